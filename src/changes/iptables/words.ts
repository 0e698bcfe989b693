import type { Word as RuleWord } from '../../importers/iptables/words.ts';
import type { Word } from '../command.ts';

/** Options whose value no verdict depends on. */
export const DESCRIPTIVE = /^--(?:comment|log-prefix|log-level|nflog-prefix|nflog-group)$/;
const TARGETS = /^(?:-j|-g|--jump|--goto)$/;

/**
 * The words of a rule as a dump shows them: an option whose value is not known becomes a match that may hold or not, and says why.
 * Undefined: an unknown word stands where it may be any option.
 */
export function ruleWords(words: readonly Word[]): RuleWord[] | undefined {
  const result: RuleWord[] = [];
  let isTarget = false;
  for (const [index, { text, unknown }] of words.entries()) {
    const option = words[index - 1];
    if (TARGETS.test(option?.text ?? '')) isTarget = true;
    if (unknown === undefined) {
      result.push({ text, quoted: /[\s"]/.test(text) || text === '' });
      continue;
    }
    const name = option?.unknown === undefined && option?.text.startsWith('-') ? option.text : undefined;
    if (name === undefined) return undefined;
    if (DESCRIPTIVE.test(name) || isTarget) {
      result.push({ text: text === '' ? '$' : text, quoted: true });
      continue;
    }
    if (/^(?:-m|--match)$/.test(name)) return undefined;
    result.pop();
    if (result.at(-1)?.text === '!') result.pop();
    result.push(...undecided(`${name} ${unknown.source}`));
  }
  return result;
}

/** A match that may hold or not, for a reason that a person reads. */
export function undecided(reason: string): RuleWord[] {
  return [
    { text: '-m', quoted: false },
    { text: 'undecided', quoted: false },
    { text: '--because', quoted: false },
    { text: reason.replace(/[\r\n]+/g, ' '), quoted: true },
  ];
}

/** As iptables-save prints them. */
export function printWords(words: readonly RuleWord[]): string {
  return words
    .map(({ text, quoted }) =>
      quoted || /[\s"']/.test(text) ? `"${text.replace(/["\\]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"` : text,
    )
    .join(' ');
}

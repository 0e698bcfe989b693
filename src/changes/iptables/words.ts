import type { Word as RuleWord } from '../../importers/iptables/words.ts';
import type { Word } from '../command.ts';
import { withNumbers } from './service-ports.ts';

/** Options whose value no verdict depends on. */
export const DESCRIPTIVE = /^--(?:comment|log-prefix|log-level|nflog-prefix|nflog-group)$/;
const TARGETS = /^(?:-j|-g|--jump|--goto)$/;

/**
 * The words of a rule as a dump shows them: an option whose value is not known becomes a match that may hold or not, and says why.
 * Undefined: an unknown word stands where it may be any option.
 */
export function ruleWords(words: readonly Word[]): readonly RuleWord[] | undefined {
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
  return withoutEnds(withNumbers(result));
}

/** A negated range of ports that begins with the field is the rest of it, as the kernel shows it for TCP and UDP. */
export function withoutEnds(words: readonly RuleWord[]): readonly RuleWord[] {
  const protocol =
    words[words.findIndex(({ text }) => /^(?:-p|--proto|--protocol)$/.test(text)) + 1]?.text ?? '';
  if (!/^(?:tcp|udp|6|17)$/i.test(protocol)) return words;
  const result: RuleWord[] = [];
  for (const word of words) {
    const option = result.at(-1)?.text ?? '';
    const [, first = '', last = ''] = /^(\d*):(\d*)$/.exec(word.text) ?? [];
    const isPort =
      /^--(?:[sd]port|source-port|destination-port)$/.test(option) && result.at(-2)?.text === '!';
    const [from, to] = [Number(first || 0), Number(last || 65_535)];
    if (isPort && word.text.includes(':') && from === 0 && to < 65_535) {
      result.splice(-2, 1);
      result.push({ ...word, text: `${to + 1}:65535` });
    } else result.push(word);
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

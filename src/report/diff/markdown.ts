import type { Diff } from '../../model/diff.ts';
import { markdownCode, markdownText } from '../markdown/text.ts';
import { type ChangeItem, changeItems } from './items.ts';
import { changeNotes } from './notes.ts';
import { AUDITS_ALONE, auditsText, baselineText, headline, summaryText } from './words.ts';

/** By which a comment of an earlier run is found, so that it is written anew and not beside. */
const MARKER = '<!-- flowproof-diff -->';

/** GitHub refuses a comment of 65,536 characters or more; some room is left for what wraps it. */
const LIMIT = 60_000;
/** Longer texts are cut, so that one of them never takes the place of all others. */
const LONGEST = 600;

/** The diff as a comment on a pull request: one line that says it all, then the worst first, as much as a comment holds. */
export function diffMarkdown(diff: Diff): string {
  const { afterReload } = diff;
  const isOfAudits = diff.compared === 'audits';
  const head = [
    MARKER,
    `### ${headline(diff)}`,
    markdownText(isOfAudits ? auditsText(diff) : summaryText(diff)),
    markdownText(baselineText(diff)),
    ...(isOfAudits ? [markdownText(AUDITS_ALONE)] : []),
  ].join('\n\n');
  const notes = changeNotes(diff).map((note) => `- ${markdownText(cut(note))}`);
  const reload = afterReload === undefined ? [] : changeItems(afterReload).map(entry);
  const entries = [
    ...changeItems(diff).map(entry),
    ...(notes.length === 0 ? [] : ['#### What to know besides', ...notes]),
    ...(reload.length === 0 ? [] : ['#### At the next reload', ...reload]),
  ];
  return `${withinLimit(head, entries)}\n`;
}

function entry({ word, text, details }: ChangeItem): string {
  const lines = details.map(([name, value]) => `  - ${name}: ${markdownCode(cut(value))}`);
  return [`- **${markdownText(word)}** ${markdownText(cut(text))}`, ...lines].join('\n');
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

function withinLimit(head: string, entries: readonly string[]): string {
  const shown: string[] = [];
  let length = head.length;
  for (const each of entries) {
    length += each.length + 2;
    if (length > LIMIT) break;
    shown.push(each);
  }
  const left = entries.length - shown.length;
  const rest =
    left === 0
      ? []
      : [
          `… and ${left} more ${left === 1 ? 'entry' : 'entries'}: the JSON and HTML reports have all of them.`,
        ];
  return [
    head,
    shown
      .join('\n')
      .replaceAll('\n####', '\n\n####')
      .replace(/(^|\n)(####[^\n]*)\n/g, '$1$2\n\n'),
    ...rest,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

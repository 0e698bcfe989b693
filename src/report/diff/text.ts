import type { Diff, EffectOfChange } from '../../model/diff.ts';
import { type Paint, paintFor } from '../ansi.ts';
import { visible } from '../visible.ts';
import { type ChangeItem, changeItems, SIGNS } from './items.ts';
import { changeNotes } from './notes.ts';
import { AUDITS_ALONE, auditsText, baselineText, summaryText } from './words.ts';

const SHOWN = 40;
const SHOWN_NOTES = 20;
/** Of a text: names in it are cut before, but not places, packets and services. */
const LONGEST = 2_000;

/** What a change does, on a terminal: the worst first, one line that says it all at the end. */
export function diffText(diff: Diff, { color }: { readonly color: boolean }): string {
  const paint = paintFor(color);
  const { afterReload } = diff;
  const isOfAudits = diff.compared === 'audits';
  const notes = changeNotes(diff);
  const blocks = [
    [baselineText(diff), ...(isOfAudits ? [AUDITS_ALONE] : [])].join('\n'),
    ...itemBlocks(diff, paint),
    ...(notes.length === 0
      ? []
      : [
          [...notes.slice(0, SHOWN_NOTES), ...more(notes.length, SHOWN_NOTES)]
            .map((note) => paint('doubt', `– ${visible(note, LONGEST)}`))
            .join('\n'),
        ]),
    ...(afterReload === undefined
      ? []
      : [paint('bold', 'At the next reload, besides:'), ...itemBlocks(afterReload, paint)]),
    paint('bold', isOfAudits ? auditsText(diff) : summaryText(diff)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function itemBlocks(effect: EffectOfChange, paint: Paint): string[] {
  const items = changeItems(effect);
  return [...items.slice(0, SHOWN).map((item) => itemBlock(item, paint)), ...more(items.length, SHOWN)];
}

function more(count: number, shown: number): string[] {
  return count > shown ? [`and ${count - shown} more; the JSON and HTML reports have all of them`] : [];
}

function itemBlock({ kind, word, text, details }: ChangeItem, paint: Paint): string {
  const { sign, tone } = SIGNS[kind];
  const lines = details.map(([name, value]) => `        ${name.padEnd(8)} ${visible(value, LONGEST)}`);
  return [`${paint(tone, `${sign} ${word}`)}  ${visible(text, LONGEST)}`, ...lines].join('\n');
}

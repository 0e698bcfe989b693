import type { ChangeGap, Diff, EffectOfChange } from '../../model/diff.ts';
import type { FlowChange } from '../../model/flow-change.ts';
import { type Paint, paintFor } from '../ansi.ts';
import { placeText } from '../layer-words.ts';
import { counted } from '../tally.ts';
import { visible } from '../visible.ts';
import {
  baselineText,
  CHANGES,
  type ChangeKind,
  causeText,
  deciding,
  flowText,
  lockoutText,
  rowText,
  statesText,
  summaryText,
} from './words.ts';

const SHOWN = 25;
const SHOWN_NOTES = 10;

/** What a change does, on a terminal: the worst first, one line that says it all at the end. */
export function diffText(diff: Diff, { color }: { readonly color: boolean }): string {
  const paint = paintFor(color);
  const head = [
    baselineText(diff),
    ...(diff.compared === 'audits'
      ? ['Two audits without their evidence: verdicts and findings are compared, flows are not.']
      : []),
  ].filter((line) => line !== undefined);
  const { afterReload } = diff;
  const later =
    afterReload === undefined
      ? []
      : [
          paint('bold', 'Takes effect at the next reload:'),
          ...effectBlocks(afterReload, paint),
          summaryText(afterReload),
        ];
  const blocks = [
    ...(head.length === 0 ? [] : [head.join('\n')]),
    ...effectBlocks(diff, paint),
    ...noteBlocks(diff, paint),
    ...later,
    ...(diff.compared === 'audits' ? [auditSummary(diff)] : [paint('bold', summaryText(diff))]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function auditSummary({ rows, findings }: Diff): string {
  return `${counted(rows.length, 'row')} judged otherwise, ${counted(findings.new.length, 'new finding')}, ${counted(findings.fixed.length, 'fixed finding')}.`;
}

function effectBlocks(effect: EffectOfChange, paint: Paint): string[] {
  const { lockout, rows, findings, boxes } = effect;
  const worse = rows.filter(({ change }) => CHANGES[change].tone !== 'good');
  const better = rows.filter(({ change }) => CHANGES[change].tone === 'good');
  const blocks = [
    ...lockout.map((each) =>
      block('lockout', 'lock-out', lockoutText(each), [['rule', deciding(each)]], paint),
    ),
    ...worse.map((row) =>
      block(
        row.change,
        `${row.change}  ${visible(row.deployment)}`,
        rowText(row),
        [['rule', deciding(row)]],
        paint,
      ),
    ),
    ...findings.new.map(({ severity, message }) =>
      block('new', `new finding  ${severity}`, visible(message), [], paint),
    ),
    ...boxes.slice(0, SHOWN).map((box) => boxBlock(box, paint)),
    ...(boxes.length > SHOWN
      ? [`and ${boxes.length - SHOWN} more kinds of flows; the other formats have all of them`]
      : []),
    ...better.map((row) =>
      block(row.change, `${row.change}  ${visible(row.deployment)}`, rowText(row), [], paint),
    ),
    ...findings.fixed.map(({ severity, message }) =>
      block('fixed', `fixed finding  ${severity}`, visible(message), [], paint),
    ),
  ];
  return blocks;
}

function boxBlock(box: FlowChange, paint: Paint): string {
  const cause = box.cause === undefined ? undefined : causeText(box.cause);
  return block(
    box.kind,
    box.kind,
    `${flowText(box)}   ${statesText(box)}`,
    [
      ['by', cause],
      ['witness', box.witness.replace('->', '→')],
    ],
    paint,
  );
}

function block(
  kind: ChangeKind,
  word: string,
  text: string,
  details: readonly (readonly [string, string | undefined])[],
  paint: Paint,
): string {
  const { sign, tone } = CHANGES[kind];
  const lines = details.flatMap(([name, value]) =>
    value === undefined ? [] : [`        ${name.padEnd(8)} ${visible(value)}`],
  );
  return [`${paint(tone, `${sign} ${word}`)}  ${text}`, ...lines].join('\n');
}

function noteBlocks(diff: Diff, paint: Paint): string[] {
  const unused = diff.effective ? [] : diff.filters;
  const lines = [
    ...listed(diff.useless, ({ why, where, origin }) => {
      const what = why === 'never-matches' ? 'never matches' : 'adds nothing';
      return `${what}: ${visible(origin.text)} in ${visible(where)}  ${placeText(origin)}`;
    }),
    ...listed(unused, ({ title, carriers }) =>
      carriers === 0
        ? `${visible(title)} changes and stands before nothing`
        : `${visible(title)} changes and no flow does`,
    ),
    ...listed(
      diff.unanswered,
      (box) => `${flowText(box)}: ${statesText(box)} for packets whose answers do not come back`,
    ),
    ...listed(
      diff.warnings,
      ({ file, line, what }) => `${visible(file)}${line === undefined ? '' : `:${line}`}: ${visible(what)}`,
    ),
    ...listed(diff.gaps, gapText),
    ...(diff.standingGaps === 0
      ? []
      : [
          `${counted(diff.standingGaps, 'gap')} of the evidence may change a verdict, before and after alike`,
        ]),
  ];
  return lines.length === 0 ? [] : [lines.map((line) => paint('doubt', `– ${line}`)).join('\n')];
}

/** `change.sh:4: the command is not known`. */
function gapText({ file, line, reason }: ChangeGap): string {
  const place = file === undefined ? '' : `${visible(file)}${line === undefined ? '' : `:${line}`}: `;
  return `gap: ${place}${visible(reason)}`;
}

function listed<Item>(items: readonly Item[], text: (item: Item) => string): string[] {
  const more = items.length - SHOWN_NOTES;
  return [...items.slice(0, SHOWN_NOTES).map(text), ...(more > 0 ? [`and ${more} more`] : [])];
}

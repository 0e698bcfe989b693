import type { Drift, DriftedFinding } from '../model/drift.ts';
import type { Paint, PaintStyle } from './ansi.ts';
import { visible } from './visible.ts';

const SHOWN = 40;

type Kind = Exclude<keyof Drift, 'open'>;

/** `state`: what a finding of the list has been since a run. */
const LISTS: readonly (readonly [kind: Kind, heading: string, style: PaintStyle, state: string])[] = [
  ['new', 'New', 'bad', 'as it is'],
  ['reopened', 'Fixed once, and there again', 'bad', 'there again'],
  ['changed', 'Other packets, severity or waivers', 'doubt', 'as it is'],
  ['notSeen', 'Not seen, and not proved to be fixed', 'doubt', 'not seen'],
  ['fixed', 'Fixed: judged again, and right', 'good', 'fixed'],
];

/** What has become of findings between two runs, as `from` and `to` are called. */
export function driftText(drift: Drift, from: string, to: string, paint: Paint): string {
  const counts = [
    `${drift.new.length} new`,
    `${drift.reopened.length} re-opened`,
    `${drift.fixed.length} fixed`,
    `${drift.notSeen.length} not seen`,
    `${drift.changed.length} changed`,
    `${drift.open} as before`,
  ];
  const lists = LISTS.filter(([kind]) => drift[kind].length > 0).map(([kind, heading, style, state]) => {
    const list = drift[kind];
    const more = list.length > SHOWN ? [`  and ${list.length - SHOWN} more; -f json has all of them`] : [];
    return [paint(style, heading), ...list.slice(0, SHOWN).map((each) => line(each, state)), ...more].join(
      '\n',
    );
  });
  const title = paint('bold', `From run ${visible(from)} to run ${visible(to)}: `);
  return `${[`${title}${counts.join(', ')}`, ...lists].join('\n\n')}\n`;
}

function line(finding: DriftedFinding, state: string): string {
  const { id, title, severity, before, firstSeen, since, why } = finding;
  const told = before === undefined ? severity : `${before} → ${severity}`;
  const reason = why === undefined ? '' : `: ${visible(why)}`;
  return `  ${told.padEnd(8)}  ${visible(title)}\n            ${visible(id)} (first seen ${firstSeen}, ${state} since run ${since})${reason}`;
}

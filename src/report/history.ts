import type { MissedScan, Run } from '../model/run.ts';
import type { Paint } from './ansi.ts';
import { columns } from './columns.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

/** Runs, and scheduled times without one, as a table, and when the next one is due. */
export function historyText(
  runs: readonly (Run | MissedScan)[],
  { next, now }: { readonly next: string | undefined; readonly now: string },
  paint: Paint,
): string {
  const head = ['NO', 'RUN', 'STARTED', 'RESULT', ...SEVERITIES.map((each) => each.toUpperCase())];
  const [heading = '', ...lines] = columns([
    [...head, 'WAIVED', 'UNDECIDED', 'NEW', 'FIXED', 'NOT SEEN'],
    ...runs.map((run) => rowOf(run, now)),
  ]);
  const due = next === undefined ? [] : [`next scan due at ${next}`];
  return `${[paint('bold', heading), ...lines, ...due].join('\n')}\n`;
}

function rowOf(run: Run | MissedScan, now: string): string[] {
  if (run.state === 'missed') return ['–', '–', run.due, `missed: ${run.why}`];
  const { number, id, started, summary } = run;
  const { trend } = summary ?? {};
  return [
    ...[number === undefined ? '–' : String(number), id, started, resultOf(run, now)],
    ...SEVERITIES.map((each) => countText(summary?.findings[each])),
    ...[summary?.waived, summary?.undecided].map(countText),
    ...[trend === undefined ? undefined : trend.new + trend.reopened, trend?.fixed, trend?.notSeen].map(
      countText,
    ),
  ];
}

function resultOf({ state, started, failure, exitCode, summary, hold }: Run, now: string): string {
  const ahead = started > now ? ', by a clock that was ahead' : '';
  const held = hold === undefined ? '' : ', held';
  if (state === 'failed') return `failed: ${failure ?? ''}${ahead}`;
  if (state === 'running') return 'running, or interrupted';
  return `${summary?.complete === false ? 'incomplete' : 'complete'}, exit ${exitCode ?? 0}${held}${ahead}`;
}

function countText(count: number | undefined): string {
  return count === undefined ? '–' : String(count);
}

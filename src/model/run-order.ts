import type { MissedScan, Run } from './run.ts';

/** Runs and missed scans, the last one first. Complete runs stand by their numbers, whatever the clock said, the others by their times. */
export function lastFirst(all: readonly (Run | MissedScan)[]): (Run | MissedScan)[] {
  const runs = all.filter((each) => each.state !== 'missed');
  const times = new Map<Run | MissedScan, string>();
  let earliest: string | undefined;
  for (const run of runs.filter(isNumbered).sort((one, other) => other.number - one.number)) {
    if (earliest === undefined || run.started < earliest) earliest = run.started;
    times.set(run, earliest);
  }
  const timeOf = (each: Run | MissedScan) =>
    times.get(each) ?? (each.state === 'missed' ? each.due : each.started);
  const numberOf = (each: Run | MissedScan) => ('number' in each ? (each.number ?? 0) : 0);
  return [...all].sort((one, other) => {
    const [a, b] = [timeOf(one), timeOf(other)];
    return a === b ? numberOf(other) - numberOf(one) : a < b ? 1 : -1;
  });
}

function isNumbered(run: Run): run is Run & { readonly number: number } {
  return run.number !== undefined;
}

import type { Audit } from '../model/audit.ts';
import { noticedRunBefore, unnoticedMissed, unnoticedRuns } from '../store/notices.ts';
import { storedAudit, storedSight } from '../store/stored-audit.ts';
import type { Store, Tables } from '../store/tables.ts';
import { type Condition, isAboutFinding } from './condition.ts';
import type { Notice, Standing } from './due-notices.ts';
import { findingConditions } from './finding-conditions.ts';
import { lostCoverage } from './lost-coverage.ts';
import { type FailedRun, failedCondition, missedCondition, partialCondition } from './scan-conditions.ts';

/** What is known besides the store. */
export interface Happening {
  /** The audit of the last complete run, where it is at hand. */
  readonly audit?: Audit;
  /** A run that failed, and of which the store may not know. */
  readonly failed?: FailedRun;
}

/** What stands after the runs that nobody was told of. */
export interface Found extends Standing {
  /** Ids of these runs. */
  readonly runs: readonly string[];
  /** Scheduled times at which none began. */
  readonly missed: readonly string[];
  /** The last complete one of them. */
  readonly run?: string;
}

/** Looks at the runs of a configuration since it did so last. */
export async function standingAfter(
  store: Store,
  configuration: string,
  notices: readonly Notice[],
  { audit, failed: told }: Happening,
): Promise<Found> {
  const runs = await unnoticedRuns(store, configuration);
  const missed = await unnoticedMissed(store, configuration);
  const failed: FailedRun[] = runs
    .filter(({ state }) => state === 'failed')
    .map(({ id, started, failure }) => ({ id, started, failure: failure ?? '' }));
  if (told !== undefined && failed.every(({ id }) => id !== told.id)) failed.push(told);
  const complete = runs.filter(isComplete).reduce(later, undefined);
  const conditions = [failedCondition(failed), missedCondition(missed)];
  const seen = { runs: runs.map(({ id }) => id), missed };
  if (complete === undefined) return { ...seen, conditions: defined(conditions), isJudged: () => false };
  const last = audit ?? (await storedAudit(store, complete));
  const before = await noticedRunBefore(store, configuration, complete.number);
  const sight = before !== undefined && isComplete(before) ? await storedSight(store, before) : undefined;
  return {
    ...seen,
    run: complete.id,
    isJudged: (kind) => kind !== 'missed',
    conditions: [
      ...defined([...conditions, partialCondition(last)]),
      ...(sight === undefined ? [] : lostCoverage(sight, last, partsTold(notices))),
      ...findingConditions(last, ownersTold(notices)),
    ],
  };
}

type CompleteRun = Tables['runs'] & { readonly number: number; readonly document: string };

function later(one: CompleteRun | undefined, other: CompleteRun): CompleteRun {
  return one !== undefined && one.number > other.number ? one : other;
}

function isComplete(run: Tables['runs']): run is CompleteRun {
  return run.state === 'complete' && run.number !== null && run.document !== null;
}

function defined(conditions: readonly (Condition | undefined)[]): Condition[] {
  return conditions.filter((each) => each !== undefined);
}

function partsTold(notices: readonly Notice[]): Map<string, Set<string>> {
  const parts = new Map<string, Set<string>>();
  for (const { content, ended } of notices) {
    if (content.kind !== 'coverage' || ended !== null) continue;
    parts.set(content.subject, new Set([...(parts.get(content.subject) ?? []), ...content.parts]));
  }
  return parts;
}

function ownersTold(notices: readonly Notice[]): Map<string, readonly string[]> {
  return new Map(
    notices
      .filter(({ content }) => isAboutFinding(content))
      .map(({ content }) => [content.subject.slice('finding/'.length), content.owners]),
  );
}

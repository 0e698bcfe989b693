import { boundDeployments } from './audit/judged-estate.ts';
import { bySeverity } from './diff/box-order.ts';
import type { DiffInput } from './diff/diff-input.ts';
import { changeGap, countGaps, gapText, newGaps } from './diff/gap-changes.ts';
import { incompleteOf } from './diff/incomplete.ts';
import { judgedChanges } from './diff/judged-changes.ts';
import { mergedBoxes } from './diff/merge-boxes.ts';
import { seenFlowChanges, withNotSeen } from './diff/not-seen.ts';
import { placesOf } from './diff/places.ts';
import { type PlacedProbe, probeChanges } from './diff/probe-changes.ts';
import { type BoundRole, boundRoles, withRoles } from './diff/roles-of-ends.ts';
import { type Side, sideOf } from './diff/side.ts';
import type { Audit } from './model/audit.ts';
import type { Diff, EffectOfChange, ProbeChange } from './model/diff.ts';
import type { FlowChange } from './model/flow-change.ts';
import { withoutSecrets } from './model/redacted.ts';
import type { Snapshot } from './model/snapshot.ts';
import { changedFilters, describeFilter } from './reach/delta/changed-filters.ts';
import { flowChanges, type Sides } from './reach/delta/flow-changes.ts';
import { flowDelta, type MovedFlows } from './reach/delta/flow-delta.ts';
import { hostChanges } from './reach/delta/host-changes.ts';
import { uselessRules } from './reach/delta/useless-rules.ts';

/**
 * Evidence before and after → flows that move, rows and findings that change: the one place that knows the order.
 * @throws InputError for mistakes of the configuration and ambiguous evidence
 */
export async function diff(input: DiffInput): Promise<Diff> {
  const before = sideOf(input, { files: input.before });
  const after = sideOf(input, input.after, before);
  const { snapshot } = before.estate;
  const { afterReload, warnings = [] } = input.after;
  const later = afterReload && sideOf(input, afterReload, after);
  const { effect, failures } = await effectOf(input, before, after);
  const reload = later && (await effectOf(input, after, later));
  // The time of a file is that of its checkout; only a manifest proves when evidence was collected.
  const baseline = collectionTime(snapshot);
  return withoutSecrets({
    flowproof: input.version,
    compared: 'evidence',
    asOf: input.asOf,
    ...(baseline === undefined ? {} : { baseline }),
    ...effect,
    standingGaps: countGaps(snapshot),
    incomplete: incompleteOf(
      [before, after, ...(later === undefined ? [] : [later])].flatMap(({ estate }) => estate.snapshot.gaps),
      [...failures, ...(reload?.failures ?? [])],
    ),
    warnings: warnings.map(({ what, origin: { file, line } }) => ({
      file,
      ...(line === undefined ? {} : { line }),
      what,
    })),
    ...(reload === undefined ? {} : { afterReload: reload.effect }),
  });
}

/**
 * The answers to probes before and after, in their order; and what of the evidence was refused or could not be read, or of the change
 * may be more than an answer of "unchanged" says.
 * @throws InputError for a probe that is none, or names nobody on either side
 */
export function diffProbes(
  input: DiffInput,
  probes: readonly PlacedProbe[],
): { readonly answers: ProbeChange[]; readonly incomplete: string[] } {
  const before = sideOf(input, { files: input.before });
  const after = sideOf(input, input.after, before);
  const places = placesOf(input, before, after);
  const answered = probeChanges({ before: before.estate, after: after.estate }, probes);
  const causes = places.ofCauses(answered.map(({ cause }) => cause));
  const hiding = answered.some(({ change }) => change === 'unchanged')
    ? newGaps(before.estate.snapshot, after.estate.snapshot, after.changed.gaps ?? []).filter(
        ({ effect, kind }) => effect !== 'none' && kind !== 'refused',
      )
    : [];
  return withoutSecrets({
    answers: answered.map(({ cause: _cause, ...answer }, index) => {
      const rule = causes[index]?.origin;
      return { ...answer, ...(rule === undefined ? {} : { rule }) };
    }),
    incomplete: [
      ...incompleteOf(
        [before, after].flatMap(({ estate }) => estate.snapshot.gaps),
        [],
      ),
      ...places.after(hiding).map(gapText),
    ],
  });
}

/** When the oldest part of the evidence was collected; undefined where any part does not say it. */
function collectionTime({ evidence }: Snapshot): string | undefined {
  const read = evidence.filter(({ importer }) => importer !== undefined && !CONTAINERS.has(importer));
  const times = read.flatMap(({ collected, proven }) => (proven && collected) || []).sort();
  return times.length === read.length ? times[0] : undefined;
}

/** They hold evidence, or tell of it. */
const CONTAINERS: ReadonlySet<string> = new Set(['manifest', 'archive']);

/** What becomes of flows, rows and findings. */
async function effectOf(
  input: DiffInput,
  before: Side,
  after: Side,
): Promise<{ readonly effect: EffectOfChange; readonly failures: Audit['failures'] }> {
  const sides: Sides = { before: before.estate, after: after.estate };
  const places = placesOf(input, before, after);
  const delta = flowDelta(before.estate, after.estate);
  const changes = (moved: readonly MovedFlows[]) =>
    input.isDrift ? seenFlowChanges(sides, moved) : flowChanges(sides, moved);
  const boxes = [...changes(delta.moved), ...hostChanges(sides, delta.moved)];
  const roles = rolesOf(input, sides);
  const told = (all: readonly FlowChange[]) => {
    const placed = withRoles(places.causes(all), roles);
    return mergedBoxes(input.isDrift ? withNotSeen(sides, placed) : placed);
  };
  const filters = changedFilters(sides);
  const known = newGaps(before.estate.snapshot, after.estate.snapshot, after.changed.gaps ?? []);
  const isEffective = boxes.length > 0;
  const { failures, ...judged } = await judgedChanges(input, before, after, places);
  const effect = {
    effective: isEffective,
    proved: isEffective || !known.some((gap) => gap.effect !== 'none'),
    boxes: bySeverity(told(boxes)),
    unanswered: told(changes(delta.unanswered)),
    ...judged,
    filters: filters.map((pair) => describeFilter(sides, pair)),
    useless: places.after(filters.flatMap((pair) => uselessRules(after.estate, pair))),
    gaps: places.after(known).map(changeGap),
  };
  return { effect, failures };
}

/** Whom deployments mean before the change or after it. */
function rolesOf({ judged }: DiffInput, { before, after }: Sides): BoundRole[] {
  if (judged === undefined) return [];
  return [after, before].flatMap((estate) => boundRoles(estate, boundDeployments(judged, estate.snapshot)));
}

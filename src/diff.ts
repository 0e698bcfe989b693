import { type AuditInput, auditEstate } from './audit.ts';
import type { ChangedEvidence } from './changes/changed-evidence.ts';
import { bySeverity } from './diff/box-order.ts';
import { changeFacts } from './diff/change-facts.ts';
import { changedOrigin } from './diff/changed-origins.ts';
import { findingChanges } from './diff/finding-changes.ts';
import { changeGap, countGaps, newGaps } from './diff/gap-changes.ts';
import { lockouts } from './diff/lockouts.ts';
import { mapOrigins } from './diff/map-origins.ts';
import { mergedBoxes } from './diff/merge-boxes.ts';
import { type PlacedProbe, probeChanges } from './diff/probe-changes.ts';
import { rowChanges } from './diff/row-changes.ts';
import { withLines } from './importers/json-lines.ts';
import { readEvidence } from './importers/read-evidence.ts';
import type { Audit } from './model/audit.ts';
import type { Diff, EffectOfChange, ProbeChange } from './model/diff.ts';
import type { SourceFile } from './model/evidence.ts';
import type { AuditFacts } from './model/facts.ts';
import type { Cause, FlowChange } from './model/flow-change.ts';
import type { Gap } from './model/gap.ts';
import type { Origin } from './model/origin.ts';
import { withoutSecrets } from './model/redacted.ts';
import { PacketSpace } from './net/packet-set.ts';
import { evaluateAll } from './policy/evaluate-all.ts';
import { documentOf } from './policy/inputs.ts';
import { startWorker } from './policy/run-worker.ts';
import { changedFilters, describeFilter } from './reach/delta/changed-filters.ts';
import { flowChanges, type Sides } from './reach/delta/flow-changes.ts';
import { flowDelta } from './reach/delta/flow-delta.ts';
import { hostChanges } from './reach/delta/host-changes.ts';
import { uselessRules } from './reach/delta/useless-rules.ts';
import { buildEstate, type Estate } from './reach/estate.ts';

/** The name of a file as it is shown. */
export type NameOf = (file: string) => string;

/** What a diff is made from; equal inputs give equal bytes. */
export interface DiffInput {
  readonly before: readonly SourceFile[];
  /** The evidence after the change, and what is known of the change where it is not another export. */
  readonly after: Partial<ChangedEvidence> & Pick<ChangedEvidence, 'files'>;
  /** How a person finds the files of each side, where their names alone do not say it. */
  readonly shownAs?: { readonly before: NameOf; readonly after: NameOf };
  /** The configuration and all that an audit needs; absent: flows alone are compared. */
  readonly judged?: Omit<AuditInput, 'files'>;
  /** Host folder → asset id, where a configuration says so and nothing else of it is asked. */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly version: string;
  /** The time that ages are judged at. */
  readonly asOf: string;
}

/**
 * Evidence before and after → flows that move, rows and findings that change: the one place that knows the order.
 * @throws InputError for mistakes of the configuration and ambiguous evidence
 */
export async function diff(input: DiffInput): Promise<Diff> {
  const before = sideOf(input, { files: input.before }, new PacketSpace());
  const after = sideOf(input, input.after, before.estate.space);
  const { snapshot } = before.estate;
  const { afterReload, warnings = [] } = input.after;
  const later = afterReload && sideOf(input, afterReload, before.estate.space);
  const { effect, failures } = await effectOf(input, before, after);
  const reload = later && (await effectOf(input, after, later));
  // The time of a file is that of its checkout; only a manifest proves when evidence was collected.
  const [baseline] = snapshot.evidence.flatMap(({ collected, proven }) => (proven && collected) || []).sort();
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

/** The class of changes of which a policy did not answer. */
export const FAILED_POLICY = 'failed-policy';

/** What policies say of a diff: how often each class of changes occurs, such as `new-exposure`. */
export async function classesOf(
  diff: Diff,
  policies: AuditInput['policies'],
): Promise<ReadonlyMap<string, number>> {
  const changes = [
    ...changeFacts(diff),
    ...(diff.afterReload === undefined ? [] : changeFacts(diff.afterReload, 'reload ')),
  ];
  const others = policies
    .flatMap(({ catalogue }) => catalogue.policies)
    .filter(({ about }) => about !== 'changes');
  const { findings, failures } = await evaluateAll(policies, [{ ...NO_FACTS, changes }], {
    disabled: new Set(others.map(({ id }) => id)),
  });
  // A gate that does not answer lets nothing through.
  const found = [
    ...findings.map(({ because, policy }) => because ?? policy),
    ...failures.map(() => FAILED_POLICY),
  ];
  return new Map([...Map.groupBy(found, (name) => name)].map(([name, list]) => [name, list.length]));
}

const NO_FACTS: AuditFacts = documentOf([]);

function incompleteOf(gaps: readonly Gap[], failures: Audit['failures']): string[] {
  const refused = gaps.filter(({ kind }) => kind === 'refused').map(({ what }) => what);
  return [...new Set([...refused, ...failures.map(({ policy, message }) => `${policy}: ${message}`)])];
}

/** What two audits say otherwise of rows and findings; flows need the evidence. */
export function diffAudits(before: Audit, after: Audit, version: string): Diff {
  return {
    flowproof: version,
    compared: 'audits',
    asOf: after.asOf,
    baseline: before.asOf,
    effective: false,
    proved: false,
    boxes: [],
    unanswered: [],
    rows: rowChanges(before, after),
    findings: findingChanges(before, after),
    lockout: [],
    filters: [],
    useless: [],
    gaps: [],
    standingGaps: before.gaps.filter(({ effect }) => effect !== 'none').length,
    incomplete: incompleteOf([...before.gaps, ...after.gaps], [...before.failures, ...after.failures]),
    warnings: [],
  };
}

/**
 * The answers to probes before and after, in their order.
 * @throws InputError for a probe that is none, or names nobody on either side
 */
export function diffProbes(input: DiffInput, probes: readonly PlacedProbe[]): ProbeChange[] {
  const before = sideOf(input, { files: input.before }, new PacketSpace());
  const after = sideOf(input, input.after, before.estate.space);
  const places = placesOf(input, before, after);
  const answered = probeChanges({ before: before.estate, after: after.estate }, probes);
  const causes = places.ofCauses(answered.map(({ cause }) => cause));
  return withoutSecrets(
    answered.map(({ cause: _cause, ...answer }, index) => {
      const rule = causes[index]?.origin;
      return { ...answer, ...(rule === undefined ? {} : { rule }) };
    }),
  );
}

/** Evidence on one side of a change, and what is read from it. */
interface Side {
  readonly changed: DiffInput['after'];
  readonly estate: Estate;
}

function sideOf(
  { judged, hosts = judged?.configuration.configuration.hosts ?? {} }: Pick<DiffInput, 'judged' | 'hosts'>,
  changed: DiffInput['after'],
  space: PacketSpace,
): Side {
  const snapshot = readEvidence(changed.files, { hosts, isPart: judged === undefined });
  return { changed, estate: buildEstate(snapshot, space) };
}

/** What becomes of flows, rows and findings. */
async function effectOf(
  input: DiffInput,
  before: Side,
  after: Side,
): Promise<{ readonly effect: EffectOfChange; readonly failures: Audit['failures'] }> {
  const sides: Sides = { before: before.estate, after: after.estate };
  const places = placesOf(input, before, after);
  const delta = flowDelta(before.estate, after.estate);
  const boxes = [...flowChanges(sides, delta.moved), ...hostChanges(sides, delta.moved)];
  const filters = changedFilters(sides);
  const known = newGaps(before.estate.snapshot, after.estate.snapshot, after.changed.gaps ?? []);
  const isEffective = boxes.length > 0;
  const { failures, ...judged } = await judgedChanges(input, before, after, places);
  const effect = {
    effective: isEffective,
    proved: isEffective || !known.some((gap) => gap.effect !== 'none'),
    boxes: bySeverity(mergedBoxes(places.causes(boxes))),
    unanswered: mergedBoxes(places.causes(flowChanges(sides, delta.unanswered))),
    ...judged,
    filters: filters.map((pair) => describeFilter(sides, pair)),
    useless: places.after(filters.flatMap((pair) => uselessRules(after.estate, pair))),
    gaps: places.after(known).map(changeGap),
  };
  return { effect, failures };
}

async function judgedChanges(
  { judged }: DiffInput,
  before: Side,
  after: Side,
  places: Places,
): Promise<Pick<EffectOfChange, 'rows' | 'findings' | 'lockout'> & { readonly failures: Audit['failures'] }> {
  if (judged === undefined)
    return { failures: [], rows: [], findings: { new: [], fixed: [], notSeen: [] }, lockout: [] };
  const auditOf = async ({ estate, changed: { files } }: Side) => {
    const worker = startWorker(judged.policies[0].wasm);
    try {
      return await auditEstate({ ...judged, files }, estate, worker);
    } finally {
      void worker.end();
    }
  };
  const then = await auditOf(before);
  const now = await auditOf(after);
  return {
    failures: [...then.failures, ...now.failures],
    rows: places.after(rowChanges(then, now)),
    findings: findingChanges(then, now),
    lockout: places.after(lockouts(judged.configuration, { before: before.estate, after: after.estate })),
  };
}

/** Where what a diff names stands: in the change, or in the evidence of its side, with its line. */
interface Places {
  after<Value>(value: Value): Value;
  causes(boxes: readonly FlowChange[]): FlowChange[];
  ofCauses(causes: readonly (Cause | undefined)[]): (Cause | undefined)[];
}

function placesOf({ shownAs }: DiffInput, before: Side, { changed }: Side): Places {
  const named = (side: Exclude<Cause['side'], 'change'>, origin: Origin) => ({
    ...origin,
    file: shownAs?.[side](origin.file) ?? origin.file,
  });
  const ofAfter = (origin: Origin) => changedOrigin(changed.written, origin) ?? named('after', origin);
  const causeIn = (cause: Cause): Cause => {
    if (cause.side === 'change') return cause;
    const written =
      cause.side === 'after'
        ? changedOrigin(changed.written, cause.origin)
        : (changedOrigin(changed.removed, cause.origin) ??
          changedOrigin(before.changed.written, cause.origin));
    return written === undefined
      ? { ...cause, origin: named(cause.side, cause.origin) }
      : { ...cause, side: 'change', origin: written };
  };
  const ofCauses = (causes: readonly (Cause | undefined)[]) => {
    const ofSide = (side: Cause['side'], files: readonly SourceFile[]) =>
      withLines(
        causes.map((cause) => (cause?.side === side ? cause : undefined)),
        files,
      );
    const [then, now] = [ofSide('before', before.changed.files), ofSide('after', changed.files)];
    return causes.map((_, index) => {
      const cause = then[index] ?? now[index];
      return cause === undefined ? undefined : causeIn(cause);
    });
  };
  return {
    after: (value) => mapOrigins(withLines(value, changed.files), ofAfter),
    ofCauses,
    causes: (boxes) => {
      const found = ofCauses(boxes.map(({ cause }) => cause));
      return boxes.map((box, index) => {
        const cause = found[index];
        return cause === undefined ? box : { ...box, cause };
      });
    },
  };
}

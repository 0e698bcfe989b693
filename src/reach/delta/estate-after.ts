import type { Filter, Hook } from '../../model/filter.ts';
import { isSameValue } from '../../model/same-value.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { PacketSpace } from '../../net/packet-set.ts';
import { ANY_FILTER, buildEstate, type Estate, lookAt } from '../estate.ts';
import { programAt } from './program-at.ts';

/** An estate from which the ones after it take over what holds there, too. */
export function estateBefore(snapshot: Snapshot, space: PacketSpace): Estate {
  return { ...buildEstate(snapshot, space), looking: {} };
}

/**
 * The estate of a snapshot that comes after another one. Where filters of groups and subnets alone differ, what was computed before
 * and looked at none of them stays, places in files included.
 */
export function estateAfter(before: Estate, after: Snapshot): Estate {
  const { filters, gaps, evidence, ...rest } = after;
  const { filters: stood, gaps: _gaps, evidence: _evidence, ...other } = before.snapshot;
  const hasSameIds = isSameValue([...filters.keys()], [...stood.keys()]);
  if (before.looking === undefined || !hasSameIds || !isSameValue(rest, other))
    return estateBefore(after, before.space);
  const merged = new Map<string, Filter>();
  const changed: string[] = [];
  for (const [id, filter] of filters) {
    const then = stood.get(id) as Filter;
    const isSame = isSameValue(then, filter);
    merged.set(id, isSame ? then : filter);
    if (!isSame) changed.push(ANY_FILTER, ...changedHooks(then, filter).map((hook) => lookAt(id, hook)));
  }
  return {
    ...before,
    snapshot: { ...before.snapshot, filters: merged, gaps, evidence },
    cache: new Map(),
    cacheOf: new Map(),
    looking: {},
    earlier: { cache: before.cache, cacheOf: before.cacheOf, changed },
  };
}

const HOOKS: readonly Hook[] = [
  'ingress',
  'egress',
  'prerouting',
  'input',
  'forward',
  'output',
  'postrouting',
];

/** The hooks at which two filters may answer otherwise, or tell other places. */
function changedHooks(one: Filter, other: Filter): readonly Hook[] {
  const isSameBesides = isSameValue(withoutProgram(one), withoutProgram(other));
  return isSameBesides
    ? HOOKS.filter((hook) => !isSameValue(programAt(one, hook), programAt(other, hook)))
    : HOOKS;
}

function withoutProgram({ bases: _bases, chains: _chains, ...rest }: Filter): object {
  return rest;
}

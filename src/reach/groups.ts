import type { Filter } from '../model/filter.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { Estate } from './estate.ts';
import { type Answer, askFilter } from './filter-layer.ts';

/** What the groups of an interface admit together. */
export interface GroupsAnswer {
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  readonly asked: readonly { readonly filter: Filter; readonly answer: Answer }[];
  /** Groups whose rules are not in evidence: they may admit everything. */
  readonly missing: readonly string[];
}

/** Groups admit what any of them admits; where there are none, everything passes. */
export function askGroups(
  estate: Estate,
  groups: readonly string[] | undefined,
  hook: 'ingress' | 'egress',
  packets: PacketSet,
): GroupsAnswer {
  if (groups === undefined || groups.length === 0)
    return { certain: packets, possible: packets, asked: [], missing: [] };
  const { space, snapshot } = estate;
  const asked: GroupsAnswer['asked'][number][] = [];
  const missing: string[] = [];
  for (const id of groups) {
    const filter = snapshot.filters.get(id);
    if (filter === undefined) missing.push(id);
    else asked.push({ filter, answer: askFilter(estate, filter, hook, packets, false) });
  }
  return {
    certain: space.unionOf(asked.map(({ answer }) => answer.certain)),
    possible: missing.length > 0 ? packets : space.unionOf(asked.map(({ answer }) => answer.possible)),
    asked,
    missing,
  };
}

import type { BaseChain, Filter } from '../../model/filter.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import { type Flow, flowKey } from './flow.ts';

/** A base chain and the filter that it is of. */
export interface Placed {
  readonly filter: Filter;
  readonly base: BaseChain;
}

/**
 * The base chains of a hook in the order that packets meet them; together stand those of several filters that translate at one
 * priority: the one made first comes first, which no export says.
 */
export function competing(bases: readonly Placed[]): Placed[][] {
  const groups: Placed[][] = [];
  for (const each of bases) {
    const before = groups.at(-1)?.at(-1);
    const isTie =
      before !== undefined &&
      before.base.priority === each.base.priority &&
      translates(before) &&
      translates(each);
    if (isTie) groups.at(-1)?.push(each);
    else groups.push([each]);
  }
  return groups;
}

function translates({ filter, base }: Placed): boolean {
  return base.translates && (filter.chains.get(base.chain)?.rules.length ?? 0) > 0;
}

/** The order of each filter is known; any of the filters may come first. */
export function eachFirst(bases: readonly Placed[]): Placed[][] {
  const filters = [...new Set(bases.map(({ filter }) => filter))];
  return filters.map((first) => [
    ...bases.filter(({ filter }) => filter === first),
    ...bases.filter(({ filter }) => filter !== first),
  ]);
}

/** Packets that flows of one outcome hold and those of another do not, or otherwise. */
export function unlike(flows: readonly Flow[], others: readonly Flow[], space: PacketSpace): PacketSet {
  const [left, right] = [flows, others].map(
    (each) => new Map([...Map.groupBy(each, flowKey)].map(([key, alike]) => [key, packetsOf(alike, space)])),
  ) as [Map<string, PacketSet>, Map<string, PacketSet>];
  return space.unionOf(
    [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
      const [one, other] = [left.get(key) ?? space.empty, right.get(key) ?? space.empty];
      return [one.difference(other), other.difference(one)];
    }),
  );
}

function packetsOf(flows: readonly Flow[], space: PacketSpace): PacketSet {
  return space.unionOf(flows.map(({ packets }) => packets));
}

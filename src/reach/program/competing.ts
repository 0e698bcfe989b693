import type { BaseChain, Filter } from '../../model/filter.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import { type Flow, flowKey } from './flow.ts';
import { type MarkUse, markUseOf } from './mark-use.ts';

/** A base chain and the filter that it is of. */
export interface Placed {
  readonly filter: Filter;
  readonly base: BaseChain;
}

/**
 * The base chains of a hook in the order that packets meet them; together stand those of several filters, or tables, at one priority of
 * which one may change what another does: which was made first no export says.
 */
export const competing = oncePer((bases: readonly Placed[]): readonly Placed[][] => {
  let groups: Placed[][] = [];
  for (const each of bases) {
    const rivals = groups.filter((group) => group.some((other) => areRivals(other, each)));
    const first = rivals[0];
    if (first === undefined) groups.push([each]);
    else {
      first.push(...rivals.slice(1).flat(), each);
      groups = groups.filter((group) => group === first || !rivals.includes(group));
    }
  }
  return groups;
});

/** Where both translate, the first decides; where one sets marks that the other asks for, it matters whether it has done so. */
function areRivals(one: Placed, other: Placed): boolean {
  if (one.base.priority !== other.base.priority || isOfOneMaker(one, other)) return false;
  if ((one.base.family ?? other.base.family) !== (other.base.family ?? one.base.family)) return false;
  if (translates(one) && translates(other)) return true;
  const [left, right] = [one, other].map(markUseOf) as [MarkUse, MarkUse];
  return (left.sets && right.asks) || (right.sets && left.asks);
}

/** The order of such chains is known. */
function isOfOneMaker(one: Placed, other: Placed): boolean {
  return one.filter === other.filter && one.base.table === other.base.table;
}

function translates({ filter, base }: Placed): boolean {
  return base.translates && (filter.chains.get(base.chain)?.rules.length ?? 0) > 0;
}

/** The chains of any filter, or table, may come first. */
export function eachFirst(bases: readonly Placed[]): Placed[][] {
  const makers = bases.filter(
    (each, index) => bases.findIndex((other) => isOfOneMaker(each, other)) === index,
  );
  return makers.map((first) => [
    ...bases.filter((each) => isOfOneMaker(each, first)),
    ...bases.filter((each) => !isOfOneMaker(each, first)),
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

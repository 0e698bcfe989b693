import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, filterAt } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { type Point, subnetOf } from '../point.ts';
import { askFilter } from './filter-layer.ts';
import { hasRoutesTo, routesTaken } from './routing.ts';

/** Packets of a sender that a machine on their way may send on with an address of its own. */
export function disguisedBetween(estate: Estate, from: Point, packets: PacketSet): PacketSet {
  const { space } = estate;
  if (!hasRoutesTo(estate, 'unmodelled')) return space.empty;
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return space.unionOf(
    shares.flatMap(({ target, packets: share }) => {
      const filter = target.kind === 'unmodelled' ? filterAt(estate, target.disguises, 'forward') : undefined;
      return filter === undefined ? [] : [askFilter(estate, filter, 'forward', share, false).possible];
    }),
  );
}

/** What got another source is not what the layers beyond were asked about; `by` says who gave it. */
export function beyondDisguise(layer: LayerAnswer, disguised: PacketSet, by: string): LayerAnswer {
  if (disguised.isEmpty() || layer.unseen === true) return layer;
  const note = `${by} translates the source to an address that is not its own`;
  return {
    ...layer,
    certain: layer.certain.difference(disguised),
    possible: layer.possible.union(disguised),
    note: layer.note === undefined ? note : `${layer.note}; ${note}`,
  };
}

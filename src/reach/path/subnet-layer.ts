import { nameOf } from '../../model/name.ts';
import type { Subnet } from '../../model/network.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, filterAt } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { inCloud, type Point, subnetIdOf, subnetOf } from '../point.ts';
import { askFilter } from './filter-layer.ts';
import { doubtsOf, unfiltered, unseenByAny } from './unfiltered.ts';

/** The filter of a point's subnet as a layer of a path; none where no platform filters there. */
export function subnetLayers(
  estate: Estate,
  point: Point,
  hook: 'ingress' | 'egress',
  direction: 'forward' | 'reply',
  packets: PacketSet,
): LayerAnswer[] {
  if (!inCloud(point)) return [];
  const found: Subnet | undefined = subnetOf(point);
  if (found?.isUnfiltered) return [];
  const filter = filterAt(estate, found?.filter, hook);
  if (point.kind === 'interface' && point.at.interface.passesSubnetFilter)
    return filter === undefined || direction === 'reply' ? [] : [passedBy(filter.title, packets)];
  if (direction === 'reply' && filter?.repliesPass) return [];
  if (filter === undefined) {
    const where = found === undefined ? (subnetIdOf(point) ?? 'subnet') : nameOf(found);
    const note =
      found === undefined ? 'the subnet is not in evidence' : 'the filter of the subnet is not in evidence';
    const certain = unseenByAny(estate, point, packets);
    return [{ layer: 'subnet', direction, where, certain, possible: packets, traces: [], note }];
  }
  const free = unfiltered(estate, point, packets, filter.namesUnfiltered);
  const result = askFilter(estate, filter, hook, packets, direction === 'reply');
  return [
    {
      layer: 'subnet',
      direction,
      where: filter.title,
      certain: result.certain.union(free.certain),
      possible: result.possible.union(free.possible),
      traces: [result.trace, ...doubtsOf(free)],
    },
  ];
}

function passedBy(where: string, packets: PacketSet): LayerAnswer {
  const note = 'it does not hold for private endpoints, as the network policies of the subnet say';
  return {
    layer: 'subnet',
    direction: 'forward',
    where,
    certain: packets,
    possible: packets,
    traces: [],
    note,
  };
}

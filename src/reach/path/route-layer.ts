import type { Side } from '../../model/filter.ts';
import { nameOf } from '../../model/name.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { type Point, subnetOf } from '../point.ts';
import { Trace } from '../program/trace.ts';
import { carriedBy } from './carried.ts';
import { routesTaken } from './routing.ts';

/**
 * Whether packets find their way from the subnet of one point to the other point.
 * `far` is the side of the packet that holds the other point's address: `destination` on the way out, `source` for the way back.
 */
export function routeLayer(
  estate: Estate,
  near: Point,
  other: Point,
  far: Side,
  direction: 'forward' | 'reply',
  packets: PacketSet,
): LayerAnswer {
  const subnet = subnetOf(near);
  const trace = new Trace();
  const notes = new Set<string>();
  let certain = estate.space.empty;
  let possible = estate.space.empty;
  const { shares, unsure } = routesTaken(estate, subnet, far, packets);
  for (const share of shares) {
    const carried = carriedBy(estate, near, other, far, direction, share);
    certain = certain.union(carried.certain);
    possible = possible.union(carried.possible);
    for (const note of carried.notes) notes.add(note);
    if (share.origin !== undefined) {
      trace.decide({
        rule: 'route',
        origin: share.origin,
        verdict: carried.possible.isEmpty() ? 'drop' : 'accept',
        packets: share.packets,
      });
      if (!carried.certain.equals(carried.possible))
        trace.dependences.push({
          rule: 'route',
          origin: share.origin,
          reason: [...carried.notes].join('; '),
          packets: carried.possible,
        });
    }
  }
  const where = subnet === undefined ? 'subnet not in evidence' : nameOf(subnet);
  return {
    layer: 'route',
    direction,
    where,
    // What an unknown route may take is not certain.
    certain: certain.difference(unsure),
    possible,
    traces: [trace],
    ...(notes.size === 0 ? {} : { note: [...notes].join('; ') }),
  };
}

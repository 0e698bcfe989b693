import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { type Point, subnetOf } from '../point.ts';
import { newTrace } from '../program/trace.ts';
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
  far: 'source' | 'destination',
  direction: 'forward' | 'reply',
  packets: PacketSet,
): LayerAnswer {
  const subnet = subnetOf(near);
  const trace = newTrace();
  const notes = new Set<string>();
  let certain = estate.space.empty;
  let possible = estate.space.empty;
  const { shares, unsure } = routesTaken(estate, subnet, far, packets);
  for (const share of shares) {
    const { certain: passes, possible: mayPass } = carriedBy(
      estate,
      near,
      other,
      far,
      direction,
      share,
      notes,
    );
    certain = certain.union(passes);
    possible = possible.union(mayPass);
    if (share.origin !== undefined) {
      trace.decisions.push({
        rule: 'route',
        origin: share.origin,
        verdict: mayPass.isEmpty() ? 'drop' : 'accept',
        packets: share.packets,
      });
      if (passes !== mayPass)
        trace.dependences.push({
          rule: 'route',
          origin: share.origin,
          reason: [...notes].join('; '),
          packets: mayPass,
        });
    }
  }
  const where = subnet?.names[0] ?? subnet?.id ?? 'subnet not in evidence';
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

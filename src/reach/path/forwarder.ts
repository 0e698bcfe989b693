import type { Side } from '../../model/filter.ts';
import type { RouteTarget } from '../../model/route.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, filterAt } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { askFilter } from './filter-layer.ts';

/**
 * What the filter of a forwarder lets through: to the internet, certainly what it certainly accepts; on the way to other networks
 * what lies behind it is not followed. Undefined: it has no filter in evidence.
 */
export function throughForwarder(
  estate: Estate,
  { filter: id, disguises }: Extract<RouteTarget, { kind: 'unmodelled' }>,
  far: Side,
  packets: PacketSet,
): TwoSided | undefined {
  const filter = filterAt(estate, id, 'forward');
  if (filter === undefined || far === 'source') return undefined;
  const answer = askFilter(estate, filter, 'forward', packets, false);
  const outward = estate.space.box({ family: 4, destination: estate.internet });
  // The internet answers public addresses alone.
  const own = filterAt(estate, disguises, 'forward');
  const sent = own === undefined ? packets : askFilter(estate, own, 'forward', packets, false).certain;
  return { certain: answer.certain.intersection(outward).intersection(sent), possible: answer.possible };
}

import type { AddressRange } from '../../../net/address.ts';
import type { Estate } from '../../estate.ts';
import { type Point, subnetIdOf, subnetOf } from '../../point.ts';
import { routesTaken } from '../routing.ts';

/**
 * Whether what a point sends certainly comes to addresses of another one within its network or by a peering in its region: a balancer
 * keeps the addresses of clients on no other way (network load balancers, client IP preservation).
 */
export function isDirectWay(
  estate: Estate,
  from: Point,
  to: Point,
  destination: readonly AddressRange[],
): boolean {
  if (subnetIdOf(from) !== undefined && subnetIdOf(from) === subnetIdOf(to)) return true;
  const packets = estate.space.box({ destination });
  const { shares, unsure } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return (
    unsure.isEmpty() &&
    shares.every(({ target }) =>
      target.kind === 'peering' ? target.crossesRegions !== true : target.kind === 'local',
    )
  );
}

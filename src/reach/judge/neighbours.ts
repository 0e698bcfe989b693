import type { RouteTarget, Subnet } from '../../model/snapshot.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import { type Estate, type Located, once } from '../estate.ts';

interface SubnetBeyond {
  readonly subnet: Subnet;
  readonly ranges: readonly AddressRange[];
}

/**
 * Subnets of other networks that the routes of an interface's subnet lead to, with the addresses that are meant by them there. Where
 * several networks have equal numbers, none is meant.
 */
export function subnetsBeyond(estate: Estate, at: Located): readonly SubnetBeyond[] {
  const { routeTable } = at.subnet ?? {};
  if (routeTable === undefined) return [];
  return once(estate, `subnets beyond|${routeTable}`, () =>
    (estate.routeTables.get(routeTable)?.routes ?? []).flatMap(({ target, destinations = [] }) => {
      const networks = networksBehind(estate, target).filter((id) => id !== at.network?.id);
      return estate.snapshot.subnets
        .filter((subnet) => networks.includes(subnet.network))
        .map((subnet) => ({ subnet, ranges: intersectRanges(destinations, subnet.prefixes) }))
        .filter(({ subnet, ranges }) => ranges.length > 0 && isAlone(estate, subnet, ranges));
    }),
  );
}

function networksBehind(estate: Estate, target: RouteTarget): readonly string[] {
  if (target.kind === 'peering') return [target.network];
  if (target.kind !== 'attachment') return [];
  const router = estate.attachments.get(target.id)?.router;
  return [...estate.attachments.values()]
    .filter((each) => each.router === router && router !== undefined)
    .flatMap((each) => each.network ?? []);
}

function isAlone(estate: Estate, subnet: Subnet, ranges: readonly AddressRange[]): boolean {
  return estate.snapshot.networks.every(
    (network) => network.id === subnet.network || intersectRanges(network.prefixes, ranges).length === 0,
  );
}

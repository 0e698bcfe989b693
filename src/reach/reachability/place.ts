import type { Network, Subnet } from '../../model/network.ts';
import { type AddressRange, prefixLength } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { handingsTo } from '../path/balancers/ways-by-balancers.ts';
import { translatesInside } from '../path/disguised.ts';
import { unfilteredDestinations } from '../path/unfiltered.ts';
import { addressesOf } from '../point.ts';

/** Part of a subnet to which packets come alike: its interfaces differ in their groups and in nothing else that filters or leads to them. */
export interface Place {
  readonly key: string;
  readonly subnet: Subnet;
  readonly network: Network;
  /** Stands for all of them. */
  readonly example: Located;
  /** Addresses of the subnet that interfaces may carry. */
  readonly ranges: readonly AddressRange[];
}

/** The place of an interface; undefined where something of its own decides: a host's rules, public addresses of some of its own only, a platform's address. */
export function placeOf(estate: Estate, at: Located): Place | undefined {
  const { asset, subnet, network, interface: own } = at;
  if (asset.host !== undefined || own.listeners !== undefined || hasMachinesBetween(estate)) return undefined;
  if (subnet === undefined || network === undefined) return undefined;
  if (own.deniesInternet === true || own.passesSubnetFilter === true || own.answersByItself === true)
    return undefined;
  if (own.frontends !== undefined || own.perhapsPublic !== undefined) return undefined;
  if (handingsTo(estate, at).length > 0) return undefined;
  const ranges = rangesOf(estate, subnet, network);
  const addresses = addressesOf(at);
  if (subtractRanges(addresses, ranges).length > 0) return undefined;
  const four = addresses.filter((range) => range.family === 4);
  const open = new Set(own.publicAddresses.map((each) => each.private.value));
  const isPublic = open.size > 0;
  if (isPublic && four.some((range) => range.first !== range.last || !open.has(range.first)))
    return undefined;
  const families = `${four.length > 0}|${addresses.length > four.length}`;
  return { key: `${subnet.id}|${isPublic}|${families}`, subnet, network, example: at, ranges };
}

function rangesOf(estate: Estate, subnet: Subnet, network: Network): readonly AddressRange[] {
  return once(estate, `addresses for interfaces|${subnet.id}`, () =>
    subtractRanges(subnet.prefixes, unfilteredDestinations(estate, network)),
  );
}

/** Some packets between networks of the estate come by a machine that forwards them, so that groups do not admit them by reference. */
function hasMachinesBetween(estate: Estate): boolean {
  const { snapshot } = estate;
  return once(estate, 'machines between', () => {
    const inside = snapshot.networks.flatMap((network) => network.prefixes);
    // What a router hands to a network between goes by that one's default route as well.
    const between = new Set(
      [...estate.attachments.values()].flatMap(({ subnets = [] }) =>
        subnets.map((id) => estate.subnets.get(id)?.routeTable),
      ),
    );
    const hasMachines = snapshot.routeTables.some(({ id, routes }) =>
      routes.some(
        ({ target, destinations }) =>
          (target.kind === 'unmodelled' && target.disguises !== undefined) ||
          ((target.kind === 'interface' || target.kind === 'inspection') &&
            (destinations === undefined || between.has(id) || leadsInside(destinations, inside))),
      ),
    );
    return hasMachines || translatesInside(estate);
  });
}

/** A default route leads inside only where nothing more exact does, which the network itself always is. */
function leadsInside(destinations: readonly AddressRange[], inside: readonly AddressRange[]): boolean {
  return destinations.some(
    (range) => prefixLength(range) !== 0 && intersectRanges([range], inside).length > 0,
  );
}

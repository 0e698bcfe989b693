import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { oncePer } from '../../net/once-per.ts';
import { LINK_LOCAL, LOOPBACK_BROADCAST, MULTICAST } from '../../net/special-addresses.ts';
import type { InterfaceName } from './flow.ts';
import { type Links, NO_LINKS, type Surroundings } from './surroundings.ts';

const elsewhereByName = oncePer((_: Links) => new Map<string, readonly AddressRange[]>());

/** Addresses of single links that are not of the one in question, or may not be. */
export function linkAddressesElsewhere(incoming: InterfaceName, links: Links): readonly AddressRange[] {
  const byName = elsewhereByName(links);
  const key = typeof incoming === 'string' ? incoming : `=${incoming.name}`;
  let ranges = byName.get(key);
  if (ranges === undefined) {
    const of = (some: Links) =>
      intersectRanges(
        some.flatMap(({ addresses, anycast }) => [...addresses, ...anycast]),
        LINK_LOCAL,
      );
    const outer = links.filter(({ name }) => name !== LOOPBACK_NAME);
    const here = typeof incoming === 'string' ? outer : outer.filter(({ name }) => name === incoming.name);
    ranges = subtractRanges(of(links), here.length === 1 ? of(here) : []);
    byName.set(key, ranges);
  }
  return ranges;
}

/** Broadcast addresses of links, and of loopback. */
export function broadcastsOfLinks({
  links = NO_LINKS,
}: Pick<Surroundings, 'links'>): readonly AddressRange[] {
  return broadcasts(links);
}

const broadcasts = oncePer((links: Links): readonly AddressRange[] => [
  ...links.flatMap(({ broadcast }) => broadcast),
  ...LOOPBACK_BROADCAST,
]);

/** Groups that links have as addresses. */
export function groupsOfLinks({ links = NO_LINKS }: Pick<Surroundings, 'links'>): readonly AddressRange[] {
  return groups(links);
}

const groups = oncePer((links: Links): readonly AddressRange[] =>
  intersectRanges(
    links.flatMap(({ addresses }) => addresses),
    MULTICAST,
  ),
);

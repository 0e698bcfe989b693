import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { LINK_LOCAL, LOOPBACK_BROADCAST, MULTICAST } from '../../net/special-addresses.ts';
import type { InterfaceName } from './flow.ts';
import type { Surroundings } from './surroundings.ts';

type Links = NonNullable<Surroundings['links']>;
const elsewhereByLinks = new WeakMap<Links, Map<string, readonly AddressRange[]>>();

/** Addresses of single links that are not of the one in question, or may not be. */
export function linkAddressesElsewhere(incoming: InterfaceName, links: Links): readonly AddressRange[] {
  const byName = elsewhereByLinks.get(links) ?? new Map<string, readonly AddressRange[]>();
  elsewhereByLinks.set(links, byName);
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

const NO_LINKS: Links = [];
const broadcastsByLinks = new WeakMap<Links, readonly AddressRange[]>();

/** Broadcast addresses of links, and of loopback. */
export function broadcastsOfLinks({
  links = NO_LINKS,
}: Pick<Surroundings, 'links'>): readonly AddressRange[] {
  let ranges = broadcastsByLinks.get(links);
  if (ranges === undefined) {
    ranges = [...links.flatMap(({ broadcast }) => broadcast), ...LOOPBACK_BROADCAST];
    broadcastsByLinks.set(links, ranges);
  }
  return ranges;
}

const groupsByLinks = new WeakMap<Links, readonly AddressRange[]>();

/** Groups that links have as addresses. */
export function groupsOfLinks({ links = NO_LINKS }: Pick<Surroundings, 'links'>): readonly AddressRange[] {
  let ranges = groupsByLinks.get(links);
  if (ranges === undefined) {
    ranges = intersectRanges(
      links.flatMap(({ addresses }) => addresses),
      MULTICAST,
    );
    groupsByLinks.set(links, ranges);
  }
  return ranges;
}

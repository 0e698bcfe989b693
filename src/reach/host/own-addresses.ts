import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { LINK_LOCAL } from '../../net/special-addresses.ts';
import { type Flow, type InterfaceName, isLoopback } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';

/** An address of a link alone is the host's by that link (RFC 4291, section 2.5.6; Linux kernel, rt6_need_strict). */
export function withoutElsewhere(own: Bounds, flow: Flow, around: Surroundings): Bounds {
  if (isLoopback(flow.incoming) || flow.incoming === 'none') return own;
  const elsewhere = linkAddressesElsewhere(flow.incoming, around.links ?? []);
  if (elsewhere.length === 0) return own;
  const { may, must } = boundsOfAddress(flow, 'destination', elsewhere, around);
  const isKnown = typeof flow.incoming !== 'string';
  return { must: own.must.difference(may), may: isKnown ? own.may.difference(must) : own.may };
}

type Links = NonNullable<Surroundings['links']>;
const elsewhereByLinks = new WeakMap<Links, Map<string, readonly AddressRange[]>>();

/** Addresses of single links that are not of the one in question, or may not be. */
function linkAddressesElsewhere(incoming: InterfaceName, links: Links): readonly AddressRange[] {
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

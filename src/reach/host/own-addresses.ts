import type { Host, HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { LINK_LOCAL } from '../../net/special-addresses.ts';
import { type Flow, type InterfaceName, isLoopback } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';
import { rulesOf } from './routing-rules.ts';

const contestedByHost = new WeakMap<Host, readonly AddressRange[]>();

/**
 * Addresses that routes give to the host, unless others come first. Where the main table has a longer prefix: until the first
 * routing rule of IPv4 is made, both tables are one to the kernel, and then they are two, even when that rule is gone (Linux kernel,
 * fib_new_table, fib_unmerge). And those of other tables than the local one.
 */
export function contestedRanges(host: Host): readonly AddressRange[] {
  let ranges = contestedByHost.get(host);
  if (ranges === undefined) {
    const { routes = [] } = host;
    const late = routes.filter(({ kind, table }) => kind === 'local' && ['main', 'default'].includes(table));
    ranges = [
      ...late.map(({ destination }) => destination),
      ...(rulesOf(host, 4).length > 0 ? [] : longerThanLocal(routes)),
    ];
    contestedByHost.set(host, ranges);
  }
  return ranges;
}

/** Of one prefix the local table comes first. */
function longerThanLocal(routes: readonly HostRoute[]): AddressRange[] {
  const first = routes.filter(({ destination, table }) => table === 'local' && destination.family === 4);
  const wide = first.filter(({ destination }) => destination.first < destination.last);
  return routes
    .filter(({ table, destination }) => table === 'main' && wide.some((each) => isWithin(destination, each)))
    .flatMap(({ destination }) => {
      const better = first.filter((each) => !isWithin(destination, each));
      return subtractRanges(
        [destination],
        better.map((each) => each.destination),
      );
    });
}

function isWithin({ first, last }: AddressRange, { destination }: HostRoute): boolean {
  return (
    destination.first <= first &&
    last <= destination.last &&
    last - first < destination.last - destination.first
  );
}

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
        some.flatMap(({ addresses }) => addresses),
        LINK_LOCAL,
      );
    const outer = links.filter(({ name }) => name !== LOOPBACK_NAME);
    const here = typeof incoming === 'string' ? outer : outer.filter(({ name }) => name === incoming.name);
    ranges = subtractRanges(of(outer), here.length === 1 ? of(here) : []);
    byName.set(key, ranges);
  }
  return ranges;
}

import type { Condition } from '../../model/filter.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, ALL_ADDRESSES } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import { boxOn } from '../../net/box.ts';
import {
  BROADCAST,
  LOOPBACK,
  LOOPBACK_BROADCAST,
  MULTICAST,
  UNSPECIFIED,
} from '../../net/special-addresses.ts';
import { type Flow, isLoopback } from './flow.ts';
import { broadcastsOfLinks, groupsOfLinks, linkAddressesElsewhere } from './link-addresses.ts';
import { boxes, negate } from './packet-bounds.ts';
import type { Links, Surroundings } from './surroundings.ts';
import { answeredBy, type Bounds, originalsOf } from './view.ts';

/** To address types no address at all is everybody, too, whatever routes say (Linux kernel, __inet_dev_addr_type). */
const EVERYBODY: readonly AddressRange[] = [...BROADCAST, ...UNSPECIFIED];

/** Bounds of what the host's addresses and routes say of an address; `unknown` where they are not in evidence. */
export function addressTypeBounds(
  condition: Extract<Condition, { kind: 'address-type' }>,
  flow: Flow,
  around: Surroundings,
  unknown: Bounds,
): Bounds {
  const { space } = around;
  const side = condition.side;
  const of = (list: readonly AddressRange[]) => {
    const box = boxOn(side, list);
    const set = boxes(flow.view.reversed ? answeredBy(box) : [box], around);
    return originalsOf(space, flow.view, set);
  };
  // What a group is that a link has as an address depends on who asks.
  const ownGroups = groupsOfLinks(around);
  const sets = condition.types.map((type): Bounds => {
    if (type === 'multicast')
      return { must: of(subtractRanges(MULTICAST, ownGroups)).must, may: of(MULTICAST).may };
    const links =
      condition.sameInterface === undefined
        ? around.links
        : linksNamed(condition.sameInterface, flow, around);
    if (links === undefined) {
      const isHost = around.links === undefined && !flow.view.reversed && side === around.hostSide;
      if (type === 'local' && isHost && condition.sameInterface === undefined) {
        const translated = flow.view.destination !== undefined;
        if (!translated) return { must: space.all, may: space.all };
      }
      return unknown;
    }
    // All of loopback is of its link, whose first address alone is listed.
    const hasLoopback =
      condition.sameInterface === undefined || links.some(({ name }) => name === LOOPBACK_NAME);
    // Of a link, routes make no address of IPv6 its own (Linux kernel, nf_ipv6_chk_addr).
    const notOfLink =
      condition.sameInterface === undefined
        ? []
        : links.flatMap(({ byRoutes }) => byRoutes).filter(({ family }) => family === 6);
    const local = subtractRanges(
      [...links.flatMap((link) => link.addresses), ...(hasLoopback ? LOOPBACK : [])],
      [...links.flatMap(({ anycast }) => anycast), ...notOfLink, ...LOOPBACK_BROADCAST, ...EVERYBODY],
    );
    // What an address of another link is depends on who asks (Linux kernel, nft_fib6_eval_type, xt_addrtype).
    const isByLink = typeof flow.incoming !== 'string' && !isLoopback(flow.incoming);
    const elsewhere = isByLink ? linkAddressesElsewhere(flow.incoming, links) : [];
    const contested = [
      ...(around.contested ?? []),
      ...elsewhere,
      ...ownGroups,
      ...(condition.sameInterface === undefined ? [] : numbersOfOthers(links, around)),
    ];
    const certainly = (list: readonly AddressRange[]) =>
      contested.length === 0
        ? of(list)
        : { must: of(subtractRanges(list, contested)).must, may: of(list).may };
    const broadcast = [...broadcastsOfLinks({ links }), ...EVERYBODY];
    if (type === 'local') return certainly(local);
    if (type === 'broadcast') return certainly(broadcast);
    if (type === 'unicast') {
      const others = [...subtractRanges([...local, ...broadcast], contested), ...MULTICAST];
      const rest = subtractRanges(ALL_ADDRESSES, others);
      // A route may make an address unreachable: what is unicast for certain is known with all routes alone.
      const certain =
        around.barred === undefined
          ? []
          : subtractRanges(
              rest.filter(({ family }) => family === 4),
              [...around.barred, ...contested],
            );
      return { must: of(certain).must, may: of(rest).may };
    }
    return unknown;
  });
  const union: Bounds = {
    must: space.unionOf(sets.map((bounds) => bounds.must)),
    may: space.unionOf(sets.map((bounds) => bounds.may)),
  };
  if (condition.within === undefined) return negate(condition, union, around);
  const within = of(condition.within);
  const both = { must: union.must.intersection(within.must), may: union.may.intersection(within.may) };
  return negate(condition, both, around);
}

/** Where several links have one number, the kernel answers by the first route, and for the others that it is none of theirs (xt_addrtype). */
function numbersOfOthers(own: Links, { links = [] }: Surroundings): AddressRange[] {
  return links
    .filter((link) => !own.includes(link))
    .flatMap(({ addresses, broadcast }) => [...addresses, ...broadcast])
    .filter(({ family }) => family === 4);
}

function linksNamed(direction: 'in' | 'out', flow: Flow, around: Surroundings): Surroundings['links'] {
  const actual = direction === 'in' ? flow.incoming : flow.outgoing;
  if (typeof actual === 'string' || around.links?.some((link) => link.name === undefined)) return undefined;
  return around.links?.filter((link) => link.name === actual.name);
}

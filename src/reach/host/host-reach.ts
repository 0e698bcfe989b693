import type { Host, HostLink, HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, allAddresses, type Family, single } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import { oncePer } from '../../net/once-per.ts';
import { LINK_LOCAL, LOOPBACK, prefixes } from '../../net/special-addresses.ts';
import type { Reach, ReachKind } from '../program/surroundings.ts';
import { broadcastOf } from './broadcast-of.ts';
import { contestedRanges } from './contested-ranges.ts';
import { compareRoutes, isAlwaysAsked, listsRoutes, sizeOf } from './route-order.ts';
import { type Segment, segmentsOf } from './route-segments.ts';
import { rulesOf } from './routing-rules.ts';

const reachByKind = oncePer((_: HostLink) => new Map<string, Reach>());

/** Addresses to which the routes of a host lead by a link; many questions ask it of the same one. */
export function reachOf(link: HostLink, how: ReachKind, host: Host): Reach {
  const kinds = reachByKind(link);
  const key = `${how.byAnyLink} ${how.reachesOwn} ${how.reachesBroadcasts}`;
  const reach = kinds.get(key) ?? reachedBy(link, how, host);
  kinds.set(key, reach);
  return reach;
}

/** Kinds of routes that the kernel does not make in the local table by itself. */
const FOREIGN: readonly HostRoute['kind'][] = ['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw'];

/** It is no sender's; of addresses of a link a kernel asks the link in question alone, whichever ways are meant. */
const NO_ADDRESS = prefixes('::/128');

/**
 * Where routes of a family are in evidence, the addresses whose best route is meant; else the link's own networks. IPv4 takes the
 * best route alone; of IPv6 kernels differ in whether a worse route by the link is a way back, too (6.18 says no). A route without
 * a link may be by this one. (Linux kernel, fib_lookup, fib_info_nh_uses_dev; ip6_route_lookup.)
 */
function reachedBy(link: HostLink, how: ReachKind, host: Host): Reach {
  const certainly: AddressRange[] = [];
  const possibly: AddressRange[] = [...LINK_LOCAL, ...NO_ADDRESS];
  const { links = [] } = host;
  for (const family of [4, 6] as const) {
    if (isMixed(host, family) || rulesOf(host, family).length > 0) {
      possibly.push(allAddresses(family));
      continue;
    }
    const own = ownOfAll(host).filter(isOf(family));
    const reached = ownBy(link, how, host, family);
    certainly.push(...reached.certainly);
    possibly.push(...reached.possibly);
    if (!listsRoutes(host, family)) {
      possibly.push(allAddresses(family));
      const near = (how.byAnyLink ? links : [link]).flatMap(({ addresses }) =>
        addresses.filter(({ isContested }) => !isContested).map(({ prefix }) => prefix),
      );
      certainly.push(...subtractRanges(near.filter(isOf(family)), own));
      continue;
    }
    const mayBeMeant = ({ kind, link: by }: HostRoute) =>
      kind === 'unicast' && (how.byAnyLink === true || by === link.name || by === undefined);
    const isMeant = (route: HostRoute) =>
      mayBeMeant(route) && !route.isForSome && (how.byAnyLink === true || route.link !== undefined);
    const isLost = (route: HostRoute, other: HostRoute) =>
      !mayBeMeant(other) &&
      !other.isForSome &&
      // A throw leads on to the table behind.
      (other.kind !== 'throw' || other.table === route.table) &&
      compareRoutes(other, route) < 0 &&
      (family === 4 || other.kind !== 'unicast');
    const segments = segmentsFor(host)[family];
    const possible = segments.filter(({ routes }) =>
      routes.some((route) => mayBeMeant(route) && !routes.some((other) => isLost(route, other))),
    );
    const certain = segments.filter(({ routes }) =>
      routes.some(
        (route) =>
          isMeant(route) && !routes.some((other) => !isMeant(other) && compareRoutes(other, route) <= 0),
      ),
    );
    const ofLink = segments.filter(({ routes }) =>
      routes.some((route) => isMeant(route) && route.link === link.name),
    );
    const contested = contestedRanges(host);
    possibly.push(...subtractRanges(rangesOf(possible), subtractRanges(own, contested)));
    possibly.push(...contested.filter(isOf(family)));
    certainly.push(...subtractRanges(rangesOf(certain), [...own, ...LINK_LOCAL]));
    certainly.push(...subtractRanges(intersectRanges(rangesOf(ofLink), LINK_LOCAL), own));
  }
  return { certainly: mergeRanges(certainly), possibly: mergeRanges(possibly) };
}

/** Routes of the local table that the kernel does not make may lead anywhere. */
function isMixed({ routes = [] }: Host, family: Family): boolean {
  return routes.some(
    ({ table, kind, destination }) =>
      table === 'local' && FOREIGN.includes(kind) && destination.family === family,
  );
}

/** All that is the host's, or everybody's on a link. */
function ownOfAll(host: Host): AddressRange[] {
  const ofLinks = (host.links ?? []).flatMap((each) => [
    ...ownOf(each, host),
    ...broadcastsOf(each, host),
    ...anycastsOf(each, host),
  ]);
  return [...ofLinks, ...LOOPBACK];
}

const segmentsFor = oncePer(({ routes = [] }: Host): Readonly<Record<Family, readonly Segment[]>> => {
  const main = routes.filter(isAlwaysAsked);
  const of = (family: Family) =>
    segmentsOf(main.filter(({ destination }) => destination.family === family)).map((segment) => ({
      ...segment,
      routes: withoutThrown(segment.routes),
    }));
  return { 4: of(4), 6: of(6) };
});

/** Behind a throw no route of its table is asked any more. */
function withoutThrown(routes: readonly HostRoute[]): readonly HostRoute[] {
  const throws = routes.filter(({ kind, isForSome }) => kind === 'throw' && !isForSome);
  if (throws.length === 0) return routes;
  return routes.filter(
    (route) => !throws.some((each) => each.table === route.table && compareRoutes(each, route) < 0),
  );
}

function rangesOf(some: readonly Segment[]): AddressRange[] {
  return some.map(({ range }) => range);
}

function isOf(family: Family) {
  return (range: AddressRange) => range.family === family;
}

/**
 * Own addresses of a family, and broadcast ones, that are reached: those of IPv4 each by its link, which of several links may have
 * (Linux kernel, asked with `--accept-local`).
 */
function ownBy(link: HostLink, how: ReachKind, host: Host, family: Family): Reach {
  const all = host.links ?? [];
  const isAny = how.byAnyLink || family === 6;
  const of = (links: readonly HostLink[]) =>
    links
      .flatMap((each) => [
        ...(how.reachesOwn ? ownOf(each, host) : []),
        ...(how.reachesBroadcasts ? broadcastsOf(each, host) : []),
      ])
      .filter(isOf(family));
  const reached = of(isAny ? all : [link]);
  const doubtful = [
    ...contestedRanges(host),
    ...subtractRanges(LINK_LOCAL, ownOf(link, host)),
    ...all.flatMap((each) => anycastsOf(each, host)),
    ...(isAny ? [] : of(all.filter((other) => other !== link))),
  ];
  // All of loopback is the host's, by a link that no packet of others comes by.
  const loopback = how.reachesOwn ? LOOPBACK.filter(isOf(family)) : [];
  return { certainly: subtractRanges(reached, doubtful), possibly: [...reached, ...loopback] };
}

/** Addresses that are the host's by a link: those of the link itself, and what routes give to the host besides. */
export function ownOf(link: HostLink, host: Host): AddressRange[] {
  return [...link.addresses.map(({ address }) => single(address)), ...ownByRoutes(link, host)];
}

/** Addresses that routes alone give to a host by a link. */
export function ownByRoutes({ name }: HostLink, host: Host): AddressRange[] {
  const { links = [], routes = [] } = host;
  const given = routes.filter(
    ({ kind, table, link = LOOPBACK_NAME }) => kind === 'local' && table !== 'ruled' && link === name,
  );
  if (given.length === 0) return [];
  // Each address of a link, and its broadcast one, has a longer route, by that link.
  const ofLinks = links.flatMap((each) => [
    ...each.addresses.map(({ address }) => single(address)),
    ...each.addresses.flatMap(broadcastOf),
  ]);
  return given.flatMap((route) => [
    ...subtractRanges([route.destination], [...ofLinks, ...LOOPBACK, ...comingFirst(route, host)]),
    // Contested: each link asks its own routes about them.
    ...(sizeOf(route) === 0n ? [] : intersectRanges([route.destination], LINK_LOCAL)),
  ]);
}

/** Addresses that the host shares with others by a link; the kernel has routes to those that all routers of a subnet have (RFC 4291, section 2.6.1). */
export function anycastsOf({ name }: HostLink, host: Host): AddressRange[] {
  return givenBy('anycast', name, host).flatMap((route) =>
    subtractRanges([route.destination], comingFirst(route, host)),
  );
}

/** The last address of each IPv4 network of a link, and what routes say besides. */
export function broadcastsOf(own: HostLink, host: Host): AddressRange[] {
  const last = own.addresses.flatMap(broadcastOf);
  const given = givenBy('broadcast', own.name, host).flatMap((route) =>
    subtractRanges([route.destination], [...last, ...LOOPBACK, ...comingFirst(route, host)]),
  );
  return [...last, ...given];
}

function givenBy(kind: HostRoute['kind'], name: string, { routes = [] }: Host): HostRoute[] {
  return routes.filter((route) => route.kind === kind && route.table !== 'ruled' && route.link === name);
}

/** Addresses that longer routes of the local table give to somebody else, of a route to more than one. */
function comingFirst(route: HostRoute, { links = [], routes = [] }: Host): AddressRange[] {
  if (sizeOf(route) === 0n) return [];
  const isOther = ({ kind, link }: HostRoute) => kind !== route.kind || link !== route.link;
  return [
    ...links.flatMap((each) => each.addresses.map(({ address }) => single(address))),
    ...routes
      .filter((other) => other.table === 'local' && sizeOf(other) < sizeOf(route) && isOther(other))
      .map(({ destination }) => destination),
  ];
}

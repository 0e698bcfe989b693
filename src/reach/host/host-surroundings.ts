import type { Side } from '../../model/filter.ts';
import type { Host, HostLink, HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { Asset } from '../../model/snapshot.ts';
import { type AddressRange, allAddresses, single } from '../../net/address.ts';
import { mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import { LOOPBACK, MULTICAST, prefixes } from '../../net/special-addresses.ts';
import { carriersOfGroup, type Estate, once } from '../estate.ts';
import { type Reach, type Surroundings, SYN, SYN_ACK } from '../program/surroundings.ts';
import { rulesOf } from './routing-rules.ts';

/** What the rules of a host, or of a platform filter (`asset` absent), may refer to. */
export function surroundingsOf(
  estate: Estate,
  asset: Asset | undefined,
  answer: boolean,
  hostSide?: Side,
): Surroundings {
  const links = asset?.host === undefined ? undefined : knownLinks(asset, asset.host);
  return {
    space: estate.space,
    members: (group, notIn = []) =>
      membersOf(estate, group, notIn) ?? (isKnownGroup(estate, group) ? [] : undefined),
    list: (id) => estate.snapshot.lists.get(id),
    ...(links === undefined ? {} : { links }),
    ...(asset?.host === undefined ? {} : barredBy(asset.host)),
    ...(hostSide === undefined ? {} : { hostSide }),
    state: answer ? 'established' : 'new',
    tcpFlags: answer ? SYN_ACK : SYN,
  };
}

function membersOf(
  estate: Estate,
  group: string,
  notIn: readonly string[],
): readonly AddressRange[] | undefined {
  const all = estate.members.get(group);
  if (all === undefined || notIn.length === 0) return all;
  return once(estate, `members|${group}|${notIn.join(' ')}`, () =>
    mergeRanges(
      carriersOfGroup(estate, group)
        .filter((at) => !notIn.includes(at.network?.id ?? ''))
        .flatMap(({ interface: own }) => [...own.addresses.map(single), ...(own.prefixes ?? [])]),
    ),
  );
}

function isKnownGroup(estate: Estate, group: string): boolean {
  return estate.snapshot.filters.has(group);
}

const linksByAsset = new WeakMap<Asset, Surroundings['links']>();

/** Many questions ask it of the same host. */
function knownLinks(asset: Asset, host: Host): Surroundings['links'] {
  if (!linksByAsset.has(asset)) linksByAsset.set(asset, linksOf(asset, host));
  return linksByAsset.get(asset);
}

function linksOf(asset: Asset, host: Host): Surroundings['links'] {
  if (host.links !== undefined) {
    return host.links.map((link) => ({
      name: link.name,
      addresses: [...link.addresses.map((each) => single(each.address)), ...routedHere(link, host)],
      broadcast: broadcastsOf(link),
      reaches: () => knownReach(link, host),
    }));
  }
  const addresses = asset.interfaces.flatMap((each) => each.addresses.map(single));
  if (addresses.length === 0 || asset.kind === 'host') return undefined;
  return [{ addresses, broadcast: [] }];
}

/** What routes give to the host itself besides the addresses of its links, by the link that they name. */
function routedHere({ name, addresses }: HostLink, { routes = [] }: Host): AddressRange[] {
  const given = routes
    .filter(({ kind, table, link = LOOPBACK_NAME }) => kind === 'local' && table !== 'ruled' && link === name)
    .map(({ destination }) => destination);
  return subtractRanges(given, [...addresses.map((each) => single(each.address)), ...LOOPBACK]);
}

/** The last address of each IPv4 network of a link, unless it has at most two (RFC 3021). */
export function broadcastsOf({ addresses }: HostLink): AddressRange[] {
  return addresses
    .filter(({ prefix }) => prefix.family === 4 && prefix.last - prefix.first > 1n)
    .map(({ prefix }) => single({ family: 4, value: prefix.last }));
}

/** The first address of a link's network was a broadcast address before Linux 5.14. */
function barredBy({ routes, links }: Host): Pick<Surroundings, 'barred'> {
  if (routes === undefined || links === undefined) return {};
  if (!routes.some(({ destination }) => destination.family === 4)) return {};
  const networks = links.flatMap((link) =>
    link.addresses.map(({ prefix }) => single({ family: prefix.family, value: prefix.first })),
  );
  const others = routes.filter(({ kind }) => kind !== 'unicast').map(({ destination }) => destination);
  return { barred: [...networks, ...others].filter(({ family }) => family === 4) };
}

const reaches = new WeakMap<HostLink, Reach>();

/** Many questions ask it of the same link. */
function knownReach(link: HostLink, host: Host): Reach {
  const known = reaches.get(link) ?? reachedBy(link, host);
  reaches.set(link, known);
  return known;
}

const LINK_LOCAL = prefixes('fe80::/10');

/**
 * Where routes of a family are in evidence, the addresses whose best route is by the link; else the link's own networks. Kernels
 * differ in whether a worse route by the link is a way back, too (6.18 says no), and a route without a link may be by this one.
 */
function reachedBy({ name, addresses }: HostLink, host: Host): Reach {
  const certainly: AddressRange[] = [];
  const possibly: AddressRange[] = [...LINK_LOCAL];
  const main = (host.routes ?? []).filter(({ table }) => table === 'main');
  const own = (host.links ?? []).flatMap((link) => link.addresses.map(({ address }) => single(address)));
  for (const family of [4, 6] as const) {
    const routes = main.filter(({ destination }) => destination.family === family);
    if (rulesOf(host, family).length > 0) {
      possibly.push(allAddresses(family));
      continue;
    }
    if (routes.length === 0) {
      possibly.push(allAddresses(family));
      const near = addresses.map(({ prefix }) => prefix).filter((prefix) => prefix.family === family);
      certainly.push(
        ...subtractRanges(
          near,
          own.filter((range) => range.family === family),
        ),
      );
    }
    for (const route of routes.filter(({ kind }) => kind === 'unicast')) {
      if (route.link === name || route.link === undefined) possibly.push(route.destination);
      if (route.link !== name) continue;
      const better = routes.filter((other) => other.link !== name && comesBefore(other, route));
      const taken = [...better.map(({ destination }) => destination), ...own];
      certainly.push(
        ...subtractRanges(
          [route.destination],
          taken.filter((range) => range.family === family),
        ),
      );
    }
  }
  return { certainly, possibly };
}

function comesBefore(left: HostRoute, right: HostRoute): boolean {
  const [size, other] = [left, right].map(({ destination }) => destination.last - destination.first) as [
    bigint,
    bigint,
  ];
  return size < other || (size === other && left.metric <= right.metric);
}

/** Addresses that a host takes for its own: those of its links, loopback, multicast and broadcast. */
export function localRanges(around: Surroundings): readonly AddressRange[] | undefined {
  const { links } = around;
  if (links === undefined) return undefined;
  let ranges = localByLinks.get(links);
  if (ranges === undefined) {
    const own = links.flatMap((link) => [...link.addresses, ...link.broadcast]);
    ranges = mergeRanges([...own, ...ALWAYS_LOCAL]);
    localByLinks.set(links, ranges);
  }
  return ranges;
}

const localByLinks = new WeakMap<object, readonly AddressRange[]>();

const ALWAYS_LOCAL = [...LOOPBACK, ...MULTICAST, ...prefixes('255.255.255.255')];

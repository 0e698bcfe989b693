import type { Endpoint } from '../model/endpoint.ts';
import { nameOf } from '../model/name.ts';
import type { Network, Subnet } from '../model/network.ts';
import { type AddressRange, addressKey, isSameAddress, single } from '../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../net/address-ranges.ts';
import { type Estate, type Located, once, splitBySubnet } from './estate.ts';

/** One place in the network where packets start or end, with the addresses that are meant there. */
export type Point =
  | {
      readonly kind: 'interface';
      readonly at: Located;
      readonly ranges: readonly AddressRange[];
      /** A packet bears exactly these private addresses, so that nothing on the internet leads to them. */
      readonly literal?: boolean;
      /** Packets bear a public address of the interface itself, so that nobody else hands them on to it. */
      readonly publicly?: boolean;
      /** Packets name the address and the ports of a balancer's frontend, which leads here. */
      readonly frontend?: AddressRange;
      /** Packets came by a frontend, so that the internet leads here without a public address. */
      readonly isBehindFrontend?: boolean;
      /** Not by a balancer that ends connections itself, which is a sender like others. */
      readonly directly?: true;
      /** It hands on packets of others, which bear their addresses or its own. */
      readonly handsOn?: 'clients' | 'own';
      /** All packets of the question are for `ranges` and do not name them, so that questions to many interfaces are equal. */
      readonly unnamed?: boolean;
    }
  /** Addresses of a subnet, whoever carries them: only the subnet's own filter and routes are passed there. */
  | {
      readonly kind: 'subnet';
      readonly subnet: Subnet;
      readonly ranges: readonly AddressRange[];
      /** As of an interface. */
      readonly literal?: boolean;
    }
  /** Addresses outside the estate. */
  | { readonly kind: 'outside'; readonly ranges: readonly AddressRange[] };

/**
 * The points that an endpoint means, seen from the other end: `towards` is the other end's network,
 * in which equal address numbers are looked up first. A public address stands for the interface that it is translated to, except
 * for a `sender` in the estate, whose packets bear it until they leave by the gateway.
 */
export function pointsOf(
  estate: Estate,
  endpoint: Endpoint,
  towards: Network | undefined,
  sender?: Point,
): Point[] {
  switch (endpoint.kind) {
    case 'asset':
      return (estate.interfacesOf.get(endpoint.asset) ?? []).map((at) => ({
        kind: 'interface',
        at,
        ranges: addressesOf(at),
      }));
    case 'unread':
      return [];
    case 'internet':
      return [{ kind: 'outside', ranges: sender === undefined ? estate.internet : estate.outside }];
    case 'addresses':
      return pointsOfRanges(estate, endpoint.ranges, towards, sender);
    case 'name':
      return endpoint.resolved === undefined
        ? [{ kind: 'outside', ranges: subtractRanges(estate.internet, publicAddressesOf(estate, sender)) }]
        : pointsOfRanges(estate, endpoint.resolved, towards, sender);
  }
}

/** Of a machine: nobody names its own addresses for others. */
function publicAddressesOf(estate: Estate, point: Point | undefined): AddressRange[] {
  if (point?.kind !== 'interface') return [];
  return (estate.interfacesOf.get(point.at.asset.id) ?? []).flatMap((at) =>
    at.interface.publicAddresses.map((each) => single(each.public)),
  );
}

/** Private addresses and delegated prefixes of an interface, the primary address first. */
export function addressesOf(at: Located): AddressRange[] {
  return [...at.interface.addresses.map(single), ...(at.interface.prefixes ?? [])];
}

function pointsOfRanges(
  estate: Estate,
  ranges: readonly AddressRange[],
  towards: Network | undefined,
  sender: Point | undefined,
): Point[] {
  const points: Point[] = [];
  const isTranslated = sender === undefined || sender.kind === 'outside';
  let rest: readonly AddressRange[] = ranges;
  for (const range of ranges) {
    if (range.first !== range.last) continue;
    const carriers = carriersOf(estate, range, towards);
    for (const at of carriers) points.push({ kind: 'interface', at, ranges: [range] });
    const translated = carriers.length > 0 || !isTranslated ? [] : carriersOfPublic(estate, range);
    for (const { at, inside } of translated) points.push({ kind: 'interface', at, ranges: [inside] });
    const balanced =
      carriers.length + translated.length > 0 ? [] : behindFrontend(estate, range, isTranslated);
    points.push(...balanced);
    if (carriers.length + translated.length + balanced.length > 0) rest = subtractRanges(rest, [range]);
  }
  const near = towards === undefined ? undefined : inNetwork(rest, towards);
  const { inside, outside } = splitBySubnet(estate, near ?? rest, towards);
  for (const part of inside) points.push({ kind: 'subnet', subnet: part.subnet, ranges: part.ranges });
  const beyond = near === undefined ? outside : subtractRanges(rest, near);
  if (near !== undefined && outside.length > 0) points.push({ kind: 'outside', ranges: outside });
  if (near !== undefined && beyond.length > 0) {
    const elsewhere = splitBySubnet(estate, beyond, undefined);
    for (const part of elsewhere.inside)
      points.push({ kind: 'subnet', subnet: part.subnet, ranges: part.ranges });
    if (elsewhere.outside.length > 0) points.push({ kind: 'outside', ranges: elsewhere.outside });
  } else if (beyond.length > 0) {
    points.push({ kind: 'outside', ranges: beyond });
  }
  return points;
}

function inNetwork(ranges: readonly AddressRange[], network: Network): AddressRange[] {
  return intersectRanges(ranges, network.prefixes);
}

/** The interfaces that a public address stands for, with the private address that it is translated to. */
export function carriersOfPublic(
  estate: Estate,
  outside: AddressRange,
): { readonly at: Located; readonly inside: AddressRange }[] {
  const carriers =
    estate.byPublicAddress.get(addressKey({ family: outside.family, value: outside.first })) ?? [];
  return carriers.flatMap((at) =>
    at.interface.publicAddresses
      .filter((each) => each.public.value === outside.first)
      .map((each) => ({ at, inside: single(each.private) })),
  );
}

/** The interfaces that a balancer's frontend leads to; a public one is called from outside alone. */
export function behindFrontend(estate: Estate, range: AddressRange, fromOutside: boolean): Point[] {
  const known = once(estate, 'frontends', () =>
    estate.interfaces.filter((at) => at.interface.frontends !== undefined),
  );
  return known.flatMap((at): Point[] => {
    const own = (at.interface.frontends ?? []).filter(
      (each) =>
        isSameAddress(each.address, { family: range.family, value: range.first }) &&
        (each.isInternal || fromOutside),
    );
    const inside = new Map(own.map((each) => [addressKey(each.private), single(each.private)]));
    return [...inside.values()].map((address) => ({
      kind: 'interface',
      at,
      ranges: [address],
      frontend: range,
    }));
  });
}

/** Every address by which others know an endpoint: those of its points, and those that it is named by. */
export function addressesOfEndpoint(estate: Estate, endpoint: Endpoint): AddressRange[] {
  return withNamed(endpoint, pointsOf(estate, endpoint, undefined));
}

/** The same of one that sends: the machines that a frontend leads to are others, which the frontend does not send for. */
export function sendersOfEndpoint(estate: Estate, endpoint: Endpoint): AddressRange[] {
  const points = pointsOf(estate, endpoint, undefined);
  return withNamed(
    endpoint,
    points.filter((point) => point.kind !== 'interface' || point.frontend === undefined),
  );
}

function withNamed(endpoint: Endpoint, points: readonly Point[]): AddressRange[] {
  const named =
    endpoint.kind === 'addresses' ? endpoint.ranges : endpoint.kind === 'name' ? endpoint.resolved : [];
  return mergeRanges([...points.flatMap((point) => point.ranges), ...(named ?? [])]);
}

/** The interfaces that carry one address; where networks have equal numbers, the one connected with the other end is meant. */
export function carriersOf(
  estate: Estate,
  range: AddressRange,
  towards: Network | undefined,
): readonly Located[] {
  const all = holdersOf(estate, range);
  const near = towards === undefined ? all : all.filter((at) => at.network?.id === towards.id);
  return near.length > 0 ? near : all;
}

/** The interfaces that have an address, of whatever network, or a prefix with it. */
export function holdersOf(estate: Estate, range: AddressRange): readonly Located[] {
  const named = estate.byAddress.get(addressKey({ family: range.family, value: range.first })) ?? [];
  return named.length > 0 ? named : delegatedTo(estate, range);
}

/** The interfaces that have a prefix with the address. */
function delegatedTo(estate: Estate, range: AddressRange): readonly Located[] {
  const known = once(estate, 'prefixes', () =>
    estate.interfaces.filter((at) => at.interface.prefixes !== undefined),
  );
  return known.filter((at) => intersectRanges([range], at.interface.prefixes ?? []).length > 0);
}

/** What stands behind the groups of the interface is in evidence: rules of its host, or the ports that it listens on. */
export function hasOwnFilters({ asset, interface: own }: Located): boolean {
  return own.listeners !== undefined || (asset.host !== undefined && asset.host.filters.length > 0);
}

/** The interface lies in a network whose filters and routes the platform applies. */
export function isInNetwork(at: Located): boolean {
  return at.interface.network !== undefined || at.interface.subnet !== undefined;
}

/** The network that a point lies in; undefined: in none, or in one that is not in evidence. */
export function networkOf(estate: Estate, point: Point): Network | undefined {
  if (point.kind === 'interface') return point.at.network;
  if (point.kind === 'subnet') return estate.networks.get(point.subnet.network);
  return undefined;
}

/** A place in a subnet whose own addresses nobody asks about: its filter and routes are passed. */
export function pointIn(subnet: Subnet): Point {
  return { kind: 'subnet', subnet, ranges: [] };
}

/** The subnet that a point lies in; undefined: in none, or in one that is not in evidence. */
export function subnetOf(point: Point): Subnet | undefined {
  return point.kind === 'interface' ? point.at.subnet : point.kind === 'subnet' ? point.subnet : undefined;
}

/** The same by its id, which an interface names even where the subnet is not in evidence. */
export function subnetIdOf(point: Point): string | undefined {
  return point.kind === 'interface'
    ? point.at.interface.subnet
    : point.kind === 'subnet'
      ? point.subnet.id
      : undefined;
}

/** The point lies in a network whose filters and routes the platform applies. */
export function inCloud(point: Point): boolean {
  return point.kind === 'interface' ? isInNetwork(point.at) : point.kind === 'subnet';
}

/** What people call a point: the name of its asset or subnet. */
export function titleOf(point: Point): string {
  if (point.kind === 'interface') return nameOf(point.at.asset);
  if (point.kind === 'subnet') return nameOf(point.subnet);
  return 'outside';
}

/** What is not known of an endpoint, so that nothing about it is certain: a host without addresses is there all the same. */
export function missingOf(estate: Estate, endpoint: Endpoint): 'addresses' | 'tags' | undefined {
  if (endpoint.kind === 'unread') return endpoint.missing;
  if (endpoint.kind !== 'asset') return undefined;
  const interfaces = estate.interfacesOf.get(endpoint.asset) ?? [];
  return interfaces.every((at) => addressesOf(at).length === 0) ? 'addresses' : undefined;
}

/** What people call an endpoint, as the configuration or the evidence names it. */
export function endpointTitle(estate: Estate, endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'asset': {
      const [at] = estate.interfacesOf.get(endpoint.asset) ?? [];
      return at === undefined ? endpoint.asset : titleOf({ kind: 'interface', at, ranges: [] });
    }
    case 'addresses':
    case 'unread':
      return endpoint.text;
    case 'internet':
      return 'internet';
    case 'name':
      return endpoint.name;
  }
}

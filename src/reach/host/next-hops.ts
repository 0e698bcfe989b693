import type { Asset } from '../../model/asset.ts';
import type { Side } from '../../model/filter.ts';
import type { Host, HostLink, HostRoute } from '../../model/host.ts';
import { type Address, type AddressRange, addressKey, formatRange, single } from '../../net/address.ts';
import { haveCommon, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { LINK_LOCAL } from '../../net/special-addresses.ts';
import { type Estate, once, onceOf } from '../estate.ts';
import { isInNetwork } from '../point.ts';
import { startFlow } from '../program/flow.ts';
import { type Bounds, ORIGINAL } from '../program/view.ts';
import { routesFor } from './route-index.ts';
import { listsRoutes } from './route-order.ts';
import { mainRoutes } from './route-tables.ts';
import { rulesOf } from './routing-rules.ts';

/** A link of a host by which others hand packets to it. */
interface Gateway {
  readonly asset: Asset;
  readonly link: HostLink;
}

/** Packets that a host certainly, and possibly, hands to another host in evidence. */
export interface NextHop extends Bounds, Gateway {}

/** Hosts in no network of a cloud whose routes lead the same packets to the same hosts. */
interface LedHosts {
  /** Stands for all of them. */
  readonly asset: Asset;
  readonly sent: PacketSet;
}

/** Those some of whose routes lead to others in evidence; a network may hold thousands of them. */
export function hostsLed(estate: Estate): readonly LedHosts[] {
  return once(estate, 'hosts led to others', () => {
    const led = estate.snapshot.assets.filter((asset) => gatewaysOf(estate, asset).length > 0);
    return [...Map.groupBy(led, (asset) => waysOf(estate, asset)).values()].map((alike) => ({
      asset: alike[0] as Asset,
      sent: estate.space.box({ source: alike.flatMap(ownAddresses) }),
    }));
  });
}

function waysOf(estate: Estate, asset: Asset): string {
  const { host } = asset;
  if (host === undefined || !isPlainlyRouted(host)) return asset.id;
  const texts = mainRoutes(host).map((route) => {
    const gateways = gatewaysBy(estate, asset, route).map((each) => `${each.asset.id} ${each.link.name}`);
    return [formatRange(route.destination), isOnlyWay(route), route.isForSome, ...gateways].join(' ');
  });
  return texts.join('\n');
}

/** Neither routing rules nor listings that contradict each other leave open which route is taken. */
function isPlainlyRouted(host: Host): boolean {
  const isRuled = ([4, 6] as const).some((family) => rulesOf(host, family).length > 0);
  return !isRuled && (host.contests ?? []).length === 0;
}

function isOnlyWay({ gateways, link, isForSome }: HostRoute): boolean {
  return gateways?.length === 1 && link !== undefined && !isForSome;
}

function ownAddresses({ interfaces }: Asset): AddressRange[] {
  return interfaces.flatMap((each) => each.addresses.map(single));
}

/** Hosts to which routes of another one lead. */
export function gatewaysOf(estate: Estate, asset: Asset): readonly Asset[] {
  return onceOf(estate, 'hosts that routes lead to', asset, () => {
    const routes = isOutsideClouds(asset) ? (asset.host?.routes ?? []) : [];
    return [
      ...new Set(routes.flatMap((route) => gatewaysBy(estate, asset, route).map((each) => each.asset))),
    ];
  });
}

/** Whom a host hands packets to, by its routes to the address on a side. */
interface NextHops {
  readonly hops: readonly NextHop[];
  /** What goes, or may go, to a gateway that is not in evidence. */
  readonly unseen: PacketSet;
}

export function nextHops(estate: Estate, asset: Asset, packets: PacketSet, side: Side): NextHops {
  const { host } = asset;
  const { space } = estate;
  if (host === undefined) return { hops: [], unseen: packets };
  const to = ({ destination }: HostRoute) => space.box({ [side]: [destination] });
  const hops: NextHop[] = [];
  const unlisted = ([4, 6] as const).filter((family) => !listsRoutes(host, family));
  const unseen = unlisted.map((family) => packets.intersection(space.ofFamily[family]));
  const lead = (route: HostRoute, may: PacketSet, sure: PacketSet): void => {
    const gateways = gatewaysBy(estate, asset, route);
    const must = isOnlyWay(route) && gateways.length === 1 ? may.intersection(sure) : space.empty;
    hops.push(...gateways.map((each) => ({ ...each, must, may })));
    if ((route.gateways ?? []).length > gateways.length) unseen.push(may);
  };
  if (!isPlainlyRouted(host)) {
    for (const route of host.routes ?? []) {
      const may = packets.intersection(to(route));
      if (!may.isEmpty()) lead(route, may, space.empty);
    }
    return { hops, unseen: space.unionOf(unseen) };
  }
  const flow = startFlow(packets, 'unknown', 'unknown', side === 'source' ? { reversed: true } : ORIGINAL);
  let rest = packets;
  let sure = packets;
  for (const route of routesFor(mainRoutes(host), flow)) {
    const may = rest.intersection(to(route));
    if (may.isEmpty()) continue;
    lead(route, may, sure);
    if (route.isForSome) sure = sure.difference(may);
    else rest = rest.difference(may);
  }
  return { hops, unseen: space.unionOf(unseen) };
}

/** The hosts in evidence that a route of a host leads to. */
function gatewaysBy(estate: Estate, asset: Asset, route: HostRoute): readonly Gateway[] {
  const { kind, gateways = [] } = route;
  if (kind !== 'unicast' || gateways.length === 0) return [];
  return onceOf(estate, 'hosts that a route leads to', route, () =>
    gateways.flatMap((address) => holdersOf(estate, asset, route, address)),
  );
}

/** An address of one link alone is meant on a link of the same network. */
function holdersOf(estate: Estate, asset: Asset, { link: name }: HostRoute, address: Address): Gateway[] {
  const holders = gatewaysByAddress(estate).get(addressKey(address)) ?? [];
  const others = holders.filter((each) => each.asset.id !== asset.id);
  if (subtractRanges([single(address)], LINK_LOCAL).length > 0) return others;
  const own = asset.host?.links?.find((link) => link.name === name);
  return own === undefined ? [] : others.filter(({ link }) => areNeighbours(own, link));
}

function areNeighbours(one: HostLink, other: HostLink): boolean {
  const networksOf = ({ addresses }: HostLink) =>
    subtractRanges(
      addresses.map(({ prefix }) => prefix),
      LINK_LOCAL,
    );
  return haveCommon(networksOf(one), networksOf(other));
}

function gatewaysByAddress(estate: Estate): ReadonlyMap<string, readonly Gateway[]> {
  return once(estate, 'links by address', () =>
    Map.groupBy(
      estate.snapshot.assets
        .filter(isOutsideClouds)
        .flatMap((asset) =>
          (asset.host?.links ?? []).flatMap((link) =>
            link.addresses.map(({ address }) => ({ asset, link, key: addressKey(address) })),
          ),
        ),
      ({ key }) => key,
    ),
  );
}

/** A host of its own, in no network of a cloud. */
export function isOutsideClouds(asset: Asset): boolean {
  return asset.kind === 'host' && !asset.interfaces.some((own) => isInNetwork({ asset, interface: own }));
}

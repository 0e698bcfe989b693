import type { NetworkId } from '../../model/accepted.ts';
import { nameOf } from '../../model/name.ts';
import type { Network } from '../../model/network.ts';
import { type AddressRange, ALL_ADDRESSES } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { NO_SENDERS } from '../../net/special-addresses.ts';
import { type Estate, filterAt, interfacesOfNetwork, type Located, once, outsideSubnets } from '../estate.ts';
import { innerNetworks } from '../host/forwarded.ts';
import type { PathAnswer, TwoSided } from '../layer.ts';
import { sentOnTo } from '../path/balancers/ways-by-balancers.ts';
import { disguisedAnywhere } from '../path/disguised.ts';
import { askFilter, isShort } from '../path/filter-layer.ts';
import { filterSignature } from '../path/filter-signature.ts';
import { askGroups } from '../path/groups.ts';
import { joinedNetworks } from '../path/joined-networks.ts';
import { judgePath } from '../path/path.ts';
import { calledFrom } from '../path/question.ts';
import { addressesOf, isInNetwork, type Point } from '../point.ts';
import { admittedByOwnFilters } from './reached.ts';

/** Packets from one part of the world that reach an interface; of those that pass, the forward way is meant. */
export interface Exposure extends TwoSided {
  readonly title: string;
  /** The network that the senders' addresses lie in, where they lie in one. */
  readonly from?: NetworkId | undefined;
  readonly to: Point;
  readonly path: PathAnswer;
  /** Those whose answer may come back too. */
  readonly answered: PacketSet;
  /** Packets that the interface's own filters admit and that have no path to it. */
  readonly opened: PacketSet;
  readonly fromInternet: boolean;
}

/** What of `packets` (any addresses) reaches an interface from `sources`, part of the world by part of the world. */
export function exposuresOf(
  estate: Estate,
  to: Extract<Point, { kind: 'interface' }>,
  sources: readonly AddressRange[],
  packets: PacketSet,
): Exposure[] {
  const asked = packets.intersection(
    estate.space.box({ destination: to.ranges, source: sendersTo(to.at, sources) }),
  );
  const admittedOfAll = admitted(estate, to.at, asked);
  if (admittedOfAll.isEmpty()) return [];
  const result: Exposure[] = [];
  for (const part of partsOfWorld(estate, to.at)) {
    const ranges = intersectRanges(part.ranges, sources);
    if (ranges.length === 0) continue;
    const from = { ...part.point, ranges };
    const target = part.internet ? calledFrom(estate, from, to) : to;
    const narrowed = admittedOfAll.intersection(
      estate.space.box({ source: ranges, destination: target.ranges }),
    );
    if (narrowed.isEmpty()) continue;
    const path = judgePath(estate, from, { ...target, directly: true }, narrowed);
    const carriers = part.network ?? to.at.network?.id;
    const possible = sentByCarriers(estate, carriers, path.forwardPossible, 'possible');
    const certain = sentByCarriers(estate, carriers, path.forwardCertain, 'certain');
    const opened =
      part.internet && possible.isEmpty() ? admittedByOwnFilters(path, narrowed, to.at) : estate.space.empty;
    if (possible.isEmpty() && opened.isEmpty()) continue;
    result.push({
      title: part.title,
      from: part.network,
      to: target,
      path,
      certain,
      possible,
      answered: possible.intersection(path.possible),
      opened,
      fromInternet: part.internet,
    });
  }
  return result;
}

/** Of sources those that send to an interface: not it itself, and not the addresses that nobody sends from. */
export function sendersTo(at: Located, sources: readonly AddressRange[]): AddressRange[] {
  return subtractRanges(sources, [...addressesOf(at), ...innerNetworks(at), ...NO_SENDERS]);
}

/** What the groups of an interface may admit: asked first, because nearly always it is little. What relays and machines between send on may have another source there. */
export function admitted(estate: Estate, at: Located, packets: PacketSet): PacketSet {
  const relayed = packets.intersection(sentOnTo(estate, at).union(disguisedAnywhere(estate)));
  return askGroups(estate, at.interface.groups, 'ingress', packets).possible.union(relayed);
}

interface PartOfWorld {
  readonly title: string;
  readonly point: Point;
  readonly ranges: readonly AddressRange[];
  readonly internet: boolean;
  /** The network whose interfaces carry the addresses. */
  readonly network?: string;
}

/**
 * The subnets of the interface's own network and of those that it is joined with, subnets of its own that are not in evidence, the
 * internet, and every other address; one part where no network is in evidence. The platform itself, which probes its machines, is
 * nobody that a row keeps out.
 */
export function partsOfWorld(estate: Estate, at: Located): readonly PartOfWorld[] {
  const { network } = at;
  return once(estate, `parts of the world|${network?.id}|${isInNetwork(at)}`, () =>
    partsAround(estate, network, isInNetwork(at)),
  );
}

function partsAround(estate: Estate, own: Network | undefined, isInside: boolean): PartOfWorld[] {
  const parts: PartOfWorld[] = [];
  let rest = subtractRanges(ALL_ADDRESSES, platformAddresses(estate));
  const joined = own === undefined ? new Set<string>() : joinedNetworks(estate, own.id);
  for (const subnet of estate.snapshot.subnets) {
    const isOwn = subnet.network === own?.id;
    if (!isOwn && !joined.has(subnet.network)) continue;
    // Equal numbers mean the nearer network.
    const ranges = isOwn ? subnet.prefixes : subtractRanges(subnet.prefixes, own?.prefixes ?? []);
    parts.push({
      title: nameOf(subnet),
      point: { kind: 'subnet', subnet, ranges },
      ranges,
      internet: false,
      network: subnet.network,
    });
    rest = subtractRanges(rest, ranges);
  }
  const outside = (ranges: readonly AddressRange[]): Point => ({ kind: 'outside', ranges });
  if (!isInside) return [{ title: 'any address', point: outside(rest), ranges: rest, internet: false }];
  if (own !== undefined) {
    const ranges = own.hasUnseenSubnets === true ? outsideSubnets(estate, own) : [];
    const title = 'subnets not in evidence';
    parts.push({ title, point: outside(ranges), ranges, internet: false, network: own.id });
    rest = subtractRanges(rest, own.prefixes);
  }
  const internet = intersectRanges(rest, estate.routable);
  const others = subtractRanges(rest, estate.routable);
  parts.push({ title: 'internet', point: outside(internet), ranges: internet, internet: true });
  parts.push({ title: 'other private networks', point: outside(others), ranges: others, internet: false });
  return parts;
}

/** Addresses of the platform itself, which probes its machines. */
export function platformAddresses(estate: Estate): readonly AddressRange[] {
  return once(estate, 'platform addresses', () =>
    estate.snapshot.routeTables
      .flatMap((table) => table.routes)
      .flatMap(({ target, destinations }) => (target.kind === 'platform' ? (destinations ?? []) : [])),
  );
}

/** Packets whose source address an interface of the network carries must also leave that interface. */
function sentByCarriers(
  estate: Estate,
  network: string | undefined,
  packets: PacketSet,
  which: 'certain' | 'possible',
): PacketSet {
  if (packets.isEmpty() || network === undefined) return packets;
  let result = packets.difference(fromEndpoints(estate, network));
  for (const { groups, ranges } of senderClasses(estate, network)) {
    const sent = (question: PacketSet) => askGroups(estate, groups, 'egress', question)[which];
    // Where senders may send all of it, it does not matter which addresses they carry.
    if (result.isSubsetOf(sent(result))) continue;
    const share = result.intersection(estate.space.box({ source: ranges }));
    if (!share.isEmpty()) result = result.difference(share).union(sent(share));
  }
  return result;
}

/** Packets of private endpoints, which begin no connection. */
function fromEndpoints(estate: Estate, network: string): PacketSet {
  return once(estate, `private endpoints|${network}`, () => {
    const endpoints = interfacesOfNetwork(estate, network).filter((at) => at.interface.isPrivateEndpoint);
    return estate.space.box({ source: endpoints.flatMap(addressesOf) });
  });
}

interface SenderClass {
  readonly groups: readonly string[];
  readonly ranges: AddressRange[];
}

/** Interfaces of a network whose groups let the same out; those that may certainly send everything are left out. */
function senderClasses(estate: Estate, network: string): readonly SenderClass[] {
  return once(estate, `senders|${network}`, () => {
    const byRules = new Map<string, SenderClass>();
    for (const at of interfacesOfNetwork(estate, network)) {
      const groups = at.interface.groups;
      if (groups === undefined || groups.length === 0) continue;
      const name = [...new Set(groups.map((id) => egressRules(estate, id)))].sort().join('|');
      const known = byRules.get(name) ?? { groups, ranges: [] };
      known.ranges.push(...addressesOf(at));
      byRules.set(name, known);
    }
    return [...byRules.values()].filter(({ groups }) => !groups.some((id) => sendsEverything(estate, id)));
  });
}

/** Whether it is plain that a group lets everything out. */
function sendsEverything(estate: Estate, group: string): boolean {
  const filter = filterAt(estate, group, 'egress');
  if (filter === undefined || !isShort(estate, filter, 'egress')) return false;
  const { all } = estate.space;
  return askFilter(estate, filter, 'egress', all, false).certain.equals(all);
}

function egressRules(estate: Estate, group: string): string {
  const filter = filterAt(estate, group, 'egress');
  return filter === undefined ? group : `rules ${filterSignature(estate, filter, 'egress')}`;
}

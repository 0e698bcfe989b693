import type { Asset } from '../../model/asset.ts';
import type { Network, Subnet } from '../../model/network.ts';
import { type AddressRange, ALL_ADDRESSES } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, type Located, once, outsideSubnets } from '../estate.ts';
import { contestedPackets } from '../host/contested-packets.ts';
import { receiveAnswers } from '../host/host-answers.ts';
import { boundsOfOutcome, within } from '../host/host-outcome.ts';
import { send } from '../host/host-path.ts';
import type { TwoSided } from '../layer.ts';
import { askGroups } from '../path/groups.ts';
import { joinedNetworks } from '../path/joined-networks.ts';
import { unfiltered } from '../path/unfiltered.ts';
import { addressesOf, type Point } from '../point.ts';
import { answerable } from '../program/view.ts';

/**
 * A part of the world that packets come from: addresses whose subnet filter and routes are the same.
 * What its interfaces themselves let out, and let back in, is in `sent`.
 */
export interface Sender {
  /** The network in which its addresses mean something, or `outside`. */
  readonly realm: string;
  readonly point: Point;
  readonly ranges: readonly AddressRange[];
  readonly sent?: Sent;
  /** It hands on packets of others: what groups admit of them depends on more than the packets. */
  readonly handsOn?: true;
}

/** Packets that the interfaces of a sender let out, and those whose answer they take in. */
export interface Sent extends TwoSided {
  readonly answeredCertain: PacketSet;
  readonly answeredPossible: PacketSet;
}

export const OUTSIDE = 'outside';

/** Subnet by subnet, the interfaces that are in none, and the rest of the world. */
export function sendersOf(estate: Estate): Sender[] {
  const apart = estate.interfaces.filter((at) => at.subnet === undefined || isHandingOn(at));
  const bare = apart.filter((at) => at.network === undefined && at.interface.subnet === undefined);
  const own = mergeRanges(bare.flatMap(addressesOf));
  return [
    ...estate.snapshot.subnets.map((subnet) =>
      once(estate, `sent by|${subnet.id}`, () => subnetSender(estate, subnet)),
    ),
    ...estate.snapshot.networks.flatMap((network) => unseenSubnets(estate, network)),
    ...apart
      .filter((at) => !bare.includes(at))
      .map((at): Sender => {
        const ranges = addressesOf(at);
        const point = { kind: 'interface', at, ranges } as const;
        return {
          realm: at.network?.id ?? OUTSIDE,
          point,
          ranges,
          ...(isHandingOn(at) ? { handsOn: true } : {}),
        };
      }),
    // From the internet another address answers than from private networks.
    ...[intersectRanges(own, estate.routable), subtractRanges(own, estate.routable)]
      .flatMap(outside)
      .map((sender) => ({ ...sender, sent: sentBy(estate, bare, own) })),
    ...restOfTheWorld(estate, own),
  ];
}

/** Addresses of a network that may lie in subnets which are not in evidence, but for those that interfaces are known to carry. */
function unseenSubnets(estate: Estate, network: Network): Sender[] {
  if (network.hasUnseenSubnets !== true) return [];
  const known = estate.interfaces.filter((at) => at.network?.id === network.id && at.subnet === undefined);
  const ranges = subtractRanges(outsideSubnets(estate, network), known.flatMap(addressesOf));
  return outside(ranges).map((sender) => ({ ...sender, realm: network.id }));
}

/**
 * The addresses of a sender as a network knows them: outside is what neither it nor a network that it is connected with has, because
 * packets with their addresses come from there.
 */
export function seenFrom(
  estate: Estate,
  network: Network | undefined,
  { realm, ranges }: Sender,
): readonly AddressRange[] {
  if (realm !== OUTSIDE || network === undefined) return ranges;
  const known = once(estate, `connected with|${network.id}`, () =>
    mergeRanges([
      ...network.prefixes,
      ...[...joinedNetworks(estate, network.id)].flatMap((id) => estate.networks.get(id)?.prefixes ?? []),
    ]),
  );
  return subtractRanges(ranges, known);
}

/** From the internet an asset is called by its public addresses, from private networks by its own. */
export function isRoutable(estate: Estate, { realm, ranges }: Sender): boolean {
  return realm === OUTSIDE && intersectRanges(ranges, estate.routable).length > 0;
}

/** The senders towards the outside, interface by interface: whether a gateway carries them depends on each one's public addresses. */
export function outboundSendersOf(estate: Estate): Sender[] {
  return [
    ...estate.interfaces.map((at): Sender => {
      const ranges = addressesOf(at);
      return { realm: at.network?.id ?? OUTSIDE, point: { kind: 'interface', at, ranges }, ranges };
    }),
    ...estate.snapshot.subnets.flatMap((subnet): Sender[] => {
      const ranges = subtractRanges(
        subnet.prefixes,
        estate.interfaces.filter((at) => at.subnet === subnet).flatMap(addressesOf),
      );
      return ranges.length === 0
        ? []
        : [{ realm: subnet.network, point: { kind: 'subnet', subnet, ranges }, ranges }];
    }),
  ];
}

/** What it sends may bear addresses that are not its own, so that it is no sender like the others of its subnet. */
function isHandingOn({ interface: own }: Located): boolean {
  return own.mayKeepSources === true;
}

function subnetSender(estate: Estate, subnet: Subnet): Sender {
  const own = estate.interfaces.filter((at) => at.subnet === subnet);
  const ranges = subtractRanges(subnet.prefixes, own.filter(isHandingOn).flatMap(addressesOf));
  const carriers = own.filter((at) => !isHandingOn(at));
  return {
    realm: subnet.network,
    point: { kind: 'subnet', subnet, ranges },
    ranges,
    sent: sentBy(estate, carriers, ranges),
  };
}

function restOfTheWorld(estate: Estate, carried: readonly AddressRange[]): Sender[] {
  if (!estate.hasTopology) return outside(subtractRanges(ALL_ADDRESSES, carried));
  return [
    ...outside(subtractRanges(estate.internet, carried)),
    ...outside(subtractRanges(ALL_ADDRESSES, [...estate.routable, ...carried])),
  ];
}

function outside(ranges: readonly AddressRange[]): Sender[] {
  return ranges.length === 0 ? [] : [{ realm: OUTSIDE, point: { kind: 'outside', ranges }, ranges }];
}

/** One set for all addresses of a sender, so that a destination asks once and not interface by interface. */
function sentBy(estate: Estate, carriers: readonly Located[], ranges: readonly AddressRange[]): Sent {
  const { space } = estate;
  const free = space.box({ source: subtractRanges(ranges, carriers.flatMap(addressesOf)) });
  const each = [...Map.groupBy(carriers, ({ asset }) => asset).values()].flatMap((own) =>
    sentByAsset(estate, own),
  );
  const all = (key: keyof Sent) => space.unionOf([free, ...each.map((sent) => sent[key])]);
  return {
    certain: all('certain'),
    possible: all('possible'),
    answeredCertain: all('answeredCertain'),
    answeredPossible: all('answeredPossible'),
  };
}

/** What each of an asset's interfaces lets out; its host is asked once, because it may have thousands of them, and of routes. */
function sentByAsset(estate: Estate, interfaces: readonly Located[]): Sent[] {
  const { space } = estate;
  const [first] = interfaces;
  const host = first?.asset.host;
  const filtered = interfaces.filter((at) => !at.interface.isPrivateEndpoint);
  const byHost =
    first === undefined || host === undefined || host.filters.length === 0 || filtered.length === 0
      ? undefined
      : sentByHost(estate, first.asset, space.box({ source: filtered.flatMap(addressesOf) }));
  return interfaces.map((at) => sentByInterface(estate, at, byHost));
}

/** What a host lets out, and what of it with another source. */
interface SentByHost extends Sent {
  readonly disguised: PacketSet;
}

function sentByHost(estate: Estate, asset: Asset, packets: PacketSet): SentByHost {
  const outcome = send(estate, asset, packets);
  const left = boundsOfOutcome(estate, outcome);
  // What leaves with another source is not what the groups were asked about.
  const disguised = estate.space.unionOf(
    outcome.forwarded.filter((flow) => flow.anotherSource).map((flow) => flow.packets),
  );
  const answered = boundsOfOutcome(
    estate,
    receiveAnswers(estate, asset, within(outcome, answerable(estate.space))),
  );
  const { own, toAll } = contestedPackets(estate, asset);
  return {
    certain: left.certain.without([own, toAll]),
    possible: left.possible,
    disguised,
    answeredCertain: answered.certain.without([own, toAll]),
    answeredPossible: answered.possible,
  };
}

function sentByInterface(estate: Estate, at: Located, byHost: SentByHost | undefined): Sent {
  const packets = estate.space.box({ source: addressesOf(at) });
  const { empty } = estate.space;
  if (at.interface.isPrivateEndpoint)
    return { certain: empty, possible: empty, answeredCertain: packets, answeredPossible: packets };
  const groups = sentByGroups(estate, at, packets);
  if (byHost === undefined) return { ...groups, answeredCertain: packets, answeredPossible: packets };
  const { certain, possible, disguised } = byHost;
  return {
    certain: groups.certain.intersection(certain).difference(disguised),
    possible: groups.possible.union(disguised.intersection(packets)).intersection(possible),
    answeredCertain: byHost.answeredCertain.intersection(packets),
    answeredPossible: byHost.answeredPossible.intersection(packets),
  };
}

function sentByGroups(estate: Estate, at: Located, packets: PacketSet): TwoSided {
  const { certain, possible } = askGroups(estate, at.interface.groups, 'egress', packets);
  const free = unfiltered(estate, { kind: 'interface', at, ranges: addressesOf(at) }, packets);
  return { certain: certain.union(free.certain), possible: possible.union(free.possible) };
}

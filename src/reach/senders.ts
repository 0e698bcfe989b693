import type { Subnet } from '../model/snapshot.ts';
import { type AddressRange, allAddresses } from '../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../net/address-ranges.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { Estate, Located } from './estate.ts';
import { askFilter } from './filter-layer.ts';
import { type HostOutcome, hear, send } from './host-path.ts';
import { addressesOf, type Point } from './point.ts';
import { answerable } from './view.ts';

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
}

/** Packets that the interfaces of a sender let out, and those whose answer they take in. */
export interface Sent {
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  readonly heardCertain: PacketSet;
  readonly heardPossible: PacketSet;
}

export const OUTSIDE = 'outside';
const EVERYWHERE: readonly AddressRange[] = [allAddresses(4), allAddresses(6)];

/** Subnet by subnet, the interfaces that are in none, and the rest of the world. */
export function sendersOf(estate: Estate): Sender[] {
  const apart = estate.interfaces.filter((at) => at.subnet === undefined);
  const bare = apart.filter((at) => at.network === undefined && at.interface.subnet === undefined);
  const own = mergeRanges(bare.flatMap(addressesOf));
  return [
    ...estate.snapshot.subnets.map((subnet) => subnetSender(estate, subnet)),
    ...apart
      .filter((at) => !bare.includes(at))
      .map((at): Sender => {
        const ranges = addressesOf(at);
        return { realm: at.network?.id ?? OUTSIDE, point: { kind: 'interface', at, ranges }, ranges };
      }),
    // From the internet another address answers than from private networks.
    ...[intersectRanges(own, estate.routable), subtractRanges(own, estate.routable)]
      .flatMap(outside)
      .map((sender) => ({ ...sender, sent: sentBy(estate, bare, own) })),
    ...restOfTheWorld(estate, own),
  ];
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

function subnetSender(estate: Estate, subnet: Subnet): Sender {
  const ranges = subnet.prefixes;
  const carriers = estate.interfaces.filter((at) => at.subnet === subnet);
  return {
    realm: subnet.network,
    point: { kind: 'subnet', subnet, ranges },
    ranges,
    sent: sentBy(estate, carriers, ranges),
  };
}

function restOfTheWorld(estate: Estate, carried: readonly AddressRange[]): Sender[] {
  if (!estate.hasTopology) return outside(subtractRanges(EVERYWHERE, carried));
  return [
    ...outside(subtractRanges(estate.internet, carried)),
    ...outside(subtractRanges(EVERYWHERE, [...estate.routable, ...carried])),
  ];
}

function outside(ranges: readonly AddressRange[]): Sender[] {
  return ranges.length === 0 ? [] : [{ realm: OUTSIDE, point: { kind: 'outside', ranges }, ranges }];
}

/** One set for all addresses of a sender, so that a destination asks once and not interface by interface. */
function sentBy(estate: Estate, carriers: readonly Located[], ranges: readonly AddressRange[]): Sent {
  const { space } = estate;
  const free = space.box({ source: subtractRanges(ranges, carriers.flatMap(addressesOf)) });
  const each = carriers.map((at) => sentByInterface(estate, at));
  const all = (key: keyof Sent) => space.unionOf([free, ...each.map((sent) => sent[key])]);
  return {
    certain: all('certain'),
    possible: all('possible'),
    heardCertain: all('heardCertain'),
    heardPossible: all('heardPossible'),
  };
}

function sentByInterface(estate: Estate, at: Located): Sent {
  const packets = estate.space.box({ source: addressesOf(at) });
  const groups = sentByGroups(estate, at, packets);
  const { asset } = at;
  if (asset.host === undefined || asset.host.filters.length === 0)
    return { ...groups, heardCertain: packets, heardPossible: packets };
  const outcome = send(estate, asset, packets);
  const left = passed(estate, outcome);
  const answers = answerable(estate.space);
  const heard = passed(estate, hear(estate, asset, limited(outcome, answers)));
  return {
    certain: groups.certain.intersection(left.certain),
    possible: groups.possible.intersection(left.possible),
    heardCertain: heard.certain,
    heardPossible: heard.possible,
  };
}

function sentByGroups(
  estate: Estate,
  at: Located,
  packets: PacketSet,
): { readonly certain: PacketSet; readonly possible: PacketSet } {
  const ids = at.interface.groups ?? [];
  if (ids.length === 0) return { certain: packets, possible: packets };
  const { space } = estate;
  const free = space
    .unionOf((at.network?.unfiltered ?? []).map((box) => space.box(box)))
    .intersection(packets);
  const answers = ids.map((id) => {
    const filter = estate.snapshot.filters.get(id);
    return filter === undefined
      ? { certain: space.empty, possible: packets }
      : askFilter(estate, filter, 'egress', packets, false);
  });
  return {
    certain: space.unionOf([free, ...answers.map((answer) => answer.certain)]),
    possible: space.unionOf([free, ...answers.map((answer) => answer.possible)]),
  };
}

function passed(
  estate: Estate,
  outcome: HostOutcome,
): { readonly certain: PacketSet; readonly possible: PacketSet } {
  const possible = estate.space.unionOf(
    [...outcome.delivered, ...outcome.forwarded].map((flow) => flow.packets),
  );
  const disguised = outcome.forwarded.filter((flow) => flow.anotherSource).map((flow) => flow.packets);
  return { certain: possible.difference(estate.space.unionOf([outcome.dropped, ...disguised])), possible };
}

function limited(outcome: HostOutcome, packets: PacketSet): HostOutcome {
  const within = (flows: HostOutcome['delivered']) =>
    flows
      .map((flow) => ({ ...flow, packets: flow.packets.intersection(packets) }))
      .filter((flow) => !flow.packets.isEmpty());
  return { ...outcome, delivered: within(outcome.delivered), forwarded: within(outcome.forwarded) };
}

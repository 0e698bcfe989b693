import type { Endpoint } from '../../model/endpoint.ts';
import type { Reachability } from '../../model/reachability.ts';
import { type AddressRange, allAddresses } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { admitted } from '../judge/exposure.ts';
import { judgePath } from '../path/path.ts';
import { calledFrom } from '../path/question.ts';
import { addressesOf, networkOf, type Point } from '../point.ts';
import { answerable } from '../program/view.ts';
import { type Arrivals, KINDS, mapArrivals, type Reached, unitedArrivals } from './arrivals.ts';
import { clientViews } from './client-view.ts';
import { describeReach } from './reach-rows.ts';
import { type Receiver, receiversOf } from './receivers.ts';
import { OUTSIDE, outboundSendersOf, type Sender, sendersOf } from './senders.ts';

const EVERYWHERE: readonly AddressRange[] = [allAddresses(4), allAddresses(6)];

export interface ReachQuestion {
  readonly from?: Endpoint;
  readonly to?: Endpoint;
  /** Source ports only where they matter to a client, which may use any from 1024 to 65535. */
  readonly clientView?: boolean;
}

/**
 * Who can reach what. Without `from` every address of the world is a source, without `to` every asset is a destination.
 * Receivers with the same filters are asked about together, and each part of the world once, whatever the number of its interfaces.
 * What an asset sends to itself is judged as if a neighbour sent it.
 */
export function reachabilityOf(estate: Estate, question: ReachQuestion = {}): Reachability[] {
  const limits = sourceLimits(estate, question.from);
  const senders = sendersOf(estate).flatMap((sender) => within(sender, limits));
  const callers = senders.filter((sender) => isRoutable(estate, sender));
  const anyone = within(
    { realm: OUTSIDE, point: { kind: 'outside', ranges: EVERYWHERE }, ranges: EVERYWHERE },
    limits,
  );
  const outbound = lazily(() => outboundSendersOf(estate).flatMap((sender) => within(sender, limits)));
  const reached = receiversOf(estate, question.to).flatMap((receiver) => {
    const { point } = receiver;
    const known = receiver.senders === 'anyone' ? anyone : receiver.senders === 'callers' ? callers : senders;
    const from = point.kind === 'outside' ? outbound() : known;
    return split(estate, receiver, arrivalsAt(estate, from, point));
  });
  return describeReach(
    estate,
    question.clientView === true
      ? reached.map((each) => ({ ...each, arrivals: clientViews(estate, each.arrivals) }))
      : reached,
  );
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

interface SourceLimit {
  readonly ranges: readonly AddressRange[];
  /** Absent: of every realm. */
  readonly realm?: string;
}

function sourceLimits(estate: Estate, from: Endpoint | undefined): SourceLimit[] {
  if (from === undefined) return [{ ranges: EVERYWHERE }];
  switch (from.kind) {
    case 'asset':
      return (estate.interfacesOf.get(from.asset) ?? []).map((at) => ({
        ranges: addressesOf(at),
        realm: at.network?.id ?? OUTSIDE,
      }));
    case 'addresses':
      return [{ ranges: from.ranges }];
    case 'unread':
      return [];
    case 'internet':
      return [{ ranges: estate.internet, realm: OUTSIDE }];
    case 'name':
      return [{ ranges: from.resolved ?? estate.internet }];
  }
}

function within(sender: Sender, limits: readonly SourceLimit[]): Sender[] {
  const ranges = mergeRanges(
    limits
      .filter((limit) => (limit.realm ?? sender.realm) === sender.realm)
      .flatMap((limit) => intersectRanges(sender.ranges, limit.ranges)),
  );
  return ranges.length === 0 ? [] : [{ ...sender, ranges, point: { ...sender.point, ranges } }];
}

/** What arrives at a point from all senders, by realm; destination addresses told apart. */
function arrivalsAt(estate: Estate, senders: readonly Sender[], to: Point): Map<string, Arrivals> {
  const { space } = estate;
  const admits =
    to.kind === 'interface'
      ? admitted(estate, to.at, space.box({ destination: to.ranges }))
      : space.box({ destination: to.ranges });
  const found = new Map<string, Arrivals[]>();
  if (admits.isEmpty()) return new Map();
  for (const sender of senders) {
    const own =
      sender.realm === OUTSIDE
        ? subtractRanges(sender.ranges, networkOf(estate, to)?.prefixes ?? [])
        : sender.ranges;
    if (own.length === 0) continue;
    const asked = admits.intersection(space.box({ source: own }));
    const packets = sender.sent === undefined ? asked : asked.intersection(sender.sent.possible);
    if (packets.isEmpty()) continue;
    const arrivals = arrivalsFrom(
      estate,
      { ...sender, point: { ...sender.point, ranges: own } },
      to,
      packets,
    );
    if (arrivals !== undefined) found.set(sender.realm, [...(found.get(sender.realm) ?? []), arrivals]);
  }
  return new Map([...found].map(([realm, parts]) => [realm, unitedArrivals(estate.space, parts)]));
}

function arrivalsFrom(estate: Estate, sender: Sender, to: Point, packets: PacketSet): Arrivals | undefined {
  const { space } = estate;
  const target = isRoutable(estate, sender) ? calledFrom(estate, sender.point, to) : to;
  const asked = target === to ? packets : packets.intersection(space.box({ destination: target.ranges }));
  if (asked.isEmpty()) return undefined;
  const path = judgePath(estate, sender.point, target, asked);
  if (path.forwardPossible.isEmpty()) return undefined;
  const sent = sender.sent;
  const silent = space.all.difference(answerable(space));
  const leaves = (set: PacketSet, which: 'certain' | 'possible') =>
    sent === undefined ? set : set.intersection(sent[which]);
  const hears = (set: PacketSet, which: 'heardCertain' | 'heardPossible') =>
    sent === undefined ? set : set.intersection(silent.union(sent[which]));
  const forwardPossible = leaves(path.forwardPossible, 'possible');
  const forwardCertain = leaves(path.forwardCertain, 'certain');
  const connectedPossible = hears(leaves(path.possible, 'possible'), 'heardPossible');
  const connectedCertain = hears(leaves(path.certain, 'certain'), 'heardCertain');
  const tcp = space.box({ protocol: [[6, 6]] });
  const certain = forwardCertain.difference(tcp).union(connectedCertain.intersection(tcp));
  const possible = forwardPossible.difference(tcp).union(connectedPossible.intersection(tcp));
  const unanswered = forwardPossible.intersection(tcp).difference(possible);
  return {
    certain,
    possible: possible.difference(certain),
    certainUnanswered: unanswered.intersection(forwardCertain),
    possibleUnanswered: unanswered.difference(forwardCertain),
  };
}

/** From the internet an asset is called by its public addresses, from private networks by its own. */
function isRoutable(estate: Estate, { realm, ranges }: Sender): boolean {
  return realm === OUTSIDE && intersectRanges(ranges, estate.routable).length > 0;
}

/** Address by address: what arrives at each, its own number left out, so that equal answers are equal sets. */
function split(estate: Estate, receiver: Receiver, arrivals: ReadonlyMap<string, Arrivals>): Reached[] {
  return receiver.point.ranges.flatMap((range) => {
    const box = estate.space.box({ destination: [range] });
    let uneven = false;
    const cut = new Map<string, Arrivals>();
    for (const [realm, each] of arrivals) {
      const parts = mapArrivals(each, (set) => set.intersection(box));
      if (KINDS.every((kind) => parts[kind].isEmpty())) continue;
      const bare = mapArrivals(parts, (set) => set.forget('destination'));
      uneven ||= KINDS.some((kind) => !bare[kind].intersection(box).equals(parts[kind]));
      cut.set(realm, parts);
    }
    if (cut.size === 0) return [];
    const kept = uneven
      ? cut
      : new Map(
          [...cut].map(([realm, each]) => [realm, mapArrivals(each, (set) => set.forget('destination'))]),
        );
    return [{ receiver, range, uneven, arrivals: kept }];
  });
}

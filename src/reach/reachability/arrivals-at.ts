import { appendTo } from '../../model/append-to.ts';
import { nameOf } from '../../model/name.ts';
import { type AddressRange, ALL_ADDRESSES, type Family } from '../../net/address.ts';
import { intersectRanges, mergeRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate, Located } from '../estate.ts';
import { admitted } from '../judge/exposure.ts';
import { readsSide } from '../path/filter-layer.ts';
import { askGroups } from '../path/groups.ts';
import { judgePath } from '../path/path.ts';
import { calledFrom } from '../path/question.ts';
import { networkOf, type Point } from '../point.ts';
import {
  type Arrivals,
  admittedArrivals,
  arrivalsOf,
  type End,
  KINDS,
  mapArrivals,
  mapRealms,
  type Reached,
  unitedArrivals,
  withoutDestination,
} from './arrivals.ts';
import { type Passage, passageTo } from './passage.ts';
import type { Placed } from './placed.ts';
import type { Receiver, Receivers } from './receivers.ts';
import { isRoutable, OUTSIDE, outboundSendersOf, type Sender, seenFrom, sendersOf } from './senders.ts';

/** What arrives at receivers, in packet sets; an address of theirs may be told of several times, and all of it holds. */
export function arrivalsAtAll(
  estate: Estate,
  { shared, alone }: Receivers,
  limits: readonly SourceLimit[] = [{ ranges: ALL_ADDRESSES }],
): Reached[] {
  const senders = sendersWithin(estate, limits);
  const handingOn = senders.filter((sender) => sender.handsOn);
  const callers = senders.filter((sender) => isRoutable(estate, sender));
  const anyone = within(
    { realm: OUTSIDE, point: { kind: 'outside', ranges: ALL_ADDRESSES }, ranges: ALL_ADDRESSES },
    limits,
  );
  const outbound = lazily(() => outboundSendersOf(estate).flatMap((sender) => within(sender, limits)));
  const passages = new Map<string, Passage>();
  return [
    ...shared.flatMap((receiver) => {
      const { place } = receiver;
      const passage = passages.get(place.key) ?? passageTo(estate, senders, place);
      passages.set(place.key, passage);
      return [...arrivalsInPlace(estate, receiver, passage), ...handedOn(estate, handingOn, receiver)];
    }),
    ...askedTogether(alone).flatMap((receivers) => {
      const [{ point, senders: asking }] = receivers;
      const known = asking === 'anyone' ? anyone : asking === 'callers' ? callers : senders;
      const from = point.kind === 'outside' ? outbound() : known;
      const ranges = receivers.flatMap((each) => each.point.ranges);
      const arrivals = arrivalsAt(estate, from, receivers.length === 1 ? point : { ...point, ranges });
      return receivers.flatMap((each) => arrivalsByAddress(estate, endOf(each), each.point.ranges, arrivals));
    }),
  ];
}

/**
 * Interfaces of a host around which nothing is in evidence are asked about together: its own rules and routes alone tell their
 * addresses apart, and there may be thousands.
 */
function askedTogether(receivers: readonly Receiver[]): [Receiver, ...Receiver[]][] {
  const groups = Map.groupBy(receivers, (receiver) => {
    const { at, senders, isByLink } = receiver;
    return at !== undefined && senders === undefined && !isByLink && isBare(at) ? at.asset : receiver;
  });
  return [...groups.values()] as [Receiver, ...Receiver[]][];
}

function isBare({ asset, interface: own, network, subnet }: Located): boolean {
  const { groups = [], publicAddresses, prefixes = [], listeners, isPrivateEndpoint } = own;
  const isPlain = [...groups, ...publicAddresses, ...prefixes].length === 0 && own.subnet === undefined;
  return asset.kind === 'host' && isPlain && !listeners && !isPrivateEndpoint && !network && !subnet;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Sources that are asked about. */
export interface SourceLimit {
  readonly ranges: readonly AddressRange[];
  /** Absent: of every realm. */
  readonly realm?: string;
}

/** Who sends from these sources; of any where there are none. */
export function sendersWithin(
  estate: Estate,
  limits: readonly SourceLimit[] = [{ ranges: ALL_ADDRESSES }],
): Sender[] {
  return sendersOf(estate).flatMap((sender) => within(sender, limits));
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
export function arrivalsAt(estate: Estate, senders: readonly Sender[], to: Point): Map<string, Arrivals> {
  const { space } = estate;
  // At a frontend packets bear its port, and groups behind it see another.
  const admits =
    to.kind === 'interface' && to.frontend === undefined
      ? admitted(estate, to.at, space.box({ destination: to.ranges }))
      : space.box({ destination: to.ranges });
  const found = new Map<string, Arrivals[]>();
  for (const sender of senders) {
    const own = seenFrom(estate, networkOf(estate, to), sender);
    if (own.length === 0) continue;
    const asked = sender.handsOn
      ? space.box({ source: own, destination: to.ranges })
      : admits.intersection(space.box({ source: own }));
    const packets = sender.sent === undefined ? asked : asked.intersection(sender.sent.possible);
    if (packets.isEmpty()) continue;
    const arrivals = arrivalsFrom(
      estate,
      { ...sender, point: { ...sender.point, ranges: own } },
      to,
      packets,
    );
    if (arrivals !== undefined) appendTo(found, sender.realm, arrivals);
  }
  return new Map([...found].map(([realm, parts]) => [realm, unitedArrivals(estate.space, parts)]));
}

function arrivalsFrom(estate: Estate, sender: Sender, to: Point, packets: PacketSet): Arrivals | undefined {
  const { space } = estate;
  const target = isRoutable(estate, sender) ? calledFrom(estate, sender.point, to) : to;
  const asked = target === to ? packets : packets.intersection(space.box({ destination: target.ranges }));
  if (asked.isEmpty()) return undefined;
  return arrivalsOf(sender, judgePath(estate, sender.point, target, asked));
}

/** What the shared groups let in of what comes to the place; told address by address only where these differ. */
function arrivalsInPlace(
  estate: Estate,
  { groups, members }: Placed,
  { arrivals, isEven }: Passage,
): Reached[] {
  const { space } = estate;
  const admits = askGroups(estate, groups, 'ingress', space.all);
  const inside = mapRealms(arrivals, (each) => admittedArrivals(each, admits));
  const isAlike = isEven && !groups.some((id) => readsSide(estate, id, 'ingress', 'destination'));
  const ofFamily = (family: Family) => {
    const all = space.box({ family });
    return mapRealms(inside, (each) => mapArrivals(each, (set) => set.intersection(all)));
  };
  const four = ofFamily(4);
  const six = ofFamily(6);
  return members.flatMap(({ at, ranges }) => {
    const end = endOf({ at });
    return ranges.flatMap((range) => {
      const known = range.family === 4 ? four : six;
      if (!isAlike) return arrivalsByAddress(estate, end, [range], known);
      return known.size === 0 ? [] : [{ end, range, uneven: false, arrivals: known }];
    });
  });
}

/** What comes from those who hand on packets of others, for each interface by itself. */
function handedOn(estate: Estate, senders: readonly Sender[], { members }: Placed): Reached[] {
  if (senders.length === 0) return [];
  return members.flatMap(({ at, ranges }) =>
    arrivalsByAddress(
      estate,
      endOf({ at }),
      ranges,
      arrivalsAt(estate, senders, { kind: 'interface', at, ranges }),
    ),
  );
}

/** Address by address: what arrives at each, its own number left out, so that equal answers are equal sets. */
function arrivalsByAddress(
  estate: Estate,
  end: End,
  ranges: readonly AddressRange[],
  arrivals: ReadonlyMap<string, Arrivals>,
): Reached[] {
  return ranges.flatMap((range) => {
    const box = estate.space.box({ destination: [range] });
    const cut = mapRealms(arrivals, (each) => mapArrivals(each, (set) => set.intersection(box)));
    if (cut.size === 0) return [];
    const bare = mapRealms(cut, withoutDestination);
    const uneven = [...bare].some(([realm, each]) =>
      KINDS.some((kind) => cut.get(realm)?.[kind].equals(each[kind].intersection(box)) === false),
    );
    return [{ end, range, uneven, arrivals: uneven ? cut : bare }];
  });
}

function endOf({ at, point, title, senders, isByLink }: Partial<Receiver>): End {
  if (at !== undefined && isByLink)
    return { id: `${at.asset.id} by groups`, title: nameOf(at.asset), asset: at.asset.id, isByGroups: true };
  if (at !== undefined) return { id: at.asset.id, title: nameOf(at.asset), asset: at.asset.id };
  if (title !== undefined) {
    const host = point?.kind === 'interface' ? { asset: point.at.asset.id } : {};
    return { id: title, title, ...host, isAnywhere: senders === 'anyone' };
  }
  if (point?.kind === 'subnet')
    return {
      id: point.subnet.id,
      title: `${nameOf(point.subnet)} (no asset)`,
      isNobody: true,
    };
  return { id: 'outside', title: 'outside' };
}

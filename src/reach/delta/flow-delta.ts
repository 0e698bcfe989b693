import type { FlowState } from '../../model/flow-change.ts';
import { type AddressRange, parsePrefix } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { broadcastsOf } from '../host/host-reach.ts';
import { CLIENT_PORTS } from '../path/question.ts';
import { addressesOf } from '../point.ts';
import type { End } from '../reachability/arrivals.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import {
  areSame,
  arrivalsByEnd,
  arrivalsFrom,
  carriedByNobody,
  type EndArrivals,
  rangesOfEnd,
  realmsOf,
} from './end-arrivals.ts';
import { ownPackets, takenFromItself } from './own-packets.ts';
import { type Touched, touchedBy } from './touched.ts';
import { type Transition, transitions } from './transitions.ts';

/** Packets from one realm that some ends get, or no longer get, all in the same way. */
export interface MovedFlows {
  readonly realm: string;
  readonly from: FlowState;
  readonly to: FlowState;
  readonly ends: readonly { readonly end: End; readonly ranges: readonly AddressRange[] }[];
  /** Destinations are left out where all addresses of the ends are alike. */
  readonly packets: PacketSet;
  readonly isEven: boolean;
}

export interface FlowDelta {
  /** What moves between two estates of one space. */
  readonly moved: readonly MovedFlows[];
  /** What arrives otherwise than before from the ports that clients use, though its answers still do not come back. */
  readonly unanswered: readonly MovedFlows[];
}

/**
 * The exact difference between what two estates let through, end by end. Where nobody has an address nobody is reached, and nobody
 * sends: what a machine that is new opens is opened. `touched`: whose flows can move.
 */
export function flowDelta(
  before: Estate,
  after: Estate,
  touched: Touched | 'everything' = touchedBy({ before, after }),
): FlowDelta {
  const stood = arrivalsByEnd(before, touched);
  const stands = arrivalsByEnd(after, touched);
  const strangers = sourcesOfOneSide(before, after);
  const moved: Part[] = [];
  const unanswered: Part[] = [];
  const byGroups: Part[] = [];
  for (const id of new Set([...stood.keys(), ...stands.keys()])) {
    const [then, now] = [stood.get(id), stands.get(id)];
    const isAlike = then !== undefined && now !== undefined && areSame(then, now);
    if (isAlike && strangers.size === 0) continue;
    const own = partsOfEnd([before, after], then, now, strangers);
    if ((now ?? then)?.end.isByGroups) byGroups.push(...own.moved);
    else {
      moved.push(...own.moved);
      unanswered.push(...own.unanswered);
    }
  }
  moved.push(...movedByGroupsAlone(after, byGroups, moved));
  return { moved: united(moved), unanswered: united(unanswered) };
}

/**
 * What moves for the own addresses of a host moves for broadcasts and groups, too, and is not told twice. No host takes in TCP by these
 * (Linux kernel, tcp_v4_rcv), and what it sends to itself by them is no flow.
 */
function movedByGroupsAlone(
  { space, assets, interfacesOf }: Estate,
  parts: readonly Part[],
  moved: readonly Part[],
): Part[] {
  return parts.flatMap((part) => {
    const { asset = '' } = part.end;
    const told = space.unionOf(
      moved.filter(({ end }) => end.asset === asset).map(({ packets }) => packets.forget('destination')),
    );
    const own = (interfacesOf.get(asset) ?? []).flatMap(addressesOf);
    const host = assets.get(asset)?.host;
    const broadcasts = (host?.links ?? []).flatMap((link) => (host ? broadcastsOf(link, host) : []));
    // Nobody else bears these, and no own address takes in what does.
    const unusual = space
      .box({ source: [...broadcasts, ...NOBODYS] })
      .intersection(told.forget('source', 'sourcePort'));
    const packets = part.packets.without([
      space.box({ protocol: [[TCP, TCP]] }),
      space.box({ source: own }),
      told,
      unusual,
    ]);
    return packets.isEmpty() ? [] : [{ ...part, packets }];
  });
}

const NOBODYS = ['0.0.0.0/8', '127.0.0.0/8', '::/127'].map((text) => parsePrefix(text) as AddressRange);

interface Part extends Omit<MovedFlows, 'ends'> {
  readonly end: End;
  readonly ranges: readonly AddressRange[];
}

function partsOfEnd(
  [before, after]: readonly [Estate, Estate],
  then: EndArrivals | undefined,
  now: EndArrivals | undefined,
  strangers: Strangers,
): { readonly moved: Part[]; readonly unanswered: Part[] } {
  const { space } = after;
  const end = ((now ?? then) as EndArrivals).end;
  // An address that an asset got or lost is nobody's on the other side, and no address of nobody's.
  const asked =
    end.asset === undefined && end.isFrontend !== true
      ? intersectRanges(carriedByNobody(before, end), carriedByNobody(after, end))
      : mergeRanges([...rangesOfEnd(then), ...rangesOfEnd(now)]);
  if (asked.length === 0) return { moved: [], unanswered: [] };
  const limits = space.box({ destination: asked });
  const clients = space.box({ sourcePort: [CLIENT_PORTS] });
  const found: { moved: Part[]; unanswered: Part[] } = { moved: [], unanswered: [] };
  for (const realm of new Set([...realmsOf(then), ...realmsOf(now)])) {
    const { gained, lost } = strangers.get(realm) ?? { gained: space.empty, lost: space.empty };
    const old = arrivalsFrom(before, then, realm, limits.difference(gained));
    const young = arrivalsFrom(after, now, realm, limits.difference(lost));
    const part = ({ from, to, packets }: { from: FlowState; to: FlowState; packets: PacketSet }): Part => ({
      ...{ realm, from, to, end },
      ...withoutOwnAddresses(packets, asked, after),
    });
    // What an asset sends to itself passes none of the filters by which its neighbours were judged.
    const own = ownPackets(before, end, realm).union(ownPackets(after, end, realm));
    const all = transitions(old, young);
    const ofItself = space.unionOf(all.map(({ packets }) => packets.intersection(own)));
    const moved = [
      ...without(all, own),
      ...(ofItself.isEmpty()
        ? []
        : transitions(takenFromItself(before, end, ofItself), takenFromItself(after, end, ofItself))),
    ];
    const isMoved = space.unionOf(all.map(({ packets }) => packets)).union(own);
    found.moved.push(...moved.map(part));
    const arriving = (arrivals: typeof old) => ({
      certain: arrivals.certain.union(arrivals.certainUnanswered),
      possible: arrivals.possible.union(arrivals.possibleUnanswered),
    });
    found.unanswered.push(
      ...transitions(arriving(old), arriving(young))
        .map((each) => ({ ...each, packets: each.packets.difference(isMoved).intersection(clients) }))
        .filter(({ packets }) => !packets.isEmpty())
        .map(part),
    );
  }
  return found;
}

function without(moved: readonly Transition[], packets: PacketSet): Transition[] {
  return moved
    .map((each) => ({ ...each, packets: each.packets.difference(packets) }))
    .filter((each) => !each.packets.isEmpty());
}

/** The same packets without the end's own number, where all its addresses that they are for are alike. */
function withoutOwnAddresses(
  packets: PacketSet,
  asked: readonly AddressRange[],
  { space }: Estate,
): Pick<Part, 'packets' | 'isEven' | 'ranges'> {
  const ranges = asked.filter((range) => !packets.isDisjointFrom(space.box({ destination: [range] })));
  const bare = packets.forget('destination');
  const isEven = bare.intersection(space.box({ destination: ranges })).equals(packets);
  return { packets: isEven ? bare : packets, isEven, ranges };
}

/** Ends of which the same is said, together. */
function united(parts: readonly Part[]): MovedFlows[] {
  const groups = Map.groupBy(
    parts,
    ({ realm, from, to, packets, isEven, end }) =>
      `${realm} ${from} ${to} ${packets.id} ${isEven} ${end.asset === undefined}`,
  );
  return [...groups.values()].map((group) => {
    const [{ realm, from, to, packets, isEven }] = group as [Part];
    return { realm, from, to, packets, isEven, ends: group.map(({ end, ranges }) => ({ end, ranges })) };
  });
}

/** Packets by realm whose senders exist on one side only. */
type Strangers = ReadonlyMap<string, { readonly gained: PacketSet; readonly lost: PacketSet }>;

function sourcesOfOneSide(before: Estate, after: Estate): Strangers {
  const then = carriedByRealm(before.interfaces);
  const now = carriedByRealm(after.interfaces);
  const { space } = before;
  const strangers = new Map<string, { gained: PacketSet; lost: PacketSet }>();
  for (const realm of new Set([...then.keys(), ...now.keys()])) {
    const gained = subtractRanges(now.get(realm) ?? [], then.get(realm) ?? []);
    const lost = subtractRanges(then.get(realm) ?? [], now.get(realm) ?? []);
    if (gained.length + lost.length === 0) continue;
    strangers.set(realm, { gained: space.box({ source: gained }), lost: space.box({ source: lost }) });
  }
  return strangers;
}

/** Addresses of interfaces, by their network. */
export function carriedByRealm(interfaces: Estate['interfaces']): Map<string, AddressRange[]> {
  const found = Map.groupBy(interfaces, ({ network }) => network?.id ?? OUTSIDE);
  return new Map([...found].map(([realm, list]) => [realm, mergeRanges(list.flatMap(addressesOf))]));
}

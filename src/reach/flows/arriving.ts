import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { addressesOf, isInNetwork } from '../point.ts';
import { ownPublicAddresses } from '../public-addresses.ts';
import type { Arrivals, End, Reached } from '../reachability/arrivals.ts';
import { KINDS } from '../reachability/arrivals.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { fromItself } from './nobody.ts';
import { foreignInternet } from './peers.ts';

/** What arrives of one realm at some ends, on the forward way alone. */
export interface Flow {
  readonly realm: string;
  /** One, or all of one network. */
  readonly ends: readonly [End, ...End[]];
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  /** Packets that arrive and whose answer does not come back. */
  readonly unanswered: PacketSet;
  /** The machines, alike, that send them by a public address; absent: whoever has the sources. */
  readonly senders?: readonly [Located, ...Located[]];
  /** Why it is not certain, where the evidence is not to blame. */
  readonly note?: string;
}

/** Arrivals end by end, without what each end sends to itself. */
export function flowsByEnd(estate: Estate, reached: readonly Reached[]): Flow[] {
  const byEnd = Map.groupBy(reached, ({ end }) => end.id);
  return [...byEnd.values()].flatMap((list) => {
    const [{ end }] = list as [Reached];
    const itself = end.asset === undefined ? estate.space.empty : fromItself(estate, end.asset);
    return flowsAt(estate, [end], list, itself);
  });
}

/** Arrivals at all ends of a network together, where what they send to each other is not asked: one set is cut and subtracted faster than many. */
export function flowsTogether(estate: Estate, reached: readonly Reached[]): Flow[] {
  const byEnd = [...Map.groupBy(reached, ({ end }) => end.id).values()];
  const groups = Map.groupBy(byEnd, (list) => {
    const [{ end }] = list as [Reached];
    return `${realmOfEnd(estate, end)}|${end.asset === undefined ? end.id : ''}|${end.isAnywhere}`;
  });
  return [...groups.values()].flatMap((lists) => {
    const ends = lists.map(([first]) => (first as Reached).end);
    return flowsAt(estate, ends as [End, ...End[]], lists.flat(), estate.space.empty);
  });
}

/** The network of an end, or `outside`. */
export function realmOfEnd(estate: Estate, { asset }: End): string {
  const [at] = asset === undefined ? [] : (estate.interfacesOf.get(asset) ?? []);
  return at?.network?.id ?? OUTSIDE;
}

function answerOf({ arrivals, range }: Reached): string {
  const sets = [...arrivals].map(([realm, each]) => [realm, ...KINDS.map((kind) => each[kind].id)].join(' '));
  return `${range.family} ${sets.join(', ')}`;
}

/** Where nobody in evidence has an address and filters of others may stand, nothing is certain. */
function flowsAt(estate: Estate, ends: Flow['ends'], reached: readonly Reached[], itself: PacketSet): Flow[] {
  const { space } = estate;
  const answers = [...Map.groupBy(reached, answerOf).values()].map((list) => ({
    arrivals: (list[0] as Reached).arrivals,
    here: space.box({ destination: list.map(({ range }) => range) }),
  }));
  const unseen = unseenAt(estate, reached);
  return realmsOf(reached).flatMap((realm): Flow[] => {
    const all = (kinds: readonly (keyof Arrivals)[]) =>
      space
        .unionOf(
          answers.flatMap(({ arrivals, here }) => {
            const own = arrivals.get(realm);
            return own === undefined ? [] : kinds.map((kind) => own[kind].intersection(here));
          }),
        )
        .difference(itself);
    const possible = all(KINDS);
    if (possible.isEmpty()) return [];
    // Whether machines of the estate send by its public addresses is not asked here.
    const own = realm === OUTSIDE ? space.box({ source: ownPublicAddresses(estate) }) : space.empty;
    return [
      {
        realm,
        ends,
        certain: all(['certain', 'certainUnanswered']).without([
          unseen,
          own,
          ...ends.map((end) => wayUnseen(estate, realm, end)),
        ]),
        possible,
        unanswered: all(['certainUnanswered', 'possibleUnanswered']),
      },
    ];
  });
}

function realmsOf(list: readonly Reached[]): string[] {
  return [...new Set(list.flatMap(({ arrivals }) => [...arrivals.keys()]))];
}

/** Packets for addresses behind which filters may stand that nobody has seen; the internet itself is what is meant. */
function unseenAt(estate: Estate, list: readonly Reached[]): PacketSet {
  const { space } = estate;
  const [{ end }] = list as [Reached];
  if (end.asset !== undefined && end.isAnywhere !== true) return space.empty;
  if (end.isNobody === true || end.isAnywhere === true) return space.all;
  const ranges = mergeRanges(list.map(({ range }) => range));
  const routable = intersectRanges(ranges, estate.internet);
  return space.box({ destination: subtractRanges(ranges, routable) });
}

/** Packets of the internet for private addresses in no network in evidence: filters admit them, and nobody has seen what leads there. */
export function wayUnseen(estate: Estate, realm: string, { asset }: End): PacketSet {
  const { space } = estate;
  if (realm !== OUTSIDE || asset === undefined) return space.empty;
  return once(estate, `way from the internet unseen|${asset}`, () => {
    const own = (estate.interfacesOf.get(asset) ?? []).filter(
      (at) => !isInNetwork(at) && at.interface.publicAddresses.length === 0,
    );
    const destination = subtractRanges(own.flatMap(addressesOf), estate.routable);
    return destination.length === 0 ? space.empty : space.box({ source: estate.internet, destination });
  });
}

/** What of arriving packets the whole internet sends, from any source. */
export function sentByAnybody(estate: Estate, arriving: PacketSet): PacketSet {
  const foreign = estate.space.box({ source: foreignInternet(estate) });
  const some = arriving.intersection(foreign).forget('source');
  const notAll = foreign.intersection(some).difference(arriving).forget('source');
  return some.difference(notAll);
}

import type { AddressRange } from '../../net/address.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import type { PathAnswer, TwoSided } from '../layer.ts';
import { answerable } from '../program/view.ts';
import type { Sender } from './senders.ts';

/** Packets that arrive; the destination is left out where all its addresses are alike. */
export interface Arrivals extends TwoSided {
  /** TCP packets that arrive and whose answer does not come back. */
  readonly certainUnanswered: PacketSet;
  readonly possibleUnanswered: PacketSet;
}

/** Addresses of one end that are asked about, with what arrives there, or part of it, by realm of the sender. */
export interface Reached {
  readonly end: End;
  readonly range: AddressRange;
  /** What arrives differs between the addresses of the range. */
  readonly uneven: boolean;
  readonly arrivals: ReadonlyMap<string, Arrivals>;
}

/** What people call a destination. */
export interface End {
  readonly id: string;
  readonly title: string;
  /** Absent: no asset is known to have the addresses. */
  readonly asset?: string;
  /** Addresses of a subnet that nobody in evidence has. */
  readonly isNobody?: true;
  /** An address of a balancer, which machines behind it answer. */
  readonly isFrontend?: true;
  /** Its addresses are not known. */
  readonly isAnywhere?: boolean;
  /** What the asset takes in that is for all neighbours or for a group, by broadcast and multicast addresses. */
  readonly isByGroups?: true;
}

export const KINDS = [
  'certain',
  'possible',
  'certainUnanswered',
  'possibleUnanswered',
] as const satisfies readonly (keyof Arrivals)[];

/** Each of the four sets, changed. */
export function mapArrivals(arrivals: Arrivals, change: (set: PacketSet) => PacketSet): Arrivals {
  return {
    certain: change(arrivals.certain),
    possible: change(arrivals.possible),
    certainUnanswered: change(arrivals.certainUnanswered),
    possibleUnanswered: change(arrivals.possibleUnanswered),
  };
}

/** The union of each of the four sets. */
export function unitedArrivals(space: PacketSpace, parts: readonly Arrivals[]): Arrivals {
  const all = (key: keyof Arrivals) => space.unionOf(parts.map((part) => part[key]));
  return {
    certain: all('certain'),
    possible: all('possible'),
    certainUnanswered: all('certainUnanswered'),
    possibleUnanswered: all('possibleUnanswered'),
  };
}

/** What arrives of the packets that a path was asked about, as far as the sender lets them out and takes their answers in. */
export function arrivalsOf({ sent }: Sender, path: PathAnswer): Arrivals | undefined {
  if (path.forwardPossible.isEmpty()) return undefined;
  const { space } = path.forwardPossible;
  const silent = space.all.difference(answerable(space));
  const leaves = (set: PacketSet, which: 'certain' | 'possible') =>
    sent === undefined ? set : set.intersection(sent[which]);
  const answered = (set: PacketSet, which: 'answeredCertain' | 'answeredPossible') =>
    sent === undefined ? set : set.intersection(silent.union(sent[which]));
  const forwardPossible = leaves(path.forwardPossible, 'possible');
  const forwardCertain = leaves(path.forwardCertain, 'certain');
  const connectedPossible = answered(leaves(path.possible, 'possible'), 'answeredPossible');
  const connectedCertain = answered(leaves(path.certain, 'certain'), 'answeredCertain');
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

/** What of arrivals a filter admits as well. */
export function admittedArrivals(arrivals: Arrivals, admitted: TwoSided): Arrivals {
  const pass = (certainly: PacketSet, possibly: PacketSet) => {
    const certain = certainly.intersection(admitted.certain);
    return {
      certain,
      possible: certainly.union(possibly).intersection(admitted.possible).difference(certain),
    };
  };
  const answered = pass(arrivals.certain, arrivals.possible);
  const unanswered = pass(arrivals.certainUnanswered, arrivals.possibleUnanswered);
  return {
    ...answered,
    certainUnanswered: unanswered.certain,
    possibleUnanswered: unanswered.possible,
  };
}

/** Arrivals of each realm changed; realms that nothing arrives from are left out. */
export function mapRealms(
  arrivals: ReadonlyMap<string, Arrivals>,
  change: (each: Arrivals) => Arrivals,
): Map<string, Arrivals> {
  const changed = [...arrivals].map(([realm, each]) => [realm, change(each)] as const);
  return new Map(changed.filter(([, each]) => KINDS.some((kind) => !each[kind].isEmpty())));
}

/** The same packets to any destination. */
export function withoutDestination(arrivals: Arrivals): Arrivals {
  return mapArrivals(arrivals, (set) => set.forget('destination'));
}

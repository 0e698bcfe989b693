import type { AddressRange } from '../../net/address.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import type { Receiver } from './receivers.ts';

/** Packets that arrive; the destination is left out where all its addresses are alike. */
export interface Arrivals {
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  /** TCP packets that arrive and whose answer does not come back. */
  readonly certainUnanswered: PacketSet;
  readonly possibleUnanswered: PacketSet;
}

/** Addresses of one interface (or of nobody) that are asked about, with what arrives there by realm of the sender. */
export interface Reached {
  readonly receiver: Receiver;
  readonly range: AddressRange;
  /** What arrives differs between the addresses of the range. */
  readonly uneven: boolean;
  readonly arrivals: ReadonlyMap<string, Arrivals>;
}

export const KINDS = [
  'certain',
  'possible',
  'certainUnanswered',
  'possibleUnanswered',
] as const satisfies readonly (keyof Arrivals)[];

export function mapArrivals(arrivals: Arrivals, change: (set: PacketSet) => PacketSet): Arrivals {
  return {
    certain: change(arrivals.certain),
    possible: change(arrivals.possible),
    certainUnanswered: change(arrivals.certainUnanswered),
    possibleUnanswered: change(arrivals.possibleUnanswered),
  };
}

export function unitedArrivals(space: PacketSpace, parts: readonly Arrivals[]): Arrivals {
  const all = (key: keyof Arrivals) => space.unionOf(parts.map((part) => part[key]));
  return {
    certain: all('certain'),
    possible: all('possible'),
    certainUnanswered: all('certainUnanswered'),
    possibleUnanswered: all('possibleUnanswered'),
  };
}

import { type AddressRange, ALL_ADDRESSES } from '../../net/address.ts';
import type { Box, Interval } from '../../net/box.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import { ICMP, ICMPV6 } from '../../net/protocol.ts';

/**
 * How the packet that a filter sees follows from the original one: its destination may have been translated
 * (several values mean "any of them"), and it may be the answer to the original packet.
 */
export interface View {
  readonly destination?: readonly AddressRange[];
  readonly destinationPort?: Interval;
  readonly reversed: boolean;
}

/** The destination of what may have been translated to any address. */
export const ANYWHERE: readonly AddressRange[] = ALL_ADDRESSES;

export const ORIGINAL: View = { reversed: false };

/** Two sets of original packets: those that are members for every unknown outcome, and for some. `must` is a subset of `may`. */
export interface Bounds {
  readonly must: PacketSet;
  readonly may: PacketSet;
}

/** A text that is equal for equal views. */
export function viewKey(view: View): string {
  const addresses = view.destination?.map((range) => `${range.first}-${range.last}`).join(',') ?? '';
  return `${addresses}|${view.destinationPort ?? ''}|${view.reversed}`;
}

/** Original packets whose translated form lies in `set` (a set of packets as they are after translation, not reversed). */
export function originalsOf(space: PacketSpace, view: View, set: PacketSet): Bounds {
  if (view.destination === undefined && view.destinationPort === undefined) return { must: set, may: set };
  const outcomes = space.box({
    ...(view.destination === undefined ? {} : { destination: view.destination }),
    ...(view.destinationPort === undefined ? {} : { destinationPort: [view.destinationPort] }),
  });
  const may = before(view, set.intersection(outcomes));
  if (isSingle(view)) return { must: may, may };
  const missed = before(view, outcomes.difference(set));
  return { must: may.difference(missed), may };
}

function before(view: View, set: PacketSet): PacketSet {
  let result = set;
  if (view.destination !== undefined) result = result.forget('destination');
  if (view.destinationPort !== undefined) result = result.forget('destinationPort');
  return result;
}

function isSingle(view: View): boolean {
  const address = view.destination;
  const oneAddress =
    address === undefined || (address.length === 1 && address[0]?.first === address[0]?.last);
  const port = view.destinationPort;
  return oneAddress && (port === undefined || port[0] === port[1]);
}

const NOT_ICMP: readonly Interval[] = [
  [0, 0],
  [2, 57],
  [59, 255],
];

/**
 * Boxes of packets whose answer lies in `box`: addresses and ports swapped, an echo request answered by an echo reply
 * (RFC 792, RFC 4443). Other ICMP messages have no answer and are not in the result.
 */
export function answeredBy(box: Box): Box[] {
  const swapped: Box = {
    ...(box.family === undefined ? {} : { family: box.family }),
    ...(box.destination === undefined ? {} : { source: box.destination }),
    ...(box.source === undefined ? {} : { destination: box.source }),
  };
  const result: Box[] = [];
  if (box.icmpType === undefined && box.icmpCode === undefined) {
    result.push({
      ...swapped,
      protocol: overlaps(box.protocol ?? [[0, 255]], NOT_ICMP),
      ...(box.destinationPort === undefined ? {} : { sourcePort: box.destinationPort }),
      ...(box.sourcePort === undefined ? {} : { destinationPort: box.sourcePort }),
    });
  }
  if (box.sourcePort === undefined && box.destinationPort === undefined && holds(box.icmpCode, 0)) {
    if (holds(box.protocol, ICMP) && holds(box.icmpType, 0)) {
      result.push({ ...swapped, protocol: [[ICMP, ICMP]], icmpType: [[8, 8]] });
    }
    if (holds(box.protocol, ICMPV6) && holds(box.icmpType, 129)) {
      result.push({ ...swapped, protocol: [[ICMPV6, ICMPV6]], icmpType: [[128, 128]] });
    }
  }
  return result;
}

/** Packets that expect an answer: all but ICMP messages other than echo requests. */
export const answerable = oncePer(
  (space: PacketSpace): PacketSet =>
    space.unionOf([
      space.box({ protocol: NOT_ICMP }),
      space.box({ protocol: [[ICMP, ICMP]], icmpType: [[8, 8]] }),
      space.box({ protocol: [[ICMPV6, ICMPV6]], icmpType: [[128, 128]] }),
    ]),
);

function holds(intervals: readonly Interval[] | undefined, value: number): boolean {
  return intervals === undefined || intervals.some(([first, last]) => first <= value && value <= last);
}

function overlaps(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const [a, b] of left) {
    for (const [c, d] of right) {
      if (Math.max(a, c) <= Math.min(b, d)) result.push([Math.max(a, c), Math.min(b, d)]);
    }
  }
  return result;
}

import { type AddressRange, formatRange } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { carriersOf, networkOf, type Point } from '../point.ts';
import { unseenByAny } from './unfiltered.ts';

/**
 * The group layer of single addresses that no interface in evidence carries. Where not every interface of their network is in
 * evidence, they may be those of one whose groups are not known; elsewhere nobody is there to receive what is sent to them.
 */
export function groupsOfUnseen(
  estate: Estate,
  point: Point,
  hook: 'ingress' | 'egress',
  packets: PacketSet,
): LayerAnswer[] {
  if (point.kind !== 'subnet' || !meansCarriers(estate, point)) return [];
  const mayBeUnseen = mayHaveUnseenCarriers(estate, point);
  if (!mayBeUnseen && hook === 'egress') return [];
  return [
    {
      layer: 'group',
      direction: 'forward',
      where: point.ranges.map(formatRange).join(', '),
      certain: unseenByAny(estate, point, packets),
      possible: packets,
      traces: [],
      note: mayBeUnseen
        ? 'the interface that has the address is not in evidence, nor are its groups'
        : 'no interface in evidence has this address',
    },
  ];
}

/** Addresses of a range stand for themselves; groups of interfaces among them that are not in evidence are said to be unseen. */
export function hasUnseenCarriers(estate: Estate, point: Point): boolean {
  return mayHaveUnseenCarriers(estate, point) && !point.ranges.every(isSingle);
}

/** Single addresses that packets are sent from and that no interface in evidence has: whose groups let them out is not known. */
export function unseenSenders(estate: Estate, point: Point): string | undefined {
  if (point.kind !== 'subnet' || !meansCarriers(estate, point)) return undefined;
  return `an interface with the address ${point.ranges.map(formatRange).join(', ')}`;
}

export function mayHaveUnseenCarriers(estate: Estate, point: Point): boolean {
  return point.kind === 'subnet' && networkOf(estate, point)?.hasUnseenInterfaces === true;
}

/** A single address means who has it, and nobody in evidence does. */
function meansCarriers(estate: Estate, point: Point): boolean {
  const network = networkOf(estate, point)?.id;
  return point.ranges.every(
    (range) =>
      isSingle(range) && !carriersOf(estate, range, undefined).some((at) => at.network?.id === network),
  );
}

function isSingle(range: AddressRange): boolean {
  return range.first === range.last;
}

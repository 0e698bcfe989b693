import type { AddressRange } from '../net/address.ts';
import { subtractRanges } from '../net/address-ranges.ts';
import type { Estate } from './estate.ts';
import { broadcastsOf } from './host-surroundings.ts';
import { NO_SENDERS } from './internet.ts';
import { addressesOf, type Point } from './point.ts';

/**
 * Two points without what no network carries between them: of a range, the addresses that the other end itself has, and as a
 * source those that nobody sends from. A source of which nothing is left stays as it is; of a target nothing may be left.
 */
export function apart(
  estate: Estate,
  source: Point,
  target: Point,
): { readonly source: Point; readonly target: Point } {
  const senders =
    source.kind === 'interface'
      ? source.ranges
      : subtractRanges(source.ranges, [...NO_SENDERS, ...ownAddresses(estate, target)]);
  const receivers =
    target.kind === 'interface' ? target.ranges : subtractRanges(target.ranges, ownAddresses(estate, source));
  return {
    source: senders.length === 0 ? source : { ...source, ranges: senders },
    target: { ...target, ranges: receivers },
  };
}

/** Of a machine every address, with the broadcast addresses of its links; of ranges those that are one address. */
function ownAddresses(estate: Estate, point: Point): AddressRange[] {
  if (point.kind !== 'interface') return point.ranges.filter((range) => range.first === range.last);
  const { asset } = point.at;
  return [
    ...(estate.interfacesOf.get(asset.id) ?? []).flatMap(addressesOf),
    ...(asset.host?.links ?? []).flatMap(broadcastsOf),
  ];
}

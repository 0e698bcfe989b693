import type { Asset } from '../../model/asset.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Network } from '../../model/network.ts';
import type { AddressRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import { NO_SENDERS } from '../../net/special-addresses.ts';
import type { Estate } from '../estate.ts';
import { broadcastsOf } from '../host/host-reach.ts';
import { gatewaysOf } from '../host/next-hops.ts';
import { addressesOf, networkOf, type Point, pointsOf } from '../point.ts';
import { relayOf } from '../relays.ts';

export interface PointPair {
  readonly source: Point;
  readonly target: Point;
  /** Both are one machine, so that no network is between them. */
  readonly own: boolean;
}

/**
 * Every point of one endpoint with every point of another, without what no network carries between the two: of ranges, the
 * addresses that the other point itself has, and as a source those that nobody sends from.
 * @param towards network in which the addresses of `from` are looked up first
 */
export function pointPairs(
  estate: Estate,
  from: Endpoint,
  to: Endpoint,
  towards: Network | undefined,
): PointPair[] {
  return pointsOf(estate, from, towards).flatMap((source) =>
    pointsOf(estate, to, networkOf(estate, source), source).flatMap((target) =>
      (relayOf(estate, source)?.senders ?? [source]).map((sender) => apart(estate, sender, target)),
    ),
  );
}

function apart(estate: Estate, source: Point, target: Point): PointPair {
  if (source.kind === 'interface' && target.kind === 'interface')
    return { source, target, own: source.at.asset.id === target.at.asset.id };
  const senders =
    source.kind === 'interface'
      ? source.ranges
      : subtractRanges(source.ranges, [...NO_SENDERS, ...ownAddresses(estate, target)]);
  const kept = gatewaysPassed(estate, source).flatMap((asset) => addressesOfAsset(estate, asset));
  const receivers =
    target.kind === 'interface'
      ? target.ranges
      : subtractRanges(target.ranges, [...ownAddresses(estate, source), ...kept]);
  if (receivers.length === 0) return { source, target, own: true };
  return {
    source: senders.length === 0 ? source : { ...source, ranges: senders },
    target: { ...target, ranges: receivers },
    own: false,
  };
}

/** What is for the hosts that packets pass first goes no further. */
function gatewaysPassed(estate: Estate, source: Point): readonly Asset[] {
  return source.kind === 'interface' ? gatewaysOf(estate, source.at.asset) : [];
}

/** Of a machine every address, with the broadcast addresses of its links; of ranges those that are one address. */
function ownAddresses(estate: Estate, point: Point): AddressRange[] {
  return point.kind === 'interface'
    ? addressesOfAsset(estate, point.at.asset)
    : point.ranges.filter((range) => range.first === range.last);
}

function addressesOfAsset(estate: Estate, { id, host }: Asset): AddressRange[] {
  return [
    ...(estate.interfacesOf.get(id) ?? []).flatMap(addressesOf),
    ...(host?.links?.flatMap((link) => broadcastsOf(link, host)) ?? []),
  ];
}

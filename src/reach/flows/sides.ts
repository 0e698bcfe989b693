import type { Endpoint } from '../../model/endpoint.ts';
import { type AddressRange, ALL_ADDRESSES } from '../../net/address.ts';
import type { Estate } from '../estate.ts';
import { publicAddressesOf } from '../judge/public-senders.ts';
import { addressesOf, addressesOfEndpoint } from '../point.ts';
import { OUTSIDE } from '../reachability/senders.ts';

/** Addresses of one end of flows, with where they mean something: networks may have equal numbers. */
export interface Member {
  readonly ranges: readonly AddressRange[];
  /** The network in which they are senders, or `outside`; absent: in each. */
  readonly realm?: string;
  /** The machine that has them; absent: whoever has them. */
  readonly asset?: string;
}

/** Who stands at one end of flows, and who may stand there too, as evidence that was not read would say. */
export interface Side {
  readonly members: readonly Member[];
  readonly perhaps: readonly Member[];
}

/** Endpoints by the addresses that others know them by, in every realm that they send in. */
export function sideOf(estate: Estate, endpoints: readonly Endpoint[]): Side {
  const sides = endpoints.map((end) => sideOfOne(estate, end));
  const called = publicAddressesOf(estate, endpoints);
  return {
    members: [
      ...sides.flatMap(({ members }) => members),
      ...(called.length === 0 ? [] : [{ ranges: called, realm: OUTSIDE }]),
    ],
    perhaps: sides.flatMap(({ perhaps }) => perhaps),
  };
}

function sideOfOne(estate: Estate, end: Endpoint): Side {
  switch (end.kind) {
    case 'asset': {
      const own = estate.interfacesOf.get(end.asset) ?? [];
      const members = own
        .map((at) => ({ ranges: addressesOf(at), realm: at.network?.id ?? OUTSIDE, asset: end.asset }))
        .filter(({ ranges }) => ranges.length > 0);
      // A host whose addresses are not in evidence may have any.
      const unplaced = { ranges: ALL_ADDRESSES, asset: end.asset };
      return members.length > 0 ? { members, perhaps: [] } : { members: [], perhaps: [unplaced] };
    }
    case 'addresses':
      // One public address means the machine behind it, too.
      return { members: [{ ranges: addressesOfEndpoint(estate, end) }], perhaps: [] };
    case 'internet':
      return { members: [{ ranges: estate.internet }], perhaps: [] };
    case 'name':
      return end.resolved === undefined
        ? { members: [], perhaps: [{ ranges: estate.internet }] }
        : { members: [{ ranges: end.resolved }], perhaps: [] };
    case 'unread':
      return {
        members: [],
        perhaps: [{ ranges: end.missing === 'tags' ? end.ranges : ALL_ADDRESSES }],
      };
  }
}

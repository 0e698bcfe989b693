import type { Network } from '../model/snapshot.ts';
import type { AddressRange, AddressTerm } from '../net/address.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { Estate } from './estate.ts';
import { networkOf, type Point } from './point.ts';

/** Packets of a question about a point that no group and no subnet filter of the platform sees. */
export function unfiltered(estate: Estate, point: Point, packets: PacketSet): PacketSet {
  const network = networkOf(estate, point);
  const isUnnamed = point.kind === 'interface' && point.unnamed === true;
  if (network === undefined || network.unfiltered.length === 0 || isUnnamed) return estate.space.empty;
  return unfilteredOf(estate, network).intersection(packets);
}

/** Whether packets of the internet to any of the addresses may pass the filters of a network unseen. */
export function mayPassUnseen(
  estate: Estate,
  network: Network | undefined,
  ranges: readonly AddressRange[],
): boolean {
  if (network === undefined || network.unfiltered.length === 0) return false;
  const { cache, space, internet } = estate;
  const key = `unfiltered destinations|${network.id}`;
  let destinations = cache.get(key) as readonly (AddressTerm | undefined)[] | undefined;
  if (destinations === undefined) {
    const unseen = unfilteredOf(estate, network).intersection(space.box({ source: internet }));
    destinations = unseen
      .boxes()
      .flatMap((box): (AddressTerm | undefined)[] => [...(box.destination ?? [undefined])]);
    cache.set(key, destinations);
  }
  return destinations.some((term) => ranges.some((range) => term === undefined || mayMeet(term, range)));
}

function mayMeet(term: AddressTerm, range: AddressRange): boolean {
  if (term.family !== range.family) return false;
  return 'mask' in term || (term.first <= range.last && range.first <= term.last);
}

function unfilteredOf({ cache, space }: Estate, network: Network): PacketSet {
  const key = `unfiltered|${network.id}`;
  let set = cache.get(key) as PacketSet | undefined;
  if (set === undefined) {
    set = space.unionOf(network.unfiltered.map((box) => space.box(box)));
    cache.set(key, set);
  }
  return set;
}

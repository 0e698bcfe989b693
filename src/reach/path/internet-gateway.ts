import { type AddressRange, single } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import { type Point, subnetOf } from '../point.ts';
import { ofFamilies } from './families.ts';

/** An internet gateway carries IPv4 of addresses that have a public one, and global IPv6, to and from routable addresses. */
export function throughGateway(
  estate: Estate,
  near: Point,
  far: 'source' | 'destination',
  packets: PacketSet,
  outboundOnly: boolean,
  notes: Set<string>,
): PacketSet {
  const subnet = subnetOf(near);
  if (subnet?.internetBlock === 'unknown') {
    notes.add('whether the platform blocks internet gateways for this subnet is not in evidence');
  } else if (subnet?.internetBlock === 'both' || (subnet?.internetBlock === 'inbound' && !outboundOnly)) {
    notes.add('the platform blocks internet gateways for this subnet');
    return estate.space.empty;
  }
  if (near.kind === 'interface' && near.at.interface.deniesInternet) {
    notes.add('the interface denies traffic of internet gateways');
    return estate.space.empty;
  }
  if (
    far === 'source' &&
    near.kind === 'interface' &&
    near.literal &&
    near.ranges.every((range) => range.family === 4)
  ) {
    notes.add('a private address is not routed on the internet');
    return estate.space.empty;
  }
  const inside: AddressRange[] =
    near.kind === 'interface' ? near.at.interface.publicAddresses.map((each) => single(each.private)) : [];
  for (const range of near.ranges) if (range.family === 6) inside.push(range);
  const near4 = near.ranges.some((range) => range.family === 4);
  if (near4 && !inside.some((range) => range.family === 4)) notes.add('no public IPv4 address');
  if (near.kind === 'interface' && near.unnamed) {
    const families = ([4, 6] as const).filter((family) => {
      const named = near.ranges.filter((range) => range.family === family);
      return named.length > 0 && subtractRanges(named, inside).length === 0;
    });
    return ofFamilies(families, packets.intersection(routable(estate, far)));
  }
  const box = far === 'destination' ? { source: inside } : { destination: inside };
  return packets.intersection(routable(estate, far)).intersection(estate.space.box(box));
}

function routable(estate: Estate, side: 'source' | 'destination'): PacketSet {
  return once(estate, `routable|${side}`, () => estate.space.box({ [side]: estate.routable }));
}

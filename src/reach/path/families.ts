import type { AddressRange, Family } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';

/** The packets of a set that are of some of the families. */
export function ofFamilies(families: readonly Family[], packets: PacketSet): PacketSet {
  const { space } = packets;
  if (families.includes(4) && families.includes(6)) return packets;
  const [only] = families;
  return only === undefined ? space.empty : packets.intersection(space.ofFamily[only]);
}

/** The packets of a set that are of the families of addresses. */
export function ofFamiliesOf(ranges: readonly AddressRange[], packets: PacketSet): PacketSet {
  const families = ([4, 6] as const).filter((family) => ranges.some((range) => range.family === family));
  return ofFamilies(families, packets);
}

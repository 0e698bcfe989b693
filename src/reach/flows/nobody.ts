import type { AddressRange } from '../../net/address.ts';
import { ALL_ADDRESSES } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { NO_SENDERS } from '../../net/special-addresses.ts';
import { type Estate, once } from '../estate.ts';
import { innerNetworks } from '../host/forwarded.ts';
import { platformAddresses } from '../judge/exposure.ts';
import { addressesOf } from '../point.ts';

/** Every address but those that nobody sends from by a network, and those of the platform itself. */
export function ordinaryAddresses(estate: Estate): readonly AddressRange[] {
  return once(estate, 'ordinary addresses', () =>
    subtractRanges(ALL_ADDRESSES, [...NO_SENDERS, ...platformAddresses(estate)]),
  );
}

/** Packets that a machine sends to itself: no network carries them. */
export function fromItself(estate: Estate, asset: string): PacketSet {
  return once(estate, `from itself|${asset}`, () => {
    const own = estate.interfacesOf.get(asset) ?? [];
    const source = own.flatMap((at) => [...addressesOf(at), ...innerNetworks(at)]);
    return source.length === 0 ? estate.space.empty : estate.space.box({ source });
  });
}

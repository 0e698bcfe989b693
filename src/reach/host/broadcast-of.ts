import type { LinkAddress } from '../../model/host.ts';
import { type AddressRange, single } from '../../net/address.ts';

/** The last address of an IPv4 network, unless it has at most two (RFC 3021). */
export function broadcastOf({ prefix: { family, first, last } }: LinkAddress): AddressRange[] {
  return family === 4 && last - first > 1n ? [single({ family, value: last })] : [];
}

import { type Flow, isLoopback } from '../program/flow.ts';
import { linkAddressesElsewhere } from '../program/link-addresses.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';

/** An address of a link alone is the host's by that link (RFC 4291, section 2.5.6; Linux kernel, rt6_need_strict). */
export function withoutElsewhere(own: Bounds, flow: Flow, around: Surroundings): Bounds {
  if (isLoopback(flow.incoming) || flow.incoming === 'none') return own;
  const elsewhere = linkAddressesElsewhere(flow.incoming, around.links ?? []);
  if (elsewhere.length === 0) return own;
  const { may, must } = boundsOfAddress(flow, 'destination', elsewhere, around);
  const isKnown = typeof flow.incoming !== 'string';
  return { must: own.must.difference(may), may: isKnown ? own.may.difference(must) : own.may };
}

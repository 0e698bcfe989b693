import type { AddressRange } from '../../net/address.ts';
import type { AdminRules } from './admin-rules.ts';
import type { Expansion } from './virtual-network-tag.ts';

/** Addresses of the members of an application security group. */
export interface Members {
  /** The virtual network that they are in (`keyOf`); absent where there is none. */
  readonly network?: string;
  readonly ranges: readonly AddressRange[];
  /** Addresses that members may have, too, because not every interface is in evidence. */
  readonly perhaps?: { readonly ranges: readonly AddressRange[]; readonly reason: string };
}

/** Where rules are met: names in them mean different addresses in different subnets. */
export interface Place {
  /** The virtual network (`keyOf`); absent: not in evidence. */
  readonly network?: string;
  readonly virtualNetwork: Expansion;
  readonly internet: Expansion;
  /** Asked before the rules of every security group. */
  readonly adminRules?: AdminRules;
  membersOf(group: string): Members | undefined;
}

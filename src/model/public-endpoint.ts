import type { AddressRange } from '../net/address.ts';
import type { Origin } from './origin.ts';

/** A service that machines of a network make up, and that is called from outside without passing the network's filters. */
export interface PublicEndpoint {
  readonly name: string;
  /** Absent: not in evidence. */
  readonly network?: string;
  /** Addresses that it takes calls from; absent: not in evidence. */
  readonly admits?: readonly AddressRange[];
  readonly origin: Origin;
}

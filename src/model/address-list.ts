import type { AddressRange } from '../net/address.ts';
import type { Origin } from './origin.ts';

export interface AddressList {
  readonly id: string;
  readonly names: readonly string[];
  readonly ranges?: readonly AddressRange[];
  readonly family?: 4 | 6;
  readonly origin: Origin;
}

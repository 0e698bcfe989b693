import type { Address } from '../net/address.ts';
import type { Origin } from './origin.ts';

/** The answer of one port to a scanner, whose own address is not known. */
export interface ScannedPort {
  readonly address: Address;
  readonly protocol: number;
  readonly port: number;
  /** `open`: a service answered; `silent`: nothing did. */
  readonly state: 'open' | 'silent';
  readonly origin: Origin;
}

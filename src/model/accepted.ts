import type { Address } from '../net/address.ts';
import type { Box } from '../net/box.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { FactKind } from './fact-kinds.ts';

/** A public address, and the private one that packets called by it bear behind the translation. */
export interface Translated {
  readonly private: Address;
  /** Absent: there may be one, and it is not known. */
  readonly public?: Address;
  /** What of the packets it leads there, where that is not all. */
  readonly carries?: Box;
}

/** Id of a network, or `NO_NETWORK`. */
export type NetworkId = string;

/** Of machines that lie in no network. */
export const NO_NETWORK = 'none';

/** What is known of the ends of packets beyond the numbers that they bear. */
export interface FlowEnds {
  /** Where packets came from outside and bear private addresses: which public ones stand for them. */
  readonly translated?: readonly Translated[];
  /** The networks that the packets' addresses lie in; absent: not known, or in several. */
  readonly from?: NetworkId | undefined;
  readonly to?: NetworkId | undefined;
}

/** What waivers accept of one finding. */
export interface Accepted {
  /** What of these packets nobody accepts. */
  remaining(packets: PacketSet, ends: FlowEnds): PacketSet;
  /** Also accepted is what of the finding is about no packets, such as an end whose filters are not in evidence. */
  subject(): boolean;
}

/** What takes something from findings of a policy, in terms of one audit's sets: a waiver in force, or what `policies` adjusts. */
export type WaiverInForce = WaiverScope &
  ({ readonly by: 'waiver'; readonly id: string } | { readonly by: 'adjustment' });

interface WaiverScope {
  readonly policy: string;
  readonly deployment?: string | undefined;
  readonly subject?: string | undefined;
  /** Of facts of this kind alone. */
  readonly kind?: FactKind;
  /** Absent: it is about a subject. */
  accepts?(ends: FlowEnds): PacketSet;
}

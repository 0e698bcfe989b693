import type { Address } from '../net/address.ts';
import type { Box } from '../net/box.ts';
import type { PacketSet } from '../net/packet-set.ts';

/** A public address, and the private one that packets called by it bear behind the translation. */
export interface Translated {
  readonly private: Address;
  /** Absent: there may be one, and it is not known. */
  readonly public?: Address;
  /** What of the packets it leads there, where that is not all. */
  readonly carries?: Box;
}

/** What waivers accept of one finding. */
export interface Accepted {
  /**
   * What of these packets nobody accepts. Where packets came from outside and bear private addresses, `translated` says which public
   * ones stand for them.
   */
  remaining(packets: PacketSet, translated?: readonly Translated[]): PacketSet;
  /** Also accepted is what of the finding is about no packets, such as an end whose filters are not in evidence. */
  subject(): boolean;
}

/** A waiver that is in force, in terms of one audit's sets. */
export interface WaiverInForce {
  readonly id: string;
  readonly policy: string;
  readonly deployment?: string | undefined;
  readonly subject?: string | undefined;
  /** Absent: it is about a subject. */
  accepts?(translated: readonly Translated[]): PacketSet;
}

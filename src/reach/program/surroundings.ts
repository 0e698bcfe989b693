import type { Side } from '../../model/filter.ts';
import { type AddressRange, type AddressTerm, ALL_ADDRESSES } from '../../net/address.ts';
import type { PacketSpace } from '../../net/packet-set.ts';

/** What rules may refer to besides the packet: the estate's groups and lists, the host's addresses, the kind of packet asked about. */
export interface Surroundings {
  readonly space: PacketSpace;
  /** Private addresses of the interfaces that carry a group; undefined: not known. */
  members(group: string, notIn?: readonly string[]): readonly AddressTerm[] | undefined;
  /** Entries of a named list; undefined: not known (`family` bounds it then). */
  list(id: string): { readonly ranges?: readonly AddressRange[]; readonly family?: 4 | 6 } | undefined;
  /** The host's own addresses by link; undefined: not in evidence. */
  readonly links?: Links;
  /** Own addresses before which other routes may come; absent: none. */
  readonly contested?: readonly AddressRange[];
  /** IPv4 destinations that routes keep from being plain unicast, or that only some kernels take for it; undefined: not in evidence. */
  readonly barred?: readonly AddressRange[];
  /** Where the host's addresses are not in evidence: the side that is the host by the way the question is put. */
  readonly hostSide?: Side;
  /** The packet opens a connection, or answers within an established one. */
  readonly state: 'new' | 'established';
  /** TCP flags of the packet: SYN of an opening one, SYN and ACK of its answer, ACK of those that follow. */
  readonly tcpFlags: number;
}

export type Links = readonly {
  /** Absent: the platform says which addresses the host has, and not what its links are called. */
  readonly name?: string;
  readonly addresses: readonly AddressRange[];
  /** Those of `addresses` that routes alone give to the host. */
  readonly byRoutes: readonly AddressRange[];
  readonly broadcast: readonly AddressRange[];
  /** Of several machines, of which it takes packets in; to rules they are none of its own. */
  readonly anycast: readonly AddressRange[];
  /** Absent: nothing is known of its routes. */
  readonly reaches?: (how: ReachKind) => Reach;
}[];

/** One list, so that what follows from it is found once. */
export const NO_LINKS: Links = [];

/** By the link in question, or by any; with the host's own addresses and the broadcast ones of IPv4, or without. */
export interface ReachKind {
  readonly byAnyLink?: true;
  readonly reachesOwn?: true;
  readonly reachesBroadcasts?: true;
}

/** Addresses to which the routes of a host lead. */
export interface Reach {
  readonly certainly: readonly AddressRange[];
  readonly possibly: readonly AddressRange[];
}

/** Members of a group where a reference to it means nobody, whoever they are. */
export const NOBODY: readonly AddressRange[] = [];
/** The members of a group whose interfaces hand on packets of others, with the addresses of those; known by identity. */
export const ANYBODY: readonly AddressRange[] = [...ALL_ADDRESSES];

export const SYN = 0x02;
export const SYN_ACK = 0x12;
export const ACK = 0x10;

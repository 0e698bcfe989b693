import type { Address, AddressRange } from '../net/address.ts';
import type { Box } from '../net/box.ts';
import type { Origin } from './origin.ts';
import type { PlatformFlows } from './platform-flows.ts';

export interface Subnet {
  readonly id: string;
  readonly names: readonly string[];
  readonly network: string;
  /** The zone that it lies in, in words that are equal for all networks. */
  readonly zone?: string;
  readonly prefixes: readonly AddressRange[];
  /** Id of its filter; absent: a filter must exist and was not seen. */
  readonly filter?: string;
  /** It has no filter, and need not have one. */
  readonly isUnfiltered?: boolean;
  /** Packets between two of its interfaces meet its filter and its routes, too. */
  readonly appliesWithin?: boolean;
  /** Id of its route table; absent: it must exist and was not seen. */
  readonly routeTable?: string;
  /** Internet traffic that the platform blocks whatever the filters say; `unknown`: it may block some, or none. */
  readonly internetBlock?: 'inbound' | 'both' | 'unknown';
  /** Addresses that the platform keeps for itself. */
  readonly keptAddresses?: number;
  /** Addresses that balancers, gateways and the like have without an interface of a machine. */
  readonly heldAddresses?: readonly Address[];
  /** Not all that may have such an address is in evidence. */
  readonly hasUnseenHolders?: boolean;
  /** Managed services alone stand in it: `Microsoft.Sql/managedInstances`. */
  readonly delegatedTo?: string;
  /** What the internet may call of them by public addresses that no listing shows, and what it is. */
  readonly publicServices?: { readonly box: Box; readonly what: string };
  readonly origin: Origin;
}

export interface Network extends PlatformFlows {
  readonly id: string;
  readonly names: readonly string[];
  /** Account or subscription that it belongs to, where the evidence says so. */
  readonly account?: string;
  readonly prefixes: readonly AddressRange[];
  /** Not every block of it is in evidence, nor which of its addresses are one block. */
  readonly hasUnseenPrefixes?: boolean;
  /** Not every subnet is in evidence: addresses of the network that lie in none may be somebody's all the same. */
  readonly hasUnseenSubnets?: boolean;
  /** Not every interface is in evidence: an address that none of them carries may be somebody's, whose groups are not known. */
  readonly hasUnseenInterfaces?: boolean;
  readonly origin: Origin;
}

/** Where a network is attached to a router between networks, which takes packets in only in the zones of its subnets. */
export interface Attachment {
  readonly id: string;
  readonly router: string;
  /** Absent: it attaches something else, of which nothing is in evidence. */
  readonly network?: string;
  /** Subnets with an interface of the router; absent: not in evidence. */
  readonly subnets?: readonly string[];
  /** Both directions of a connection pass the same of its subnets. */
  readonly pinsConnections?: true;
  /** The router's table for what comes in by it; absent: not in evidence. */
  readonly routeTable?: string;
  /** Why it may carry nothing; absent: it certainly carries. */
  readonly doubt?: string;
  readonly origin: Origin;
}

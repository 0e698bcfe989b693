import type { Address, AddressRange, Family } from '../net/address.ts';
import type { Box } from '../net/box.ts';
import type { Filter } from './filter.ts';
import type { Gap } from './gap.ts';
import type { NetworkStack } from './network-stack.ts';
import type { Origin } from './origin.ts';

/** What a host says of itself. */
export interface Host {
  /** Name of its folder or file below `hosts/`. */
  readonly name: string;
  readonly filters: readonly Filter[];
  /** From `ip -j addr`; absent: not in evidence. */
  readonly links?: readonly HostLink[];
  /** From `ip -j route`; absent: not in evidence. */
  readonly routes?: readonly HostRoute[];
  /** Rules by which other tables than the main one are asked; a family that is absent is not in evidence. */
  readonly routingRules?: ReadonlyMap<Family, readonly RoutingRule[]>;
  readonly stack: NetworkStack;
  /** In what listings of it contradict each other, of which one is of another time. */
  readonly contests?: readonly string[];
  /** Sockets that wait for packets, by IP protocol; absent, or without the protocol: not in evidence. */
  readonly listeners?: ReadonlyMap<number, readonly Listener[]>;
}

/** A socket that waits for packets. */
export interface Listener {
  readonly port: number;
  readonly families: readonly Family[];
  /** Bound to one address; absent: to every address. */
  readonly address?: Address;
  /** Bound to one link. */
  readonly link?: string;
  readonly process?: string;
  readonly origin: Origin;
}

export interface HostLink {
  readonly name: string;
  readonly mac?: string;
  readonly addresses: readonly LinkAddress[];
  /** It leads to what runs on this machine, and to nobody else. */
  readonly isInside?: true;
  /** Groups whose packets programs of the host asked for; absent: not in evidence. */
  readonly groups?: readonly Address[];
}

export interface LinkAddress {
  readonly address: Address;
  readonly prefix: AddressRange;
  /** Only one of two listings that contradict each other has it. */
  readonly isContested?: true;
}

export interface HostRoute {
  readonly destination: AddressRange;
  /** Absent for blackhole, unreachable and prohibit routes, and where several may be taken. */
  readonly link?: string;
  /** Whom packets are handed to, which is any one of them; absent: the receiver itself, or not known. */
  readonly gateways?: readonly Address[];
  readonly kind:
    | 'unicast'
    | 'local'
    | 'broadcast'
    | 'multicast'
    | 'anycast'
    | 'blackhole'
    | 'unreachable'
    | 'prohibit'
    | 'throw';
  /**
   * Asked for every packet; asked where the main one has no route; of addresses of the host's own; asked where a routing rule of the
   * operator's says so.
   */
  readonly table: 'main' | 'default' | 'local' | 'ruled';
  /** By which routing rules name it; of a table that only they ask. */
  readonly tableName?: string;
  /** It holds for some packets alone, by what is not modelled: their sender, or their type of service; or perhaps for none. */
  readonly isForSome?: true;
  /** It comes before the others of its prefix whatever their metrics, because of what it asks of packets. */
  readonly isFirst?: true;
  readonly metric: number;
}

/** What may choose a table of routes, or refuse, for packets (ip-rule(8)). */
export interface RoutingRule {
  /** `the routing rule of priority 50`. */
  readonly title: string;
  /** Packets beyond which it certainly does nothing. */
  readonly packets: Box;
  /** The mark without which it certainly does nothing. */
  readonly mark?: ExactRule['mark'];
  /** Packets meet it before the addresses of the host's own. */
  readonly precedesOwn: boolean;
  /** It refuses packets by itself. */
  readonly refuses: boolean;
  /** Absent: something of it is not modelled, or it is not known when it is asked. */
  readonly exact?: ExactRule;
}

/** A routing rule that is asked before the main table's, all of it. */
export interface ExactRule {
  readonly packets: Box;
  readonly incoming?: string;
  readonly outgoing?: string;
  readonly mark?: { readonly value: number; readonly mask: number };
  /** It holds for all others of the family. */
  readonly isNegated: boolean;
  /** Absent where the rule refuses. */
  readonly table?: string;
  /** Routes whose prefix is that long at most are not taken; the next rule is asked. */
  readonly suppressed?: number;
}

/** A filter that a program makes of its configuration. */
export interface ConfiguredFilter {
  readonly filter: Filter;
  /** Chains, by title, by which running rules of the host show that they hold this filter. */
  readonly runsAs: readonly string[];
  /** The table of the kernel that it is loaded into: where all tables are in evidence and not this one, it does not run. */
  readonly table?: string;
  /**
   * Those of its chains and rules that are loaded as they are here, so that running ones can be compared with them; several where
   * it loads each family apart.
   */
  readonly asLoaded?: readonly Filter[];
  /** A chain, by title, without which the running rules are of a release that loads them otherwise, and are not compared. */
  readonly layout?: string;
  /** Other programs put rules of theirs into its base chains. */
  readonly sharesBases?: boolean;
  /** What is not known of it, where it is judged. */
  readonly gaps: readonly Gap[];
}

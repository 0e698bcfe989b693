import type { AddressRange, Family } from '../net/address.ts';
import type { Box, Interval } from '../net/box.ts';
import type { Origin } from './origin.ts';

/**
 * The one program form that every format is translated into: base chains at a hook in priority order, chains of rules, a default.
 * A filter never names its vendor; where semantics differ, the difference is data here.
 */
export interface Filter {
  readonly id: string;
  /** What a person calls it: `sg-0d55 (web)`, `acl-77c1`, `iptables of analyzer`. */
  readonly title: string;
  readonly layer: 'host' | 'group' | 'subnet';
  readonly bases: readonly BaseChain[];
  readonly chains: ReadonlyMap<string, Chain>;
  readonly origin: Origin;
  /** Who filters, in one word of the importer's; absent: the machine itself, or nothing that anybody could change. */
  readonly platform?: string;
  /** Interfaces for which nobody names a group get it; it cannot be deleted. */
  readonly isDefault?: true;
  /** Groups admit replies by connection tracking and need no reply check; the others are asked about the reply. */
  readonly repliesPass: boolean;
  /** For so many seconds after own packets of a protocol without ports or messages, its packets of the same address are let in. */
  readonly secondsOfAnswers?: number;
  /** Its export shows rules of this family alone; absent: all that there are. */
  readonly family?: Family;
  /** Flows of the platform that filters do not see otherwise and that this one sees, because its rules name them. */
  readonly namesUnfiltered?: readonly Box[];
  /** Where it says that what it drops is not logged. */
  readonly unlogged?: Origin;
  /** Tables of the kernel that it was read from: `ip filter`. */
  readonly tables?: readonly string[];
  /** It stands for tables that its export does not show as they are; a filter that was read from them takes its place. */
  readonly isStandIn?: boolean;
}

/** Cloud filters use `ingress` and `egress`; hosts use the five hooks of a network stack. */
export type Hook = 'ingress' | 'egress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

export interface BaseChain {
  readonly hook: Hook;
  /** Lower runs first; accept ends only this base chain, drop is final. */
  readonly priority: number;
  /** Packets of another family do not meet this chain; absent: both. */
  readonly family?: Family;
  /** Key in `Filter.chains`. */
  readonly chain: string;
  /** At one priority, chains of other tables of the filter may have been made before it or after. */
  readonly table?: string;
  readonly policy: 'accept' | 'drop';
  /** A translation chain is consulted for the first packet of a tracked connection only; accept there means "no translation". */
  readonly translates: boolean;
  /** What a program of the host sends is routed anew behind it where it changed the mark. */
  readonly reroutes?: true;
  /** Packets meet it before their connection is looked up; none has one there. */
  readonly beforeTracking?: true;
  /** The line that states the policy; the origin of a packet that no rule decides. */
  readonly origin: Origin;
}

export interface Chain {
  /** As the export shows it: `INPUT`, `DOCKER-USER`. */
  readonly title: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  /** Unique within its filter, stable for equal input: `filter INPUT 3`, `ingress 0/2`, `sgr-0123`. */
  readonly id: string;
  /** All must hold; an empty list matches every packet. */
  readonly conditions: readonly Condition[];
  readonly action: Action;
  readonly origin: Origin;
  /** Named sets of the machine that it asks: whoever fills one changes what it matches. */
  readonly sets?: readonly string[];
  /** It comes with the filter and cannot be removed. */
  readonly isFixed?: true;
}

export type Side = 'source' | 'destination';
export type ConnectionState =
  | 'new'
  | 'established'
  | 'related'
  | 'invalid'
  | 'untracked'
  | 'dnat'
  | 'snat'
  /** The direction of the packet in its connection, whatever else it is: that of the first one, or of its answer. */
  | 'original'
  | 'reply';
export type AddressType =
  | 'local'
  | 'unicast'
  | 'broadcast'
  | 'multicast'
  | 'anycast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit';

export type Condition =
  /** The packet as it is now (after translation so far) lies in one of the boxes. */
  | {
      readonly kind: 'packet';
      readonly boxes: readonly Box[];
      /** Sides of which the rule writes a word of the platform, which stands for the addresses and names no machine. */
      readonly byWord?: readonly Side[];
      readonly negated?: boolean;
    }
  /** The packet as it was before translation (`ctorigdst`, `ctorigdstport`). */
  | { readonly kind: 'original'; readonly boxes: readonly Box[]; readonly negated?: boolean }
  /** The address is a private address of an interface that carries the group. */
  | {
      readonly kind: 'members';
      readonly side: Side;
      readonly group: string;
      /** Networks whose interfaces it certainly, or possibly, does not mean though they carry the group. */
      readonly notIn?: { readonly certain: readonly string[]; readonly possible: readonly string[] };
      /** Where not every interface is in evidence: addresses that members may have too. */
      readonly others?: { readonly ranges: readonly AddressRange[]; readonly reason: string };
      readonly negated?: boolean;
    }
  /** The address is in a named list (managed prefix list, address set) of the snapshot; an unknown list is opaque. */
  | { readonly kind: 'list'; readonly side: Side; readonly list: string; readonly negated?: boolean }
  /** The interface by which a packet came in or goes out; a prefix name matches every name that begins so. */
  | {
      readonly kind: 'interface';
      readonly direction: 'in' | 'out';
      readonly name: string;
      readonly prefix: boolean;
      readonly negated?: boolean;
    }
  /** Connection tracking state, any of. */
  | { readonly kind: 'state'; readonly states: readonly ConnectionState[]; readonly negated?: boolean }
  /** `(mark & mask) === value` of the packet's or the connection's mark. */
  | {
      readonly kind: 'mark';
      readonly of: 'packet' | 'connection';
      readonly value: number;
      readonly mask: number;
      readonly negated?: boolean;
    }
  /**
   * What the host's routing table says of an address, any of `types`; `sameInterface` limits `local` to addresses of the interface
   * in question. `within`: addresses of which alone it may hold.
   */
  | {
      readonly kind: 'address-type';
      readonly side: Side;
      readonly types: readonly AddressType[];
      readonly sameInterface?: 'in' | 'out';
      readonly within?: readonly AddressRange[];
      readonly negated?: boolean;
    }
  /**
   * By the host's routes its source can be reached by the link that the packet came in by; `byAnyLink`: by some link of it. The
   * host's own addresses are reached by no link, unless `reachesOwn`, nor are broadcast ones of IPv4, unless `reachesBroadcasts`.
   */
  | {
      readonly kind: 'return-path';
      readonly byAnyLink?: true;
      readonly reachesOwn?: true;
      readonly reachesBroadcasts?: true;
      readonly negated?: boolean;
    }
  /** `(flags & mask) === value` of a TCP header: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. */
  | { readonly kind: 'tcp-flags'; readonly mask: number; readonly value: number; readonly negated?: boolean }
  /** One of the alternatives holds, each a list of conditions that must all hold (an address set with interfaces, marks, exceptions). */
  | {
      readonly kind: 'any';
      readonly of: readonly (readonly Condition[])[];
      readonly negated?: boolean;
    }
  /** Not a function of what is asked (rate, owner, time, an unknown module): may hold or not; `reason` says what it depends on. */
  | { readonly kind: 'opaque'; readonly reason: string };

export type Action =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' }
  | { readonly kind: 'reject'; readonly with?: string }
  /** `jump` comes back behind the rule; `goto` pushes no return address. */
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  /** Destination translation; several addresses or ports mean "any of them". `toInterface`: the receiving interface's own address (REDIRECT). Ends its base chain. */
  | {
      readonly kind: 'translate';
      readonly destination?: readonly AddressRange[];
      readonly destinationPort?: Interval;
      readonly toInterface?: boolean;
      /** `destination` is one prefix, and each address keeps the bits behind it; where sources are translated, it is theirs (NETMAP). */
      readonly keepsHost?: boolean;
    }
  /** Source translation; `source` absent: the address of the outgoing interface (masquerading). Ends its base chain. */
  | {
      readonly kind: 'translate-source';
      readonly source?: readonly AddressRange[];
      readonly sourcePort?: Interval;
    }
  /** `mark = (mark & ~mask) ^ value`. */
  | {
      readonly kind: 'mark';
      readonly of: 'packet' | 'connection';
      readonly value: number;
      readonly mask: number;
    }
  /** Copies between the packet's and the connection's mark: `mark = (mark & ~cleared) ^ (other & mask)`. */
  | {
      readonly kind: 'copy-mark';
      readonly to: 'packet' | 'connection';
      readonly mask: number;
      readonly cleared: number;
    }
  /** It may have any marks from here on, and its connection too. */
  | { readonly kind: 'any-mark' }
  /** Its connection is looked up among those of a zone; whether packets of both directions are in the same one is not told. */
  | { readonly kind: 'zone' }
  /** The connection is not tracked: never translated, neither new nor established. */
  | { readonly kind: 'untrack' }
  /**
   * A target that is not modelled: it may accept, drop or go on. `diverts`: it may also hand a packet to a socket of the host, whatever
   * its destination, with `mark = (mark & ~mask) ^ value`. `rewrites`: it may change addresses and ports.
   */
  | {
      readonly kind: 'opaque';
      readonly reason: string;
      readonly diverts?: { readonly value: number; readonly mask: number };
      readonly rewrites?: true;
    };

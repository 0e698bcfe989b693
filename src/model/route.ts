import type { Address, AddressRange, Family } from '../net/address.ts';
import type { Interval } from '../net/box.ts';
import type { Origin } from './origin.ts';

export interface RouteTable {
  readonly id: string;
  /** The network, or the router between networks, that the table is of. */
  readonly network: string;
  readonly routes: readonly Route[];
  /** Who routes, in one word of the importer's, where the routes are somebody's choice. */
  readonly platform?: string;
  readonly origin: Origin;
}

export interface Route {
  /** Longest prefix wins; several ranges come from a named list. Absent: the destinations are not known. */
  readonly destinations?: readonly AddressRange[];
  /** That of destinations that are not known; absent: either. */
  readonly family?: Family;
  readonly target: RouteTarget;
  readonly origin: Origin;
}

/** What translates sources to addresses of its own. */
export interface Translator {
  readonly subnet: string;
  readonly addresses: readonly { readonly private: Address; readonly public: Address }[];
  /** The ports that it puts in, and the protocols that it carries. */
  readonly ports: Interval;
  readonly protocols: readonly Interval[];
}

/** A gateway that puts its own public addresses in for those of everybody in a subnet. */
export interface Lender {
  readonly id: string;
  readonly name: string;
  /** Those that it has addresses of, or may have. */
  readonly families: readonly Family[];
  /** Empty: it has none, and sends nothing on; absent: not in evidence. */
  readonly addresses?: readonly AddressRange[];
  readonly ports: Interval;
  readonly protocols: readonly Interval[];
}

export type RouteTarget =
  | { readonly kind: 'local' }
  /** An attached internet gateway: needs a public IPv4 address on the inside, or an IPv6 address. */
  | {
      readonly kind: 'internet';
      readonly id: string;
      /** IPv6 addresses need a public one, too. */
      readonly translatesBoth?: boolean;
      /** Addresses without a public one send by one that the platform lends; nothing comes in by it. `always`: whatever balancers decide. */
      readonly lendsAddresses?: 'yes' | 'always' | 'perhaps';
      /** What lends them, also to those that have a public address of their own. */
      readonly lender?: Lender;
      /** It takes no connection from outside. */
      readonly outboundOnly?: true;
      /** Id of the route table by which what comes in is led on; absent: straight to its address. */
      readonly arrivals?: string;
      /** Why it may carry nothing; absent: it certainly carries. */
      readonly doubt?: string;
    }
  /** A translator of sources: connections begin inside, and leave by the filter and the routes of the subnet that it stands in. */
  | ({ readonly kind: 'translator'; readonly id: string } & (Translator | { readonly doubt: string }))
  /** Addresses of the platform itself: neither the internet's nor those of a network. */
  | { readonly kind: 'platform' }
  /** Addresses of the platform's own services, which answer and begin nothing. */
  | {
      readonly kind: 'service';
      readonly id: string;
      /** `s3`; absent: not in evidence. */
      readonly service?: string;
      readonly note: string;
    }
  /** A firewall in a subnet of its own: what passes its filter, at the hook `forward`, goes on by the routes of that subnet. */
  | {
      readonly kind: 'inspection';
      readonly id: string;
      readonly subnet: string;
      readonly filter: string;
      /** Id of the filter that answers pass, at the same hook; absent: answers to what passed do so, too. */
      readonly answers?: string;
    }
  /** An interface that may forward what is not for itself. */
  | {
      readonly kind: 'interface';
      readonly id: string;
      /** Why it certainly forwards nothing. */
      readonly drops?: string;
      /** What it forwards bears the addresses that it came with. */
      readonly keepsAddresses?: true;
    }
  /** A peering: it leads to what the other network has, to nothing beyond it, and the way back takes a route of its own there. */
  | {
      readonly kind: 'peering';
      readonly id: string;
      /** The other network; it need not be in evidence. */
      readonly network: string;
      /** The other network is in another region. */
      readonly crossesRegions?: true;
      /** Why it may carry nothing; absent: it certainly carries. */
      readonly doubt?: string;
    }
  /** An attachment: where packets of the network enter a router; in a table of the router, where they leave it. */
  | { readonly kind: 'attachment'; readonly id: string }
  | { readonly kind: 'drop'; readonly reason: string }
  /** A target that is recognised and not modelled, or not recognised: verdicts through it are undecided. */
  | {
      readonly kind: 'unmodelled';
      readonly id: string;
      readonly what: string;
      /** It is no way back for what came to a public address: it would see half of a connection. */
      readonly forwards?: boolean;
      /**
       * Id of a filter, at its hook `forward`, that packets to the internet pass there; on other ways it can only stop them.
       * From the internet it takes in what frontends with a relay say, and nothing else.
       */
      readonly filter?: string;
      /** Subnet of that filter's machine, by whose routes packets go on to other networks; absent: they are not followed. */
      readonly subnet?: string;
      /** Id of a filter that accepts, at the same hook, packets that leave with an address of the machine itself. */
      readonly disguises?: string;
      /** Which of the two it may be, a gateway to the internet or the endpoint of a service; absent: either. */
      readonly mayBe?: 'internet' | 'service' | 'neither';
    };

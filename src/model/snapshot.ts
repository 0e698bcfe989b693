import type { Address, AddressRange, Family } from '../net/address.ts';
import type { Box, Interval } from '../net/box.ts';
import type { Evidence } from './evidence.ts';
import type { Filter } from './filter.ts';
import type { Gap } from './gap.ts';
import type { ConfiguredFilter, Host } from './host.ts';
import type { Origin } from './origin.ts';
import type { PlatformFlows } from './platform-flows.ts';

/** Everything imported from evidence, vendor-neutral. Importers return the part that their file holds. */
export interface Snapshot {
  readonly assets: readonly Asset[];
  /** Where further assets, or interfaces of some, stand that were not read; `text` says what: any selector of assets may mean them. */
  readonly unreadAssets?: readonly Origin[];
  readonly subnets: readonly Subnet[];
  readonly networks: readonly Network[];
  readonly routeTables: readonly RouteTable[];
  /** Where networks are attached to routers between them, by id. */
  readonly attachments?: ReadonlyMap<string, Attachment>;
  /** Group and subnet filters by id (a host's own filters hang on its asset). */
  readonly filters: ReadonlyMap<string, Filter>;
  /** Named address lists by id; `ranges` absent: the list exists, its entries were not seen. */
  readonly lists: ReadonlyMap<string, AddressList>;
  /** What scanners found at addresses of the estate, or of others. */
  readonly scans?: readonly ScannedPort[];
  /** Endpoints of the platform's services outside the networks, which no filter of a network sees. */
  readonly publicEndpoints?: readonly PublicEndpoint[];
  /** Public addresses of the estate that stand for none of its interfaces: what answers there is not told. */
  readonly unfollowedAddresses?: readonly Address[];
  readonly gaps: readonly Gap[];
  readonly evidence: readonly Evidence[];
}

/** A service that machines of a network make up, and that is called from outside without passing the network's filters. */
export interface PublicEndpoint {
  readonly name: string;
  /** Absent: not in evidence. */
  readonly network?: string;
  /** Addresses that it takes calls from; absent: not in evidence. */
  readonly admits?: readonly AddressRange[];
  readonly origin: Origin;
}

/** The answer of one port to a scanner, whose own address is not known. */
export interface ScannedPort {
  readonly address: Address;
  readonly protocol: number;
  readonly port: number;
  /** `open`: a service answered; `silent`: nothing did. */
  readonly state: 'open' | 'silent';
  readonly origin: Origin;
}

/** A machine or managed service with addresses. */
export interface Asset {
  /** Instance id, host folder name, or the interface id of a service that has no other. */
  readonly id: string;
  readonly kind: 'instance' | 'host' | 'service';
  /** What people call it, best first: Name tag, private DNS name, host folder name. */
  readonly names: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Its names and tags were not read: a selector by them may mean it. */
  readonly tagsUnseen?: boolean;
  /** It lists its interfaces itself, and all of them were read. */
  readonly hasAllInterfaces?: boolean;
  readonly interfaces: readonly NetworkInterface[];
  /** The host's own firewall and facts, where they are in evidence. */
  readonly host?: Host;
  /** Its platform filters inbound by default and is named first where its host layer was not seen (Windows). */
  readonly filtersByDefault?: boolean;
  readonly origin: Origin;
}

export interface NetworkInterface {
  readonly id: string;
  /** Private addresses; the first is the primary one. */
  readonly addresses: readonly Address[];
  /** Delegated prefixes that belong to the interface. */
  readonly prefixes?: readonly AddressRange[];
  /** Public address that stands for a private one (1:1 translation at the gateway). */
  readonly publicAddresses: readonly { readonly private: Address; readonly public: Address }[];
  /** Private addresses for which a public one stands that is not in evidence, or for which the one that is named may stand or not. */
  readonly perhapsPublic?: readonly Address[];
  /** Ports of its addresses that a balancer's frontend leads to. */
  readonly frontends?: readonly Frontend[];
  /** What balancers decide of how it sends to the internet without a public address of its own; absent: its routes say it. */
  readonly lent?: readonly LentAddresses[];
  /** It is not the one that is meant where its machine is named. */
  readonly isSecondary?: true;
  /** Lower case, colon separated. */
  readonly mac?: string;
  readonly subnet?: string;
  readonly network?: string;
  /** What the platform's filters see in any network, where its own is not in evidence. */
  readonly platformFlows?: PlatformFlows;
  /** Ids of its groups; absent: the interface has no group layer (it passes everything). */
  readonly groups?: readonly string[];
  /** The filter of its subnet does not hold for it. */
  readonly passesSubnetFilter?: boolean;
  /** Packets that it hands on may bear the addresses of those who sent them. */
  readonly mayKeepSources?: true;
  /** Which ports a service listens on, as a filter with the hook `ingress`; absent: not in evidence. */
  readonly listeners?: Filter;
  /** It sends with any address of its subnet. */
  readonly sendsFromSubnet?: true;
  /** It is the private endpoint of a service that stands elsewhere, and begins no connection. */
  readonly isPrivateEndpoint?: true;
  /** What it answers finds back whatever the routes of its subnet say. */
  readonly answersByItself?: true;
  /** What of its listeners goes on to which targets, where these are in evidence. */
  readonly handsOn?: readonly HandedOn[];
  /** The platform drops what comes by an internet gateway. */
  readonly deniesInternet?: boolean;
  readonly origin: Origin;
}

/** What a balancer takes in at a port and sends to any of its targets. */
export interface HandedOn {
  readonly protocol: readonly Interval[];
  readonly port: number;
  /** It answers clients itself and calls a target by a connection of its own. */
  readonly endsConnections?: true;
  /** Empty: what it takes in goes nowhere. */
  readonly targets: readonly {
    /** Id of an asset, whose one interface that is not secondary is meant; else the address. */
    readonly asset?: string;
    readonly address?: Address;
    readonly port: number;
    /** Targets of one pool stand for each other; which pool is chosen the packet does not say. */
    readonly pool?: string;
    /** TCP port at which the balancer asks whether it works; what does not answer is chosen only where too few others of its pool do. */
    readonly probePort?: number;
    /** How many of its pool have to answer probes, so that those that do not are not chosen; absent: not in evidence. */
    readonly healthyNeeded?: number;
    /** Nodes of the balancer in other zones hand nothing on to it. */
    readonly staysInZone?: 'yes' | 'perhaps';
  }[];
  /** Why what it takes in may go to no target (`what chooses a pool without targets goes nowhere`). */
  readonly mayGoNowhere?: string;
  /** Of what it takes in it may answer any part itself, whatever its targets do. */
  readonly mayAnswer?: true;
  /** What certainly does not answer probes gets nothing, also where nothing else of its pool does. */
  readonly failsClosed?: true;
  /** Whose addresses targets see. */
  readonly sources: 'clients' | 'own' | 'either';
  readonly origin: Origin;
}

/** Protocols in which an address of an interface certainly, or perhaps, sends by one that is not its own, and why it is not certain. */
export interface LentAddresses {
  readonly private: Address;
  readonly certain: readonly Interval[];
  readonly possible: readonly Interval[];
  readonly doubt?: string;
}

/** What a balancer takes in for an interface: packets to `address` go to `private`, the port put in. */
export interface Frontend {
  readonly address: Address;
  /** Nothing on the internet leads to it. */
  readonly isInternal?: boolean;
  readonly private: Address;
  readonly protocol: readonly Interval[];
  /** Absent: every port, and it stays as it is. */
  readonly ports?: { readonly from: number; readonly to: number };
  /** The interface sees the frontend's address and port. */
  readonly keepsDestination?: boolean;
  /** Packets of the balancer itself that must get in, else nothing is sent there. */
  readonly probe?: Box;
  /** Packets that come from outside are sent on with an address of the balancer. */
  readonly relay?: Relay;
  /** Why it may send nothing there. */
  readonly doubt?: string;
  readonly origin: Origin;
}

/** What takes connections in and sends them on with the source of any address of a subnet. */
export interface Relay {
  readonly name: string;
  /** Absent, or not in evidence: what of its packets arrives is not known. */
  readonly subnet?: string;
  /** Id of a filter that packets pass at its hook `forward`, with their own source and the destination that is put in. */
  readonly filter?: string;
}

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
  /** An interface that may forward what is not for itself; `drops`: why it certainly does not. */
  | { readonly kind: 'interface'; readonly id: string; readonly drops?: string }
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

export interface AddressList {
  readonly id: string;
  readonly names: readonly string[];
  readonly ranges?: readonly AddressRange[];
  readonly family?: 4 | 6;
  readonly origin: Origin;
}

/** A rule of a table of the kernel that its export in another format prints with less than it asks. */
export interface MisprintedRule {
  /** `ip filter`. */
  readonly table: string;
  readonly chain: string;
  /** Counts from 0. */
  readonly position: number;
  /** How many rules the chain has. */
  readonly of: number;
  /** Rules of the other format look alike, where they name an extension. */
  readonly mayBeExtension: boolean;
  /** What it asks is printed as something else, and not left out alone. */
  readonly isAltered?: boolean;
  readonly origin: Origin;
}

/** What one importer found in one file; the parts are joined by `joinFragments`. */
export type SnapshotFragment = Partial<Omit<Snapshot, 'evidence' | 'gaps'>> & {
  readonly gaps: readonly Gap[];
  /** Host facts and filters found in this file, for the host that the file belongs to. */
  readonly host?: Partial<Omit<Host, 'name'>> & {
    /** Programs that files ask for; the rules that run are judged instead where they are in evidence. */
    readonly configured?: readonly ConfiguredFilter[];
    /** Rules that another export of their table does not print as they are. */
    readonly misprinted?: readonly MisprintedRule[];
    /** All tables that the kernel has, of those that its programs for packet filters show. */
    readonly allTables?: { readonly names: readonly string[]; readonly origin: Origin };
  };
  /** Files that were recognised and could not be used: name → reason. */
  readonly notRead?: ReadonlyMap<string, string>;
};

import type { Address } from '../net/address.ts';
import type { Box, Interval } from '../net/box.ts';
import type { Origin } from './origin.ts';

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
  /** Why it sends nothing there. */
  readonly closed?: string;
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

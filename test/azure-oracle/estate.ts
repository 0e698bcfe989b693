import type { Balancer } from './balancer.ts';
import type { Encoding } from './encodings.ts';

/** A random estate in the words of the platform, before it is written as its command line prints it. */
export interface AzureEstate {
  readonly networks: readonly Network[];
  /** Between networks 0 and 1, 1 and 2, 0 and 2. */
  readonly peerings: readonly (Peering | undefined)[];
  readonly groups: readonly SecurityGroup[];
  readonly tables: readonly (readonly Route[])[];
  readonly machines: readonly VirtualMachine[];
  readonly endpoints: readonly PrivateEndpoint[];
  readonly balancers: readonly Balancer[];
  readonly gateways: readonly NatGateway[];
  readonly encoding: Encoding;
  /** Ids and enumerations differ in case from file to file. */
  readonly isMixed: boolean;
}

export interface Network {
  readonly subnets: readonly Subnet[];
  readonly hasSecondPrefix: boolean;
  readonly admin: readonly AdminRule[];
}

export interface Subnet {
  readonly group: number | undefined;
  readonly table: number | undefined;
  /** What holds for private endpoints in it. */
  readonly policies: string | undefined;
  /** No default way out. */
  readonly isPrivate: boolean;
  /** The NAT gateway that it names. */
  readonly gateway: number | undefined;
}

/** What lends addresses to a subnet; what it has is in no export where `isListed` is false. */
export interface NatGateway {
  readonly isListed: boolean;
  readonly addresses: readonly string[];
  /** Two neighbours more. */
  readonly prefix: string | undefined;
}

/** An address in a subnet at which a service of others answers. */
export interface PrivateEndpoint {
  readonly network: number;
  readonly subnet: number;
}

export interface PeeringSide {
  readonly state: 'Connected' | 'Initiated' | 'Disconnected';
  readonly access: boolean;
  readonly forwarded: boolean;
  /** The second prefix of the other side is not known here yet. */
  readonly isStale: boolean;
}

export interface Peering {
  readonly here: PeeringSide;
  readonly there: PeeringSide;
}

export type Operand = { readonly prefixes: readonly string[] } | { readonly groups: readonly string[] };

export interface Rule {
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'Deny';
  readonly protocol: string;
  readonly sourcePorts: readonly string[];
  readonly destinationPorts: readonly string[];
  readonly source: Operand;
  readonly destination: Operand;
  readonly encoding: number;
}

export interface SecurityGroup {
  readonly rules: readonly Rule[];
  readonly showsDefaults: boolean;
}

export interface AdminRule {
  readonly priority: number;
  readonly direction: 'Inbound' | 'Outbound';
  readonly access: 'Allow' | 'AlwaysAllow' | 'Deny';
  readonly protocol: string;
  readonly destinationPorts: readonly string[];
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
}

export interface Route {
  readonly prefix: string;
  readonly hop: string;
  readonly address?: string;
}

export interface VirtualMachine {
  readonly network: number;
  readonly sku: 'Standard' | 'Basic';
  readonly interfaces: readonly {
    readonly subnet: number;
    readonly group: number | undefined;
    readonly forwards: boolean;
    /** One configuration for each, with the members at the same place. */
    readonly families: readonly (4 | 6)[];
    readonly isPublic: readonly boolean[];
    readonly members: readonly (readonly number[])[];
  }[];
}

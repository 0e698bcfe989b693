/** A Windows machine as its administrators think of it, whatever form of export shows it. */
export interface Machine {
  readonly rules: readonly Rule[];
  readonly profiles: Readonly<Record<Profile, ProfilePolicies>>;
  readonly links: readonly Link[];
  readonly evidence: GivenFacts;
}

export type Profile = 'Domain' | 'Private' | 'Public';
export const PROFILES: readonly Profile[] = ['Domain', 'Private', 'Public'];

/** Empty lists ask nothing. */
export interface Rule {
  readonly id: string;
  readonly store: 'Local' | 'GroupPolicy';
  readonly action: 'Allow' | 'Block' | 'AllowBypass';
  readonly direction: 'Inbound' | 'Outbound';
  readonly isEnabled: boolean;
  readonly profiles: readonly Profile[];
  /** undefined: any. */
  readonly protocol: number | undefined;
  readonly localPorts: readonly string[];
  readonly remotePorts: readonly string[];
  /** `8`, `3:4`. */
  readonly icmp: readonly string[];
  readonly localAddresses: readonly string[];
  readonly remoteAddresses: readonly string[];
  readonly program: string | undefined;
  readonly service: string | undefined;
  readonly appPackage: string | undefined;
  readonly isAuthenticated: boolean;
  readonly linkTypes: readonly ('Wired' | 'Wireless' | 'RemoteAccess')[];
  readonly links: readonly string[];
  readonly edge: 'Block' | 'Allow' | 'DeferToUser' | 'DeferToApp';
}

/** What one policy says of a profile; undefined: nothing. */
export interface ProfilePolicy {
  readonly isOn: boolean | undefined;
  readonly inbound: 'Block' | 'Allow' | undefined;
  readonly outbound: 'Block' | 'Allow' | undefined;
  readonly allowsInboundRules: boolean | undefined;
}

export interface ProfilePolicies {
  readonly local: ProfilePolicy;
  readonly group: ProfilePolicy & { readonly allowsLocalRules: boolean | undefined };
  /** Links that the profile does not filter. */
  readonly unfiltered: readonly string[];
}

export interface Link {
  readonly alias: string;
  readonly index: number;
  /** undefined: not in evidence. */
  readonly profile: Profile | undefined;
  readonly addresses: readonly string[];
  /** Networks that lie on the link besides those of its addresses. */
  readonly onLink: readonly string[];
  readonly gateways: readonly string[];
  readonly dns: readonly string[];
  readonly dhcp: string | undefined;
  readonly wins: readonly string[];
}

/** Which facts beside rules and profiles are in evidence. */
export interface GivenFacts {
  readonly routes: boolean;
  readonly dns: boolean;
  readonly adapters: boolean;
  /** First and last dynamic port. */
  readonly dynamicPorts: readonly [number, number] | undefined;
}

/** A first packet of a connection, seen from the machine. */
export interface Packet {
  readonly direction: 'Inbound' | 'Outbound';
  readonly link: string;
  readonly local: string;
  readonly remote: string;
  readonly protocol: number;
  readonly localPort?: number;
  readonly remotePort?: number;
  readonly icmp?: readonly [type: number, code: number];
}

/** Settings that hold: those of a group policy, else local ones, else what Windows does by itself. */
export function settingsOf({ local, group }: ProfilePolicies) {
  return {
    isOn: group.isOn ?? local.isOn ?? true,
    inbound: group.inbound ?? local.inbound ?? 'Block',
    outbound: group.outbound ?? local.outbound ?? 'Allow',
    allowsInboundRules: group.allowsInboundRules ?? local.allowsInboundRules ?? true,
    allowsLocalRules: group.allowsLocalRules ?? true,
  };
}

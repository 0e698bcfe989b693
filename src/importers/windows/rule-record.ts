import type { Origin } from '../../model/origin.ts';

/**
 * What a rule says, in the words of `Get-NetFirewallRule` and its filters; every format is brought into them
 * (MSFT_NetFirewallRule and the filter classes of root/standardcimv2).
 */
export const RULE_FIELDS = [
  'Enabled',
  'Direction',
  'Action',
  'Profile',
  'Protocol',
  'LocalPort',
  'RemotePort',
  'IcmpType',
  'LocalAddress',
  'RemoteAddress',
  'RemoteDynamicKeywordAddresses',
  'DynamicTarget',
  'Program',
  'Package',
  'PolicyAppId',
  'Service',
  'InterfaceType',
  'InterfaceAlias',
  'Authentication',
  'Encryption',
  'OverrideBlockRules',
  'LocalUser',
  'RemoteUser',
  'RemoteMachine',
  'Owner',
  'EdgeTraversalPolicy',
  'LooseSourceMapping',
  'LocalOnlyMapping',
  'Platform',
  'PrimaryStatus',
  'EnforcementStatus',
  'PolicyStoreSource',
  'PolicyStoreSourceType',
] as const;
export type RuleField = (typeof RULE_FIELDS)[number];

/** Fields with a list of what a packet may have: a longer one asks less. */
export const LIST_FIELDS: ReadonlySet<RuleField> = new Set([
  'Profile',
  'LocalPort',
  'RemotePort',
  'IcmpType',
  'LocalAddress',
  'RemoteAddress',
  'InterfaceAlias',
]);

export type RuleFields = ReadonlyMap<RuleField, readonly string[]>;

/** A rule as one of the formats states it. */
export interface RuleRecord {
  /** Unique in its export: InstanceID, name of the registry value, or place. */
  readonly id: string;
  /** What people call it; not unique. */
  readonly title: string;
  /** An empty list asks nothing; an absent field is not in the export. Enumerations stand by name. */
  readonly fields: RuleFields;
  /** Why the rule may ask more than its fields say. */
  readonly doubts: readonly string[];
  /** Its filters alone are in evidence: what it does is not known. */
  readonly isCut?: true;
  readonly origin: Origin;
}

export const PROFILES = ['Domain', 'Private', 'Public'] as const;
export type ProfileName = (typeof PROFILES)[number];

export type Direction = 'in' | 'out';

import { RULE_FIELDS, type RuleField } from './rule-record.ts';

/** Other names of fields: those of the classes below the cmdlets, and those of the collector. */
const ALIASES: Readonly<Record<string, RuleField>> = {
  enabled: 'Enabled',
  direction: 'Direction',
  action: 'Action',
  profile: 'Profile',
  edge: 'EdgeTraversalPolicy',
  LSM: 'LooseSourceMapping',
  lsm: 'LooseSourceMapping',
  lom: 'LocalOnlyMapping',
  platform: 'Platform',
  Platforms: 'Platform',
  primary: 'PrimaryStatus',
  enforcement: 'EnforcementStatus',
  store: 'PolicyStoreSource',
  storeType: 'PolicyStoreSourceType',
  owner: 'Owner',
  protocol: 'Protocol',
  localPort: 'LocalPort',
  remotePort: 'RemotePort',
  icmp: 'IcmpType',
  dynamic: 'DynamicTarget',
  DynamicTransport: 'DynamicTarget',
  local: 'LocalAddress',
  remote: 'RemoteAddress',
  keywords: 'RemoteDynamicKeywordAddresses',
  program: 'Program',
  package: 'Package',
  service: 'Service',
  type: 'InterfaceType',
  alias: 'InterfaceAlias',
  auth: 'Authentication',
  enc: 'Encryption',
  override: 'OverrideBlockRules',
  localUser: 'LocalUser',
  remoteUser: 'RemoteUser',
  remoteMachine: 'RemoteMachine',
  LocalUsers: 'LocalUser',
  RemoteUsers: 'RemoteUser',
  RemoteMachines: 'RemoteMachine',
  LocalIP: 'LocalAddress',
  RemoteIP: 'RemoteAddress',
  AppPath: 'Program',
  ServiceName: 'Service',
};

const FIELDS: ReadonlyMap<string, RuleField | 'IsNegated'> = new Map<string, RuleField | 'IsNegated'>([
  ...RULE_FIELDS.map((field) => [field, field] as const),
  ...Object.entries(ALIASES),
  ['IsNegated', 'IsNegated'],
]);

/** The field that a property holds; undefined: none. */
export function ruleFieldOf(property: string): RuleField | 'IsNegated' | undefined {
  return FIELDS.get(property);
}

/** Properties that ask nothing of a packet, and why. */
const DESCRIPTIVE: readonly (readonly [reason: string, names: string])[] = [
  [
    'names for people and for joining',
    'Name ID DisplayName Description DisplayGroup Group RuleGroup InstanceID Caption CommonName ElementName PolicyRuleName PolicyKeywords id name group',
  ],
  [
    'names of classes and hosts',
    'CreationClassName SystemCreationClassName SystemName PolicyRuleCreationClassName CommunicationName PSComputerName PSShowComputerName RunspaceId CimClass CimInstanceProperties CimSystemProperties',
  ],
  [
    'unused by the firewall (CIM_PolicyRule)',
    'ConditionListType ExecutionStrategy Mandatory PolicyDecisionStrategy PolicyRoles RuleUsage SequencedActions HealthState OperationalStatus StatusDescriptions InstallDate OperatingStatus DetailedStatus',
  ],
  ['raw numbers of what PrimaryStatus, Profile and the ports say by name', 'Status StatusCode Profiles'],
  ['shown twice: the package by its name beside its SID', 'PackageFamilyName'],
];

const DESCRIPTIVE_NAMES: ReadonlySet<string> = new Set(DESCRIPTIVE.flatMap(([, names]) => names.split(' ')));

export function isDescriptive(property: string): boolean {
  return DESCRIPTIVE_NAMES.has(property);
}

import { type Machine, type Profile, type Rule, settingsOf } from './machine.ts';

/** A value of a property: an enumeration has a name and a number. */
export type Value =
  | string
  | boolean
  | number
  | null
  | readonly string[]
  | { readonly name: string; readonly number: number };
export type Properties = Readonly<Record<string, Value>>;

/** Objects of the cmdlets by the file that each is exported to; `isJoined`: rules hold what their filters say (`Select-Object`). */
export function objectForm(
  machine: Machine,
  isJoined: boolean,
): Readonly<Record<string, readonly Properties[]>> {
  const profiles = (['Domain', 'Private', 'Public'] as const).map((name) => profileObject(name, machine));
  if (isJoined) {
    const joined = machine.rules.map(
      (rule) => Object.assign({}, ...Object.values(filtersOf(rule)), ruleObject(rule)) as Properties,
    );
    return { profiles, rules: joined };
  }
  const kinds = Object.keys(filtersOf(machine.rules[0] ?? EMPTY_RULE));
  return {
    profiles,
    rules: machine.rules.map(ruleObject),
    ...Object.fromEntries(
      kinds.map((kind) => [kind, machine.rules.map((rule) => filtersOf(rule)[kind] as Properties)]),
    ),
  };
}

const enumeration = (name: string, numbers: Readonly<Record<string, number>>): Value => ({
  name,
  number: numbers[name] as number,
});
const ENABLED = { True: 1, False: 2 };
const DIRECTIONS = { Inbound: 1, Outbound: 2 };
const ACTIONS = { NotConfigured: 0, Allow: 2, AllowBypass: 3, Block: 4 };
const EDGES = { Block: 0, Allow: 1, DeferToUser: 2, DeferToApp: 3 };
const BITS = { Domain: 1, Private: 2, Public: 4 };
const FLAGS = { False: 0, True: 1, NotConfigured: 2 };
const LINK_TYPES = { Wired: 1, Wireless: 2, RemoteAccess: 4 };

function ruleObject(rule: Rule): Properties {
  const bits = rule.profiles.reduce((sum, name) => sum + BITS[name], 0);
  return {
    Name: rule.id,
    DisplayName: rule.id,
    InstanceID: rule.id,
    Group: '',
    Enabled: enumeration(rule.isEnabled ? 'True' : 'False', ENABLED),
    Profile: { name: bits === 0 ? 'Any' : rule.profiles.join(', '), number: bits },
    Platform: [],
    Direction: enumeration(rule.direction, DIRECTIONS),
    Action: enumeration(rule.action, ACTIONS),
    EdgeTraversalPolicy: enumeration(rule.edge, EDGES),
    LSM: false,
    LocalOnlyMapping: false,
    Owner: null,
    PrimaryStatus: { name: 'OK', number: 1 },
    Status: 'The rule was parsed successfully from the store. (65536)',
    EnforcementStatus: 'Enforced',
    PolicyStoreSource: rule.store === 'Local' ? 'PersistentStore' : 'GPO',
    PolicyStoreSourceType: enumeration(rule.store, { Local: 1, GroupPolicy: 2 }),
    RemoteDynamicKeywordAddresses: [],
  };
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMPv4', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };
const list = (values: readonly string[]): Value =>
  values.length === 0 ? 'Any' : values.length === 1 ? (values[0] as string) : values;

function filtersOf(rule: Rule): Readonly<Record<string, Properties>> {
  const of = (properties: Properties): Properties => ({ ...properties, InstanceID: rule.id });
  const typeBits = rule.linkTypes.reduce((sum, type) => sum + LINK_TYPES[type], 0);
  return {
    'port-filters': of({
      Protocol: rule.protocol === undefined ? 'Any' : (PROTOCOLS[rule.protocol] ?? String(rule.protocol)),
      LocalPort: list(rule.localPorts),
      RemotePort: list(rule.remotePorts),
      IcmpType: list(rule.icmp),
      DynamicTarget: { name: 'Any', number: 0 },
    }),
    'address-filters': of({
      LocalAddress: list(rule.localAddresses),
      RemoteAddress: list(rule.remoteAddresses),
    }),
    'application-filters': of({ Program: rule.program ?? 'Any', Package: rule.appPackage ?? null }),
    'service-filters': of({ Service: rule.service ?? 'Any' }),
    'interface-filters': of({ InterfaceAlias: list(rule.links) }),
    'interface-type-filters': of({
      InterfaceType: { name: typeBits === 0 ? 'Any' : rule.linkTypes.join(', '), number: typeBits },
    }),
    'security-filters': of({
      Authentication: enumeration(rule.isAuthenticated ? 'Required' : 'NotRequired', {
        NotRequired: 0,
        Required: 1,
      }),
      Encryption: { name: 'NotRequired', number: 0 },
      OverrideBlockRules: rule.action === 'AllowBypass',
      LocalUser: 'Any',
      RemoteUser: 'Any',
      RemoteMachine: 'Any',
    }),
  };
}

function profileObject(name: Profile, { profiles }: Machine): Properties {
  const policies = profiles[name];
  const settings = settingsOf(policies);
  const isSet = (key: keyof typeof policies.local) =>
    (policies.group[key] ?? policies.local[key]) !== undefined;
  const flag = (value: boolean, isGiven: boolean) =>
    enumeration(isGiven ? (value ? 'True' : 'False') : 'NotConfigured', FLAGS);
  const action = (value: string, isGiven: boolean) => enumeration(isGiven ? value : 'NotConfigured', ACTIONS);
  return {
    Name: name,
    Enabled: flag(settings.isOn, isSet('isOn')),
    DefaultInboundAction: action(settings.inbound, isSet('inbound')),
    DefaultOutboundAction: action(settings.outbound, isSet('outbound')),
    AllowInboundRules: flag(settings.allowsInboundRules, isSet('allowsInboundRules')),
    AllowLocalFirewallRules: flag(settings.allowsLocalRules, policies.group.allowsLocalRules !== undefined),
    NotifyOnListen: { name: 'False', number: 0 },
    DisabledInterfaceAliases: policies.unfiltered.length === 0 ? ['NotConfigured'] : policies.unfiltered,
  };
}

/** A rule that asks nothing. */
export const EMPTY_RULE: Rule = {
  id: '',
  store: 'Local',
  action: 'Allow',
  direction: 'Inbound',
  isEnabled: true,
  profiles: [],
  protocol: undefined,
  localPorts: [],
  remotePorts: [],
  icmp: [],
  localAddresses: [],
  remoteAddresses: [],
  program: undefined,
  service: undefined,
  appPackage: undefined,
  isAuthenticated: false,
  linkTypes: [],
  links: [],
  edge: 'Block',
};

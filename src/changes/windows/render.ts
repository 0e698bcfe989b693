import type { RuleField } from '../../importers/windows/rule-record.ts';
import type { WindowsRule } from './fields.ts';
import { canonical } from './same-values.ts';

/** A rule as an object of Get-NetFirewallRule that holds its conditions itself. */
export function toObject({ id, title, group, fields, doubts }: WindowsRule): Record<string, unknown> {
  return {
    InstanceID: id,
    Name: id,
    DisplayName: title,
    DisplayGroup: group,
    ...Object.fromEntries([...fields].map(([field, values]) => [field, [...values]])),
    ...(doubts.length === 0 ? {} : { Undecided: doubts.join('; ') }),
  };
}

const NETSH_WORDS: Readonly<Partial<Record<RuleField, Readonly<Record<string, string>>>>> = {
  Enabled: { true: 'Yes', false: 'No' },
  Direction: { inbound: 'In', outbound: 'Out' },
  EdgeTraversalPolicy: {
    block: 'No',
    allow: 'Yes',
    defertouser: 'Defer to user',
    defertoapp: 'Defer to application',
  },
  Action: { allow: 'Allow', block: 'Block', allowbypass: 'Bypass' },
  PolicyStoreSource: {
    persistentstore: 'Local Setting',
    local: 'Local Setting',
    grouppolicy: 'Group Policy Setting',
  },
};

const NETSH_PROTOCOLS: Readonly<Record<string, string>> = { 1: 'ICMPv4', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };

const NETSH_LABELS: readonly (readonly [label: string, field: RuleField])[] = [
  ['Enabled', 'Enabled'],
  ['Direction', 'Direction'],
  ['Profiles', 'Profile'],
  ['LocalIP', 'LocalAddress'],
  ['RemoteIP', 'RemoteAddress'],
  ['Protocol', 'Protocol'],
  ['LocalPort', 'LocalPort'],
  ['RemotePort', 'RemotePort'],
  ['Edge traversal', 'EdgeTraversalPolicy'],
  ['Program', 'Program'],
  ['Service', 'Service'],
  ['InterfaceTypes', 'InterfaceType'],
  ['Security', 'Authentication'],
  ['Rule source', 'PolicyStoreSource'],
  ['Action', 'Action'],
];

/** A rule as `netsh advfirewall firewall show rule verbose` prints it; what is not known of it is a line of its own. */
export function toNetshBlock({ title, group, fields, doubts }: WindowsRule): string[] {
  const number = canonical('Protocol', fields.get('Protocol') ?? []);
  const protocol = NETSH_PROTOCOLS[number];
  const line = (label: string, value: string) => `${`${label}:`.padEnd(38)}${value}`;
  const lines = NETSH_LABELS.flatMap(([label, field]) => {
    const values = fields.get(field);
    const isPort = field === 'LocalPort' || field === 'RemotePort';
    if (values === undefined || (isPort && !/^(?:TCP|UDP)$/.test(protocol ?? ''))) return [];
    if (field === 'Protocol' && protocol !== undefined)
      return [line(label, protocol), ...icmpLines(fields.get('IcmpType'))];
    const words = NETSH_WORDS[field];
    const text = values.map((value) => words?.[value.toLowerCase()] ?? value).join(',');
    const own = field === 'Profile' && /^any$/i.test(text) ? 'Domain,Private,Public' : text;
    return [line(label, own)];
  });
  const [enabled = '', direction = '', profiles = '', ...rest] = lines;
  return [
    '',
    line('Rule Name', title),
    '-'.repeat(70),
    enabled,
    direction,
    profiles,
    line('Grouping', group),
    ...rest,
    ...doubts.map((doubt) => line('Undecided', doubt)),
  ];
}

function icmpLines(values: readonly string[] | undefined): string[] {
  const types = (values ?? []).filter((value) => !/^any$/i.test(value));
  if (types.length === 0) return [];
  return [
    '                                      Type    Code',
    ...types.map((each) => {
      const [type = '', code = 'Any'] = each.split(':');
      return `                                      ${type.padEnd(8)}${code}`;
    }),
  ];
}

const REGISTRY_KEYS: readonly (readonly [key: string, field: RuleField])[] = [
  ['Dir', 'Direction'],
  ['Profile', 'Profile'],
  ['Protocol', 'Protocol'],
  ['LPort', 'LocalPort'],
  ['RPort', 'RemotePort'],
  ['App', 'Program'],
  ['Svc', 'Service'],
  ['AppPkgId', 'Package'],
  ['IF', 'InterfaceAlias'],
  ['IFType', 'InterfaceType'],
  ['Security', 'Authentication'],
  ['RMAuth', 'RemoteMachine'],
  ['RUAuth', 'RemoteUser'],
  ['LUAuth', 'LocalUser'],
  ['Platform', 'Platform'],
  ['TTK', 'DynamicTarget'],
];

/** The families by whose keys an address stands: a keyword holds for the family of its key. */
function familiesOf(value: string): readonly (4 | 6)[] {
  if (value.includes(':') || /^[a-z]+6$/i.test(value)) return [6];
  return /^[a-z]+$/i.test(value) ? [4, 6] : [4];
}

/** A rule as a string of the registry (MS-GPFAS 2.2.2.19); a field that says nothing is left out. */
export function toRegistryString({ title, group, fields, doubts }: WindowsRule): string {
  const of = (field: RuleField) =>
    (fields.get(field) ?? []).filter((value) => !/^(?:any|notrequired)$/i.test(value));
  const word = (field: RuleField, value: string) => {
    if (field === 'Direction') return /^out/i.test(value) ? 'Out' : 'In';
    return field === 'Protocol' ? canonical(field, [value]) : value;
  };
  const icmp = canonical('Protocol', fields.get('Protocol') ?? []) === '58' ? 'ICMP6' : 'ICMP4';
  const addresses = (key: string, field: RuleField) =>
    of(field).flatMap((value) => familiesOf(value).map((family) => `${key}${family}=${value}`));
  const action = fields.get('Action')?.[0] ?? 'Allow';
  const edge = fields.get('EdgeTraversalPolicy')?.[0] ?? 'Block';
  return [
    'v2.30',
    `Action=${/^allowbypass$/i.test(action) ? 'ByPass' : action}`,
    `Active=${/^false$/i.test(fields.get('Enabled')?.[0] ?? '') ? 'FALSE' : 'TRUE'}`,
    ...REGISTRY_KEYS.flatMap(([key, field]) => of(field).map((value) => `${key}=${word(field, value)}`)),
    ...of('IcmpType').map((value) => `${icmp}=${value.includes(':') ? value : `${value}:*`}`),
    ...addresses('LA', 'LocalAddress'),
    ...addresses('RA', 'RemoteAddress'),
    ...(/^block$/i.test(edge) ? [] : [`Edge=TRUE`]),
    ...(/^true$/i.test(fields.get('OverrideBlockRules')?.[0] ?? '') ? ['OverrideBlockRules=TRUE'] : []),
    `Name=${title}`,
    ...(group === '' ? [] : [`EmbedCtxt=${group}`]),
    ...doubts.map((doubt) => `Undecided=${doubt.replaceAll('|', '/')}`),
    '',
  ].join('|');
}

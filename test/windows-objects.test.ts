import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { testCases } from './host-case.ts';
import { estateOf, type Files } from './host-estate.ts';
import { windowsHost } from './windows-host.ts';

/** A rule as `Select-Object` joins it with its filters. */
const RULE = {
  DisplayName: 'SSH',
  InstanceID: 'ssh',
  Enabled: 1,
  Profile: 0,
  Direction: 1,
  Action: 2,
  EdgeTraversalPolicy: 0,
  LSM: false,
  LocalOnlyMapping: false,
  Owner: null,
  Platform: [],
  PrimaryStatus: 1,
  EnforcementStatus: 'Enforced',
  PolicyStoreSource: 'PersistentStore',
  PolicyStoreSourceType: 1,
  Protocol: 'TCP',
  LocalPort: '22',
  RemotePort: 'Any',
  IcmpType: 'Any',
  DynamicTarget: 0,
  LocalAddress: 'Any',
  RemoteAddress: 'Any',
  Program: 'Any',
  Package: null,
  Service: 'Any',
  InterfaceType: 0,
  InterfaceAlias: 'Any',
  Authentication: 0,
  Encryption: 0,
  OverrideBlockRules: false,
  LocalUser: 'Any',
  RemoteUser: 'Any',
  RemoteMachine: 'Any',
};

const PROFILE = {
  Enabled: 1,
  DefaultInboundAction: 0,
  DefaultOutboundAction: 0,
  AllowInboundRules: 2,
  AllowLocalFirewallRules: 2,
  DisabledInterfaceAliases: ['NotConfigured'],
};

/** What `ConvertTo-Json` makes of objects, and what it means. */
const OBJECTS: readonly (readonly [string, unknown, string])[] = [
  ['one object', RULE, 'allow'],
  ['a list in an object, as Windows PowerShell 5.1 writes it', { value: [RULE], Count: 1 }, 'allow'],
  ['a list of ports in an object', [{ ...RULE, LocalPort: { value: ['80', '22'], Count: 2 } }], 'allow'],
  ['ports in one text', [{ ...RULE, LocalPort: '80,20-25' }], 'allow'],
  [
    'enumerations by name',
    [{ ...RULE, Enabled: 'True', Profile: 'Domain, Private', Direction: 'Inbound', Action: 'Allow' }],
    'allow',
  ],
  ['a rule that is not enabled', [{ ...RULE, Enabled: 2 }], 'deny'],
  ['an interface by its alias', [{ ...RULE, InterfaceAlias: ['Ethernet', 'Wi-Fi'] }], 'allow'],
  ['another interface', [{ ...RULE, InterfaceAlias: 'Wi-Fi' }], 'deny'],
  ['a rule in error', [{ ...RULE, PrimaryStatus: 'Error' }], 'deny'],
  ['a rule that is not enforced', [{ ...RULE, EnforcementStatus: ['LocalFirewallRulesDisallowed'] }], 'deny'],
  [
    'a rule that is enforced in one profile and not in another',
    [{ ...RULE, EnforcementStatus: ['LocalFirewallRulesDisallowed', 'Enforced'] }],
    'undecided',
  ],
  [
    'a plain query, which shows the local policy of a machine of a domain',
    [{ ...RULE, EnforcementStatus: 'NotApplicable' }],
    'undecided',
  ],
  ['a status that is not known', [{ ...RULE, EnforcementStatus: 77 }], 'undecided'],
  ['an address that is no address', [{ ...RULE, RemoteAddress: '10.0.0.300' }], 'undecided'],
  ['conditions cut off by -Depth', [{ ...RULE, LocalPort: 'System.Object[]' }], 'undecided'],
  ['a rule list without conditions', [Object.fromEntries(Object.entries(RULE).slice(0, 15))], 'undecided'],
  ['an action that is not configured', [{ ...RULE, Action: 0 }], 'undecided'],
  ['blocks overridden', [{ ...RULE, OverrideBlockRules: true, Authentication: 1 }], 'undecided'],
  [
    'a dynamic keyword of which no address is in evidence',
    [{ ...RULE, RemoteDynamicKeywordAddresses: ['{1}'] }],
    'undecided',
  ],
  ['no rules, but settings', [{ ...PROFILE, Name: 'Domain' }], 'undecided'],
  ['filters without their rules', [{ InstanceID: 'a', Protocol: 'TCP', LocalPort: '22' }], 'undecided'],
  ['another direction', [{ ...RULE, Direction: 2 }], 'deny'],
];

const PORT_FILTER = {
  InstanceID: 'ssh',
  Protocol: 'TCP',
  LocalPort: '22',
  RemotePort: 'Any',
  IcmpType: 'Any',
  DynamicTarget: 0,
};

const INACTIVE = { PrimaryStatus: 'Inactive', EnforcementStatus: ['ProfileInactive'] };
const SSH = 'tcp 192.0.2.1 -> 10.0.0.20:22 in Ethernet';
const TELNET = 'tcp 192.0.2.1 -> 10.0.0.20:23 in Ethernet';

const RULE_OBJECT = `<Obj><MS>${Object.entries(RULE)
  .filter(([, value]) => value !== null && !Array.isArray(value))
  .map(([name, value]) => `<S N="${name}">${value}</S>`)
  .join('')}<Nil N="Owner"/><Nil N="Package"/><Nil N="Platform"/></MS></Obj>`;

testCases([
  ...OBJECTS.map(
    ([what, rules, verdict]) =>
      [`objects of the cmdlets: ${what}`, cmdlets(rules), [`${verdict} ${SSH}`]] as const,
  ),
  ...[
    ['NotConfigured', 'deny'],
    ['Ethernet', 'allow'],
    ['Wi-Fi', 'deny'],
  ].map(
    ([alias, verdict]) =>
      [
        `a profile does not filter the interfaces that it names: ${alias}`,
        cmdlets([RULE], { DisabledInterfaceAliases: [alias] }),
        [`${verdict} ${TELNET}`],
      ] as const,
  ),
  ...(
    [
      ['a list', (object: string) => list(object), 'allow'],
      ['a list in a list', (object: string) => list(list(object)), 'allow'],
      ['a list that lies too deep', (object: string) => list(list(list(list(object)))), 'undecided'],
      ['a hash table of lists', (object: string) => table(list(object)), 'allow'],
    ] as const
  ).map(
    ([what, wrapped, verdict]) =>
      [
        `CLIXML of ${what}`,
        inClixml(wrapped(RULE_OBJECT)),
        [`${verdict} ${SSH}`, `${verdict === 'allow' ? 'deny' : verdict} ${TELNET}`],
      ] as const,
  ),
  ...(
    [
      ['10.0.0.9, 192.0.2.0-192.0.2.9', 'False', 'allow'],
      ['10.0.0.9', 'False', 'deny'],
      ['', 'False', 'deny'],
      ['192.0.2.1', 'True', 'undecided'],
      ['LocalSubnet', 'False', 'undecided'],
    ] as const
  ).map(
    ([Addresses, AutoResolve, verdict]) =>
      [
        `a dynamic keyword of addresses "${Addresses}", resolved while the host runs: ${AutoResolve}`,
        {
          ...cmdlets([{ ...RULE, RemoteDynamicKeywordAddresses: ['{1}'] }]),
          'hosts/w/keywords.json': [{ Id: '{1}', Keyword: 'partners', Addresses, AutoResolve }],
        },
        [`${verdict} ${SSH}`],
      ] as const,
  ),
  [
    'which interfaces a profile does not filter is not in the export',
    cmdlets([RULE], { DisabledInterfaceAliases: undefined }),
    [`allow ${SSH}`, `undecided ${TELNET}`],
  ],
  [
    'two rules with one id, and a port filter of each: either port may be open, and no other',
    {
      ...cmdlets([
        { ...RULE, PolicyStoreSourceType: 1 },
        { ...RULE, PolicyStoreSourceType: 2 },
      ]),
      'hosts/w/ports.json': [22, 443].map((port) => ({ ...PORT_FILTER, LocalPort: String(port) })),
    },
    [
      `undecided ${SSH}`,
      'undecided tcp 192.0.2.1 -> 10.0.0.20:443 in Ethernet',
      `deny ${TELNET}`,
      'deny udp 192.0.2.1:53 -> 10.0.0.20:443 in Ethernet',
    ],
  ],
  [
    'two filters of one rule, of which one asks for no port and the other for another protocol',
    {
      ...cmdlets([RULE]),
      'hosts/w/ports.json': [
        { ...PORT_FILTER, LocalPort: 'Any' },
        { ...PORT_FILTER, Protocol: 'UDP', LocalPort: '53' },
      ],
    },
    [`undecided ${TELNET}`, 'undecided udp 192.0.2.1:53 -> 10.0.0.20:53 in Ethernet'],
  ],
  [
    'filters of a rule that is not in evidence: what it does with what they ask is not known',
    { ...cmdlets([RULE]), 'hosts/w/ports.json': [{ ...PORT_FILTER, InstanceID: 'cut', LocalPort: '23' }] },
    ['deny tcp 192.0.2.1 -> 10.0.0.20:80 in Ethernet', `undecided ${TELNET}`, `allow ${SSH}`],
  ],
  [
    'filters of a rule of IPsec, which is none of the firewall',
    {
      ...cmdlets([RULE]),
      'hosts/w/ports.json': [
        {
          ...PORT_FILTER,
          InstanceID: 'other',
          CreationClassName: 'MSFT|FW|ConSecRule|other',
          LocalPort: 'Any',
        },
      ],
    },
    [`allow ${SSH}`, `deny ${TELNET}`],
  ],
  [
    'a rule that is said to be of inactive profiles, one of which a connection has, may be in force',
    cmdlets([{ ...RULE, ...INACTIVE }]),
    [`undecided ${SSH}`],
  ],
  [
    'the same rules in two forms',
    inTwoForms(['Allow In 6 LPort=22', 'Allow In 6 LPort=23']),
    [`deny ${TELNET}`],
  ],
]);

/** Rules as `Export-Clixml` writes objects and what holds them. */
function inClixml(content: string): Files {
  const { 'hosts/w/rules.json': _, ...files } = cmdlets([]);
  const rules = `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${content}</Objs>`;
  return { ...files, 'hosts/w/rules.xml': rules };
}

function list(content: string): string {
  return `<Obj><TN><T>System.Object[]</T></TN><LST>${content}</LST></Obj>`;
}

function table(content: string): string {
  return `<Obj><DCT><En><S N="Key">rules</S>${content.replace('<Obj>', '<Obj N="Value">')}</En></DCT></Obj>`;
}

/** A host of which the cmdlets were exported, and no registry. */
function cmdlets(rules: unknown, settings: object = {}): Files {
  const { 'hosts/w/local.reg': _local, 'hosts/w/policy.reg': _policy, ...facts } = windowsHost({});
  const profiles = ['Domain', 'Private', 'Public'].map((Name) => ({ Name, ...PROFILE, ...settings }));
  return { ...facts, 'hosts/w/rules.json': rules, 'hosts/w/profiles.json': profiles };
}

test('what a rule that is cut down depends on is what it lacks', () => {
  const lacking = (text: string) => text.split(' ').map((name) => `its ${name}, which is not in the export`);
  const { IcmpType: _type, OverrideBlockRules: _override, ...cut } = RULE;
  expect(reasonsOf([cut])).toEqual(lacking('OverrideBlockRules'));
  expect(reasonsOf([{ ...cut, OverrideBlockRules: false, Protocol: 'ICMPv4', LocalPort: 'Any' }])).toEqual(
    lacking('IcmpType'),
  );
  expect(reasonsOf([{ ...RULE, Action: 9 }])).toEqual(['its Action 9']);
});

/** What the rules of the Domain profile depend on, a reason each. */
function reasonsOf(rules: unknown): string[] {
  const [filter] = estateOf(cmdlets(rules)).snapshot.assets.flatMap(({ host }) => host?.filters ?? []);
  const found = filter?.chains
    .get('input/Domain')
    ?.rules.flatMap(({ action, conditions }) =>
      [action, ...conditions].flatMap((each) => (each.kind === 'opaque' ? [each.reason] : [])),
    );
  return [...new Set(found)];
}

test('what the collector could not read, and what it found besides the rules, is a gap', () => {
  const document = {
    format: 'fw-audit-windows',
    version: 2,
    net: [{ InterfaceAlias: 'Ethernet', category: 'Public' }],
    errors: ['Get-NetFirewallRule: Access is denied.'],
    portproxy: ['Listen on ipv4:', '0.0.0.0 8080 10.0.0.9 80'],
    wsl: [],
  };
  const { gaps } = readEvidence([
    { name: 'hosts/w/firewall.json', bytes: Buffer.from(JSON.stringify(document)) },
  ]);
  expect(gaps.map((gap) => `${gap.kind}: ${gap.what}`)).toEqual([
    'refused: the collector could not read everything: Get-NetFirewallRule: Access is denied.',
    'unmodelled: connections are forwarded by netsh interface portproxy: Listen on ipv4:; 0.0.0.0 8080 10.0.0.9 80',
    'unmodelled: wsl of the collector is not known',
    'unmodelled: version 2 of the collector is not known',
  ]);
});

/** One rule as the cmdlets and the registry tell it. */
function inTwoForms(registry: readonly string[]): Files {
  return {
    ...cmdlets([RULE]),
    'hosts/w/local.reg': windowsHost({ rules: registry })['hosts/w/local.reg'],
  };
}

test('the same rules in two forms are one policy', () => {
  const gaps = (registry: readonly string[]) =>
    estateOf(inTwoForms(registry)).snapshot.gaps.filter((gap) => gap.what.includes('several forms'));
  expect(gaps(['Allow In 6 LPort=22']).map((gap) => gap.effect)).toEqual(['none']);
  expect(gaps(['Allow In 6 LPort=22', 'Allow In 6 LPort=23']).map((gap) => gap.effect)).toEqual(['either']);
});

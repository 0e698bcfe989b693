import fc from 'fast-check';
import type { Link, Machine, Packet, ProfilePolicies, Rule } from './machine.ts';
import { PROFILES } from './machine.ts';

const LINKS: readonly Omit<Link, 'profile'>[] = [
  {
    alias: 'Ethernet',
    index: 4,
    addresses: ['10.0.0.20/24', '2001:db8::20/64', 'fe80::20/64'],
    onLink: ['10.9.0.0/24'],
    gateways: ['10.0.0.1', 'fe80::1'],
    dns: ['10.0.3.10', '2001:db8:3::10'],
    dhcp: '10.0.3.11',
    wins: ['10.0.3.12', '10.0.3.13'],
  },
  {
    alias: 'Ethernet 2',
    index: 7,
    addresses: ['10.7.0.20/16'],
    onLink: [],
    gateways: [],
    dns: [],
    dhcp: undefined,
    wins: [],
  },
];

const PEERS = {
  4: '10.0.0.77 10.0.1.1 10.0.0.1 10.0.3.10 10.0.3.11 10.0.3.13 10.7.3.1 10.9.0.9 10.1.1.1 192.0.2.1'.split(
    ' ',
  ),
  6: '2001:db8::77 2001:db8:3::10 2001:db8:9::1 fe80::77 fe80::1'.split(' '),
};

const oneOf = fc.constantFrom;
const perhaps = <T>(value: fc.Arbitrary<T>, often = 1) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: often, arbitrary: value });
const some = <T>(values: readonly T[], most = 2) =>
  fc.subarray([...values], { minLength: 1, maxLength: most });
/** Most often nothing. */
const rarely = <T>(values: readonly T[], often = 1, most = 2) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant<T[]>([]) }, { weight: often, arbitrary: some(values, most) });

const PLAIN_PORTS = ['80', '443', '135', '5353', '3389', '80-135', '400-5400', '49152-65535', '0-1023'];
const PORT_WORDS = ['RPC', 'RPCEPMap', 'IPHTTPS', 'Teredo', 'mDNS', 'PlayToDiscovery'];
const LOCAL = ['10.0.0.20', '10.0.0.0/24', '10.7.0.20', '2001:db8::20', '2001:db8::/32', 'LocalSubnet'];
const REMOTE = [
  ...'10.0.0.77 10.1.1.1/32 10.0.0.0/8 10.0.0.0/255.255.255.0 10.0.3.10-10.0.3.12 192.0.2.0/24 0.0.0.0/0'.split(
    ' ',
  ),
  ...'2001:db8::/32 2001:db8:3::10-2001:db8:9::ffff fe80::1 ::/0'.split(' '),
];
const ADDRESS_WORDS =
  'LocalSubnet LocalSubnet4 LocalSubnet6 DNS DHCP WINS DefaultGateway Internet Intranet PlayToDevice'.split(
    ' ',
  );

const basis = fc.record({
  action: fc.oneof(
    { weight: 5, arbitrary: oneOf('Allow' as const) },
    { weight: 3, arbitrary: oneOf('Block' as const) },
    { weight: 1, arbitrary: oneOf('AllowBypass' as const) },
  ),
  store: oneOf('Local' as const, 'Local' as const, 'GroupPolicy' as const),
  direction: oneOf('Inbound' as const, 'Inbound' as const, 'Outbound' as const),
  isEnabled: oneOf(true, true, true, true, false),
  profiles: rarely(PROFILES, 3),
  localAddresses: rarely(LOCAL),
  remoteAddresses: rarely([...REMOTE, ...ADDRESS_WORDS], 5, 3),
  program: perhaps(oneOf('C:\\sql\\sqlservr.exe', 'System', '%SystemRoot%\\system32\\svchost.exe')).map(
    (each) => each,
  ),
  service: perhaps(oneOf('termservice', '*')),
  appPackage: fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: oneOf('S-1-15-2-1') },
  ),
  isAuthenticated: oneOf(false, false, false, false, false, false, true),
  linkTypes: rarely(['Wired', 'Wireless', 'RemoteAccess'] as const),
  links: rarely(
    LINKS.map(({ alias }) => alias),
    1,
    1,
  ),
  edge: oneOf(
    'Block' as const,
    'Block' as const,
    'Allow' as const,
    'DeferToUser' as const,
    'DeferToApp' as const,
  ),
});

const ports = (words: number) =>
  fc.oneof(
    { weight: 4, arbitrary: some(PLAIN_PORTS, 3) },
    { weight: 2, arbitrary: fc.constant<string[]>([]) },
    { weight: words, arbitrary: some([...PORT_WORDS, '80', '400-5400'], 3) },
  );
const service = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      protocol: oneOf(6, 6, 17),
      localPorts: ports(2),
      remotePorts: rarely([...PLAIN_PORTS, 'RPC']),
      icmp: fc.constant<string[]>([]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      protocol: oneOf(1, 58),
      localPorts: fc.constant<string[]>([]),
      remotePorts: fc.constant<string[]>([]),
      icmp: rarely(['8', '3:4', '128', '135:0'], 8, 3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      protocol: oneOf(undefined, undefined, 47, 2, 41),
      localPorts: fc.constant<string[]>([]),
      remotePorts: fc.constant<string[]>([]),
      icmp: fc.constant<string[]>([]),
    }),
  },
);

/** Most rules ask nothing of processes: whatever depends on them hides what other rules do. */
const rule = fc
  .tuple(basis, service, fc.integer({ min: 0, max: 3 }))
  .map(([given, asked, plain]): Omit<Rule, 'id'> => {
    const ofPeer = {
      ...given,
      ...asked,
      isAuthenticated: given.isAuthenticated || given.action === 'AllowBypass',
    };
    return plain === 0
      ? ofPeer
      : { ...ofPeer, program: undefined, service: undefined, linkTypes: [], appPackage: undefined };
  });

const policy = (often: number) =>
  fc.record({
    isOn: perhaps(oneOf(true, true, true, false), often),
    inbound: perhaps(oneOf('Block' as const, 'Block' as const, 'Allow' as const), often),
    outbound: perhaps(oneOf('Block' as const, 'Allow' as const), often),
    allowsInboundRules: perhaps(oneOf(true, true, true, false), often),
  });

const profile: fc.Arbitrary<ProfilePolicies> = fc.record({
  local: policy(3),
  group: fc.oneof(
    {
      weight: 2,
      arbitrary: fc.constant({
        isOn: undefined,
        inbound: undefined,
        outbound: undefined,
        allowsInboundRules: undefined,
        allowsLocalRules: undefined,
      }),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(policy(1), perhaps(fc.boolean(), 3))
        .map(([settings, allowsLocalRules]) => ({ ...settings, allowsLocalRules })),
    },
  ),
  unfiltered: rarely(
    LINKS.map(({ alias }) => alias),
    1,
    1,
  ),
});

export const machine: fc.Arbitrary<Machine> = fc.record({
  rules: fc
    .array(rule, { maxLength: 9 })
    .map((rules) => rules.map((each, index): Rule => ({ ...each, id: `rule-${index}` }))),
  profiles: fc.record({ Domain: profile, Private: profile, Public: profile }),
  links: fc
    .tuple(oneOf(...PROFILES, ...PROFILES, undefined), oneOf(...PROFILES, ...PROFILES, undefined))
    .map((profiles) => LINKS.map((link, index) => ({ ...link, profile: profiles[index] }))),
  evidence: fc.record({
    routes: oneOf(true, true, false),
    dns: oneOf(true, true, false),
    adapters: oneOf(true, true, false),
    dynamicPorts: oneOf(undefined, [5000, 5999] as const),
  }),
});

const PORTS = [53, 80, 135, 443, 3389, 5353, 5500, 49_152, 65_535];
const ICMP = [
  [8, 0],
  [3, 4],
  [3, 1],
] as const;
const ICMP6 = [
  [128, 0],
  [135, 0],
  [135, 1],
] as const;

/** Packets by each link, of both families, in and out. */
export const packet: fc.Arbitrary<Packet> = fc
  .record({
    link: oneOf(...LINKS),
    local: fc.nat(),
    remote: fc.nat(),
    direction: oneOf('Inbound' as const, 'Inbound' as const, 'Outbound' as const),
    protocol: oneOf(6, 6, 6, 17, 17, 1, 58, 47, 2, 50),
    localPort: oneOf(...PORTS),
    remotePort: oneOf(...PORTS),
    icmp: fc.nat({ max: 2 }),
  })
  .map(
    ({ link, local: at, remote: from, direction, protocol: given, localPort, remotePort, icmp }): Packet => {
      const local = (link.addresses[at % link.addresses.length] as string).split('/')[0] as string;
      const family = local.includes(':') ? 6 : 4;
      const protocol = given === 1 && family === 6 ? 58 : given === 58 && family === 4 ? 1 : given;
      const remote = PEERS[family][from % PEERS[family].length] as string;
      const ends = { direction, link: link.alias, local, remote, protocol };
      if (protocol === 6 || protocol === 17) return { ...ends, localPort, remotePort };
      if (protocol !== 1 && protocol !== 58) return ends;
      return { ...ends, icmp: (protocol === 1 ? ICMP : ICMP6)[icmp] as readonly [number, number] };
    },
  );

import { expect, test } from 'vitest';
import { hostFacts } from '../src/importers/host-facts/index.ts';
import type { ReadFile } from '../src/importers/importer.ts';
import { UNSEEN_RECEPTION, UNSEEN_STACK } from '../src/importers/network-stack.ts';
import type { HostLink, HostRoute } from '../src/model/host.ts';
import { formatAddress, formatRange } from '../src/net/address.ts';

/** A listing (its name, then what `ip -j` prints) and what is read of it, a line for each link, route and gap. */
const LISTINGS: readonly (readonly [
  title: string,
  files: Readonly<Record<string, unknown>>,
  read: string[],
])[] = [
  [
    'a default route is of the family of its gateway',
    {
      'ip-route.json': [
        { dst: 'default', gateway: '10.0.0.1', dev: 'eth0', metric: 100, flags: [] },
        { dst: 'default', gateway: 'fe80::1', dev: 'eth0', metric: 1024, flags: [], pref: 'medium' },
        { dst: '10.0.0.0/24', dev: 'eth0', prefsrc: '10.0.0.5', flags: [] },
      ],
    },
    [
      'main 0.0.0.0/0 via 10.0.0.1 by eth0 metric 100',
      'main ::/0 via fe80::1 by eth0 metric 1024',
      'main 10.0.0.0/24 by eth0 metric 0',
    ],
  ],
  [
    'a default route without a gateway is of IPv6 where it has a preference, in either listing',
    {
      'ip-route.json': [
        { dst: 'default', dev: 'wg0', metric: 1024, flags: [], pref: 'medium' },
        { type: 'unreachable', dst: 'default', dev: 'lo', metric: 4294967295, flags: [], pref: 'medium' },
        { dst: 'default', dev: 'ppp0', flags: [] },
        { dst: '10.0.0.0/8', dev: 'eth0', flags: [] },
      ],
    },
    [
      'main ::/0 by wg0 metric 1024',
      'main unreachable ::/0 by lo metric 4294967295',
      'main 0.0.0.0/0 by ppp0 metric 0',
      'main 10.0.0.0/8 by eth0 metric 0',
    ],
  ],
  [
    'a default route is of the family of a listing that names no other',
    {
      'ip-6-route.json': [
        { dst: '2001:db8::/64', dev: 'eth0' },
        { dst: 'default', dev: 'tun0' },
      ],
    },
    ['main 2001:db8::/64 by eth0 metric 0', 'main ::/0 by tun0 metric 0'],
  ],
  [
    'a route that sends packets on in another form',
    {
      'ip-route.json': [
        { dst: '10.0.0.0/24', dev: 'eth0' },
        { dst: '10.4.0.0/16', encap: 'seg6', mode: 'encap', segs: ['2001:db8::1'], dev: 'eth0' },
      ],
    },
    [
      'main 10.0.0.0/24 by eth0 metric 0',
      'main 10.4.0.0/16 by eth0 metric 0',
      'gap /1: the route to 10.4.0.0/16 sends packets on in another form',
    ],
  ],
  [
    'routes that are not read may come before all others',
    {
      'ip-route.json': [
        { dst: '10.0.0.0/24', dev: 'eth0' },
        { dst: '192.0.2.77', encap: 'ip', id: 5, src: '0.0.0.0', ttl: 0, tos: 0, dev: 'eth1' },
      ],
    },
    [
      'gap /1: a route that puts packets into others does not say its destination, so that the others do not say where packets are sent',
    ],
  ],
  [
    'an IPv4 route by a gateway of IPv6',
    { 'ip-route.json': [{ dst: 'default', via: { family: 'inet6', host: 'fe80::1' }, dev: 'eth0' }] },
    ['main 0.0.0.0/0 via fe80::1 by eth0 metric 0'],
  ],
  [
    'several next hops',
    {
      'ip-route.json': [
        {
          dst: 'default',
          nexthops: [
            { gateway: 'fe80::1', dev: 'eth0' },
            { gateway: 'fe80::2', dev: 'eth1' },
          ],
        },
        { dst: '10.0.0.0/8', dev: 'eth0' },
      ],
    },
    [
      'main ::/0 via fe80::1 via fe80::2 metric 0',
      'main 10.0.0.0/8 by eth0 metric 0',
      'gap /0: the route to default has several next hops: any of them may be taken',
    ],
  ],
  [
    'routes that a rule or a sender chooses',
    {
      'ip-route.json': [
        { dst: 'default', dev: 'wg0', table: 51820 },
        { dst: '10.9.0.0/16', dev: 'wg0', table: 51820 },
        { dst: '10.1.0.0/16', from: '10.9.0.0/16', dev: 'eth0' },
        { type: 'local', dst: '10.0.0.5', dev: 'eth0', table: 'local' },
        { type: 'blackhole', dst: '192.0.2.0/24' },
      ],
    },
    [
      'ruled 0.0.0.0/0 by wg0 metric 0',
      'ruled 10.9.0.0/16 by wg0 metric 0',
      'main 10.1.0.0/16 by eth0 metric 0',
      'local local 10.0.0.5 by eth0 metric 0',
      'main blackhole 192.0.2.0/24 metric 0',
      'gap /0: routes of table 51820 are used where a routing rule says so',
      'gap /2: the route to 10.1.0.0/16 holds for packets from 10.9.0.0/16 only',
    ],
  ],
  [
    'routes that are none',
    {
      'ip-route.json': [
        { dst: '10.0.0.0/8', dev: 'eth0' },
        { dst: '010.0.0.1' },
        { dst: '1.2.3.4', type: 'nat' },
        5,
      ],
    },
    [
      'gap /1: the destination 010.0.0.1 of a route is not an address, so that the others do not say where packets are sent',
      expect.stringMatching(/^gap \/2: a route is not readable: type /),
      expect.stringMatching(/^gap \/3: a route is not readable/),
    ] as string[],
  ],
  [
    'links of both families in two files',
    {
      'ip-4-addr.json': [
        { ifname: 'lo', address: '00:00:00:00:00:00', addr_info: [{ local: '127.0.0.1', prefixlen: 8 }] },
        { ifname: 'eth0', address: 'AA:BB:CC:00:11:22', addr_info: [{ local: '10.2.0.1', prefixlen: 24 }] },
        {},
      ],
      'ip-6-addr.json': [
        {
          ifname: 'eth0',
          address: 'aa:bb:cc:00:11:22',
          addr_info: [{ local: '2001:db8::1', prefixlen: 64 }],
        },
      ],
    },
    [
      'lo: 127.0.0.1 in 127.0.0.0/8',
      'eth0 aa:bb:cc:00:11:22: 10.2.0.1 in 10.2.0.0/24, 2001:db8::1 in 2001:db8::/64',
    ],
  ],
  [
    'a point-to-point link',
    {
      'ip-addr.json': [
        { ifname: 'ppp0', addr_info: [{ local: '10.0.0.1', address: '10.0.0.2', prefixlen: 32 }] },
      ],
    },
    ['ppp0: 10.0.0.1 in 10.0.0.2'],
  ],
  [
    'links that are none: the others are not all',
    {
      'ip-addr.json': [
        { ifname: 'ppp0', addr_info: [{ local: '10.0.0.1', address: '10.0.0.2', prefixlen: 32 }] },
        { ifname: 'eth0', addr_info: [{ local: 'fe80::1%eth0', prefixlen: 64 }] },
        { ifname: 7, addr_info: [] },
      ],
    },
    [
      'gap /1: fe80::1%eth0/64 of eth0 is not an address, so that the others do not say which addresses the host has',
      expect.stringMatching(/^gap \/2: a link of ip -j addr is not readable/),
    ] as string[],
  ],
  [
    'routing rules: those that every kernel has say nothing, any other is a gap',
    {
      'ip-rule.json': [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 100, src: '192.0.2.10', table: '100' },
        { priority: 200, src: 'all', fwmark: '0x1', table: 'main' },
        { priority: 1000, src: 'all', table: 'main' },
        { priority: 32766, src: 'all', table: 'main', protocol: 'kernel' },
        { priority: 32767, src: 'all', table: 'default' },
      ],
    },
    [100, 200, 1000].map(
      (priority, index) =>
        `gap /${index + 1}: the routing rule of priority ${priority} may choose another table: which one is known where all that it asks is modelled, and no program gives its packets a mark or a link`,
    ),
  ],
];

test.each(LISTINGS)('host facts: %s', (_, listings, expected) => {
  const files = Object.entries(listings).map(([name, json]) => fileOf(name, JSON.stringify(json), json));
  expect(files.filter((file) => !hostFacts.recognises(file))).toEqual([]);
  const { host, gaps } = hostFacts.read(files);
  const lines = [
    ...(host?.links ?? []).map(linkText),
    ...(host?.routes ?? []).map(routeText),
    ...gaps.map((gap) => `gap ${gap.origin?.pointer}: ${gap.what}`),
  ];
  expect(lines).toEqual(expected);
});

test('host facts: settings by the links that they are of', () => {
  const text =
    'net.ipv4.ip_forward = 1\r\nnet/ipv6/conf/all/forwarding=1\nnet.ipv4.conf.eth0/100.rp_filter = 2\nsysctl: permission denied\n';
  const file = fileOf('sysctl.txt', text);
  expect(hostFacts.recognises(file)).toBe(true);
  expect(hostFacts.read([file])).toEqual({
    host: {
      stack: {
        ...UNSEEN_STACK,
        forwards: new Map([
          [4, true],
          [6, true],
        ]),
        links: new Map([['eth0.100', { ...UNSEEN_RECEPTION, reversePath: 'loose' }]]),
      },
    },
    gaps: [],
  });
});

function fileOf(name: string, text: string, json?: unknown): ReadFile {
  const bytes = Buffer.from(text);
  return json === undefined ? { name, bytes, text } : { name, bytes, text, json };
}

function linkText({ name, mac, addresses }: HostLink): string {
  const texts = addresses.map(({ address, prefix }) => `${formatAddress(address)} in ${formatRange(prefix)}`);
  return `${[name, ...(mac === undefined ? [] : [mac])].join(' ')}: ${texts.join(', ')}`;
}

function routeText({ destination, kind, link, gateways = [], table, metric }: HostRoute): string {
  return [
    table,
    ...(kind === 'unicast' ? [] : [kind]),
    formatRange(destination),
    ...gateways.flatMap((each) => ['via', formatAddress(each)]),
    ...(link === undefined ? [] : ['by', link]),
    'metric',
    metric,
  ].join(' ');
}

const STRICT_OR_LOOSE: readonly (readonly [settings: string, link: string, otherLinks: string])[] = [
  ['', 'undefined', 'undefined'],
  ['all=0 eth0=0', 'off', 'undefined'],
  ['all=0 eth0=1', 'strict', 'undefined'],
  ['all=1 eth0=0', 'strict', 'undefined'],
  ['all=1 eth0=2', 'loose', 'undefined'],
  ['all=2', 'loose', 'loose'],
  ['all=1', 'undefined', 'undefined'],
  ['eth0=1', 'undefined', 'undefined'],
  ['all=x eth0=1', 'undefined', 'undefined'],
  ['all=2 eth0=1 default=0', 'loose', 'loose'],
];

test.each(STRICT_OR_LOOSE)('host facts: rp_filter %s', (settings, link, otherLinks) => {
  const lines = settings.replace(/(\w+)=(\w+) ?/g, 'net.ipv4.conf.$1.rp_filter = $2\n');
  const { host } = hostFacts.read([fileOf('sysctl.txt', lines)]);
  const stack = host?.stack;
  const reception = stack?.links.get('eth0') ?? stack?.otherLinks;
  expect([reception, stack?.otherLinks].map((each) => String(each?.reversePath))).toEqual([link, otherLinks]);
});

test('host facts: routes of two times are a gap, and those of parts of one listing are none', () => {
  const listing = (name: string, ...routes: readonly (readonly [destination: string, link: string])[]) => ({
    name,
    bytes: Buffer.of(),
    json: routes.map(([dst, dev]) => ({ type: 'unicast', dst, dev, table: 'main', flags: [] })),
  });
  const told = (...files: readonly ReturnType<typeof listing>[]) =>
    hostFacts.read(files).gaps.filter(({ what }) => what.includes('given twice')).length;
  const one = listing('a.json', ['10.0.0.0/24', 'eth0'], ['default', 'eth0']);
  expect(told(one, listing('b.json', ['10.0.0.0/24', 'eth0'], ['default', 'eth1']))).toBe(1);
  expect(told(one, listing('b.json', ['10.0.0.0/24', 'eth0']))).toBe(0);
  expect(told(one, listing('b.json', ['10.0.1.0/24', 'eth1']))).toBe(0);
});

test('host facts: addresses of two times are a gap, and those of parts of one listing are none', () => {
  const listing = (name: string, ...addresses: readonly string[]) => ({
    name,
    bytes: Buffer.of(),
    json: [
      {
        ...{ ifindex: 2, ifname: 'eth0', flags: ['UP'] },
        addr_info: addresses.map((local) => ({
          ...{ family: local.includes(':') ? 'inet6' : 'inet', local },
          ...{ prefixlen: local.includes(':') ? 64 : 24, scope: 'global' },
        })),
      },
    ],
  });
  const told = (...files: readonly ReturnType<typeof listing>[]) =>
    hostFacts.read(files).gaps.filter(({ what }) => what.includes('given twice')).length;
  const one = listing('a.json', '192.0.2.1', '192.0.2.2');
  expect(told(one, listing('b.json', '192.0.2.1', '192.0.2.200'))).toBe(1);
  expect(told(one, listing('b.json', '192.0.2.2'))).toBe(0);
  expect(told(one, listing('b.json', '2001:db8::1'))).toBe(0);
});

import fc from 'fast-check';
import { joined, seldom, type Text, words } from './text.ts';
import type { Family } from './universe.ts';

const LINK = fc.constantFrom('eth0', 'eth1', 'docker0');

/** Beside those that every host has. */
const ADDRESSES = {
  4: [
    '192.0.2.5/24 dev eth0',
    '192.0.2.130/25 dev eth1',
    '192.0.2.1/24 broadcast + dev eth0',
    '10.0.0.1/24 dev eth1',
    '10.0.0.1/24 broadcast 10.0.0.31 dev eth1',
    '10.0.0.18/28 dev docker0',
    '10.0.0.20/31 dev eth0',
    '10.9.0.1 peer 10.9.0.2/32 dev eth1',
    '10.9.0.5 peer 10.9.0.2/24 dev docker0',
    '172.17.0.1/16 dev docker0',
    '169.254.1.1/16 dev eth1',
    '240.0.0.1/24 dev docker0',
    '198.51.100.7/32 dev lo',
    '239.1.1.1/32 dev eth1 autojoin',
  ],
  6: [
    '2001:db8::5/128 dev docker0',
    '2001:db8::5/64 dev eth0',
    '2001:db8:1::1/64 dev eth1',
    '2001:db8:1::1/64 dev eth0',
    '2001:db8:1::9/127 dev docker0',
    '2001:db8:2::1 peer 2001:db8:2::2/128 dev eth1',
    'fe80::1/64 dev eth0',
    'fe80::1/64 dev eth1',
    'fe80::2/64 dev docker0',
    '2001:db8:9::7/128 dev lo',
    'ff05::5/128 dev eth1 autojoin',
  ],
} as const;

const addressLine = (family: Family): Text =>
  fc.constantFrom(...ADDRESSES[family]).map((text) => `address add ${text}${family === 6 ? ' nodad' : ''}`);

const PREFIXES = {
  4: [
    ...[
      '0.0.0.0/0',
      '0.0.0.0/0',
      '192.0.2.0/25',
      '192.0.2.128/25',
      '192.0.2.9/32',
      '10.0.0.0/8',
      '10.0.0.0/24',
      '10.0.0.9/32',
    ],
    ...[
      '198.51.100.0/24',
      '198.51.100.128/25',
      '203.0.113.0/24',
      '172.16.0.0/12',
      '127.0.0.0/16',
      '240.0.0.0/4',
      '0.0.0.0/8',
      '224.0.0.0/4',
    ],
  ],
  6: [
    ...[
      '::/0',
      '::/0',
      '2001:db8::/65',
      '2001:db8::9/128',
      '2001:db8::/32',
      '2001:db8:1::/64',
      '2001:db8:1::9/128',
    ],
    ...['2001:db8:9::/48', '2001:db8:a::/48', 'fe80::/64', 'ff00::/8'],
  ],
} as const;
const GATEWAYS = { 4: ['192.0.2.9', '10.0.0.9'], 6: ['2001:db8::9', '2001:db8:1::9'] } as const;

const routeLine = (family: Family): Text => {
  const prefix = fc.constantFrom<string>(...PREFIXES[family]);
  const gateway = fc.constantFrom<string>(...GATEWAYS[family]);
  const hop = fc.oneof(
    { weight: 4, arbitrary: joined(fc.constant('dev '), LINK) },
    {
      weight: 1,
      arbitrary: joined(fc.constant('via '), gateway, fc.constant(' dev '), LINK, fc.constant(' onlink')),
    },
    { weight: 1, arbitrary: joined(fc.constant('via '), gateway) },
    { weight: 1, arbitrary: joined(fc.constant('nexthop dev '), LINK, fc.constant(' nexthop dev '), LINK) },
  );
  const metric = seldom(fc.constantFrom('metric 5', 'metric 9', 'metric 2000'));
  const table = seldom(fc.constantFrom('table 100', 'table 100', 'table default', 'table local'), 3);
  const refusing = fc.constantFrom('throw', 'blackhole', 'unreachable', 'prohibit');
  return fc.oneof(
    { weight: 5, arbitrary: words(fc.constant('route add'), prefix, metric, table, hop) },
    { weight: 2, arbitrary: words(fc.constant('route add'), refusing, prefix, metric, table) },
    {
      weight: 1,
      arbitrary: words(
        fc.constant('route add local'),
        prefix,
        fc.constantFrom('dev lo', 'dev lo', 'dev eth0'),
        seldom(fc.constantFrom('table main', 'table 100'), 3),
      ),
    },
    ...(family === 4
      ? [
          {
            weight: 1,
            arbitrary: words(
              fc.constant('route add broadcast'),
              fc.constantFrom('192.0.2.77/32', '10.0.0.31/32', '198.51.100.200/32'),
              joined(fc.constant('dev '), LINK),
              seldom(fc.constantFrom('table local', 'table local', 'table 100'), 1),
            ),
          },
        ]
      : [
          {
            weight: 1,
            arbitrary: words(
              fc.constant('route add anycast'),
              fc.constantFrom('2001:db8:a::7/128', '2001:db8::9/128'),
              joined(fc.constant('dev '), LINK),
              seldom(fc.constantFrom('table local', 'table local', 'table 100'), 1),
            ),
          },
        ]),
  );
};

const ruleLine = (family: Family): Text => {
  const prefix = fc.constantFrom<string>(...PREFIXES[family]);
  const what = fc.oneof(
    joined(fc.constant('from '), prefix),
    joined(fc.constant('to '), prefix),
    joined(fc.constant('iif '), LINK),
    joined(fc.constant('oif '), LINK),
    fc.constantFrom('fwmark 0x1', 'fwmark 0x1/0x1', 'ipproto udp', 'not fwmark 0x1', 'dport 53'),
  );
  const action = fc.oneof(
    {
      weight: 4,
      arbitrary: words(
        fc.constantFrom('lookup 100', 'lookup 100', 'lookup main', 'lookup local'),
        seldom(fc.constantFrom('suppress_prefixlength 0', 'suppress_prefixlength 24')),
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('prohibit', 'blackhole', 'unreachable') },
  );
  return fc.oneof(
    {
      weight: 8,
      arbitrary: words(
        fc.constant('rule add'),
        what,
        action,
        seldom(fc.constantFrom('priority 0', 'priority 10', 'priority 32767')),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('rule del priority 32766', 'rule del priority 32767', 'rule del priority 0'),
    },
  );
};

const scope = fc.constantFrom('all', 'all', 'eth0', 'eth1', 'docker0', 'lo');
const setting: Text = fc.oneof(
  joined(
    fc.constant('net.ipv4.conf.'),
    scope,
    fc.constant('.rp_filter='),
    fc.constantFrom('0', '1', '1', '2'),
  ),
  joined(
    fc.constant('net.ipv4.conf.'),
    scope,
    fc.constantFrom(
      '.accept_local=',
      '.route_localnet=',
      '.forwarding=',
      '.bc_forwarding=',
      '.src_valid_mark=',
      '.log_martians=',
    ),
    fc.constantFrom('0', '1'),
  ),
  fc.constantFrom('net.ipv4.conf.all.bc_forwarding=1\nnet.ipv4.conf.eth0.bc_forwarding=1'),
  joined(
    fc.constantFrom(
      'net.ipv4.ip_forward=',
      'net.ipv6.conf.all.forwarding=',
      'net.ipv6.conf.eth0.forwarding=',
    ),
    fc.constantFrom('0', '1'),
  ),
);

const several = (text: Text, start: string, maxLength: number) =>
  fc.array(text, { maxLength, size: 'max' }).map((list) => list.map((each) => `${start}${each}`));

const ofFamily = (family: Family) =>
  fc.tuple(
    several(addressLine(family), `${family} ip `, 4),
    several(routeLine(family), `${family} ip `, 5),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: several(ruleLine(family), `${family} ip `, 2) },
    ),
  );

/** Lines of `ip` and settings, in the order in which they are given. */
export const facts: fc.Arbitrary<string[]> = fc
  .tuple(ofFamily(4), ofFamily(6), several(setting, 'sysctl ', 5))
  .map(([four, six, settings]) => [...four.flat(), ...six.flat(), ...settings]);

import { type HostCase, testCases } from './host-case.ts';
import { dump, links, routes } from './host-estate.ts';

const ADDRESSES = {
  'hosts/r/addr.json': links({
    eth0: ['192.0.2.1/24', '2001:db8::1/64'],
    eth1: ['10.0.0.1/24', '2001:db8:1::1/64'],
  }),
  'hosts/r/sysctl.txt': [
    'net.ipv4.ip_forward = 1',
    'net.ipv6.conf.all.forwarding = 1',
    ...['all', 'default', 'eth0', 'eth1'].flatMap((link) => [
      `net.ipv4.conf.${link}.rp_filter = 0`,
      `net.ipv4.conf.${link}.accept_local = 1`,
    ]),
  ].join('\n'),
};
const ROUTES = {
  'hosts/r/route.json': [
    ...routes({ default: 'eth0', '192.0.2.0/24': 'eth0', '10.0.0.0/24': 'eth1', '198.51.100.0/24': 'eth1' }),
    { type: 'blackhole', dst: '198.51.100.128/25' },
    { dst: '198.51.100.64/26', dev: 'eth0', metric: 5 },
    { dst: '198.51.100.64/26', dev: 'eth1', metric: 9 },
  ],
  'hosts/r/route6.json': routes({
    '2001:db8::/64': 'eth0',
    '2001:db8:1::/64': 'eth1',
    '::/0': 'eth0',
    'fe80::/64': 'eth0',
  }),
};

/** A host that drops, before routing, what has no way back as the words of `rpfilter` mean it. */
function checking(words: string, facts: HostCase[1] = { ...ADDRESSES, ...ROUTES }) {
  const rules = { raw: [`-A PREROUTING -m rpfilter ${words} --invert -j DROP`], input: 'ACCEPT' } as const;
  return {
    ...facts,
    'hosts/r/iptables.txt': dump(rules),
    'hosts/r/ip6tables.txt': dump(rules, 6),
  };
}

/** Answers of a Linux kernel (6.18) to packets of UDP to the host, where its routes are in evidence. */
const STARTING = [
  'allow udp 0.0.0.0:68 -> 255.255.255.255:67 in eth1',
  'allow icmpv6 133/0 :: -> ff02::1 in eth1',
];

testCases([
  [
    'rpfilter asks for the link that the best route to the source leads by',
    checking(''),
    [
      'allow udp 192.0.2.9:4000 -> 192.0.2.1:53 in eth0',
      'deny udp 192.0.2.9:4000 -> 192.0.2.1:53 in eth1',
      'deny udp 10.0.0.9:4000 -> 192.0.2.1:53 in eth0',
      'allow udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth1',
      'deny udp 198.51.100.200:4000 -> 192.0.2.1:53 in eth1',
      'deny udp 198.51.100.70:4000 -> 192.0.2.1:53 in eth1',
      'allow udp 198.51.100.70:4000 -> 192.0.2.1:53 in eth0',
      'deny udp 192.0.2.1:4000 -> 10.0.0.1:53 in eth0',
      'allow udp [fe80::9]:4000 -> [2001:db8::1]:53 in eth0',
      'deny udp [2001:db8::1]:4000 -> [2001:db8:1::1]:53 in eth0',
      'deny udp [2001:db8::9]:4000 -> [2001:db8:1::1]:53 in eth1',
      ...STARTING,
    ],
  ],
  [
    'rpfilter --loose takes any link',
    checking('--loose'),
    [
      'allow udp 10.0.0.9:4000 -> 192.0.2.1:53 in eth0',
      'deny udp 198.51.100.200:4000 -> 192.0.2.1:53 in eth1',
      'deny udp 192.0.2.1:4000 -> 10.0.0.1:53 in eth0',
      'deny udp 192.0.2.255:4000 -> 10.0.0.1:53 in eth0',
      'allow udp [2001:db8::9]:4000 -> [2001:db8:1::1]:53 in eth1',
      ...STARTING,
    ],
  ],
  [
    'rpfilter --accept-local takes own addresses, those of IPv4 by the link that has them',
    checking('--accept-local --validmark'),
    [
      'allow udp 192.0.2.1:4000 -> 10.0.0.1:53 in eth0',
      'deny udp 192.0.2.1:4000 -> 10.0.0.1:53 in eth1',
      'allow udp [2001:db8::1]:4000 -> [2001:db8:1::1]:53 in eth1',
    ],
  ],
  [
    'rpfilter without routes in evidence leaves undecided what comes from beyond the networks of the link',
    checking('', ADDRESSES),
    [
      'allow udp 192.0.2.9:4000 -> 192.0.2.1:53 in eth0',
      'undecided udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth0',
      'undecided udp 192.0.2.9:4000 -> 192.0.2.1:53 in eth1',
    ],
  ],
  ...Object.entries({
    'which may be one of IPv6': ['rule.json', {}, 'undecided'],
    'which its listing shows as one of IPv4': ['rule.json', { protocol: 'kernel' }, 'allow'],
    'of a listing of IPv4': ['ip-4-rule.json', {}, 'allow'],
  } as const).map(
    ([which, [name, last, ofOther]]): HostCase => [
      `rpfilter where a routing rule may ask another table is undecided, ${which}`,
      checking('', {
        ...ADDRESSES,
        ...ROUTES,
        [`hosts/r/${name}`]: [
          { priority: 0, src: 'all', table: 'local' },
          { priority: 100, src: 'all', fwmark: '0x1', table: '100' },
          { priority: 32766, src: 'all', table: 'main' },
          { priority: 32767, src: 'all', table: 'default', ...last },
        ],
      }),
      [
        'undecided udp 192.0.2.9:4000 -> 192.0.2.1:53 in eth1',
        `${ofOther} udp [2001:db8::9]:4000 -> [2001:db8::1]:53 in eth0`,
      ],
    ],
  ),
  [
    'a route for one type of service leads others back by the next one',
    checking('', {
      ...ADDRESSES,
      'hosts/r/route.json': [
        ...routes({ default: 'eth0', '192.0.2.0/24': 'eth0', '10.0.0.0/24': 'eth1' }),
        { dst: '198.51.100.0/24', dev: 'eth1', tos: '0x10' },
      ],
    }),
    [
      'undecided udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth0',
      'undecided udp 198.51.100.7:4000 -> 192.0.2.1:53 in eth1',
      'deny udp 203.0.113.7:4000 -> 192.0.2.1:53 in eth1',
    ],
  ],
  [
    'beside a listing of IPv6 what has the rule that IPv4 begins with is of IPv4',
    checking('', {
      ...ADDRESSES,
      ...ROUTES,
      'hosts/r/rule.json': [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 100, src: 'all', fwmark: '0x1', table: '100' },
        { priority: 32766, src: 'all', table: 'main' },
        { priority: 32767, src: 'all', table: 'default' },
      ],
      'hosts/r/rule-of-ip6.json': [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 32766, src: 'all', table: 'main' },
      ],
    }),
    [
      'undecided udp 192.0.2.9:4000 -> 192.0.2.1:53 in eth1',
      'allow udp [2001:db8::9]:4000 -> [2001:db8::1]:53 in eth0',
    ],
  ],
]);

import { type HostCase, testPackets } from './host-case.ts';
import { dump, links, routes } from './host-estate.ts';
import { LINKS, router, settings } from './router-host.ts';

/** `ip -j rule` with one of the operator's own. */
function ruled(rule?: object) {
  return [
    { priority: 0, src: 'all', table: 'local' },
    ...(rule === undefined ? [] : [{ priority: 50, src: 'all', ...rule }]),
    { priority: 32766, src: 'all', table: 'main' },
    { priority: 32767, src: 'all', table: 'default' },
  ];
}

const LOCAL_ROUTE = { type: 'local', dst: '203.0.113.0/24', dev: 'lo', table: 'local', scope: 'host' };

/** What a host says of itself and what a kernel that is set up so does: an expected answer and a probe a line. */
const CASES: readonly HostCase[] = [
  [
    'a route of the local table gives a network to the host itself',
    router(
      { 'ip-route.json': [...routes({ default: 'eth0', '10.0.0.0/24': 'eth1' }), LOCAL_ROUTE] },
      { forward: 'DROP' },
    ),
    [
      'allow tcp 192.0.2.9:4000 -> 203.0.113.5:80 in eth0',
      'allow tcp 10.0.0.9:4000 -> 203.0.113.5:80 in eth1',
      'deny tcp 203.0.113.5:4000 -> 192.0.2.1:80 in eth0',
      'deny tcp 192.0.2.9:4000 -> 198.51.100.5:80 in eth0',
    ],
  ],
  [
    'an address of the link by which the host talks to itself is its own',
    router({ 'ip-addr.json': links({ lo: ['127.0.0.1/8', '198.51.100.7/32'], ...LINKS }) }),
    [
      'deny tcp 198.51.100.7:4000 -> 10.0.0.1:22 in eth0',
      'deny tcp 10.0.0.1:4000 -> 192.0.2.1:22 in eth0',
      'deny tcp 198.51.100.7:4000 -> 10.0.0.9:22 in eth0',
    ],
  ],
  [
    'a strict reverse path asks for the link of an own source',
    router({
      'sysctl.txt': settings({
        'net.ipv4.conf.eth0.rp_filter': 1,
        'net.ipv4.conf.eth0.accept_local': 1,
      }),
    }),
    [
      'deny tcp 10.0.0.1:4000 -> 192.0.2.1:22 in eth0',
      'allow tcp 192.0.2.1:4000 -> 192.0.2.1:22 in eth0',
      'allow tcp 192.0.2.9:4000 -> 192.0.2.1:22 in eth0',
    ],
  ],
  ...['local', 'broadcast'].map(
    (type): HostCase => [
      `a routing rule that may deliver what is not for the host, by a route of type ${type}`,
      router(
        {
          'ip-rule.json': ruled({ fwmark: '0x1', table: '100' }),
          'ip-route.json': [
            ...routes({ default: 'eth0', '10.0.0.0/24': 'eth1' }),
            { type, dst: 'default', dev: 'lo', table: '100' },
          ],
        },
        { forward: 'DROP' },
      ),
      [
        'undecided tcp 192.0.2.9:4000 -> 203.0.113.5:80 in eth0',
        'allow tcp 192.0.2.9:4000 -> 192.0.2.1:80 in eth0',
      ],
    ],
  ),
  [
    'a routing rule that refuses what some send',
    router({ 'ip-rule.json': ruled({ src: '10.0.0.0', srclen: 24, action: 'blackhole' }) }),
    [
      'undecided tcp 10.0.0.9:4000 -> 192.0.2.77:80 in eth1',
      'allow tcp 10.0.0.9:4000 -> 192.0.2.1:80 in eth1',
      'allow tcp 192.0.2.9:4000 -> 10.0.0.9:80 in eth0',
    ],
  ],
  [
    'a routing rule whose table refuses',
    router({
      'ip-rule.json': ruled({ src: '10.0.0.0', srclen: 24, table: '100' }),
      'ip-route.json': [
        ...routes({ default: 'eth0', '192.0.2.0/24': 'eth0', '10.0.0.0/24': 'eth1' }),
        { type: 'blackhole', dst: 'default', table: '100' },
      ],
    }),
    [
      'undecided tcp 10.0.0.9:4000 -> 192.0.2.77:80 in eth1',
      'allow tcp 10.0.0.9:4000 -> 192.0.2.1:80 in eth1',
    ],
  ],
  [
    'a routing rule that has the priority of the last one of IPv4 may be of IPv6',
    router({
      'ip-addr.json': links({ eth0: ['2001:db8::1/64'], eth1: ['2001:db8:1::1/64'] }),
      'ip-route.json': routes({ '2001:db8::/64': 'eth0', '2001:db8:1::/64': 'eth1' }),
      'ip6tables.txt': dump({ input: 'ACCEPT', forward: 'ACCEPT' }, 6),
      'sysctl.txt': `${settings()}net.ipv6.conf.all.forwarding = 1\n`,
      'ip6-rule.json': [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 32766, src: 'all', table: 'main' },
        { priority: 32767, src: 'all', dport: 80, action: 'unreachable' },
      ],
    }),
    ['undecided udp [2001:db8::9]:4000 -> [2001:db8:1::9]:80 in eth0'],
  ],
  [
    'the rules that a kernel begins with choose nothing else',
    router({ 'ip-rule.json': ruled() }),
    ['allow tcp 10.0.0.9:4000 -> 192.0.2.77:80 in eth1'],
  ],
  [
    'IPv4 is forwarded by the setting of the link that a packet comes by',
    router({ 'sysctl.txt': settings({ 'net.ipv4.conf.eth1.forwarding': 0 }) }),
    ['deny tcp 10.0.0.9:4000 -> 192.0.2.77:80 in eth1', 'allow tcp 192.0.2.9:4000 -> 10.0.0.9:80 in eth0'],
  ],
  [
    'packets that nft leaves no hop before they are forwarded',
    router({
      'nft.txt':
        'table inet edge {\n\tchain pre {\n\t\ttype filter hook prerouting priority mangle; policy accept;\n\t\tip daddr 10.0.0.0/24 ip ttl set 1\n\t}\n}\n',
    }),
    [
      'undecided tcp 192.0.2.9:4000 -> 10.0.0.9:80 in eth0',
      'allow tcp 192.0.2.9:4000 -> 192.0.2.1:80 in eth0',
    ],
  ],
  [
    'what a host sends to a group leaves it, whether or not it comes back to the host',
    router({}, { input: 'DROP' }),
    [
      'allow icmp 8/0 192.0.2.1 -> 224.0.0.1',
      'deny icmp 8/0 192.0.2.9 -> 224.0.0.1 in eth0',
      'deny icmp 8/0 192.0.2.1 -> 10.0.0.1',
    ],
  ],
];

testPackets(CASES);

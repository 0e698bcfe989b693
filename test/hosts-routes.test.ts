import { type HostCase, testCases } from './host-case.ts';
import { cloud, dump, links, routes } from './host-estate.ts';

/** Reverse path filtering is off. */
const UNFILTERED = 'net.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\n';

/** A host that forwards between two links, and what its main table says of 10.78.0.0/16. */
function routing(more: readonly Readonly<Record<string, unknown>>[], rules: readonly unknown[] = []) {
  return {
    'hosts/r/iptables.txt': dump({ input: 'ACCEPT', forward: 'ACCEPT' }),
    'hosts/r/addr.json': links({ eth0: ['192.0.2.1/24'], eth1: ['10.0.0.1/24'] }),
    'hosts/r/route.json': [
      ...routes({ default: 'eth0', '192.0.2.0/24': 'eth0', '10.0.0.0/24': 'eth1' }),
      ...more,
    ],
    'hosts/r/rule.json': [
      { priority: 0, src: 'all', table: 'local' },
      ...rules,
      { priority: 32766, src: 'all', table: 'main' },
      { priority: 32767, src: 'all', table: 'default' },
    ],
    'hosts/r/sysctl.txt': `net.ipv4.ip_forward = 1\n${UNFILTERED}net.ipv4.conf.eth1.rp_filter = 0\n`,
  };
}

const THROW = { type: 'throw', dst: '10.78.0.0/16' };

/** Where it takes what comes for itself, and forwards nothing. */
function taking(more: Parameters<typeof routing>[0]) {
  return { ...routing(more), 'hosts/r/iptables.txt': dump({ input: 'ACCEPT' }) };
}

const ANY_ADDRESS = { type: 'local', dst: '10.64.0.0/16', dev: 'lo', table: 'local' };

testCases([
  [
    'a broadcast address that is no last one',
    taking([{ type: 'broadcast', dst: '10.0.0.200', dev: 'eth1', table: 'local' }]),
    ['allow gre 10.0.0.9 -> 10.0.0.200 in eth1', 'deny gre 10.0.0.9 -> 10.0.0.201 in eth1'],
  ],
  [
    'addresses that a route gives to the host, and a longer route of the main table',
    taking([ANY_ADDRESS, { dst: '10.64.1.0/24', dev: 'eth1' }]),
    ['allow tcp 192.0.2.9 -> 10.64.2.5:22 in eth0', 'undecided tcp 192.0.2.9 -> 10.64.1.5:22 in eth0'],
  ],
  [
    'addresses that a route of another table gives to the host',
    taking([{ ...ANY_ADDRESS, table: 'default' }]),
    ['undecided tcp 192.0.2.9 -> 10.64.2.5:22 in eth0'],
  ],
  [
    'and a rule that may refuse what comes for them',
    routing(
      [{ ...ANY_ADDRESS, table: 'default' }],
      [{ priority: 9, src: 'all', tos: '0x10', action: 'prohibit' }],
    ),
    ['undecided tcp 192.0.2.9 -> 10.64.2.5:22 in eth0'],
  ],
  [
    "routes of the local table that are the operator's own",
    routing([
      { type: 'blackhole', dst: '10.0.0.0/25', table: 'local' },
      { dst: '198.51.100.0/24', dev: 'eth1', table: 'local' },
      { type: 'unreachable', dst: '10.78.0.0/16', table: 'local' },
      { dst: '10.78.1.0/24', dev: 'eth1' },
    ]),
    [
      'deny tcp 192.0.2.9 -> 10.0.0.9:22 in eth0',
      'allow tcp 192.0.2.9 -> 198.51.100.7:22 in eth0',
      'deny tcp 192.0.2.9 -> 10.78.2.1:22 in eth0',
      'undecided tcp 192.0.2.9 -> 10.78.1.1:22 in eth0',
    ],
  ],
  [
    'a throw ends the search in the main table, behind which there is none',
    routing([THROW, { dst: '10.78.7.0/24', dev: 'eth0' }]),
    [
      'deny tcp 10.0.0.9 -> 10.78.1.1:22 in eth1',
      'deny tcp 192.0.2.1 -> 10.78.1.1:22',
      'allow tcp 10.0.0.9 -> 10.78.7.1:22 in eth1',
      'allow tcp 10.0.0.9 -> 10.79.1.1:22 in eth1',
    ],
  ],
  [
    'a throw of a worse metric is not met',
    routing([
      { dst: '10.78.0.0/16', dev: 'eth0', metric: 5 },
      { ...THROW, metric: 9 },
    ]),
    ['allow tcp 10.0.0.9 -> 10.78.1.1:22 in eth1'],
  ],
  [
    'behind a throw another rule may ask another table',
    routing(
      [THROW, { dst: 'default', dev: 'eth0', table: '100' }],
      [{ priority: 32766, src: 'all', table: '100' }],
    ),
    ['undecided tcp 10.0.0.9 -> 10.78.1.1:22 in eth1'],
  ],
  [
    'the default table is asked where the main one has no route',
    routing([
      { type: 'blackhole', dst: '10.78.0.0/16', table: 'default' },
      { type: 'throw', dst: '10.79.0.0/16' },
      { dst: '10.79.7.0/24', dev: 'eth0', table: '253' },
    ]),
    [
      'allow tcp 10.0.0.9 -> 10.78.1.1:22 in eth1',
      'allow tcp 10.0.0.9 -> 10.79.7.1:22 in eth1',
      'deny tcp 10.0.0.9 -> 10.79.1.1:22 in eth1',
    ],
  ],
  [
    "an address of one link is the host's by that link alone",
    {
      'hosts/r/ip6tables.txt': dump({ input: 'ACCEPT', filter: ['-A OUTPUT -o eth0 -j DROP'] }, 6),
      'hosts/r/addr.json': links({ eth0: ['2001:db8::1/64', 'fe80::1/64'], eth1: ['fe80::2/64'] }),
      'hosts/r/route.json': [
        ...routes({ default: 'eth0', '2001:db8::/64': 'eth0' }),
        { dst: 'fe80::/64', dev: 'eth0', metric: 256 },
        { dst: 'fe80::/64', dev: 'eth1', metric: 256 },
      ],
      'hosts/r/sysctl.txt': 'net.ipv6.conf.all.forwarding = 1\n',
    },
    [
      'allow gre fe80::9 -> fe80::2 in eth1',
      'deny gre fe80::9 -> fe80::2 in eth0',
      'allow gre fe80::1 -> fe80::1',
      'undecided gre fe80::1 -> fe80::9',
      'deny gre fe80::1 -> fe80::9 out eth0',
      'allow gre fe80::2 -> fe80::9 out eth1',
      'allow tcp fe80::9 -> [fe80::2]:22 in eth1',
    ],
  ],
  [
    'a rule that names a destination may refuse its packets',
    routing([], [{ priority: 100, src: 'all', dst: '10.0.0.0', dstlen: 24, action: 'unreachable' }]),
    ['undecided tcp 192.0.2.9 -> 10.0.0.9:22 in eth0'],
  ],
  ...Object.entries({
    'which all tables are listed with, and has none': [[ANY_ADDRESS], 'allow'],
    'which the listing perhaps leaves out': [[], 'undecided'],
  } as const).map(
    ([which, [more, verdict]]): HostCase => [
      `a rule that asks a table ${which}`,
      {
        ...routing(more),
        'hosts/r/rule.json': [
          { priority: 0, src: 'all', table: 'local' },
          { priority: 100, src: 'all', table: '100' },
          { priority: 32766, src: 'all', table: 'main' },
          { priority: 32767, src: 'all', table: 'default', protocol: 'kernel' },
        ],
      },
      [`${verdict} udp 192.0.2.9:5 -> 10.0.0.9:53 in eth0`],
    ],
  ),
  [
    'without its rule the main table may not be asked',
    {
      ...routing([]),
      'hosts/r/rule.json': [
        { priority: 0, src: 'all', table: 'local' },
        { priority: 32767, src: 'all', table: 'default' },
      ],
    },
    ['undecided tcp 10.0.0.9 -> 198.51.100.7:22 in eth1'],
  ],
  ...Object.entries({
    'no route': [],
    'a blackhole': [{ type: 'blackhole', dst: 'default' }],
    'an unreachable route': [{ type: 'unreachable', dst: '198.51.100.0/24' }],
  }).map(
    ([what, more]): HostCase => [
      `a host with ${what} back to the sender takes packets and answers none`,
      {
        'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
        'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
        'hosts/web/route.json': [...routes({ '10.0.1.0/24': 'eth0', '10.0.0.0/8': 'eth0' }), ...more],
        'hosts/web/sysctl.txt': UNFILTERED,
      },
      [
        'deny tcp 198.51.100.1 -> 10.0.1.10:443',
        'allow udp 198.51.100.1 -> 10.0.1.10:53',
        'allow tcp 10.9.9.9 -> 10.0.1.10:443',
      ],
    ],
  ),
  [
    'no route back in the main table, but others that routing rules may use',
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
      'hosts/web/route.json': [
        ...routes({ '10.0.0.0/8': 'eth0' }),
        { dst: 'default', gateway: '10.0.1.1', dev: 'eth0', table: '100' },
      ],
      'hosts/web/sysctl.txt': UNFILTERED,
    },
    ['undecided tcp 198.51.100.1 -> 10.0.1.10:443'],
  ],
  [
    'a host forwards to another one what it has no route back for',
    {
      'hosts/web/iptables.txt': dump({
        input: 'ACCEPT',
        forward: 'ACCEPT',
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 10.0.9.9:443'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.0.9.1/24'] }),
      'hosts/web/route.json': routes({ '10.0.1.0/24': 'eth0', '10.0.9.0/24': 'eth1' }),
      'hosts/web/sysctl.txt': `${UNFILTERED}net.ipv4.ip_forward = 1\nnet.ipv4.conf.eth1.rp_filter = 0\n`,
    },
    ['deny tcp 198.51.100.1 -> 10.0.1.10:443', 'undecided tcp 10.0.1.77 -> 10.0.1.10:443'],
  ],
  [
    'an answer may leave by the link that its route names, and not by the one that the question came by',
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT', filter: ['-A OUTPUT -o eth0 -j DROP'] }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.0.9.1/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '10.0.9.0/24': 'eth1' }),
      'hosts/web/sysctl.txt': `${UNFILTERED}net.ipv4.conf.eth1.rp_filter = 0\n`,
    },
    ['undecided tcp 198.51.100.1 -> 10.0.9.1:443 in eth1', 'allow tcp 10.0.9.9 -> 10.0.9.1:443 in eth1'],
  ],
  [
    'an answer to what left with another source may be told by it',
    {
      'hosts/web/iptables.txt': dump({
        filter: [
          '-A INPUT -m conntrack --ctstate SNAT -j DROP',
          '-A INPUT -m state --state ESTABLISHED -j ACCEPT',
        ],
        nat: ['-A POSTROUTING -p tcp --dport 443 -j SNAT --to-source 10.0.1.11'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    ['undecided tcp 10.0.1.10 -> 198.51.100.1:443', 'allow tcp 10.0.1.10 -> 198.51.100.1:80'],
  ],
  [
    'a host that talks to itself does so by lo, both ways',
    {
      'hosts/web/iptables.txt': dump({
        output: 'DROP',
        filter: [
          '-A INPUT -i lo -p tcp --dport 25 -j DROP',
          '-A INPUT -i lo -p tcp --sport 80 -j DROP',
          '-A INPUT -i lo -j ACCEPT',
          '-A OUTPUT -o lo -p tcp --sport 22 -j DROP',
          '-A OUTPUT -o lo -j ACCEPT',
        ],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    },
    [
      'allow tcp 10.0.1.10 -> 10.0.1.10:443',
      'allow tcp 127.0.0.1 -> 127.0.0.1:443',
      'deny tcp 10.0.1.10 -> 10.0.1.10:25',
      'deny tcp 10.0.1.10 -> 10.0.1.10:80',
      'deny tcp 10.0.1.10 -> 10.0.1.10:22',
      'deny tcp 10.0.1.10 -> 198.51.100.1:443',
    ],
  ],
  [
    'a machine that talks to itself needs rules that let it',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: [
          '-A INPUT -i lo -p tcp --dport 443 -j ACCEPT',
          '-A INPUT -m state --state ESTABLISHED -j ACCEPT',
        ],
      }),
    }),
    ['allow tcp web -> web:443', 'deny tcp web -> web:22'],
  ],
  [
    'ip route prints IPv4 routes only: IPv6 goes by the only link there is, or by one that is not known',
    {
      'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
      'hosts/web/ip6tables.txt': dump({ input: 'ACCEPT' }, 6),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24', '2001:db8:1:1::10/64'] }),
      'hosts/web/route.json': routes({ '10.0.0.0/8': 'eth0' }),
    },
    [
      'allow tcp [2001:db8:1:1::10]:40000 -> [2001:db8:9::1]:443',
      'allow tcp 10.0.1.10 -> 10.9.9.9:443',
      'deny tcp 10.0.1.10 -> 198.51.100.1:443',
    ],
  ],
  [
    'IPv6 of which no route is given may go by either link',
    {
      'hosts/web/ip6tables.txt': dump({ filter: ['-A OUTPUT -o eth1 -j DROP'] }, 6),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24', '2001:db8:1:1::10/64'], eth1: ['10.1.0.1/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0' }),
    },
    ['undecided udp [2001:db8:1:1::10]:40000 -> [2001:db8:9::1]:443'],
  ],
  [
    'of a route with several next hops either may be taken',
    {
      'hosts/web/iptables.txt': dump({ filter: ['-A OUTPUT -o eth1 -j DROP'] }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], eth1: ['10.1.0.1/24'] }),
      'hosts/web/route.json': [
        {
          dst: 'default',
          nexthops: [
            { gateway: '10.0.1.1', dev: 'eth0' },
            { gateway: '10.1.0.2', dev: 'eth1' },
          ],
        },
      ],
    },
    ['undecided udp 10.0.1.10 -> 198.51.100.1:53'],
  ],
  [
    'what a host forwards to another machine has the filters of that one before it',
    cloud({
      'hosts/web/iptables.txt': dump({
        forward: 'ACCEPT',
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 10.0.2.10:443'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '10.0.1.0/24': 'eth0' }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
    }),
    ['undecided tcp 198.51.100.1 -> web:443', 'deny tcp web -> db:443'],
  ],
  [
    'what it forwards to a container of its own arrives',
    cloud({
      'hosts/web/iptables.txt': dump({
        filter: ['-A FORWARD -o docker0 -p tcp --dport 80 -j ACCEPT', '-A FORWARD -i docker0 -j ACCEPT'],
        nat: ['-A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 172.17.0.2:80'],
      }),
      'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'], docker0: ['172.17.0.1/16'] }),
      'hosts/web/route.json': routes({ default: 'eth0', '10.0.1.0/24': 'eth0', '172.17.0.0/16': 'docker0' }),
      'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
    }),
    ['allow tcp 198.51.100.1 -> web:443'],
  ],
  [
    'an address of the interface that the host does not carry is forwarded, and goes back out',
    {
      ...cloud({
        'hosts/web/iptables.txt': dump({ forward: 'ACCEPT' }),
        'hosts/web/addr.json': links({ eth0: ['10.0.1.99/24'] }, '02:00:00:00:00:10'),
        'hosts/web/route.json': routes({ default: 'eth0', '10.0.1.0/24': 'eth0' }),
        'hosts/web/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
      }),
    },
    ['undecided tcp db -> 10.0.1.10:443'],
  ],
]);

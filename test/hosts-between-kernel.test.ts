import { describe, expect, test } from 'vitest';
import { whyNoHost } from './collected-host.ts';
import { compareMachines, type Machines } from './machines.ts';

/** `a` in an office, `b` among servers, and `r` between them. */
const OFFICE = { a: ['10.1.0.5/24', 'fd01::5/64'], r: ['10.1.0.1/24', 'fd01::1/64'] };
const SERVERS = { b: ['10.2.0.5/24', 'fd02::5/64'], r: ['10.2.0.1/24', 'fd02::1/64'] };
const BETWEEN = { office: OFFICE, servers: SERVERS };
const A = 'ip route add default via 10.1.0.1';
const B = 'ip route add default via 10.2.0.1';
const FORWARDS = 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1';
const ESTABLISHED = 'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT';

function between(...rules: string[]): Machines {
  return { networks: BETWEEN, setUp: { a: A, b: B, r: [FORWARDS, ...rules].join('; ') } };
}

/** The machines, and what the model says of connections; where the kernel says otherwise of what is undecided, both. */
const CASES: readonly (readonly [name: string, machines: Machines, lines: readonly string[]])[] = [
  [
    'a host between two others drops what its rules do not let through',
    between(
      'iptables -P FORWARD DROP',
      ESTABLISHED,
      'iptables -A FORWARD -i office -p tcp --dport 22 -j ACCEPT',
    ),
    [
      'allow tcp 10.1.0.5 -> 10.2.0.5:22',
      'deny tcp 10.1.0.5 -> 10.2.0.5:23',
      'deny tcp 10.2.0.5 -> 10.1.0.5:22',
      'allow tcp 10.1.0.5 -> 10.1.0.1:23',
      'allow tcp 10.1.0.5 -> 10.2.0.1:23',
      'allow tcp 10.2.0.1 -> 10.2.0.5:23',
    ],
  ],
  [
    'a host between two others has no rules, and does not forward',
    { networks: BETWEEN, setUp: { a: A, b: B, r: 'sysctl -qw net.ipv4.ip_forward=0' } },
    ['deny tcp 10.1.0.5 -> 10.2.0.5:22', 'allow tcp 10.1.0.5 -> 10.2.0.1:22'],
  ],
  [
    'what begins elsewhere is let back, and nothing new',
    between('iptables -P FORWARD DROP', ESTABLISHED, 'iptables -A FORWARD -s 10.1.0.5 -j ACCEPT'),
    ['allow tcp 10.1.0.5 -> 10.2.0.5:22', 'deny tcp 10.2.0.5 -> 10.1.0.5:22'],
  ],
  [
    'rules that know no connections drop answers',
    between(
      'iptables -P FORWARD DROP',
      'iptables -A FORWARD -p tcp --dport 22 -j ACCEPT',
      'iptables -A FORWARD -p tcp --sport 23 -j ACCEPT',
    ),
    ['deny tcp 10.1.0.5 -> 10.2.0.5:22', 'deny tcp 10.1.0.5 -> 10.2.0.5:23'],
  ],
  [
    'addresses of IPv6 are led by gateways of one link alone',
    {
      networks: BETWEEN,
      setUp: {
        a: 'ip -6 route add default via fe80::1 dev office',
        b: 'ip -6 route add default via fe80::1 dev servers',
        r: `${FORWARDS}; ip addr add fe80::1/64 dev office; ip addr add fe80::1/64 dev servers; ip6tables -A FORWARD -p tcp --dport 23 -j DROP`,
      },
    },
    ['allow tcp [fd01::5] -> [fd02::5]:22', 'deny tcp [fd01::5] -> [fd02::5]:23'],
  ],
  [
    'two hosts stand on the way, and both are asked',
    {
      networks: {
        office: OFFICE,
        backbone: { r: ['10.9.0.1/24'], s: ['10.9.0.2/24'] },
        servers: { b: ['10.2.0.5/24'], s: ['10.2.0.1/24'] },
      },
      setUp: {
        a: A,
        b: B,
        r: `${FORWARDS}; ip route add 10.2.0.0/24 via 10.9.0.2; iptables -A FORWARD -p tcp --dport 23 -j DROP`,
        s: `${FORWARDS}; ip route add default via 10.9.0.1; iptables -A FORWARD -p tcp --dport 24 -j DROP`,
      },
    },
    [
      'allow tcp 10.1.0.5 -> 10.2.0.5:22',
      'deny tcp 10.1.0.5 -> 10.2.0.5:23',
      'deny tcp 10.1.0.5 -> 10.2.0.5:24',
      'allow tcp 10.1.0.5 -> 10.9.0.2:24',
      'deny tcp 10.1.0.5 -> 10.9.0.2:23',
    ],
  ],
  [
    'beyond what is in evidence the way is taken to be the same in both directions',
    {
      networks: {
        office: OFFICE,
        backbone: { r: ['10.9.0.1/24'], x: ['10.9.0.2/24'] },
        servers: { x: ['10.2.0.1/24'], b: ['10.2.0.5/24'] },
      },
      setUp: {
        a: A,
        b: B,
        r: `${FORWARDS}; ip route add default via 10.9.0.2; iptables -A FORWARD -p tcp --dport 23 -j DROP`,
        x: `${FORWARDS}; ip route add 10.1.0.0/24 via 10.9.0.1`,
      },
      hidden: ['x'],
    },
    [
      'allow tcp 10.1.0.5 -> 10.2.0.5:22',
      'deny tcp 10.1.0.5 -> 10.2.0.5:23',
      'allow tcp 10.2.0.5 -> 10.1.0.5:22',
      'undecided|deny tcp 10.2.0.5 -> 10.1.0.5:23',
    ],
  ],
  [
    'hosts that lead to one another in a circle lead nowhere',
    {
      networks: {
        office: { a: ['10.1.0.5/24'], r: ['10.1.0.1/24'], s: ['10.1.0.2/24'], b: ['10.2.0.5/24'] },
      },
      setUp: {
        a: 'ip route add 10.2.0.0/24 via 10.1.0.1',
        b: 'ip route add 10.1.0.0/24 dev office',
        r: `${FORWARDS}; ip route add 10.2.0.0/24 via 10.1.0.2`,
        s: `${FORWARDS}; ip route add 10.2.0.0/24 via 10.1.0.1`,
      },
    },
    ['undecided|deny tcp 10.1.0.5 -> 10.2.0.5:22'],
  ],
  [
    'answers go back by another host than questions came by',
    {
      networks: {
        office: { a: ['10.1.0.5/24'], r: ['10.1.0.1/24'], s: ['10.1.0.2/24'] },
        servers: { b: ['10.2.0.5/24'], r: ['10.2.0.1/24'], s: ['10.2.0.2/24'] },
      },
      setUp: {
        a: A,
        b: 'ip route add default via 10.2.0.2',
        r: `${FORWARDS}; iptables -A FORWARD -p tcp --dport 23 -j DROP`,
        s: `${FORWARDS}; iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP; iptables -A FORWARD -p tcp --sport 24 -j DROP`,
      },
    },
    [
      'undecided|deny tcp 10.1.0.5 -> 10.2.0.5:22',
      'deny tcp 10.1.0.5 -> 10.2.0.5:23',
      'undecided|deny tcp 10.1.0.5 -> 10.2.0.5:24',
    ],
  ],
  [
    'of two gateways the longer prefix leads',
    {
      networks: {
        office: { a: ['10.1.0.5/24'], r: ['10.1.0.1/24'], s: ['10.1.0.2/24'] },
        servers: { b: ['10.2.0.5/24', '10.2.0.6/24'], r: ['10.2.0.1/24'], s: ['10.2.0.2/24'] },
      },
      setUp: {
        a: `${A}; ip route add 10.2.0.6/32 via 10.1.0.2`,
        b: `${B}; ip rule add from 10.2.0.6 table 7; ip route add default via 10.2.0.2 table 7`,
        r: `${FORWARDS}; iptables -A FORWARD -p tcp --dport 23 -j DROP`,
        s: `${FORWARDS}; iptables -A FORWARD -p tcp --dport 24 -j DROP`,
      },
    },
    [
      'undecided|allow tcp 10.1.0.5 -> 10.2.0.5:22',
      'deny tcp 10.1.0.5 -> 10.2.0.5:23',
      'undecided|allow tcp 10.1.0.5 -> 10.2.0.6:23',
      'deny tcp 10.1.0.5 -> 10.2.0.6:24',
    ],
  ],
  [
    'a gateway puts an address of its own into what it hands on',
    {
      networks: BETWEEN,
      setUp: {
        a: A,
        b: `${B}; iptables -A INPUT -s 10.1.0.0/24 -p tcp --dport 24 -j DROP; iptables -A INPUT -s 10.2.0.1 -p tcp --dport 25 -j DROP`,
        r: `${FORWARDS}; iptables -t nat -A POSTROUTING -o servers -j MASQUERADE; iptables -A FORWARD -p tcp --dport 23 -j DROP`,
      },
    },
    [
      'allow tcp 10.1.0.5 -> 10.2.0.5:22',
      'deny tcp 10.1.0.5 -> 10.2.0.5:23',
      'allow tcp 10.1.0.5 -> 10.2.0.5:24',
      'deny tcp 10.1.0.5 -> 10.2.0.5:25',
      'allow tcp 10.2.0.5 -> 10.1.0.5:22',
    ],
  ],
  [
    'or one of several, or perhaps none',
    {
      networks: BETWEEN,
      setUp: {
        a: A,
        b: `${B}; iptables -A INPUT -s 10.2.0.100/31 -p tcp --dport 24 -j DROP; iptables -A INPUT -s 10.1.0.0/24 -p tcp --dport 26 -j DROP`,
        r: `${FORWARDS}; ip addr add 10.2.0.100/24 dev servers; ip addr add 10.2.0.101/24 dev servers; iptables -t nat -A POSTROUTING -p tcp --dport 26 -m statistic --mode nth --every 1000 --packet 999 -j ACCEPT; iptables -t nat -A POSTROUTING -o servers -j SNAT --to-source 10.2.0.100-10.2.0.101`,
      },
    },
    [
      'allow tcp 10.1.0.5 -> 10.2.0.5:22',
      'deny tcp 10.1.0.5 -> 10.2.0.5:24',
      'undecided|allow tcp 10.1.0.5 -> 10.2.0.5:26',
    ],
  ],
  [
    'what got an address of one gateway meets the rules of the next',
    {
      networks: {
        office: OFFICE,
        backbone: { r: ['10.9.0.1/24'], s: ['10.9.0.2/24'] },
        servers: { b: ['10.2.0.5/24'], s: ['10.2.0.1/24'] },
      },
      setUp: {
        a: A,
        b: B,
        r: `${FORWARDS}; ip route add 10.2.0.0/24 via 10.9.0.2; iptables -t nat -A POSTROUTING -o backbone -j MASQUERADE`,
        s: `${FORWARDS}; ip route add default via 10.9.0.1; iptables -A FORWARD -s 10.1.0.0/24 -p tcp --dport 23 -j DROP; iptables -A FORWARD -p tcp --dport 24 -j DROP`,
      },
    },
    [
      'undecided|allow tcp 10.1.0.5 -> 10.2.0.5:22',
      'undecided|allow tcp 10.1.0.5 -> 10.2.0.5:23',
      'undecided|deny tcp 10.1.0.5 -> 10.2.0.5:24',
    ],
  ],
  [
    'a gateway takes in what is for others, or sends it to others',
    {
      ...between(
        'iptables -t nat -A PREROUTING -i office -p tcp --dport 80 -j REDIRECT --to-ports 3128',
        'iptables -t nat -A PREROUTING -i office -d 10.2.0.5 -p tcp --dport 81 -j DNAT --to-destination 10.2.0.5:22',
      ),
      listen: [22, 3128],
    },
    [
      'undecided|allow tcp 10.1.0.5 -> 10.2.0.5:80',
      'undecided|allow tcp 10.1.0.5 -> 10.2.0.5:81',
      'allow tcp 10.1.0.5 -> 10.2.0.5:82',
    ],
  ],
  [
    'what a gateway takes in does not meet the rules of the next',
    {
      networks: {
        office: OFFICE,
        backbone: { r: ['10.9.0.1/24'], s: ['10.9.0.2/24'] },
        servers: { b: ['10.2.0.5/24'], s: ['10.2.0.1/24'] },
      },
      setUp: {
        a: A,
        b: B,
        r: `${FORWARDS}; ip route add 10.2.0.0/24 via 10.9.0.2; iptables -t nat -A PREROUTING -i office -p tcp --dport 80 -j REDIRECT --to-ports 3128`,
        s: `${FORWARDS}; ip route add default via 10.9.0.1; iptables -P FORWARD DROP`,
      },
      listen: [3128],
    },
    ['undecided|allow tcp 10.1.0.5 -> 10.2.0.5:80', 'deny tcp 10.1.0.5 -> 10.2.0.5:81'],
  ],
  [
    'a gateway refuses some ends, and leads others nowhere',
    between('ip route add blackhole 10.2.0.5/32', 'ip route add unreachable 10.3.0.0/16'),
    ['deny tcp 10.1.0.5 -> 10.2.0.5:22', 'allow tcp 10.1.0.5 -> 10.2.0.1:22'],
  ],
  [
    'a host hands a port to another one',
    {
      ...between(
        'iptables -P FORWARD DROP',
        'iptables -A FORWARD -m conntrack --ctstate DNAT,ESTABLISHED -j ACCEPT',
        'iptables -t nat -A PREROUTING -i office -p tcp --dport 2222 -j DNAT --to-destination 10.2.0.5:22',
        'iptables -t nat -A PREROUTING -i office -p tcp --dport 2223 -j DNAT --to-destination 10.2.0.5:23',
        'iptables -t nat -A PREROUTING -p tcp --dport 2224 -j DNAT --to-destination 10.1.0.5:22',
      ),
      listen: [22, 23],
    },
    [
      'allow tcp 10.1.0.5 -> 10.1.0.1:2222',
      'allow tcp 10.1.0.5 -> 10.2.0.1:2222',
      'deny tcp 10.1.0.5 -> 10.2.0.5:22',
      'allow tcp 10.2.0.5 -> 10.2.0.1:2224',
      'deny tcp 10.1.0.5 -> 10.1.0.1:2224',
    ],
  ],
  [
    'who a port is handed to does not take it, or answers another way',
    {
      networks: {
        office: OFFICE,
        servers: { b: ['10.2.0.5/24'], c: ['10.2.0.6/24'], r: ['10.2.0.1/24'] },
      },
      setUp: {
        a: A,
        b: `${B}; iptables -A INPUT -s 10.1.0.5 -p tcp --dport 22 -j DROP`,
        c: 'ip route add 10.1.0.0/24 via 10.2.0.9',
        r: `${FORWARDS}; iptables -t nat -A PREROUTING -i office -p tcp --dport 2222 -j DNAT --to-destination 10.2.0.5:22; iptables -t nat -A PREROUTING -i office -p tcp --dport 2223 -j DNAT --to-destination 10.2.0.6:22; iptables -t nat -A PREROUTING -i office -p tcp --dport 2224 -j DNAT --to-destination 10.2.0.5:23`,
      },
      listen: [22, 23],
    },
    [
      'deny tcp 10.1.0.5 -> 10.1.0.1:2222',
      'undecided|deny tcp 10.1.0.5 -> 10.1.0.1:2223',
      'allow tcp 10.1.0.5 -> 10.1.0.1:2224',
    ],
  ],
];

const why = whyNoHost();

describe.skipIf(why !== undefined)(`machines answer${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  test.each(CASES)('%s', (_, machines, lines) => {
    const probes = lines.map((line) => line.replace(/^\S+ /, ''));
    const told = compareMachines(machines, probes).map(({ probe, verdict, passed }) => {
      const said = passed ? 'allow' : 'deny';
      return `${verdict === said ? said : `${verdict}|${said}`} ${probe}`;
    });
    expect(told).toEqual(lines);
  });
});

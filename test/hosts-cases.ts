/**
 * What is said to a host that has 192.0.2.1/24 and 2001:db8::1/64 at eth0, and what becomes of packets: the kernel's answer, and, where it
 * is another, Flowproof's: `undecided|allow`.
 */
export type Case = readonly [string, readonly string[], readonly string[]];

export const SETTINGS = (reversePath: 0 | 1 | 2, acceptLocal: 0 | 1) =>
  ['all', 'eth0', 'eth1'].flatMap((link) => [
    `sysctl net.ipv4.conf.${link}.rp_filter=${link === 'all' ? reversePath : 0}`,
    `sysctl net.ipv4.conf.${link}.accept_local=${acceptLocal}`,
  ]);
export const SECOND = [
  '4 ip address add 10.0.0.1/24 dev eth1',
  '6 ip address add 2001:db8:1::1/64 dev eth1 nodad',
];
export const DEFAULT = '4 ip route add 0.0.0.0/0 dev eth0';
const REVERSE_PATH = (family: 4 | 6, words: string) =>
  `${family} raw -A PREROUTING -m rpfilter ${words} --invert -j DROP`;

/** Hosts without routing rules of an operator. */
export const CASES: readonly Case[] = [
  [
    "a route to everybody on a link, within which an address is the host's own",
    [
      '4 ip address add 172.17.0.1/16 dev docker0',
      '4 ip route add broadcast 0.0.0.0/0 dev eth1',
      '4 filter -A OUTPUT -o eth1 -j DROP',
    ],
    ['allow udp 192.0.2.1:5 -> 172.17.0.1:53'],
  ],
  [
    'an address of the host within a prefix that it shares with others',
    ['6 ip address add 2001:db8:2::1/64 dev docker0 nodad', '6 ip route add anycast 2001:db8:2::/64 dev lo'],
    ['allow connection tcp [::1]:5 -> [2001:db8:2::1]:80'],
  ],
  [
    'a route for some senders, or types of service, comes before a better one of its prefix',
    [
      ...SECOND,
      '6 ip route add 2001:db8::/64 from 2001:db8::/64 dev eth1',
      '6 filter -A FORWARD -o eth1 -j DROP',
      '4 ip route add 192.0.2.0/24 tos 0x10 metric 5 dev eth1',
      '4 filter -A FORWARD -o eth1 -j DROP',
    ],
    [
      'undecided|deny udp [2001:db8::9]:5 -> [2001:db8::9]:53 in eth0',
      'undecided|allow udp 10.0.0.9:5 -> 192.0.2.77:53 in eth1',
    ],
  ],
  [
    'other routes of a prefix that has one for some senders',
    [
      ...SECOND,
      '6 ip route add default dev eth0',
      '6 ip route add 2001:db8:1::/64 from 2001:db8::/64 dev docker0',
    ],
    [
      'undecided|allow udp [fe80::1]:1181 -> [2001:db8:1::9]:53 in eth0',
      'allow udp [2001:db8:5::9]:5 -> [2001:db8:1::9]:53 in eth0',
    ],
  ],
  [
    "a broadcast address by hand among addresses that are all the host's",
    [
      '4 ip route add broadcast 10.0.0.31/32 dev eth0 table local',
      '4 ip route add local 0.0.0.0/0 dev eth0',
      '4 raw -A PREROUTING -m addrtype ! --src-type LOCAL -j DROP',
    ],
    ['deny icmp 8/0 10.0.0.31 -> 10.9.0.1 in eth0', 'allow icmp 8/0 10.0.0.30 -> 10.9.0.1 in eth0'],
  ],
  [
    'a connection to a broadcast address by hand that is handed on',
    [
      '4 ip route add broadcast 198.51.100.200/32 dev docker0',
      'sysctl net.ipv4.conf.docker0.rp_filter=1',
      'sysctl net.ipv4.conf.all.bc_forwarding=1',
      'sysctl net.ipv4.conf.eth0.bc_forwarding=1',
    ],
    ['undecided|deny connection tcp 192.0.2.130:1108 -> 198.51.100.200:80 in eth0'],
  ],
  [
    'a throw leaves out the rest of its table',
    [
      '4 ip route add 198.51.100.128/25 table default via 10.0.0.9 dev docker0 onlink',
      '4 ip route add 0.0.0.0/0 dev eth1',
      '4 ip route add throw 198.51.100.128/25',
      'nft early fib saddr . iif oif missing drop',
    ],
    ['undecided|allow udp 198.51.100.200:1133 -> 10.0.0.7:53 in docker0'],
  ],
  [
    "an address of another link alone within what is all the host's",
    [
      '6 ip address add fe80::1/64 dev eth1 nodad',
      '6 ip route add local ::/0 dev eth0',
      'sysctl net.ipv6.conf.all.forwarding=0',
    ],
    ['undecided|allow icmpv6 128/0 2001:db8::5 -> fe80::1 in eth0'],
  ],
  [
    'the broadcast address of loopback, where broadcasts are handed on and nothing else is',
    [
      'sysctl net.ipv4.conf.all.forwarding=0',
      ...['all', 'eth0'].map((link) => `sysctl net.ipv4.conf.${link}.bc_forwarding=1`),
      'sysctl net.ipv4.conf.all.route_localnet=1',
    ],
    ['undecided|deny udp 198.51.100.7:5 -> 127.255.255.255:53 in eth0'],
  ],
  [
    'nobody answers a connection to the broadcast address of loopback',
    [],
    [
      'allow udp 192.0.2.1:5 -> 127.255.255.255:53',
      'deny connection tcp 192.0.2.1:5 -> 127.255.255.255:80',
      'deny connection tcp 127.0.0.1:5 -> 127.255.255.255:80',
    ],
  ],
  [
    'the broadcast address of loopback is one to rules, too',
    ['4 mangle -A PREROUTING -m addrtype --dst-type BROADCAST -j DROP'],
    ['deny udp 192.0.2.1:5 -> 127.255.255.255:53', 'allow udp 192.0.2.1:5 -> 127.0.0.1:53'],
  ],
  [
    'addresses that routes alone give by a link are of the link in IPv4, and not in IPv6',
    [
      '4 ip route add local 203.0.113.0/24 dev lo',
      '6 ip route add local 2001:db8:9::/64 dev lo',
      'nft early fib daddr . iif type local drop',
    ],
    [
      'deny udp 192.0.2.1:5 -> 203.0.113.9:53',
      'allow udp [2001:db8::1]:5 -> [2001:db8:9::9]:53',
      'deny udp [2001:db8::1]:5 -> [::1]:53',
    ],
  ],
  [
    'a broadcast is to rules none of the addresses that a route gives',
    [
      '4 ip route add local 240.0.0.0/4 dev eth0',
      '4 raw -A PREROUTING -m addrtype ! --dst-type LOCAL --limit-iface-in -j DROP',
    ],
    ['deny udp 192.0.2.9:5 -> 255.255.255.255:53 in eth0', 'allow udp 192.0.2.9:5 -> 240.0.0.1:53 in eth0'],
  ],
  [
    'a group that a link has as an address',
    ['6 ip address add ff05::5/128 dev eth1 autojoin nodad', 'nft early fib daddr type != multicast drop'],
    ['undecided|deny udp [2001:db8::1]:5 -> [ff05::5]:53 in eth1'],
  ],
  [
    "broadcast addresses among addresses that are all the host's",
    [
      '4 ip address add 10.0.0.18/28 dev docker0',
      '4 ip route add local 10.0.0.0/24 dev eth0',
      '4 mangle -A PREROUTING -m addrtype --dst-type LOCAL -j DROP',
    ],
    [
      'allow udp 198.51.100.7:5 -> 10.0.0.31:53 in eth1',
      'deny udp 198.51.100.7:5 -> 10.0.0.40:53 in eth1',
      'allow udp 192.0.2.1:5 -> 127.255.255.255:53',
    ],
  ],
  [
    'an address of another link is none of the loopback link, which has all others',
    [
      ...SECOND,
      '4 ip route add local 0.0.0.0/0 dev lo',
      '4 raw -A PREROUTING -m addrtype ! --src-type LOCAL,BROADCAST --limit-iface-in -j DROP',
    ],
    ['deny udp 192.0.2.1:5 -> 10.0.0.1:53'],
  ],
  [
    'a broadcast address of two links is one of the first of them alone',
    [
      ...SECOND,
      '4 ip address add 192.0.2.130/25 dev eth1',
      '4 filter -A INPUT -m addrtype --dst-type UNICAST --limit-iface-in -j DROP',
    ],
    [
      'undecided|deny icmp 8/0 192.0.2.130 -> 192.0.2.255 in eth1',
      'allow udp 192.0.2.9:5 -> 192.0.2.1:53 in eth0',
    ],
  ],
  [
    "an anycast address has no way back among addresses that are all the host's",
    ['6 ip route add local 2001:db8::/32 dev lo', REVERSE_PATH(6, '--loose --accept-local')],
    ['deny udp [2001:db8::]:5 -> [2001:db8::1]:53 in eth0'],
  ],
  [
    'all of loopback is of the loopback link',
    ['4 raw -A PREROUTING -m addrtype ! --dst-type LOCAL --limit-iface-in -j DROP'],
    ['allow udp 192.0.2.1:5 -> 127.0.0.5:53', 'allow udp 192.0.2.1:5 -> 127.0.0.1:53'],
  ],
  [
    'anycast addresses by hand around those of the host, which come first',
    [
      '6 ip route add anycast 2001:db8::/32 dev eth0',
      '6 ip route add anycast 2001:db8::1/128 dev eth0',
      '4 ip route add anycast 192.0.2.0/24 dev eth0',
      '6 ip route add anycast ::/0 dev eth0 table 100',
      '4 ip route add anycast 0.0.0.0/0 dev eth0 table 100',
    ],
    [
      'allow udp [2001:db8::9]:5 -> [2001:db8::1]:53 in eth0',
      'allow udp 192.0.2.9:5 -> 192.0.2.1:53 in eth0',
      'allow udp 192.0.2.9:5 -> 192.0.2.255:53 in eth0',
    ],
  ],
  [
    'anycast addresses by hand of IPv4 that no route of the host comes before take nothing in',
    [
      ...SECOND,
      DEFAULT,
      ...SETTINGS(0, 1),
      '4 ip route add anycast 203.0.113.0/24 dev eth0',
      '4 ip route add local 203.0.113.9/32 dev lo',
      '4 ip route add local 203.0.113.0/24 dev lo metric 5',
      '4 ip route add anycast 198.51.100.0/24 dev eth0',
      '4 ip route append local 198.51.100.0/24 dev lo',
      '4 ip route add local 198.51.100.0/25 dev lo table 100',
    ],
    [
      'undecided|deny udp 10.0.0.9:5 -> 203.0.113.7:53 in eth1',
      'allow udp 10.0.0.9:5 -> 203.0.113.9:53 in eth1',
      'undecided|deny udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'undecided|deny udp 10.0.0.9:5 -> 198.51.100.200:53 in eth1',
    ],
  ],
  [
    'those of IPv6 take in, and lead away what the host sends',
    [
      ...SECOND,
      '6 ip route add anycast 2001:db8:5::/64 dev eth0',
      '6 ip route add local 2001:db8:5::/64 dev lo metric 2000',
      '6 filter -A OUTPUT -o eth0 -j DROP',
    ],
    [
      'undecided|allow udp [2001:db8:1::9]:5 -> [2001:db8:5::7]:53 in eth1',
      'undecided|deny udp [2001:db8::1]:5 -> [2001:db8:5::7]:53',
    ],
  ],
  [
    'what type an address of another link has depends on who asks',
    [
      '6 ip address add fe80::1/64 dev eth1 nodad',
      '6 ip route add fe80::/64 metric 2000 via 2001:db8::9',
      'nft early fib daddr type != unicast drop',
    ],
    ['undecided|allow udp [2001:db8::9]:5 -> [fe80::1]:53 in eth0'],
  ],
  [
    'broadcasts that are handed on, whether or not the host forwards',
    [
      ...SECOND,
      ...SETTINGS(0, 1),
      ...['all', 'eth0'].map((link) => `sysctl net.ipv4.conf.${link}.bc_forwarding=1`),
      'sysctl net.ipv4.conf.eth0.forwarding=0',
      '4 filter -A INPUT -p udp -j DROP',
    ],
    [
      'allow udp 192.0.2.9:5 -> 10.0.0.255:53 in eth0',
      'deny udp 192.0.2.9:5 -> 10.0.0.9:53 in eth0',
      'deny udp 10.0.0.9:5 -> 192.0.2.255:53 in eth1',
    ],
  ],
  [
    'answers come in by a link that forwards nothing',
    [...SECOND, ...SETTINGS(0, 1), 'sysctl net.ipv4.conf.eth0.forwarding=0'],
    [
      'allow udp 10.0.0.9:5 -> 192.0.2.9:53 in eth1',
      'deny connection tcp 10.0.0.9:5 -> 192.0.2.9:80 in eth1',
    ],
  ],
  [
    'the anycast address of routers is taken in, and is none of the host to rules',
    [...SECOND, '6 filter -A INPUT -m addrtype --dst-type LOCAL -j DROP', '6 filter -A FORWARD -j DROP'],
    [
      'allow udp [2001:db8::9]:5 -> [2001:db8::]:53 in eth0',
      'allow udp [2001:db8::9]:5 -> [2001:db8:1::]:53 in eth0',
      'deny udp [2001:db8::9]:5 -> [2001:db8::1]:53 in eth0',
      'deny connection tcp [2001:db8::9]:5 -> [2001:db8::]:80 in eth0',
      'allow udp [2001:db8::]:5 -> [2001:db8:1::]:53 in eth0',
    ],
  ],
  [
    'an anycast address has no way back',
    [...SECOND, REVERSE_PATH(6, '--loose')],
    [
      'deny udp [2001:db8::]:5 -> [2001:db8::1]:53 in eth0',
      'allow udp [2001:db8::9]:5 -> [2001:db8::1]:53 in eth0',
    ],
  ],
  [
    'and none of a host that is no router',
    [...SECOND, 'sysctl net.ipv6.conf.all.forwarding=0', 'sysctl net.ipv6.conf.eth0.forwarding=0'],
    ['deny udp [2001:db8::9]:5 -> [2001:db8::]:53 in eth0'],
  ],
  [
    'groups that a link was put into by hand',
    [
      '4 ip address add 239.1.1.1/32 dev eth1 autojoin',
      '6 ip address add ff05::5/128 dev eth1 autojoin',
      ...SECOND,
      DEFAULT,
      ...SETTINGS(0, 1),
    ],
    [
      'allow udp 10.0.0.9:5 -> 239.1.1.1:53 in eth1',
      'deny udp 192.0.2.9:5 -> 239.1.1.1:53 in eth0',
      'deny udp 10.0.0.9:5 -> 239.2.2.2:53 in eth1',
      'allow udp [2001:db8:1::9]:5 -> [ff05::5]:53 in eth1',
      'deny udp [2001:db8::9]:5 -> [ff05::5]:53 in eth0',
    ],
  ],
  [
    'rpfilter and fib ask of broadcast addresses each in its own way',
    [...SECOND, ...SETTINGS(0, 1), REVERSE_PATH(4, '--loose')],
    ['deny udp 192.0.2.255:5 -> 192.0.2.1:53 in eth0', 'allow udp 10.0.0.9:5 -> 192.0.2.1:53 in eth0'],
  ],
  [
    'fib finds the link of a broadcast address',
    [...SECOND, ...SETTINGS(0, 1), 'nft early fib saddr . iif oif missing drop'],
    [
      'allow udp 192.0.2.255:5 -> 192.0.2.1:53 in eth0',
      'deny udp 192.0.2.255:5 -> 192.0.2.1:53 in eth1',
      'deny udp 10.0.0.1:5 -> 192.0.2.1:53 in eth1',
    ],
  ],
  [
    'routes of the local table, longer ones of the main one, and routes that refuse',
    [
      ...SECOND,
      ...SETTINGS(0, 1),
      '4 ip route add local 10.64.0.0/16 dev lo',
      '4 ip route add 10.64.1.0/24 dev eth1',
      '4 ip route add throw 10.78.0.0/16',
      '4 ip route add blackhole 10.79.0.0/16',
      '4 ip route add 10.79.1.0/24 dev eth1',
      '4 ip route add 10.78.0.0/15 dev eth1 table default',
    ],
    [
      'allow udp 192.0.2.9:5 -> 10.64.2.5:53 in eth0',
      'undecided|allow udp 192.0.2.9:5 -> 10.64.1.5:53 in eth0',
      'allow udp 192.0.2.9:5 -> 10.78.0.5:53 in eth0',
      'deny udp 192.0.2.9:5 -> 10.79.0.5:53 in eth0',
      'allow udp 192.0.2.9:5 -> 10.79.1.5:53 in eth0',
    ],
  ],
  [
    "a part of what is the host's that its local table leads elsewhere, and whatever is within that",
    [
      ...SECOND,
      DEFAULT,
      ...SETTINGS(0, 1),
      '4 ip route add local 10.64.0.0/16 dev lo',
      '4 ip route add 10.64.1.0/24 dev eth0 table local',
      '4 ip route add blackhole 10.64.2.0/24 table local',
      '4 ip route add local 10.64.1.9/32 dev lo',
      '4 ip route add local 203.0.113.9/32 dev lo metric 5',
      '4 ip route add blackhole 203.0.113.9/32 table local',
      '4 ip route add blackhole 192.0.2.1/32 table local',
    ],
    [
      'allow udp 10.0.0.9:5 -> 10.64.1.5:53 in eth1',
      'undecided|deny udp 10.0.0.9:5 -> 10.64.2.5:53 in eth1',
      'allow udp 10.0.0.9:5 -> 10.64.1.9:53 in eth1',
      'undecided|deny udp 10.0.0.9:5 -> 203.0.113.9:53 in eth1',
      'allow udp 10.0.0.9:5 -> 192.0.2.1:53 in eth1',
    ],
  ],
  [
    'longer prefixes of the main table, which IPv6 does not ask before the local one',
    [
      ...SECOND,
      DEFAULT,
      ...SETTINGS(0, 1),
      '4 ip route add local 10.64.0.0/16 dev lo',
      '4 ip route add 10.64.0.0/16 dev eth0',
      '6 ip route add local 2001:db8:5::/48 dev lo',
      '6 ip route add 2001:db8:5:1::/64 dev eth0',
    ],
    [
      'allow udp 10.0.0.9:5 -> 10.64.3.5:53 in eth1',
      'allow udp [2001:db8:1::9]:5 -> [2001:db8:5:1::5]:53 in eth1',
    ],
  ],
  [
    'a host without routes beyond its own',
    ['4 ip route del 192.0.2.0/24', ...SETTINGS(0, 1)],
    ['deny udp 192.0.2.9:5 -> 10.0.0.9:53 in eth0', 'allow udp 192.0.2.9:5 -> 192.0.2.1:53 in eth0'],
  ],
];

import { type Case, DEFAULT, SECOND, SETTINGS } from './hosts-cases.ts';

/** A host that forwards, where table 100 leads by a link that nothing leaves by, and some nowhere. */
const CHOOSING = [
  ...SECOND,
  DEFAULT,
  ...SETTINGS(0, 1),
  'sysctl net.ipv4.ip_forward=1',
  '4 ip address add 172.17.0.1/16 dev docker0',
  '4 ip route add default dev docker0 table 100',
  '4 ip route add throw 10.0.0.0/24 table 100',
  '4 ip route add throw 240.0.0.0/4 table 100',
  '4 ip route add blackhole 203.0.113.0/24 table 100',
  '4 filter -A FORWARD -o docker0 -j DROP',
];

/** Hosts with routing rules, and with tables that these choose. */
export const RULE_CASES: readonly Case[] = [
  [
    'a routing rule that names a sender',
    [...CHOOSING, '4 ip rule add from 10.0.0.0/24 lookup 100', '4 ip rule add not from 10.0.0.0/23 prohibit'],
    [
      'deny udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'allow udp 10.0.1.9:5 -> 198.51.100.7:53 in eth1',
      'deny udp 10.0.2.9:5 -> 198.51.100.7:53 in eth1',
      'allow udp 10.0.0.9:5 -> 10.0.0.77:53 in eth1',
      'deny udp 10.0.0.9:5 -> 203.0.113.9:53 in eth1',
    ],
  ],
  [
    'a routing rule that asks for marks, links and ports',
    [
      ...CHOOSING,
      '4 mangle -A PREROUTING -p udp --sport 5 -j MARK --set-mark 1',
      '4 ip rule add fwmark 0x1/0x3 iif eth1 ipproto udp dport 50-53 lookup 100',
    ],
    [
      'deny udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'allow udp 10.0.0.9:6 -> 198.51.100.7:53 in eth1',
      'allow udp 10.0.0.9:5 -> 198.51.100.7:54 in eth1',
      'allow udp 192.0.2.9:5 -> 198.51.100.7:53 in eth0',
      'allow udp 192.0.2.1:5 -> 198.51.100.7:53',
    ],
  ],
  [
    'a routing rule that asks for ports finds what stands there in ESP and AH',
    [...CHOOSING, '4 ip rule add dport 1-65534 lookup 100'],
    [
      'deny udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'undecided|deny 50 10.0.0.9 -> 198.51.100.7 in eth1',
      'undecided|deny 51 10.0.0.9 -> 198.51.100.7 in eth1',
      'allow gre 10.0.0.9 -> 198.51.100.7 in eth1',
    ],
  ],
  [
    'and not where it asks for another protocol',
    [...CHOOSING, '4 ip rule add ipproto udp dport 1-65534 lookup 100'],
    [
      'deny udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'allow 50 10.0.0.9 -> 198.51.100.7 in eth1',
      'allow 51 10.0.0.9 -> 198.51.100.7 in eth1',
    ],
  ],
  [
    'nor what a rule leaves out perhaps',
    [...CHOOSING, '4 ip rule add not dport 1-65534 prohibit'],
    [
      'allow udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'undecided|allow 50 10.0.0.9 -> 198.51.100.7 in eth1',
      'deny gre 10.0.0.9 -> 198.51.100.7 in eth1',
    ],
  ],
  [
    'a route of the local table for one type of service, before a routing rule',
    [
      ...CHOOSING,
      '4 ip route add 198.51.100.128/25 tos 0x10 dev eth0 table local',
      '4 ip rule add iif eth1 prohibit',
    ],
    [
      'undecided|deny udp 10.0.0.9:5 -> 198.51.100.200:53 in eth1',
      'deny udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
    ],
  ],
  [
    'a routing rule that leaves out short prefixes, and one behind it',
    [
      ...CHOOSING,
      '4 ip rule add lookup main suppress_prefixlength 0 priority 10',
      '4 ip rule add lookup 100 priority 20',
    ],
    [
      'allow udp 192.0.2.9:5 -> 10.0.0.9:53 in eth0',
      'deny udp 192.0.2.9:5 -> 198.51.100.7:53 in eth0',
      'deny udp 192.0.2.9:5 -> 203.0.113.9:53 in eth0',
      'allow udp 192.0.2.9:5 -> 240.0.0.9:53 in eth0',
    ],
  ],
  [
    'routes of the local table that lead elsewhere, before a routing rule',
    [
      ...CHOOSING,
      '4 ip route add 198.51.100.0/24 table local dev eth0',
      '4 ip route add throw 198.51.100.128/25 table local',
      '4 ip route add prohibit 192.0.2.64/26 table local',
      '4 ip rule add iif eth1 lookup 100 priority 10',
      '4 ip rule add to 198.51.100.0/24 prohibit priority 20',
    ],
    [
      'allow udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'undecided|deny udp 10.0.0.9:5 -> 198.51.100.200:53 in eth1',
      'allow udp 192.0.2.9:5 -> 198.51.100.7:53 in eth0',
      'undecided|deny udp 192.0.2.9:5 -> 198.51.100.200:53 in eth0',
      'deny udp 10.0.0.9:5 -> 192.0.2.77:53 in eth1',
      'deny udp 10.0.0.9:5 -> 203.0.113.9:53 in eth1',
      'allow udp 192.0.2.9:5 -> 203.0.113.9:53 in eth0',
    ],
  ],
  [
    'a broadcast address and an own one as sources, where no rule asks the local table',
    [...SECOND, ...SETTINGS(1, 0), 'sysctl net.ipv4.ip_forward=1', '4 ip rule del priority 0'],
    [
      'undecided|allow udp 192.0.2.255:5 -> 10.0.0.18:53 in eth0',
      'undecided|allow udp 192.0.2.1:5 -> 10.0.0.18:53 in eth0',
      'undecided|deny udp 10.0.0.77:5 -> 10.0.0.18:53 in eth0',
    ],
  ],
  [
    'a group of IPv6 that no link belongs to, where no rule asks the local table',
    [
      'sysctl net.ipv6.conf.all.forwarding=1',
      '6 ip route add ::/0 dev docker0',
      '6 ip rule add dport 53 unreachable',
      '6 ip rule del priority 0',
    ],
    [
      'undecided|allow udp [fe80::2]:5 -> [ff02::fb]:54 in docker0',
      'undecided|deny udp [fe80::2]:5 -> [ff02::fb]:53 in docker0',
    ],
  ],
  [
    'an answer by the table of its sender',
    [
      ...SECOND,
      DEFAULT,
      ...SETTINGS(0, 0),
      '4 ip route add default dev eth1 table 100',
      '4 ip rule add from 10.0.0.1 ipproto tcp sport 80 lookup 100',
      '4 filter -A OUTPUT -o eth0 -j DROP',
    ],
    [
      'allow connection tcp 198.51.100.7:1109 -> 10.0.0.1:80 in eth1',
      'undecided|deny connection tcp 198.51.100.7:1110 -> 10.0.0.1:81 in eth1',
    ],
  ],
  [
    'an answer of TCP has its address before it is routed',
    [DEFAULT, ...SETTINGS(0, 0), '4 ip rule add from 0.0.0.0/8 prohibit'],
    ['allow connection tcp 198.51.100.7:1111 -> 192.0.2.1:80 in eth0'],
  ],
  [
    'an answer bears a mark that is not known',
    [
      DEFAULT,
      ...SETTINGS(0, 0),
      '4 ip route add blackhole default table 100',
      '4 ip rule add fwmark 1 lookup 100',
    ],
    ['undecided|allow connection tcp 198.51.100.7:1111 -> 192.0.2.1:80 in eth0'],
  ],
  [
    'what comes by a link asks for none by which it leaves',
    [...CHOOSING, '4 ip rule add oif eth0 prohibit'],
    ['allow udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1'],
  ],
  [
    'a table of a rule with a route for one type of service',
    [
      ...CHOOSING,
      '4 ip route add 198.51.100.0/24 dev eth0 table 101',
      '4 ip route add 198.51.100.0/24 tos 0x10 dev docker0 table 101',
      '4 ip rule add lookup 101',
    ],
    ['undecided|allow udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1'],
  ],
  [
    'an answer that a routing rule keeps on the host',
    [
      '6 ip address add 2001:db8:2::1 peer 2001:db8:2::2/128 dev eth1 nodad',
      '6 ip route add local 2001:db8::/65 dev lo table 100',
      '6 ip rule add to ::/0 lookup 100',
    ],
    ['undecided|deny connection tcp [2001:db8::5]:1109 -> [2001:db8:2::1]:80 in eth0'],
  ],
  [
    'routing rules',
    [
      ...SECOND,
      ...SETTINGS(0, 1),
      '4 ip rule add to 10.0.0.0/24 prohibit',
      '4 ip rule add from 192.0.2.128/25 lookup 100',
    ],
    [
      'undecided|deny udp 192.0.2.9:5 -> 10.0.0.9:53 in eth0',
      'allow udp 192.0.2.9:5 -> 192.0.2.1:53 in eth0',
      'allow udp 192.0.2.9:5 -> 192.0.2.77:53 in eth0',
    ],
  ],
  [
    'routing rules of IPv6 where one has the priority of the last one of IPv4',
    [...SECOND, '6 ip rule add from ::/0 unreachable', '6 ip rule add dport 53 unreachable priority 32767'],
    ['undecided|deny udp [2001:db8::9]:5 -> [2001:db8:1::9]:53 in eth0'],
  ],
  [
    'the default table is not asked where its rule is gone',
    [
      ...SECOND,
      ...SETTINGS(0, 1),
      '4 ip route add 0.0.0.0/0 table default dev docker0',
      '4 ip rule del priority 32767',
    ],
    [
      'undecided|deny icmp 8/0 10.0.0.18 -> 0.0.0.5 in eth1',
      'undecided|deny udp 10.0.0.18:5 -> 198.51.100.7:53 in eth1',
    ],
  ],
  [
    'anycast addresses by hand come before routing rules',
    [
      ...SECOND,
      '6 ip route add anycast 2001:db8::9/128 dev eth1',
      '6 ip rule add to ::/0 blackhole',
      '4 ip route add anycast 198.51.100.7/32 dev eth1',
      '4 ip rule add to 0.0.0.0/0 blackhole',
    ],
    [
      'undecided|allow connection tcp [2001:db8::9]:1121 -> [2001:db8::1]:80 in eth1',
      'undecided|allow udp [2001:db8::1]:1121 -> [2001:db8::9]:80',
      'undecided|allow udp 192.0.2.1:1121 -> 198.51.100.7:80',
    ],
  ],
  [
    'routes of a table that a routing rule asks deliver, also those of broadcast and anycast addresses',
    [
      ...SECOND,
      ...SETTINGS(0, 1),
      '4 ip route add broadcast 10.0.0.77/32 dev eth1 table 100',
      '4 ip rule add to 10.0.0.77 lookup 100',
      '4 filter -A FORWARD -j DROP',
      '6 ip route add anycast 2001:db8:1::77/128 dev eth1 table 100',
      '6 ip rule add to 2001:db8:1::77 lookup 100',
      '6 filter -A FORWARD -j DROP',
    ],
    [
      'undecided|allow udp 192.0.2.9:5 -> 10.0.0.77:53 in eth0',
      'undecided|allow udp [2001:db8::9]:5 -> [2001:db8:1::77]:53 in eth0',
    ],
  ],
  [
    'a mark that is not known, which rules of iptables and routing rules ask for',
    [
      ...CHOOSING,
      'nft early meta mark set numgen inc mod 1 offset 5',
      '4 filter -A INPUT -m mark ! --mark 5 -j DROP',
      '4 ip rule add fwmark 5 lookup 100',
    ],
    [
      'undecided|allow udp 192.0.2.9:5 -> 192.0.2.1:53 in eth0',
      'undecided|deny udp 192.0.2.9:5 -> 203.0.113.7:53 in eth0',
    ],
  ],
  [
    'one that a map gives or another rule',
    [
      ...SECOND,
      'nft early meta mark set udp dport map { 53 : 5, 54 : 6 }',
      'nft early udp dport 55 meta mark set jhash ip saddr mod 1 offset 5',
      '4 filter -A INPUT -m mark ! --mark 5 -j DROP',
    ],
    [
      'allow udp 192.0.2.9:5 -> 192.0.2.1:53 in eth0',
      'deny udp 192.0.2.9:5 -> 192.0.2.1:54 in eth0',
      'undecided|allow udp 192.0.2.9:5 -> 192.0.2.1:55 in eth0',
      'deny udp 192.0.2.9:5 -> 192.0.2.1:56 in eth0',
    ],
  ],
  [
    'zones of connections, which their answers are in or not',
    [
      ...SECOND,
      '4 raw -A PREROUTING -i eth0 -j CT --zone 5',
      '4 filter -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
      '4 filter -A INPUT -p tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT',
      '4 filter -A INPUT -p tcp --dport 23 -j ACCEPT',
      '4 filter -A INPUT -j DROP',
      'nft early iifname eth1 tcp dport 80 ct original zone set 7',
      '6 filter -A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT',
      '6 filter -A OUTPUT -j DROP',
    ],
    [
      'allow tcp 192.0.2.9:5 -> 192.0.2.1:22 in eth0',
      'deny tcp 192.0.2.9:5 -> 192.0.2.1:24 in eth0',
      'allow tcp [2001:db8:1::9]:5 -> [2001:db8:1::1]:80 in eth1',
      'undecided|deny connection tcp 192.0.2.9:5 -> 192.0.2.1:22 in eth0',
      'allow connection tcp 192.0.2.9:5 -> 192.0.2.1:23 in eth0',
      'allow connection tcp 10.0.0.9:5 -> 10.0.0.1:22 in eth1',
      'undecided|allow connection tcp [2001:db8:1::9]:5 -> [2001:db8:1::1]:80 in eth1',
      'allow connection tcp [2001:db8:1::9]:5 -> [2001:db8:1::1]:81 in eth1',
    ],
  ],
  [
    'any header of IPv6 that a packet has, where it may have others',
    [
      '6 filter -A INPUT -p udp -m ipv6header --header protocol --soft -j DROP',
      '6 filter -A INPUT -p sctp -m ipv6header --header hop-by-hop --soft -j DROP',
    ],
    [
      'undecided|deny udp [2001:db8::9]:5 -> [2001:db8::1]:53 in eth0',
      'allow sctp [2001:db8::9]:5 -> [2001:db8::1]:53 in eth0',
    ],
  ],
  [
    'a routing rule that asks the main table, which refuses and of which not every route is followed',
    [
      ...SECOND,
      ...SETTINGS(0, 0),
      '4 ip route add 10.8.0.0/16 tos 0x10 dev eth1',
      '4 ip route add blackhole 10.9.0.0/16',
      '4 ip route add default dev eth1 table 100',
      '4 ip rule add from 192.0.2.0/24 lookup main priority 50',
      '4 ip rule add lookup 100 priority 60',
    ],
    ['undecided|deny udp 192.0.2.9:5 -> 10.9.0.1:53 in eth0', 'allow udp 10.0.0.9:5 -> 10.9.0.1:53 in eth0'],
  ],
  [
    'a routing rule whose table has a broadcast route for senders',
    [
      ...SECOND,
      ...SETTINGS(0, 0),
      '4 ip route add broadcast 0.0.0.0/0 table 100 dev eth1',
      '4 ip rule add not oif eth0 lookup 100',
    ],
    [
      'undecided|deny icmp 8/0 10.0.0.9 -> 10.0.0.1 in eth1',
      'undecided|deny udp 10.0.0.9:5 -> 10.0.0.1:53 in eth1',
    ],
  ],
  [
    'an answer whose sender a routing rule takes for the host itself',
    [
      '4 ip address add 10.0.0.1/24 dev eth1',
      '4 ip route add local 10.0.0.0/24 dev lo table 100',
      '4 ip rule add not fwmark 0x1 lookup 100 priority 10',
    ],
    ['undecided|deny connection tcp 192.0.2.1:1119 -> 10.0.0.18:80'],
  ],
];

import { type Case, DEFAULT, SECOND, SETTINGS } from './hosts-cases.ts';

/** A host where what leaves by table 100 is dropped. */
const SENDING = [
  ...SECOND,
  DEFAULT,
  ...SETTINGS(0, 1),
  '4 ip address add 172.17.0.1/16 dev docker0',
  '4 ip route add default dev docker0 table 100',
  '4 ip route add throw 10.0.0.0/24 table 100',
  '4 filter -A OUTPUT -o docker0 -j DROP',
];

/** Routing rules for what programs of a host send. */
export const PROGRAM_CASES: readonly Case[] = [
  [
    'programs of the host, for whose packets tables are chosen by receiver, port, link and mark',
    [
      ...SENDING,
      '4 ip rule add iif lo to 198.51.100.0/24 lookup 100',
      '4 ip rule add ipproto udp dport 53 lookup 100',
      '4 ip rule add sport 4000-4010 lookup 100',
      '4 ip rule add iif eth0 lookup 100',
      '4 ip rule add fwmark 1 lookup 100',
      '4 ip rule add not fwmark 0x0/0x2 prohibit',
    ],
    [
      'deny udp 192.0.2.1:5 -> 198.51.100.7:99',
      'deny udp 192.0.2.1:5 -> 203.0.113.130:53',
      'allow udp 192.0.2.1:5 -> 203.0.113.130:54',
      'deny udp 192.0.2.1:4005 -> 203.0.113.130:54',
      'allow udp 192.0.2.1:5 -> 10.0.0.9:53',
      'deny connection tcp 192.0.2.1:4005 -> 203.0.113.130:80',
      'allow connection tcp 192.0.2.1:1100 -> 203.0.113.130:80',
    ],
  ],
  [
    'programs of the host, for whose packets a table is chosen by their address, which only a connection certainly has',
    [...SENDING, '4 ip rule add from 192.0.2.0/24 lookup 100'],
    [
      'undecided|deny udp 192.0.2.1:5 -> 203.0.113.130:99',
      'deny connection tcp 192.0.2.1:1100 -> 203.0.113.130:80',
      'allow connection tcp 10.0.0.1:1100 -> 203.0.113.130:80',
      'allow udp 10.0.0.1:5 -> 203.0.113.130:99',
    ],
  ],
  [
    'programs of the host, whose packets are routed anew by a mark of theirs: OUTPUT sees the first link, POSTROUTING the second',
    [
      ...SENDING,
      '4 mangle -A OUTPUT -p udp --dport 53 -j MARK --set-mark 1',
      '4 mangle -A POSTROUTING -o eth1 -j DROP',
      '4 ip route replace default dev eth1 table 100',
      '4 filter -A OUTPUT -o eth1 -j ACCEPT',
      '4 ip rule add fwmark 1 lookup 100',
    ],
    ['deny udp 192.0.2.1:5 -> 203.0.113.130:53', 'allow udp 192.0.2.1:5 -> 203.0.113.130:54'],
  ],
  [
    'programs of the host, of whose connections the first packet alone is marked: what follows leaves by another link',
    [
      ...SENDING,
      '4 ip rule add fwmark 2 lookup 200',
      '4 ip route add default dev eth1 table 200',
      '4 mangle -A OUTPUT -p tcp -m conntrack --ctstate NEW -j MARK --set-mark 2',
      '4 mangle -A POSTROUTING -o eth0 -p tcp -j DROP',
    ],
    [
      'undecided|deny connection tcp 192.0.2.1:1100 -> 203.0.113.130:80',
      'allow udp 192.0.2.1:5 -> 203.0.113.130:53',
    ],
  ],
  [
    'programs of the host, whose marked packets a table keeps on the host',
    [
      ...SENDING,
      '4 ip rule add fwmark 1 lookup 200',
      '4 ip route add local default dev lo table 200',
      '4 mangle -A OUTPUT -p udp --dport 53 -j MARK --set-mark 1',
      '4 filter -A INPUT -i lo -p udp -j DROP',
    ],
    [
      'undecided|deny udp 192.0.2.1:5 -> 203.0.113.130:53',
      'undecided|allow udp 192.0.2.1:5 -> 203.0.113.130:54',
    ],
  ],
  [
    'a program that asks for an echo, whose type stands where ports do',
    [...SENDING, '4 ip rule add dport 2048 lookup 100'],
    ['undecided|deny icmp 8/0 192.0.2.1 -> 203.0.113.130', 'allow udp 192.0.2.1:5 -> 203.0.113.130:99'],
  ],
  [
    'programs of the host, whose packets are routed anew by a rule that asks for ports',
    [
      '4 ip route add 192.0.2.0/24 metric 2000 table 200 dev docker0',
      '4 ip rule add iif lo dport 53 lookup 200',
      '4 mangle -A OUTPUT -p udp -j MARK --set-mark 1',
      '4 mangle -A POSTROUTING -o docker0 -j DROP',
    ],
    ['undecided|allow udp 192.0.2.1:1116 -> 192.0.2.127:53'],
  ],
  [
    'selectors of routing rules that no packet of a question shows: type of service, user, groups of links, jumps',
    [
      ...SENDING,
      '4 filter -A FORWARD -o docker0 -j DROP',
      'sysctl net.ipv4.ip_forward=1',
      '4 ip rule add to 198.51.100.0/25 tos 0x10 lookup 100',
      '4 ip rule add to 198.51.100.128/25 uidrange 0-1000 lookup 100',
      '4 ip rule add to 203.0.113.0/25 lookup main suppress_ifgroup 0',
      '4 ip rule add to 203.0.113.128/26 priority 50 goto 60',
      '4 ip rule add to 203.0.113.128/25 priority 55 lookup 100',
      '4 ip rule add to 203.0.113.128/25 priority 60 lookup main',
    ],
    [
      'undecided|allow udp 10.0.0.9:5 -> 198.51.100.7:53 in eth1',
      'undecided|allow udp 192.0.2.1:5 -> 198.51.100.7:53',
      'undecided|deny udp 192.0.2.1:5 -> 198.51.100.200:53',
      'undecided|deny udp 10.0.0.9:5 -> 198.51.100.200:53 in eth1',
      'undecided|allow udp 10.0.0.9:5 -> 203.0.113.9:53 in eth1',
      'undecided|allow udp 192.0.2.1:5 -> 203.0.113.130:53',
      'undecided|deny udp 192.0.2.1:5 -> 203.0.113.200:53',
      'undecided|deny udp 10.0.0.9:5 -> 203.0.113.200:53 in eth1',
    ],
  ],
];

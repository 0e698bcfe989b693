import { type Case, DEFAULT, SECOND, SETTINGS } from './hosts-cases.ts';

/** What a host takes in, by the source that it has. */
export const SOURCE_CASES: readonly Case[] = [
  ...([1, 2] as const).map(
    (way): Case => [
      `a broadcast address has no way back (rp_filter ${way})`,
      [...SECOND, DEFAULT, ...SETTINGS(way, 1)],
      [
        'deny udp 192.0.2.255:5 -> 192.0.2.1:53 in eth0',
        'deny udp 192.0.2.255:5 -> 10.0.0.9:53 in eth0',
        'allow udp 192.0.2.9:5 -> 192.0.2.1:53 in eth0',
        'allow udp 0.0.0.0:68 -> 255.255.255.255:67 in eth1',
        `${way === 1 ? 'deny' : 'allow'} udp 240.0.0.9:5 -> 10.0.0.1:53 in eth1`,
        'allow udp 240.0.0.9:5 -> 192.0.2.1:53 in eth0',
        'allow udp 0.0.0.5:5 -> 192.0.2.1:53 in eth0',
      ],
    ],
  ),
  [
    'without a default route loose filtering needs some way back',
    [...SECOND, ...SETTINGS(2, 0)],
    [
      'deny udp 240.0.0.9:5 -> 192.0.2.1:53 in eth0',
      'allow udp 10.0.0.9:5 -> 192.0.2.1:53 in eth0',
      'allow udp 0.0.0.0:68 -> 255.255.255.255:67 in eth0',
    ],
  ],
  [
    'a broadcast address as source without reverse path filtering',
    [...SECOND, ...SETTINGS(0, 1)],
    [
      'allow udp 192.0.2.255:5 -> 192.0.2.1:53 in eth0',
      'undecided|allow udp 192.0.2.255:5 -> 10.0.0.9:53 in eth0',
    ],
  ],
  [
    'a kernel whose own routes were changed asks more of it',
    ['4 ip route add local 10.64.0.0/16 dev lo', ...SETTINGS(0, 0)],
    [
      'undecided|deny udp 192.0.2.255:5 -> 192.0.2.1:53 in eth0',
      'deny udp 10.64.0.9:5 -> 192.0.2.1:53 in eth0',
      'allow udp 192.0.2.9:5 -> 10.64.0.9:53 in eth0',
    ],
  ],
  [
    'own addresses as sources, where they are taken',
    [...SECOND, DEFAULT, ...SETTINGS(1, 1)],
    [
      'allow udp 192.0.2.1:5 -> 10.0.0.1:53 in eth0',
      'deny udp 192.0.2.1:5 -> 10.0.0.1:53 in eth1',
      'deny connection tcp 192.0.2.1:5 -> 10.0.0.1:80 in eth0',
      'allow connection tcp 192.0.2.9:5 -> 10.0.0.1:80 in eth0',
    ],
  ],
  [
    'and where they are not',
    [...SECOND, DEFAULT, ...SETTINGS(0, 0)],
    ['deny udp 10.0.0.1:5 -> 192.0.2.1:53 in eth0'],
  ],
  [
    'loopback addresses by a link that takes them',
    [...SETTINGS(0, 1), 'sysctl net.ipv4.conf.eth0.route_localnet=1'],
    [
      'allow udp 127.0.0.9:5 -> 192.0.2.1:53 in eth0',
      'allow udp 192.0.2.9:5 -> 127.0.0.1:53 in eth0',
      'allow connection tcp 127.0.0.1:5 -> 192.0.2.9:80',
    ],
  ],
  [
    'and by one that takes none',
    [...SETTINGS(0, 1), 'sysctl net.ipv4.conf.all.route_localnet=0'],
    [
      'deny udp 127.0.0.9:5 -> 192.0.2.1:53 in eth0',
      'deny connection tcp 127.0.0.1:5 -> 192.0.2.9:80',
      'deny connection tcp [::1]:5 -> [2001:db8::9]:80',
    ],
  ],
  [
    'a loopback address as source of what goes to everybody, where a rule asks for any way back',
    ['4 raw -A PREROUTING -m rpfilter --loose --accept-local --invert -j DROP'],
    ['undecided|allow icmp 8/0 127.0.0.5 -> 255.255.255.255 in eth0'],
  ],
];

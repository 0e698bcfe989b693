import fc from 'fast-check';
import type { Place } from './nftables-matches.ts';
import type { Text } from './text.ts';
import type { Family } from './universe.ts';

const OF_FAMILY: Readonly<Record<Family, readonly string[]>> = {
  4: [
    'meta protocol ip',
    'ip version 4',
    'ip frag-off & 0x3fff != 0',
    'ip frag-off & 0x1fff == 0',
    'ip saddr & 255.255.255.0 == 192.0.2.0',
    'ip saddr & 0.0.0.255 != 0.0.0.9',
    'ip daddr & 0.0.0.3 { 0.0.0.1, 0.0.0.2 }',
    'ip saddr < 192.0.2.77',
    'ip daddr >= 192.0.2.77',
    'ip saddr . ip protocol { 10.0.0.9 . tcp, 192.0.2.9 . udp }',
  ],
  6: [
    'meta protocol ip6',
    'exthdr hbh missing',
    'exthdr frag exists',
    'rt type 0',
    'rt type != 0',
    'frag more-fragments 1',
    'ip6 saddr & ffff:ffff:ffff:ffff:: == 2001:db8::',
    'ip6 saddr < 2001:db8::77',
    'ip6 daddr >= 2001:db8:1::1',
    'ip6 saddr . ip6 nexthdr { 2001:db8::9 . tcp, 2001:db8:1::9 . udp }',
  ],
};

const OF_CONNECTIONS: Readonly<Record<Family, readonly string[]>> = {
  4: ['ct original ip saddr 10.0.0.0/24', 'ct original ip daddr != 192.0.2.1', 'ct l3proto ipv4'],
  6: ['ct original ip6 saddr 2001:db8:1::/64', 'ct original ip6 daddr != 2001:db8::1', 'ct l3proto ipv6'],
};

const ANYWHERE = [
  'meta mark < 2',
  'meta mark != 0x1-0x2',
  'meta mark ^ 0x1 == 0',
  'meta mark & 0x3 { 0x1, 0x2 }',
  'meta l4proto > 16',
  'meta l4proto != 6-17',
] as const;
const TRACKED = [
  'ct state . ct direction { new . original }',
  'ct status ! dnat',
  'ct status dnat,snat',
  'ct state ! established',
  'ct state & (new | related) != 0',
  'ct mark & 0x1 == 0x1',
  'ct mark != 0x1-0x2',
] as const;

/** What a packet decides and rules seldom ask, for a packet of the family. */
export function rareMatch({ hook, isTracked }: Place, family: Family): Text {
  const isIn = ['prerouting', 'input', 'forward'].includes(hook ?? '');
  const isOut = ['forward', 'output', 'postrouting'].includes(hook ?? '');
  return fc.constantFrom(
    ...OF_FAMILY[family],
    ...ANYWHERE,
    ...(isTracked ? [...TRACKED, ...OF_CONNECTIONS[family]] : []),
    ...(isIn ? ['fib daddr . iif type local', 'fib daddr . iif type != local'] : []),
    ...(isOut ? ['fib daddr . oif type local', 'fib saddr . oif type local'] : []),
    ...(hook === 'forward'
      ? [
          'iifname . oifname { "eth0" . "eth1", "eth1" . "eth0" }',
          'iif . oif != { "eth0" . "eth1", "docker0" . "eth0" }',
        ]
      : []),
  );
}

/** Matches of a protocol that compare several fields, or one field twice. */
export function rareProtocolMatch(family: Family): Text {
  return fc.constantFrom(
    'tcp flags . tcp dport { syn . 22, ack . 80 }',
    'tcp flags ! fin,ack',
    'tcp flags & (syn | fin) { syn, fin }',
    'tcp sport . tcp dport != { 1100-1130 . 22, 40000-40100 . 80 }',
    'udp dport . udp sport { 53 . 1100-2000 }',
    'tcp dport > 53 tcp dport < 1025',
    'tcp dport 22-443 tcp sport 1100-1140',
    'meta l4proto . th dport != { tcp . 22, udp . 53 }',
    ...(family === 4
      ? ['icmp code 0', 'icmp type . icmp code { 8 . 0, 3 . 0-3 }', 'ip protocol < 7']
      : ['icmpv6 code != 0', 'icmpv6 type . icmpv6 code { 128 . 0 }', 'ip6 nexthdr { tcp, 58 }']),
  );
}

/** Keys of verdicts with the values that each has. */
export function rareKeys(
  { isTracked, hook }: Place,
  family: Family,
): readonly (readonly [string, readonly string[]])[] {
  return [
    ['meta mark', ['0x0', '0x1', '0x2-0x3']],
    ['meta mark . tcp dport', ['0x0 . 22', '0x1 . 22', '0x0-0x2 . 80']],
    ['tcp flags', ['syn', 'ack']],
    family === 4 ? ['icmp type', ['8', '0', '3']] : ['icmpv6 type', ['128', '1', '129']],
    ...(isTracked
      ? ([
          ['ct mark', ['0x0', '0x1']],
          ['ct direction', ['original', 'reply']],
          ['ct state . tcp dport', ['new . 22', 'new . 80', 'untracked . 22']],
        ] as const)
      : []),
    ...(['prerouting', 'input', 'forward'].includes(hook ?? '')
      ? ([
          ['fib daddr type', ['local', 'multicast']],
          ['iif . tcp dport', ['"eth0" . 22', '"eth1" . 80']],
        ] as const)
      : []),
  ];
}

/** Statements that go on, where the rule demands the protocol of the name. */
export function rareEffects({ isTracked }: Place, family: Family, named: string): readonly string[] {
  const isTcp = named === 'tcp';
  return [
    'log group 1',
    'log flags all level warn',
    'meta mark set meta mark and 0x1 or 0x2',
    'meta mark set meta mark xor 0x3',
    ...(isTcp ? ['meta mark set tcp dport map { 22 : 0x1, 80-443 : 0x2 }'] : []),
    `meta mark set ${family === 4 ? 'ip protocol' : 'ip6 nexthdr'} map { tcp : 0x1, udp : 0x3 }`,
    ...(isTracked
      ? [
          'meta mark set ct state map { new : 0x1, established : 0x2 }',
          'meta mark set ct mark xor 0x3',
          'ct mark set ct mark or 0x1',
          'ct mark set meta mark and 0x3',
          ...(isTcp ? ['ct mark set tcp dport map { 22 : 0x1, 80 : 0x2 }'] : []),
          ...(isTcp ? ['ct helper set tcp dport map { 22 : "ftp", 80 : "ftp" }', 'ct helper set "ftp"'] : []),
          'ct event set new,destroy',
          'ct label set 1',
        ]
      : []),
  ];
}

const UNKNOWN = [
  'limit rate 5/second',
  'numgen random mod 2 0',
  'meta skuid 0',
  'meta cpu 0',
  'meta length < 100',
  'meta hour "00:00"-"23:59"',
  'ct count over 3',
  'ct bytes < 100',
  'ct status assured',
  'quota over 10 mbytes',
  'rt classid 0',
  'meta l4proto @seen',
  'add @seen { meta l4proto }',
  'update @seen { meta l4proto limit rate 5/second }',
  'numgen inc mod 2 vmap { 0 : accept, 1 : drop }',
  'symhash mod 2 0',
  'meta mark set numgen inc mod 2',
  'meta mark set meta cpu',
] as const;
const UNKNOWN_OF_TCP = [
  'tcp window > 100',
  'tcp option sack-permitted missing',
  'tcp option timestamp exists',
  'tcp dport set 80',
  'th sport set 53',
] as const;

/** What no packet alone decides, in any chain, where the rule demands the protocol of the name: nft refuses two of them. */
export const rarelyKnown = (named: string): readonly string[] =>
  named === 'tcp'
    ? [...UNKNOWN, ...UNKNOWN_OF_TCP]
    : named === 'sctp'
      ? [...UNKNOWN, 'sctp chunk data missing']
      : UNKNOWN;

const DEVICES = ['"eth0"', '"eth1"', '{ "eth0", "docker0" }'] as const;

/** Chains before all others, on devices, in tables of their own; and a table that is asleep. */
export const outerTables: fc.Arbitrary<readonly string[]> = fc
  .record({
    title: fc.constantFrom('inet outer', 'netdev outer'),
    devices: fc.constantFrom(...DEVICES),
    policy: fc.constantFrom('accept', 'accept', 'drop'),
    rules: fc.array(
      fc.tuple(
        fc.constantFrom(
          '',
          'ip saddr 10.0.0.0/24',
          'ip6 saddr 2001:db8::/64',
          'ip daddr != 192.0.2.1',
          'meta mark 0x1',
        ),
        fc.constantFrom('', 'meta l4proto tcp', 'meta l4proto != udp', 'iifname "eth0"', 'meta protocol ip6'),
        fc.constantFrom('accept', 'drop', 'meta mark set 0x1', 'return', 'jump further'),
      ),
      { maxLength: 4 },
    ),
    isAsleep: fc.boolean(),
  })
  .map(({ title, devices, policy, rules, isAsleep }) => [
    `add table ${title}`,
    `add chain ${title} further`,
    `add rule ${title} further meta l4proto { tcp, gre } accept`,
    `add chain ${title} entry { type filter hook ingress ${devices.startsWith('{') ? 'devices =' : 'device'} ${devices} priority -500; policy ${policy}; }`,
    ...rules.map((words) => ['add rule', title, 'entry', ...words].filter(Boolean).join(' ')),
    ...(isAsleep
      ? [
          'add table ip asleep { flags dormant; }',
          'add chain ip asleep sleeper { type filter hook input priority 0; policy drop; }',
        ]
      : []),
  ]);

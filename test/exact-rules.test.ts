import { expect, test } from 'vitest';
import { exactRule } from '../src/importers/host-facts/exact-rule.ts';
import type { ListedRule } from '../src/importers/host-facts/listed-rule.ts';
import { formatCube } from '../src/net/cube.ts';
import { PacketSpace } from '../src/net/packet-set.ts';

/** Rules as `ip -j rule` prints them, with what makes them hold (ip-rule(8)) and what they do. */
test.each<[ListedRule, 4 | 6, string]>([
  [
    { src: '10.0.0.0', srclen: 24, dst: '192.0.2.1', table: '100' },
    4,
    'all 10.0.0.0/24 -> 192.0.2.1 asks 100',
  ],
  [{ src: '2001:db8::1', table: '100' }, 6, 'all 2001:db8::1 -> ::/0 asks 100'],
  [{ src: '0.0.0.0', table: '100' }, 4, 'all 0.0.0.0 -> 0.0.0.0/0 asks 100'],
  [{ not: null, src: 'all', table: '254' }, 4, 'not all 0.0.0.0/0 -> 0.0.0.0/0 asks main'],
  [
    { src: 'default', table: 'main', suppress_prefixlen: 0 },
    4,
    'all 0.0.0.0/0 -> 0.0.0.0/0 asks main beyond /0',
  ],
  [
    { src: 'all', iif: 'eth0', oif: 'eth1', action: 'blackhole' },
    4,
    'all 0.0.0.0/0 -> 0.0.0.0/0 from eth0 to eth1 refuses',
  ],
  [{ src: 'all', action: 'unreachable' }, 6, 'all ::/0 -> ::/0 refuses'],
  [{ src: 'all', action: 'prohibit', protocol: 'static' }, 4, 'all 0.0.0.0/0 -> 0.0.0.0/0 refuses'],
  [
    { src: 'all', ipproto: 'udp', sport: 5, dport_start: 50, dport_end: 53, table: '100' },
    4,
    'udp 0.0.0.0/0:5 -> 0.0.0.0/0:50-53 asks 100',
  ],
  [
    { src: 'all', ipproto: 'tcp', dport_start: 7, dport_end: 7, table: '9' },
    4,
    'tcp 0.0.0.0/0 -> 0.0.0.0/0:7 asks 9',
  ],
  [{ src: 'all', fwmark: '0x5', table: '9' }, 4, 'all 0.0.0.0/0 -> 0.0.0.0/0 marked 0x5/0xffffffff asks 9'],
  [
    { src: 'all', fwmark: '0x7', fwmask: '0x3', table: '9' },
    4,
    'all 0.0.0.0/0 -> 0.0.0.0/0 marked 0x3/0x3 asks 9',
  ],
  [
    { src: 'all', fwmark: '0xffffffff', table: '9' },
    4,
    'all 0.0.0.0/0 -> 0.0.0.0/0 marked 0xffffffff/0xffffffff asks 9',
  ],
  [
    { src: 'all', fwmark: '0x7', fwmask: '0', table: '9' },
    4,
    'all 0.0.0.0/0 -> 0.0.0.0/0 marked 0x0/0x0 asks 9',
  ],
  [{ src: 'all', table: '9', priority: 32_765 }, 4, 'all 0.0.0.0/0 -> 0.0.0.0/0 asks 9'],
])('%j of IPv%i: %s', (listed, family, told) => {
  const exact = exactRule({ priority: 100, ...listed }, family);
  if (exact === undefined) throw new Error('not exact');
  const { packets, incoming, outgoing, mark, isNegated, table, suppressed } = exact;
  const hex = (number: number) => `0x${number.toString(16)}`;
  const words = [
    ...(isNegated ? ['not'] : []),
    ...new PacketSpace().box(packets).cubes().map(formatCube),
    ...(incoming === undefined ? [] : [`from ${incoming}`]),
    ...(outgoing === undefined ? [] : [`to ${outgoing}`]),
    ...(mark === undefined ? [] : [`marked ${hex(mark.value)}/${hex(mark.mask)}`]),
    ...(table === undefined ? ['refuses'] : [`asks ${table}`]),
    ...(suppressed === undefined ? [] : [`beyond /${suppressed}`]),
  ];
  expect(words.join(' ')).toBe(told);
});

const UNKNOWN: readonly ListedRule[] = [
  { priority: 32_766 },
  { priority: 40_000 },
  { priority: '100' },
  { tos: '0x10' },
  { uid_start: 0, uid_end: 100 },
  { tun_id: 5 },
  { l3mdev: null },
  { suppress_ifgroup: '5' },
  { suppress_prefixlen: '0' },
  { iif: 'eth7', iif_detached: null },
  { iif: 7 },
  { oif: 7 },
  { action: 'prohibit' },
  ...['local', '255', 'default', '253', '0'].map((table) => ({ table })),
  { src: '010.0.0.1' },
  { dst: '10.0.0.0', dstlen: 33 },
  { src: '2001:db8::1' },
  { dst: '2001:db8::', dstlen: 32 },
  { ipproto: 'ipproto-200' },
  { dport: 65_536 },
  { dport: '53' },
  { sport_start: 9, sport_end: 8 },
  { sport_start: 9, sport_end: 'x' },
  { fwmask: '0x3' },
  { fwmark: 'x' },
  { fwmark: '0x1', fwmask: 'x' },
];

/** One member that is not understood, or comes too late, leaves the whole rule undecided; so does an action that is none. */
test.each<ListedRule>([
  ...UNKNOWN.map((part) => ({ table: '100', ...part })),
  { goto: 32_766 },
  { nop: null },
  { action: 'nat' },
  {},
])('%j is not known', (part) => expect(exactRule({ priority: 100, src: 'all', ...part }, 4)).toBeUndefined());

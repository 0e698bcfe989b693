import fc from 'fast-check';
import type { KernelPacket } from './kernel.ts';
import { joined, type Text } from './text.ts';
import type { Family } from './universe.ts';

const not: Text = fc.constantFrom('', '', '!= ');

/** Bits of the transport header, which are ports, or type and code, of packets that are asked about. */
const TRANSPORT: readonly (readonly [string, readonly string[]])[] = [
  ['@th,0,8 ', ['8', '{ 4, 8, 128 }', '0-4', '> 0x80', '{ 0-3, 156-160 }']],
  ['@th,0,16 ', ['0x0800', '{ 0x0800, 0x8000, 0x0d00 }', '1100-0x2000', '< 0x1000']],
  ['@th,8,8 ', ['0', '0-127']],
  ['@th,0,12 ', ['0x080', '0x9c4']],
  ['@th,16,16 ', ['22', '{ 22, 53 }', '0-1023']],
  ['@th,16,8 ', ['0', '{ 4, 31 }']],
  ['@th,24,8 ', ['22', '{ 53, 80 }']],
  ['@th,16,16 & 0xff == ', ['22', '0x90']],
  ['@th,0,32 & 0xffff == ', ['22', '443']],
  ['@th,0,32 & 0xf000ffff == ', ['22', '0x90000035']],
  ['@th,0,32 ', ['0x04000000-0x9c400035', '< 0x50000000', '{ 0x04000000-0x04ffffff, 0x9c400016 }']],
  ['tcp dport & 0xff00 == ', ['0', '0x0400']],
];

/** Bits of the network header that are addresses, the protocol or the version in either family. */
const NETWORK: readonly (readonly [string, readonly string[]])[] = [
  ['@nh,0,4 ', ['4', '6']],
  ['@nh,0,8 & 0xf0 == ', ['0x40', '0x60']],
  ['@nh,72,8 ', ['6', '17', '{ 6, 1 }', '0x0d']],
  ['@nh,96,32 ', ['0xc0000209', '0xc0000200-0xc6336480', '{ 0x0a000009, 0x00000000 }', '< 0x0a0000c8']],
  ['@nh,96,24 ', ['0xc00002', '{ 0x0a0000, 0x000100 }']],
  ['@nh,96,32 & 0xff == ', ['9', '0x4d']],
  ['@nh,128,32 ', ['0xc0000201', '{ 0x0a000001, 0 }', '0x0a000000-0xac110002']],
  ['@nh,96,64 & 0xffff0000ffff == ', ['0x020900000201']],
];

const SETS: Readonly<Record<Family, readonly string[]>> = {
  4: [
    'ip saddr . @th,16,8 { 192.0.2.9 . 0, 10.0.0.9 . 31 }',
    'ip daddr . @th,0,8 { 192.0.2.1 . 4, 10.0.0.1 . 8 }',
    '@nh,96,32 . th dport { 0xc0000209 . 22, 0x0a000009 . 80 }',
    '@nh,72,8 . @th,16,16 { 6 . 22, 17 . 53 }',
    'ip saddr . th dport { 192.0.2.0/24 . 22-80, 10.0.0.9 . 53 }',
  ],
  6: [
    'ip6 saddr . @th,0,8 { 2001:db8::9 . 4, 2001:db8:1::9 . 128 }',
    'ip6 daddr . th dport { 2001:db8::1 . 22, 2001:db8:1::/64 . 53-80 }',
    'ip6 version 6 @nh,48,8 { 6, 58 }',
    'ip6 version 6 @nh,64,64 . th dport { 0x20010db800000000 . 22 }',
  ],
};

/** What of a header is asked by its place alone. */
export function bitsMatch(family: Family): Text {
  const place = fc.constantFrom(...TRANSPORT, ...NETWORK);
  const compared = place.chain(([bits, values]) =>
    fc
      .constantFrom(...values)
      .chain((value) =>
        joined(
          fc.constant(bits),
          /^[<>]|== $/.test(`${value}${bits}`) ? fc.constant('') : not,
          fc.constant(value),
        ),
      ),
  );
  return fc.oneof({ weight: 4, arbitrary: compared }, fc.constantFrom(...SETS[family]));
}

/** A packet's header is not known where the rules ask: GRE has none, and ICMP has a checksum where others have a port. */
export function isHeaderUnknown(parts: readonly string[], { protocol }: KernelPacket): boolean {
  return [1, 47, 58].includes(protocol) && parts.some((part) => /@th|\bth /.test(part));
}

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AddressTerm, type Family, parseAddress, parseMasked, parseRange } from '../src/net/address.ts';
import type { Box, Interval } from '../src/net/box.ts';
import { formatCube } from '../src/net/cube.ts';
import { formatPacket, type Packet } from '../src/net/packet.ts';
import { type PacketSet, PacketSpace } from '../src/net/packet-set.ts';
import {
  ALL_PORTS,
  hasPorts,
  isIcmp,
  parsePortRange,
  protocolName,
  protocolNumber,
  protocolTexts,
} from '../src/net/protocol.ts';
import { boxes, boxHas } from './net-universe.ts';

const terms = (text: string): AddressTerm[] =>
  text.split(',').map((part) => (parseRange(part) ?? parseMasked(part)) as AddressTerm);
const intervals = (text: string): Interval[] =>
  text.split(',').map((part) => parsePortRange(part, '-') as Interval);

/** `tcp 10.0.0.0/8:1024-65535 > 10.0.1.5:22,443`; `*` is any, ICMP type and code stand in place of the destination's ports. */
function boxOf(text: string): Box {
  const [protocol = '', from = '', , to = ''] = text.split(' ');
  const [source = '', sourcePort] = from.split('@');
  const [destination = '', destinationPort] = to.split('@');
  const [icmpType, icmpCode] = destinationPort?.includes('/') ? destinationPort.split('/') : [];
  const number = protocolNumber(protocol);
  return {
    ...(number === undefined ? {} : { protocol: [[number, number]] }),
    ...(source === '*' ? {} : { source: terms(source) }),
    ...(destination === '*' ? {} : { destination: terms(destination) }),
    ...(sourcePort === undefined ? {} : { sourcePort: intervals(sourcePort) }),
    ...(destinationPort === undefined || icmpType !== undefined
      ? {}
      : { destinationPort: intervals(destinationPort) }),
    ...(icmpType === undefined || icmpType === '*' ? {} : { icmpType: intervals(icmpType) }),
    ...(icmpCode === undefined || icmpCode === '*' ? {} : { icmpCode: intervals(icmpCode) }),
  };
}

const setOf = (space: PacketSpace, lines: readonly string[]): PacketSet =>
  space.unionOf(lines.map((line) => space.box(boxOf(line))));
const shown = (set: PacketSet) => set.cubes().map(formatCube);

const V4 = '0.0.0.0/0';

test.each<[string, string[], string[]]>([
  ['two halves are everything', ['tcp 0.0.0.0/1,128.0.0.0/1 > 10.0.0.1'], [`tcp ${V4} -> 10.0.0.1`]],
  ['touching prefixes are one', ['all 10.0.0.0/9,10.128.0.0/9 > 10.0.0.1'], ['all 10.0.0.0/8 -> 10.0.0.1']],
  [
    'a range that is no prefix',
    ['udp 10.0.0.1-10.0.0.9 > 10.0.0.1@53'],
    ['udp 10.0.0.1-10.0.0.9 -> 10.0.0.1:53'],
  ],
  [
    'ports together',
    ['tcp 10.0.0.0/8 > 10.0.1.5@22', 'tcp 10.0.0.0/8 > 10.0.1.5@443'],
    ['tcp 10.0.0.0/8 -> 10.0.1.5:22,443'],
  ],
  ['ports that touch', ['tcp 10.0.0.0/8 > 10.0.1.5@20-21,22'], ['tcp 10.0.0.0/8 -> 10.0.1.5:20-22']],
  ['protocols together', ['tcp 10.0.0.1 > *@53', 'udp 10.0.0.1 > *@53'], [`tcp,udp 10.0.0.1 -> ${V4}:53`]],
  ['IPv6 in brackets where ports follow', ['tcp 2001:db8::/32 > ::1@22'], ['tcp 2001:db8::/32 -> [::1]:22']],
  ['ICMP type and code', ['icmp 10.0.0.1 > 10.0.0.2@8/0'], ['icmp 8/0 10.0.0.1 -> 10.0.0.2']],
  ['every ICMP type is no condition', ['icmp 10.0.0.1 > 10.0.0.2@0-255/*'], ['icmp 10.0.0.1 -> 10.0.0.2']],
  ['the last ICMP type', ['icmp 10.0.0.1 > 10.0.0.2@255/0-3'], ['icmp 255/0-3 10.0.0.1 -> 10.0.0.2']],
  [
    'equal numbers as port and as ICMP type',
    ['tcp 10.0.0.1@8 > 10.0.0.2', 'icmp 10.0.0.1 > 10.0.0.2@8/*'],
    ['tcp 10.0.0.1:8 -> 10.0.0.2', 'icmp 8/* 10.0.0.1 -> 10.0.0.2'],
  ],
  [
    'what overlaps is told twice where that is shorter',
    ['tcp 10.0.0.9 > *', 'tcp 0.0.0.0/0 > 10.0.0.1@22'],
    [`tcp ${V4} -> 10.0.0.1:22`, `tcp 10.0.0.9 -> ${V4}`],
  ],
  [
    'all protocols and one port of another',
    ['all 10.0.0.9 > 10.0.0.1', 'tcp 0.0.0.0/0 > 10.0.0.1@22'],
    ['all 10.0.0.9 -> 10.0.0.1', `tcp ${V4} -> 10.0.0.1:22`],
  ],
  ['a mask with holes', ['all 10.0.0.1/255.0.0.255 > 10.0.0.1'], ['all 10.0.0.1/255.0.0.255 -> 10.0.0.1']],
  ['a mask with very many addresses', ['all ::1/::ffff > ::1'], ['all ::1/::ffff -> ::1']],
  ['nothing', [], []],
])('boxes for a person: %s', (_, lines, wanted) => {
  expect(shown(setOf(new PacketSpace(), lines)).toSorted()).toEqual(wanted.toSorted());
});

test.each([
  ['0-255', 'tcp udp icmp icmpv6 hopopt 2-5 7-16 18-57 59-255'],
  ['2-57', 'tcp udp 2-5 7-16 18-57'],
  ['5-7 47-49 60', 'tcp 5 7 gre 48 49 ipv6-opts'],
])('no range of protocols hides TCP, UDP or ICMP: %s', (text, wanted) => {
  const intervals = text.split(' ').map((each) => parsePortRange(each, '-') ?? ALL_PORTS);
  expect(protocolTexts(intervals).join(' ')).toBe(wanted);
});

test('both halves of IPv4 are all of IPv4', () => {
  const space = new PacketSpace();
  expect(setOf(space, ['all 0.0.0.0/1 > *', 'all 128.0.0.0/1 > *']).equals(space.box({ family: 4 }))).toBe(
    true,
  );
  expect(
    space
      .box({ family: 4 })
      .union(space.box({ family: 6 }))
      .equals(space.all),
  ).toBe(true);
  expect(shown(space.all)).toEqual(['all 0.0.0.0/0 -> 0.0.0.0/0', 'all ::/0 -> ::/0']);
});

test('a port condition holds for the protocols with ports, an ICMP condition for ICMP', () => {
  const space = new PacketSpace();
  const everyPort = space.box({ destinationPort: [[0, 65_535]] });
  const everyType = space.box({ icmpType: [[0, 255]] });
  for (let protocol = 0; protocol < 256; protocol++) {
    const packets = space.box({ protocol: [[protocol, protocol]] });
    expect(packets.isSubsetOf(everyPort)).toBe(hasPorts(protocol));
    expect(packets.isSubsetOf(everyType)).toBe(isIcmp(protocol));
    expect(packets.isDisjointFrom(everyPort)).toBe(!hasPorts(protocol));
  }
  expect(space.box({ sourcePort: [[1, 1]], icmpType: [[8, 8]] }).isEmpty()).toBe(true);
  expect(space.box({ source: [] }).isEmpty()).toBe(true);
});

test.each<Box>([
  { protocol: [[0, 256]] },
  { destinationPort: [[5, 3]] },
  { icmpCode: [[256, 256]] },
  { sourcePort: [[-1, 3]] },
  { sourcePort: [[0.5, 3]] },
])('%j is refused', (box) => {
  expect(() => new PacketSpace().box(box)).toThrow(RangeError);
});

test('sets of different spaces are not combined', () => {
  expect(() => new PacketSpace().all.union(new PacketSpace().empty)).toThrow('different spaces');
});

const masked = fc.constantFrom<Family[]>(4, 6).chain((family) => {
  const number = fc.bigInt({ min: 0n, max: 2n ** (family === 4 ? 32n : 128n) - 1n });
  return fc.tuple(number, number, number).map(([value, some, more]) => {
    const mask = some & more;
    return { family, value: value & mask, mask };
  });
});

test('masks with holes are exact', () => {
  const value = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });
  fc.assert(
    fc.property(fc.array(masked, { minLength: 1, maxLength: 3 }), masked, value, (some, other, random) => {
      const space = new PacketSpace();
      const set = space.box({ source: some });
      const rest = set.difference(space.box({ source: [other] }));
      for (const term of [...some, other]) {
        const free = (term.family === 4 ? 2n ** 32n - 1n : 2n ** 128n - 1n) ^ term.mask;
        const packet = packetFrom(term.family, term.value | (random & free));
        const inside = boxHas({ source: some }, packet);
        expect(set.has(packet)).toBe(inside);
        expect(rest.has(packet)).toBe(inside && !boxHas({ source: [other] }, packet));
      }
      expect(rest.union(set.intersection(space.box({ source: [other] }))).equals(set)).toBe(true);
      const [term] = some as [AddressTerm];
      const one = space.box({ destination: [term] });
      expect(space.unionOf(one.cubes().map((cube) => space.box(cube))).equals(one)).toBe(true);
      expect(one.reversed().equals(space.box({ source: [term] }))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

function packetFrom(family: Family, source: bigint): Packet {
  return { family, protocol: 47, source, destination: 0n, sourcePort: 0, destinationPort: 0 };
}

test('without is one difference after the other', () => {
  fc.assert(
    fc.property(boxes, fc.array(boxes, { maxLength: 8 }), (box, others) => {
      const space = new PacketSpace();
      const sets = others.map((other) => space.box(other));
      const oneByOne = sets.reduce((rest, other) => rest.difference(other), space.box(box));
      expect(space.box(box).without(sets).equals(oneByOne)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

const ip = (text: string) => parseAddress(text)?.value as bigint;

test.each<[string, Packet]>([
  ['tcp 203.0.113.7:40000 -> 10.0.1.5:22', packet(4, 6, '203.0.113.7', '10.0.1.5', 40_000, 22)],
  ['udp [2001:db8::1]:53 -> [2001:db8::2]:5353', packet(6, 17, '2001:db8::1', '2001:db8::2', 53, 5353)],
  ['icmp 8/0 10.0.0.1 -> 10.0.0.2', packet(4, 1, '10.0.0.1', '10.0.0.2', 8, 0)],
  ['icmpv6 128/0 2001:db8::1 -> 2001:db8::2', packet(6, 58, '2001:db8::1', '2001:db8::2', 128, 0)],
  ['gre 10.0.0.1 -> 10.0.0.2', packet(4, 47, '10.0.0.1', '10.0.0.2', 0, 0)],
  ['254 10.0.0.1 -> 10.0.0.2', packet(4, 254, '10.0.0.1', '10.0.0.2', 0, 0)],
])('the packet %s', (text, value) => {
  const space = new PacketSpace();
  const set = space.packet(value);
  expect(formatPacket(value)).toBe(text);
  expect(set.has(value)).toBe(true);
  expect(set.sample()).toEqual(value);
  expect(shown(set)).toEqual([text]);
});

function packet(
  family: Family,
  protocol: number,
  source: string,
  destination: string,
  sourcePort: number,
  destinationPort: number,
): Packet {
  return { family, protocol, source: ip(source), destination: ip(destination), sourcePort, destinationPort };
}

test('protocol names and numbers', () => {
  for (let number = 0; number < 256; number++) expect(protocolNumber(protocolName(number))).toBe(number);
  const numbers = {
    tcp: 6,
    UDP: 17,
    'ipv6-icmp': 58,
    icmpv6: 58,
    esp: 50,
    ah: 51,
    ipencap: 4,
    ipip: 94,
    sctp: 132,
    '6': 6,
  };
  for (const [name, number] of Object.entries(numbers)) expect(protocolNumber(name)).toBe(number);
  for (const name of ['', '256', '06', '-1', 'any', 'all']) expect(protocolNumber(name)).toBeUndefined();
});

test.each([
  ['443', '-', [443, 443]],
  ['135-139', '-', [135, 139]],
  ['1024:65535', ':', [1024, 65_535]],
  ['0', '-', [0, 0]],
  ['65536', '-', undefined],
  ['139-135', '-', undefined],
  ['080', '-', undefined],
  ['80-', '-', undefined],
  ['-80', '-', undefined],
  ['80-90-100', '-', undefined],
  ['80:90', '-', undefined],
  [' 80', '-', undefined],
  ['', '-', undefined],
])('the ports %j with %j', (text, separator, wanted) => {
  expect(parsePortRange(text, separator)).toEqual(wanted);
});

test('a hundred thousand addresses become one set', () => {
  const space = new PacketSpace();
  const source = Array.from({ length: 100_000 }, (_, index) => {
    const value = BigInt((index * 2_654_435_761) % 2 ** 32);
    return { family: 4 as const, first: value, last: value };
  });
  const set = space.box({ source });
  expect(set.has(packetFrom(4, source[4711]?.first as bigint))).toBe(true);
  expect(set.cubes()[0]?.source).toHaveLength(100_000);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AddressTerm, parseMasked, parsePrefix } from '../src/net/address.ts';
import type { Box } from '../src/net/box.ts';
import { formatCube } from '../src/net/cube.ts';
import type { Packet } from '../src/net/packet.ts';
import { type PacketSet, PacketSpace } from '../src/net/packet-set.ts';
import { boxes, boxHas, UNIVERSE } from './net-universe.ts';

const terms = (text: string) => text.split(' ').map((each) => parseMasked(each) as AddressTerm);
const from = (text: string): Box => ({ source: terms(text) });
const tcp = (first: number, last = first): Box => ({ protocol: [[6, 6]], destinationPort: [[first, last]] });

function unionOf(space: PacketSpace, list: readonly Box[]): PacketSet {
  return space.unionOf(list.map((box) => space.box(box)));
}

test.each<[string, Box[], Box[]]>([
  ['two halves of IPv4', [from('0.0.0.0/1 128.0.0.0/1')], [{ family: 4 }]],
  ['two halves of IPv6', [from('::/1'), from('8000::/1')], [{ family: 6 }]],
  ['both families', [{ family: 4 }, { family: 6 }], [{}]],
  ['every address by name', [from('0.0.0.0/0 ::/0')], [{}]],
  [
    'words that meet',
    [from('10.0.255.255'), from('10.1.0.0')],
    [{ source: [{ family: 4, first: 0x0a00ffffn, last: 0x0a010000n }] }],
  ],
  ['prefixes of one prefix', [from('10.0.0.0/9'), from('10.128.0.0/10 10.192.0.0/10')], [from('10.0.0.0/8')]],
  ['even and odd addresses', [from('0.0.0.0/0.0.0.1'), from('0.0.0.1/0.0.0.1')], [{ family: 4 }]],
  ['a mask without holes', [from('10.9.9.9/255.0.0.0')], [from('10.0.0.0/8')]],
  ['ports that meet', [tcp(22), tcp(23, 80)], [tcp(22, 80)]],
  ['every port of TCP', [tcp(0, 80), tcp(81, 65_535)], [{ protocol: [[6, 6]] }]],
  [
    'every port of TCP and every type of ICMP',
    [tcp(0, 65_535), { icmpType: [[0, 255]] }],
    [
      {
        protocol: [
          [1, 1],
          [6, 6],
          [58, 58],
        ],
      },
    ],
  ],
  ['ICMP type by type', [{ icmpType: [[0, 7]] }, { icmpType: [[8, 255]] }], [{ icmpType: [[0, 255]] }]],
  [
    'ICMP code 255 and below',
    [{ icmpCode: [[255, 255]] }, { icmpCode: [[0, 254]] }],
    [
      {
        protocol: [
          [1, 1],
          [58, 58],
        ],
      },
    ],
  ],
  ['ports and ICMP at once', [{ icmpType: [[8, 8]], destinationPort: [[22, 22]] }], []],
  ['ports of a protocol without', [{ protocol: [[47, 47]], destinationPort: [[0, 65_535]] }], []],
  ['an address list of the other family', [{ family: 4, source: terms('::/0') }], []],
])('%s is one set', (_, left, right) => {
  const space = new PacketSpace();
  expect(unionOf(space, left).id).toBe(unionOf(space, right).id);
});

test.each<[Box, string[]]>([
  [from('0.0.0.0/1 128.0.0.0/1'), ['all 0.0.0.0/0 -> 0.0.0.0/0']],
  [{ family: 4, ...tcp(22), ...from('10.0.0.0/9 10.128.0.0/9') }, ['tcp 10.0.0.0/8 -> 0.0.0.0/0:22']],
  [{ family: 4, ...from('10.0.0.1/255.0.0.255') }, ['all 10.0.0.1/255.0.0.255 -> 0.0.0.0/0']],
  [{ family: 4, ...from('0.0.0.1/0.0.0.1') }, ['all 0.0.0.1/0.0.0.1 -> 0.0.0.0/0']],
  [{ family: 6, ...from('::1/::1') }, ['all ::1/::1 -> ::/0']],
  [{ family: 4, icmpType: [[8, 255]], protocol: [[1, 1]] }, ['icmp 8-255/* 0.0.0.0/0 -> 0.0.0.0/0']],
])('a box is told as %#', (box, lines) => {
  const space = new PacketSpace();
  expect(space.box(box).cubes().map(formatCube)).toEqual(lines);
});

test('without many sets is one difference after another', () => {
  fc.assert(
    fc.property(fc.array(boxes, { maxLength: 4 }), fc.array(boxes, { maxLength: 8 }), (kept, removed) => {
      const space = new PacketSpace();
      const start = unionOf(space, kept);
      const sets = removed.map((box) => space.box(box));
      expect(start.without(sets).id).toBe(sets.reduce((rest, set) => rest.difference(set), start).id);
      expect(space.all.without(sets).id).toBe(unionOf(space, removed).complement().id);
    }),
    { numRuns: 500 },
  );
});

/** Few values, so that boxes meet in one word, in one port that is also an ICMP type, or in all but one bit. */
const NEAR = terms(
  '10.0.0.0 10.0.0.1 10.0.1.0/24 10.1.0.0/16 10.0.0.1/255.0.0.255 0.0.0.2/0.0.0.254 0.0.0.0/1 ::1 ::1/::ffff 2001:db8::/48 2001:db8:0:ffff::/64 ::/0',
);
const NUMBERS = [
  [0, 0],
  [1, 7],
  [8, 8],
  [8, 255],
  [255, 255],
] as const;
const side = fc.option(fc.subarray(NEAR, { minLength: 1, maxLength: 3 }), { nil: undefined });
const numbers = fc.subarray([...NUMBERS], { minLength: 1, maxLength: 2 });
const nearBoxes: fc.Arbitrary<Box> = fc
  .record({
    protocols: fc.subarray([1, 6, 17, 47, 58], { maxLength: 3 }),
    source: side,
    destination: side,
    ports: fc.oneof(
      fc.constant({}),
      fc.record({ destinationPort: numbers }),
      fc.record({ sourcePort: numbers, destinationPort: numbers }),
      fc.record({ icmpType: numbers }),
      fc.record({ icmpType: numbers, icmpCode: numbers }),
    ),
  })
  .map(({ protocols, source, destination, ports }) => ({
    ...ports,
    ...(protocols.length === 0 ? {} : { protocol: protocols.map((each) => [each, each] as const) }),
    ...(source === undefined ? {} : { source }),
    ...(destination === undefined ? {} : { destination }),
  }));

const packets: fc.Arbitrary<Packet> = fc
  .record({
    family: fc.constantFrom(4 as const, 6 as const),
    protocol: fc.constantFrom(1, 6, 17, 47, 58),
    source: fc.nat(7),
    destination: fc.nat(7),
    sourcePort: fc.constantFrom(0, 1, 8, 9, 255),
    destinationPort: fc.constantFrom(0, 1, 8, 9, 255),
  })
  .map(({ source, destination, ...rest }) => {
    const addresses = (
      rest.family === 4
        ? '10.0.0.0 10.0.0.1 10.0.1.1 10.0.1.2 10.1.2.1 11.0.0.1 192.0.2.2 192.0.2.3'
        : ':: ::1 ::2:1 ::1:2 2001:db8::1 2001:db8:0:ffff::1 2001:db8:1::1 ffff::2'
    ).split(' ');
    const value = (index: number) => parsePrefix(addresses[index] as string)?.first as bigint;
    const portless = rest.protocol === 47 ? { sourcePort: 0, destinationPort: 0 } : {};
    return { ...rest, ...portless, source: value(source), destination: value(destination) };
  });

test('sets of masked and neighbouring addresses hold what their boxes say, and so do the boxes they are told in', () => {
  const lists = fc.array(nearBoxes, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lists, lists, fc.array(packets, { minLength: 20, maxLength: 20 }), (plus, minus, asked) => {
      const space = new PacketSpace();
      const set = unionOf(space, plus).difference(unionOf(space, minus));
      const wanted = (packet: Packet) =>
        plus.some((box) => boxHas(box, packet)) && !minus.some((box) => boxHas(box, packet));
      for (const packet of asked) {
        expect(set.has(packet)).toBe(wanted(packet));
        expect(space.packet(packet).isSubsetOf(set)).toBe(wanted(packet));
      }
      const sample = set.sample();
      expect(sample === undefined ? set.isEmpty() : wanted(sample)).toBe(true);
      const cubes = set.cubes();
      expect(unionOf(space, cubes).id).toBe(set.id);
      const types = cubes.flatMap((cube) => [...(cube.icmpType ?? []), ...(cube.icmpCode ?? [])]);
      expect(types.every(([, last]) => last <= 255)).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test('what is forgotten or reversed keeps ports apart from protocols without', () => {
  fc.assert(
    fc.property(fc.array(nearBoxes, { minLength: 1, maxLength: 4 }), (list) => {
      const space = new PacketSpace();
      const portless = space.box({ protocol: [[47, 47]] });
      const set = unionOf(space, list);
      for (const other of [
        set.complement(),
        set.forget('source'),
        set.forget('destinationPort'),
        set.reversed(),
      ]) {
        const there = other.intersection(portless);
        expect(there.forget('sourcePort', 'destinationPort').id).toBe(there.id);
      }
      expect(set.reversed().reversed().id).toBe(set.id);
    }),
    { numRuns: 300 },
  );
});

test('a set is one node however many nodes there are', () => {
  const space = new PacketSpace();
  const box = (index: number): Box => ({
    source: [{ family: 4, first: BigInt(index), last: BigInt(index) }],
    ...tcp(index % 60_000),
  });
  const ids = Array.from({ length: 20_000 }, (_, index) => space.box(box(index)).id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id, index) => space.box(box(index)).id === id)).toBe(true);
  expect(
    UNIVERSE.filter((packet) => packet.family === 6).some((packet) => space.box(box(1)).has(packet)),
  ).toBe(false);
});

test('a set is told whole however many lists of ports its addresses have', () => {
  const space = new PacketSpace();
  const list = Array.from({ length: 600 }, (_, index) => ({
    ...from(`10.0.${index >> 8}.${index & 255}`),
    ...tcp(index + 1),
  }));
  const set = unionOf(space, list);
  for (const told of [set.cubes(), set.boxes()]) {
    expect(told).toHaveLength(list.length);
    expect(unionOf(space, told).id).toBe(set.id);
  }
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeRanges } from '../src/net/address-ranges.ts';
import type { Box, Interval } from '../src/net/box.ts';
import type { Packet } from '../src/net/packet.ts';
import { type Field, type PacketSet, PacketSpace } from '../src/net/packet-set.ts';
import { hasPorts } from '../src/net/protocol.ts';
import { boxes, boxHas, neighbours, pieces, portsAlone, UNIVERSE } from './net-universe.ts';

type Points = readonly boolean[];

/** A set, and what it must hold of the universe. */
interface Pair {
  readonly set: PacketSet;
  readonly points: Points;
}

interface Step {
  readonly operation: 'union' | 'intersection' | 'difference' | 'complement' | 'box';
  readonly left: number;
  readonly right: number;
  readonly boxes: readonly Box[];
}

const steps = fc.array(
  fc.record<Step>({
    operation: fc.constantFrom(
      'union',
      'union',
      'intersection',
      'difference',
      'difference',
      'complement',
      'box',
    ),
    left: fc.nat(20),
    right: fc.nat(20),
    boxes: pieces,
  }),
  { minLength: 1, maxLength: 12 },
);

function pairOf(space: PacketSpace, list: readonly Box[]): Pair {
  return {
    set: space.unionOf(list.map((box) => space.box(box))),
    points: UNIVERSE.map((packet) => list.some((box) => boxHas(box, packet))),
  };
}

/** Every set that the steps give, each computed also on the plain points. */
function run(space: PacketSpace, program: readonly Step[]): Pair[] {
  const pairs: Pair[] = [];
  for (const { operation, left, right, boxes: list } of program) {
    const a = pairs[left % pairs.length];
    const b = pairs[right % pairs.length];
    if (operation === 'box' || a === undefined || b === undefined) {
      pairs.push(pairOf(space, list));
      continue;
    }
    const other = operation === 'complement' ? b : right % 2 === 0 ? b : pairOf(space, list);
    const decide = {
      union: (x: boolean, y: boolean) => x || y,
      intersection: (x: boolean, y: boolean) => x && y,
      difference: (x: boolean, y: boolean) => x && !y,
      complement: (x: boolean) => !x,
    }[operation];
    pairs.push({
      set: operation === 'complement' ? a.set.complement() : a.set[operation](other.set),
      points: a.points.map((value, index) => decide(value, other.points[index] as boolean)),
    });
  }
  return pairs;
}

function pointsOf(set: PacketSet): Points {
  return UNIVERSE.map((packet) => set.has(packet));
}

function programs(runs: number, check: (pairs: readonly Pair[], space: PacketSpace) => void): void {
  fc.assert(
    fc.property(steps, (program) => {
      const space = new PacketSpace();
      check(run(space, program), space);
    }),
    { numRuns: runs },
  );
}

const same = (left: Points, right: Points) => left.every((value, index) => value === right[index]);

test('random operations agree with a plain set of points', () => {
  programs(200, (pairs) => {
    for (const { set, points } of pairs) expect(same(pointsOf(set), points)).toBe(true);
  });
});

test('equal, empty, subset and disjoint are what the points say', () => {
  programs(300, (pairs, space) => {
    for (const a of pairs) {
      expect(a.set.isEmpty()).toBe(!a.points.includes(true));
      expect(a.set.equals(space.all)).toBe(!a.points.includes(false));
      for (const b of pairs) {
        expect(a.set.equals(b.set)).toBe(same(a.points, b.points));
        expect(a.set.isSubsetOf(b.set)).toBe(a.points.every((value, index) => !value || b.points[index]));
        expect(a.set.isDisjointFrom(b.set)).toBe(!a.points.some((value, index) => value && b.points[index]));
      }
    }
  });
});

test('the laws of sets hold, as equality of nodes', () => {
  programs(200, (pairs, space) => {
    const [a, b, c] = [0, 1, 2].map((index) => (pairs[index] ?? (pairs[0] as Pair)).set) as [
      PacketSet,
      PacketSet,
      PacketSet,
    ];
    const laws: [PacketSet, PacketSet][] = [
      [a.union(b), b.union(a)],
      [a.intersection(b), b.intersection(a)],
      [a.union(b.union(c)), a.union(b).union(c)],
      [a.intersection(b.union(c)), a.intersection(b).union(a.intersection(c))],
      [a.union(b.intersection(c)), a.union(b).intersection(a.union(c))],
      [a.union(b).complement(), a.complement().intersection(b.complement())],
      [a.difference(b), a.intersection(b.complement())],
      [a.difference(b).union(a.intersection(b)), a],
      [a.complement().complement(), a],
      [a.union(a.complement()), space.all],
      [a.intersection(a.complement()), space.empty],
      [space.unionOf([a, b, c]), a.union(b).union(c)],
    ];
    for (const [left, right] of laws) expect(left.equals(right)).toBe(true);
  });
});

test('the order of boxes does not matter', () => {
  fc.assert(
    fc.property(fc.array(boxes, { maxLength: 8 }), (list) => {
      const space = new PacketSpace();
      const forward = list.reduce((set, box) => set.union(space.box(box)), space.empty);
      const backward = space.unionOf(list.toReversed().map((box) => space.box(box)));
      expect(forward.equals(backward)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('boxes of a set cover exactly the set', () => {
  programs(500, (pairs, space) => {
    for (const { set } of pairs) {
      for (const cubes of [set.cubes(), set.boxes()]) {
        expect(space.unionOf(cubes.map((cube) => space.box(cube))).equals(set)).toBe(true);
        for (const terms of cubes.flatMap(({ source, destination }) => [source ?? [], destination ?? []])) {
          const ranges = terms.filter((term) => 'first' in term);
          expect(mergeRanges(ranges)).toEqual(ranges);
        }
      }
    }
  });
});

interface ClaimedPair extends Pair {
  readonly finds: boolean;
  readonly takes: boolean;
}

function firstClaimed(left: Points, claims: readonly ClaimedPair[]): Points {
  return left.map((isLeft, index) => {
    const meeting = claims.filter(({ points }) => points[index]);
    const taken = meeting.findIndex(({ takes }) => takes);
    return isLeft && meeting.slice(0, taken < 0 ? meeting.length : taken + 1).some(({ finds }) => finds);
  });
}

test('a claim finds what no claim before it takes', () => {
  programs(150, (pairs, space) => {
    const claims = pairs.map(({ set, points }, index): ClaimedPair => {
      const finds = (set.id + index) % 3 === 0;
      return { set, points, finds, takes: !finds || index % 2 === 0 };
    });
    for (const left of pairs)
      expect(same(pointsOf(left.set.firstClaimed(claims)), firstClaimed(left.points, claims))).toBe(true);
    expect(space.all.firstClaimed([]).isEmpty()).toBe(true);
  });
});

test('and of many claims, some of which are about ports alone', () => {
  const claim = fc.record({
    boxes: fc.oneof(
      { weight: 1, arbitrary: pieces },
      { weight: 2, arbitrary: portsAlone.map((box) => [box]) },
    ),
    finds: fc.boolean(),
    takes: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(claim, { minLength: 8, maxLength: 40, size: 'max' }), (list) => {
      const space = new PacketSpace();
      const claims = list.map(({ boxes: of, finds, takes }) => ({ ...pairOf(space, of), finds, takes }));
      const found = firstClaimed(
        UNIVERSE.map(() => true),
        claims,
      );
      expect(same(pointsOf(space.all.firstClaimed(claims)), found)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('a sample is a member, and the empty set has none', () => {
  programs(200, (pairs) => {
    for (const { set } of pairs) {
      const sample = set.sample();
      expect(sample === undefined ? set.isEmpty() : set.has(sample)).toBe(true);
    }
  });
});

test('bounds hold every member', () => {
  const within = ([low, high]: readonly [number, number], value: number) => low <= value && value <= high;
  programs(200, (pairs) => {
    for (const { set, points } of pairs) {
      const bounds = set.bounds();
      const kept = UNIVERSE.every((packet, index) => {
        if (!points[index]) return true;
        const first32 = (value: bigint) => Number(packet.family === 4 ? value : value >> 96n);
        return (
          (bounds.families & (packet.family === 4 ? 1 : 2)) !== 0 &&
          within(bounds.protocol, packet.protocol) &&
          within(bounds.source, first32(packet.source)) &&
          within(bounds.destination, first32(packet.destination)) &&
          within(bounds.sourcePort, packet.sourcePort) &&
          within(bounds.destinationPort, packet.destinationPort)
        );
      });
      expect(kept).toBe(true);
    }
  });
});

const keyOf = (packet: Packet) =>
  `${packet.family} ${packet.protocol} ${packet.source} ${packet.destination} ${packet.sourcePort} ${packet.destinationPort}`;
const KEYS = UNIVERSE.map(keyOf);

test('reversed swaps addresses and ports, and leaves ICMP type and code', () => {
  const answers = UNIVERSE.map((packet) => {
    const { source, destination, sourcePort, destinationPort } = packet;
    const swapped = hasPorts(packet.protocol)
      ? { sourcePort: destinationPort, destinationPort: sourcePort }
      : {};
    return keyOf({ ...packet, source: destination, destination: source, ...swapped });
  });
  const at = new Map(KEYS.map((key, index) => [key, index]));
  programs(150, (pairs) => {
    for (const { set, points } of pairs) {
      const wanted = answers.map((key) => points[at.get(key) as number] as boolean);
      expect(same(pointsOf(set.reversed()), wanted)).toBe(true);
      expect(set.reversed().reversed().equals(set)).toBe(true);
    }
  });
});

test.each<Field>(['source', 'destination', 'sourcePort', 'destinationPort'])(
  'forgetting %s keeps what some value admits',
  (field) => {
    const others = UNIVERSE.map((packet) => keyOf({ ...packet, [field]: 0 }));
    programs(60, (pairs) => {
      for (const { set, points } of pairs) {
        const admitted = new Set(others.filter((_, index) => points[index]));
        expect(
          same(
            pointsOf(set.forget(field)),
            others.map((key) => admitted.has(key)),
          ),
        ).toBe(true);
      }
    });
  },
);

test('many boxes at once are the boxes one by one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(boxes, neighbours), { minLength: 0, maxLength: 40, size: 'max' }),
      (list) => {
        const space = new PacketSpace();
        const one = space.empty;
        expect(space.boxes(list).id).toBe(list.reduce((set, box) => set.union(space.box(box)), one).id);
      },
    ),
    { numRuns: 60 },
  );
});

test('of many runs of values that differ in ports alone the union is each of them', () => {
  const ports = fc.tuple(fc.nat(40), fc.nat(40)).map(([first, length]): Interval => [first, first + length]);
  fc.assert(
    fc.property(fc.array(ports, { maxLength: 12 }), fc.boolean(), (list, atEnd) => {
      const shift = atEnd ? 65_535 - 80 : 0;
      const space = new PacketSpace();
      const sets = list.map(([first, last]) =>
        space.box({ destinationPort: [[first + shift, last + shift]] }),
      );
      expect(space.unionOf(sets).id).toBe(sets.reduce((set, other) => set.union(other), space.empty).id);
    }),
    { numRuns: 200 },
  );
});

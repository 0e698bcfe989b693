import * as fc from 'fast-check';
import type { AddressTerm, Family } from '../src/net/address.ts';
import type { Box, Interval } from '../src/net/box.ts';
import type { Packet } from '../src/net/packet.ts';
import { hasPorts, isIcmp } from '../src/net/protocol.ts';

/**
 * Every field is cut into cells, boxes are made of whole cells, and the universe holds one packet of each combination:
 * two sets of such boxes are equal exactly if they hold the same packets of the universe.
 */
const LAST: Record<Family, bigint> = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n };
const ADDRESS_CELLS: Record<Family, readonly (readonly [bigint, bigint])[]> = {
  4: cells([0n, 0x0a000001n, 0x0affffffn], LAST[4]),
  6: cells([0n, 0x0a000001n << 96n, (0x20010db8n << 96n) - 1n], LAST[6]),
};
const PROTOCOL_CELLS = intervals([0, 1, 2, 6, 7, 17, 18, 33, 34, 58, 59, 132, 133, 136, 137], 255);
// The same cuts, so that port and ICMP conditions meet in one node.
const PORT_CELLS = intervals([0, 8, 255], 65_535);
const ICMP_CELLS = intervals([0, 8, 255], 255);

function cells(starts: readonly bigint[], last: bigint): (readonly [bigint, bigint])[] {
  return starts.map((start, index) => [start, (starts[index + 1] ?? last + 1n) - 1n]);
}

function intervals(starts: readonly number[], last: number): Interval[] {
  return starts.map((start, index) => [start, (starts[index + 1] ?? last + 1) - 1]);
}

export const UNIVERSE: readonly Packet[] = ([4, 6] as const).flatMap((family) =>
  PROTOCOL_CELLS.flatMap(([protocol]) =>
    ADDRESS_CELLS[family].flatMap(([, source]) =>
      ADDRESS_CELLS[family].flatMap(([, destination]) =>
        portPairs(protocol).map(([sourcePort, destinationPort]) => ({
          family,
          protocol,
          source,
          destination,
          sourcePort,
          destinationPort,
        })),
      ),
    ),
  ),
);

function portPairs(protocol: number): (readonly [number, number])[] {
  if (!hasPorts(protocol) && !isIcmp(protocol)) return [[0, 0]];
  const values = (isIcmp(protocol) ? ICMP_CELLS : PORT_CELLS).map(([, last]) => last);
  return values.flatMap((first) => values.map((second) => [first, second] as const));
}

function some<T>(values: readonly T[]): fc.Arbitrary<T[]> {
  return fc.subarray([...values], { minLength: 0, maxLength: 3 });
}

function mostly<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary });
}

const addresses = mostly(
  some(
    ([4, 6] as const).flatMap((family) =>
      ADDRESS_CELLS[family].map(([first, last]) => ({ family, first, last })),
    ),
  ),
);
const protocols = mostly(
  fc.oneof(
    fc.constantFrom<Interval[][]>(
      [[6, 6]],
      [[6, 17]],
      [[1, 1]],
      [[0, 57]],
      [
        [58, 58],
        [17, 17],
      ],
    ),
    some(PROTOCOL_CELLS),
  ),
);
const ports = mostly(some(PORT_CELLS));
const icmp = mostly(some(ICMP_CELLS));

/** Boxes whose fields are unions of cells. */
export const boxes: fc.Arbitrary<Box> = fc
  .record({
    family: fc.constantFrom<(Family | undefined)[]>(undefined, undefined, undefined, 4, 6),
    protocol: protocols,
    source: addresses,
    destination: addresses,
    kind: fc.constantFrom('none', 'ports', 'icmp'),
    sourcePort: ports,
    destinationPort: ports,
    icmpType: icmp,
    icmpCode: icmp,
  })
  .map(({ kind, sourcePort, destinationPort, icmpType, icmpCode, ...rest }) =>
    present({
      ...rest,
      ...(kind === 'ports' ? { sourcePort, destinationPort } : {}),
      ...(kind === 'icmp' ? { icmpType, icmpCode } : {}),
    }),
  );

const WORD_END = 0x0a00fffen;
const near: Record<Family, fc.Arbitrary<AddressTerm>> = {
  4: nearAddresses(4, 0n),
  6: nearAddresses(6, 96n),
};

/** Ranges and masks around the end of a word of addresses. */
function nearAddresses(family: Family, shift: bigint): fc.Arbitrary<AddressTerm> {
  const steps = fc.tuple(fc.nat(5), fc.oneof(fc.constant(0), fc.nat(6), fc.constant(65_536)));
  const range = fc.record({ steps, ones: fc.boolean() }).map(({ steps: [from, length], ones }) => {
    const first = (WORD_END + BigInt(from)) << shift;
    const last = (WORD_END + BigInt(from + length)) << shift;
    return { family, first, last: ones ? last | ((1n << shift) - 1n) : last };
  });
  const masked = fc.nat(3).map((bits) => ({
    family,
    value: BigInt(bits) << shift,
    mask: (family === 4 ? 0xffff_0003n : 0x3n) << shift,
  }));
  return fc.oneof(
    { weight: 5, arbitrary: range },
    { weight: 1, arbitrary: masked },
    { weight: 1, arbitrary: fc.constant({ family, first: 0n, last: LAST[family] }) },
  );
}

const nearSides = fc
  .tuple(fc.array(near[4], { maxLength: 3 }), fc.array(near[6], { maxLength: 2 }))
  .map((sides) => sides.flat());
const nearPorts = mostly(fc.nat(6).map((port): Interval[] => [[port, port + (port % 2)]]));

/** Boxes of addresses and ports that touch, overlap or stand beside each other. */
export const neighbours: fc.Arbitrary<Box> = fc
  .record({
    protocol: fc.constantFrom<(Interval[] | undefined)[]>(undefined, [[6, 6]], [[17, 17]]),
    source: fc.option(nearSides, { nil: undefined }),
    destination: fc.option(nearSides, { nil: undefined }),
    sourcePort: nearPorts,
    destinationPort: nearPorts,
  })
  .map(present);

const portCell = fc.constantFrom(...PORT_CELLS).map((cell): Interval[] => [cell]);

/** Boxes of one cell of ports, and of any addresses. */
export const portsAlone: fc.Arbitrary<Box> = fc.oneof(
  fc.record({ sourcePort: portCell }),
  fc.record({ destinationPort: portCell }),
  fc.record({ sourcePort: portCell, destinationPort: portCell }),
);

/** A box, or a port condition and the ICMP condition that is stored alike, which nothing but the protocol tells apart. */
export const pieces: fc.Arbitrary<Box[]> = fc.oneof(
  { weight: 4, arbitrary: boxes.map((box) => [box]) },
  {
    weight: 1,
    arbitrary: fc
      .record({ source: addresses, destination: addresses, first: ports, second: ports })
      .map((fields) => {
        const { source, destination, first, second } = fields;
        const asIcmp = (list: readonly Interval[] | undefined) =>
          list?.map(([from, to]): Interval => [from, Math.min(to, 255)]);
        return [
          present({ source, destination, sourcePort: first, destinationPort: second }),
          present({ source, destination, icmpType: asIcmp(first), icmpCode: asIcmp(second) }),
        ];
      }),
  },
);

function present(fields: { readonly [Key in keyof Box]: Box[Key] | undefined }): Box {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The meaning of a box, written without diagrams. */
export function boxHas(box: Box, packet: Packet): boolean {
  const within = (list: readonly Interval[] | undefined, value: number) =>
    list === undefined || list.some(([first, last]) => first <= value && value <= last);
  const side = (terms: Box['source'], value: bigint) =>
    terms === undefined ||
    terms.some(
      (term) =>
        term.family === packet.family &&
        ('mask' in term ? (value & term.mask) === term.value : term.first <= value && value <= term.last),
    );
  const asksPorts = box.sourcePort !== undefined || box.destinationPort !== undefined;
  const asksIcmp = box.icmpType !== undefined || box.icmpCode !== undefined;
  return (
    (box.family === undefined || box.family === packet.family) &&
    within(box.protocol, packet.protocol) &&
    side(box.source, packet.source) &&
    side(box.destination, packet.destination) &&
    (!asksPorts ||
      (hasPorts(packet.protocol) &&
        within(box.sourcePort, packet.sourcePort) &&
        within(box.destinationPort, packet.destinationPort))) &&
    (!asksIcmp ||
      (isIcmp(packet.protocol) &&
        within(box.icmpType, packet.sourcePort) &&
        within(box.icmpCode, packet.destinationPort)))
  );
}

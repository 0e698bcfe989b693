import type { AddressTerm, Family } from '../../net/address.ts';
import { type Box, type Interval, mergeIntervals, subtractIntervals } from '../../net/box.ts';
import { WITH_PORTS } from '../../net/protocol.ts';
import { bigNumber, blocksOf, type MaskedNumber, maskedIntervals } from './masked-numbers.ts';
import { bounded, rangeOf } from './numbers.ts';
import { type Operand, opaque, type Part } from './part.ts';

/** Bits of a header, counted from its beginning: `@th,16,16`. */
export interface HeaderBits {
  readonly base: 'nh' | 'th';
  readonly offset: number;
  readonly length: number;
}

type NumberName = 'sourcePort' | 'destinationPort' | 'icmpType' | 'icmpCode' | 'protocol';
type Field = { readonly at: number; readonly width: number } & (
  | { readonly name: NumberName | 'source' | 'destination' }
  | { readonly is: bigint }
);

/** What the headers of some packets hold, as far as the model has it. */
interface Layout {
  readonly box: Box;
  readonly fields: readonly Field[];
}

const singles = (numbers: readonly number[]): Interval[] => numbers.map((number) => [number, number]);
const PORTED = singles(WITH_PORTS);
const ICMP = singles([1, 58]);
const PORTS: readonly Field[] = [
  { name: 'sourcePort', at: 0, width: 16 },
  { name: 'destinationPort', at: 16, width: 16 },
];
const LAYOUTS: Readonly<Record<HeaderBits['base'], readonly Layout[]>> = {
  th: [
    { box: { protocol: PORTED }, fields: PORTS },
    {
      box: { protocol: ICMP },
      fields: [
        { name: 'icmpType', at: 0, width: 8 },
        { name: 'icmpCode', at: 8, width: 8 },
      ],
    },
    { box: { protocol: subtractIntervals([[0, 255]], [...PORTED, ...ICMP]) }, fields: [] },
  ],
  // Packets that are asked about have no extension header: the first next header is the protocol.
  nh: [
    {
      box: { family: 4 },
      fields: [
        { is: 4n, at: 0, width: 4 },
        { name: 'protocol', at: 72, width: 8 },
        { name: 'source', at: 96, width: 32 },
        { name: 'destination', at: 128, width: 32 },
      ],
    },
    {
      box: { family: 6 },
      fields: [
        { is: 6n, at: 0, width: 4 },
        { name: 'protocol', at: 48, width: 8 },
        { name: 'source', at: 64, width: 128 },
        { name: 'destination', at: 192, width: 128 },
      ],
    },
  ],
};

/** Bits under a mask, which is all of them where none is given; of one protocol with ports where it is. */
export function bitsOperand(
  bits: HeaderBits,
  { mask = full(bits.length), protocol }: { readonly mask?: bigint; readonly protocol?: number } = {},
): Operand {
  const layouts: readonly Layout[] =
    protocol === undefined ? LAYOUTS[bits.base] : [{ box: { protocol: singles([protocol]) }, fields: PORTS }];
  const isWhole = mask === full(bits.length);
  const partsOf = (numbers: readonly MaskedNumber[]) =>
    layouts.flatMap((layout) => partsIn(layout, bits, mask, numbers));
  const parse = (value: unknown) => {
    const number = bigNumber(value);
    return number === undefined || number > full(bits.length) ? undefined : number;
  };
  const meant = (ends: readonly unknown[]) => {
    const [first, last] = ends.map(parse);
    if (first === undefined || last === undefined || first > last) return undefined;
    if (first < last) return isWhole ? partsOf(blocksOf(first, last, bits.length)) : undefined;
    // A bit that the mask clears is never set.
    return (first & ~mask) === 0n ? partsOf([{ value: first, mask }]) : [];
  };
  // Elements of a set have many addresses and few ports.
  const known = new Map<unknown, readonly Part[]>();
  return {
    needs: protocol === undefined ? [] : [{ kind: 'packet', boxes: [{ protocol: singles([protocol]) }] }],
    parts(value) {
      const range = rangeOf(value);
      const key = range === undefined ? value : range.join('-');
      const parts = known.get(key) ?? meant(range ?? [value, value]);
      if (parts !== undefined) known.set(key, parts);
      return parts;
    },
    compared(operator, value) {
      const number = parse(value);
      if (number === undefined || !isWhole) return undefined;
      const [first, last] = bounded(operator, number, full(bits.length));
      return first > last ? [] : partsOf(blocksOf(first, last, bits.length));
    },
  };
}

function full(length: number): bigint {
  return (1n << BigInt(length)) - 1n;
}

/** The packets of a layout in which the bits are one of the numbers. */
function partsIn(
  layout: Layout,
  bits: HeaderBits,
  mask: bigint,
  numbers: readonly MaskedNumber[],
): readonly Part[] {
  const asked = layout.fields
    .map((field) => ({ field, shift: bits.offset + bits.length - field.at - field.width }))
    .filter(({ field, shift }) => (shifted(mask, shift) & full(field.width)) !== 0n);
  const read = asked.reduce((all, { field, shift }) => all | shifted(full(field.width), -shift), 0n);
  if ((mask & ~read) !== 0n) return [unread(layout, bits)];
  const within = ({ field, shift }: (typeof asked)[number], number: MaskedNumber): MaskedNumber => ({
    value: shifted(number.value, shift) & full(field.width),
    mask: shifted(number.mask, shift) & full(field.width),
  });
  const [only, other] = asked;
  if (only !== undefined && other === undefined && 'name' in only.field) {
    const box = withField(
      layout.box,
      only.field,
      numbers.map((number) => within(only, number)),
    );
    return [box === undefined ? unread(layout, bits) : { box }];
  }
  return numbers.flatMap((number) => {
    let box: Box | undefined = layout.box;
    for (const each of asked) {
      const wanted = within(each, number);
      if ('is' in each.field) {
        if ((each.field.is & wanted.mask) !== wanted.value) return [];
      } else box = box && withField(box, each.field, [wanted]);
    }
    return [box === undefined ? unread(layout, bits) : { box }];
  });
}

/** To the right, or to the left where the shift is negative. */
function shifted(value: bigint, shift: number): bigint {
  return shift < 0 ? value << BigInt(-shift) : value >> BigInt(shift);
}

function unread({ box }: Layout, { base, offset, length }: HeaderBits): Part {
  return { box, conditions: [opaque(`what a header holds at @${base},${offset},${length}`)] };
}

/** Undefined: too many numbers for a list. */
function withField(
  box: Box,
  field: Extract<Field, { readonly name: string }>,
  numbers: readonly MaskedNumber[],
): Box | undefined {
  const { name, width } = field;
  if (name === 'source' || name === 'destination') {
    const family: Family = width === 32 ? 4 : 6;
    return { ...box, [name]: numbers.map((number) => addressTerm(family, number, width)) };
  }
  const lists = numbers.map((number) => maskedIntervals(number, width));
  if (lists.some((list) => list === undefined)) return undefined;
  return { ...box, [name]: mergeIntervals(lists.flatMap((list) => list ?? [])) };
}

function addressTerm(family: Family, { value, mask }: MaskedNumber, width: number): AddressTerm {
  const host = full(width) ^ mask;
  const isPrefix = (host & (host + 1n)) === 0n;
  return isPrefix ? { family, first: value, last: value | host } : { family, value, mask };
}

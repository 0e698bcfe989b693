import type { Condition, Side } from '../../../model/filter.ts';
import { type AddressRange, type AddressTerm, type Family, prefixLength } from '../../../net/address.ts';
import { intersectRanges, mergeRanges } from '../../../net/address-ranges.ts';
import type { Box } from '../../../net/box.ts';
import type { Entry, SetContent, Term } from './address-set.ts';
import { portBox } from './ports.ts';
import type { SetType } from './set-types.ts';

type Entries = Extract<SetContent, { kind: 'entries' }>;

/** What a rule asks of a set. */
export interface SetQuestion {
  readonly family: Family;
  /** For each dimension, whether the packet's source or its destination is compared. */
  readonly sides: readonly Side[];
  /** Entries that exclude count as the others, and the others as they (`--return-nomatch`). */
  readonly swapped: boolean;
}

/**
 * The packets in a set: of the entries that hold a packet, one with the longest prefix decides (Linux kernel, ip_set_hash_gen.h,
 * mtype_test_cidrs), so that an entry is overruled by longer ones that exclude.
 */
export function entriesCondition({ entries, type }: Entries, { sides, ...question }: SetQuestion): Condition {
  // Types without networks have no entries that exclude, and know nothing of the option (IPSET_TYPE_NOMATCH).
  const swapped = question.swapped && type.dimensions.includes('network');
  const including = entries.filter((entry) => entry.excluded === swapped);
  const excluding = entries.filter((entry) => entry.excluded !== swapped);
  // Its lookup ends with the first prefix that has an entry for any interface (ip_set_hash_netiface.c, data_equal counts `multi`).
  const overruling = type.networkFirst === true ? entries.map(networkOnly) : excluding;
  if (overruling.length === 0) return anyOf(including, sides);
  const levels = Map.groupBy(including, (entry) => lengthsOf(entry, type).join());
  return alternatives(
    [...levels].flatMap(([key, level]) => {
      const [first] = level as [Entry];
      const lengths = lengthsOf(first, type);
      const longer = overruling.filter((entry) => isLonger(lengthsOf(entry, type), lengths));
      const held: Condition[] = [
        anyOf(level, sides),
        ...(longer.length === 0 ? [] : [{ ...anyOf(longer, sides), negated: true }]),
      ];
      const equals = excluding.filter((entry) => lengthsOf(entry, type).join() === key);
      if (![...level, ...equals].some(hasPrefixOfNames) || equals.length === 0) return [held];
      const rivals = anyOf(equals, sides);
      return [
        [...held, { ...rivals, negated: true }],
        [...held, rivals, { kind: 'opaque', reason: EITHER }],
      ];
    }),
  );
}

/** Of entries of one network the first is taken whose interface fits, in an order that a sorted listing does not show. */
const EITHER = 'entries of a set that hold one network and differ in whether they exclude it';

function hasPrefixOfNames({ terms }: Entry): boolean {
  return terms.some((term) => term.kind === 'interface' && term.prefix);
}

function networkOnly(entry: Entry): Entry {
  return { ...entry, terms: entry.terms.slice(0, 1) };
}

/** Prefix lengths of an entry's networks, each of which is one prefix. */
function lengthsOf({ terms }: Entry, { dimensions }: SetType): number[] {
  return terms.flatMap((term, index) => {
    const [range] =
      dimensions[index] === 'network' && term.kind === 'address' ? rangesOf([term.address]) : [];
    return range === undefined ? [] : (prefixLength(range) ?? []);
  });
}

/** The first network of an entry counts before the second. */
function isLonger(left: readonly number[], right: readonly number[]): boolean {
  const index = left.findIndex((length, at) => length !== right[at]);
  return index >= 0 && (left[index] ?? 0) > (right[index] ?? 0);
}

/** A condition that a `negated` turns into its opposite. */
type Negatable = Exclude<Condition, { readonly kind: 'opaque' }>;

/** Packets that one of the entries holds: boxes, beside the interfaces, marks and hardware addresses that they belong to. */
function anyOf(entries: readonly Entry[], sides: readonly Side[]): Negatable {
  const groups = Map.groupBy(entries, (entry) => restKey(entry));
  const choices = [...groups.values()].map((group): Condition[] => [
    { kind: 'packet', boxes: boxesOf(group, sides) },
    ...(group[0]?.terms ?? []).flatMap((term, index) => restCondition(term, sides[index] ?? 'source')),
  ]);
  return alternatives(choices);
}

function alternatives(choices: readonly Condition[][]): Negatable {
  const [first, second] = choices;
  if (first === undefined) return { kind: 'packet', boxes: [] };
  const [alone, more] = first;
  if (second === undefined && more === undefined && alone?.kind === 'packet') return alone;
  return { kind: 'any', of: choices };
}

function restKey({ terms }: Entry): string {
  if (terms.every(isOfPacket)) return '';
  return terms
    .map((term) => (isOfPacket(term) ? '' : term.kind === 'address' ? term.doubt : JSON.stringify(term)))
    .join(' ');
}

/** Whether a box says all of it. */
function isOfPacket(term: Term): boolean {
  return term.kind === 'port' || (term.kind === 'address' && term.doubt === undefined);
}

function restCondition(term: Term, side: Side): Condition[] {
  switch (term.kind) {
    case 'interface': {
      const direction = side === 'source' ? 'in' : 'out';
      return [{ kind: 'interface', direction, name: term.name, prefix: term.prefix }];
    }
    case 'mark':
      return [{ kind: 'mark', of: 'packet', value: term.value, mask: term.mask }];
    case 'opaque':
      return [term];
    case 'address':
      return term.doubt === undefined ? [] : [{ kind: 'opaque', reason: term.doubt }];
    default:
      return [];
  }
}

/** Entries that differ in their first address only are one box. */
function boxesOf(entries: readonly Entry[], sides: readonly Side[]): Box[] {
  const groups = new Map<string, { readonly box: Box; readonly addresses: AddressTerm[] }>();
  const firstSide = sides[0] ?? 'source';
  for (const { terms } of entries) {
    const [first] = terms;
    const start = first?.kind === 'address' ? 1 : 0;
    const key = keyOf(terms, start);
    let group = groups.get(key);
    if (group === undefined) {
      group = { box: boxOf(terms.slice(start), sides.slice(start)), addresses: [] };
      groups.set(key, group);
    }
    if (first?.kind === 'address') group.addresses.push(first.address);
  }
  return [...groups.values()].map(({ box, addresses }) =>
    addresses.length === 0 ? box : withAddresses(box, firstSide, mergeTerms(addresses)),
  );
}

function keyOf(terms: readonly Term[], start: number): string {
  let key = '';
  for (let index = start; index < terms.length; index++) {
    const text = termKey(terms[index] as Term);
    key = index === start ? text : `${key} ${text}`;
  }
  return key;
}

function termKey(term: Term): string {
  if (term.kind === 'port') return term.port.text;
  if (term.kind !== 'address') return '';
  const { address } = term;
  return 'mask' in address ? `${address.value}&${address.mask}` : `${address.first}-${address.last}`;
}

function boxOf(terms: readonly Term[], sides: readonly Side[]): Box {
  let box: Box = {};
  for (const [index, term] of terms.entries()) {
    const side = sides[index] ?? 'source';
    if (term.kind === 'address') box = withAddresses(box, side, [term.address]);
    else if (term.kind === 'port') box = { ...box, ...portBox(term.port, side) };
  }
  return box;
}

/** Two dimensions may be compared with the same address of a packet: it has to lie in both. */
function withAddresses(box: Box, side: Side, terms: readonly AddressTerm[]): Box {
  const others = box[side];
  return {
    ...box,
    [side]: others === undefined ? terms : intersectRanges(rangesOf(others), rangesOf(terms)),
  };
}

function mergeTerms(terms: readonly AddressTerm[]): readonly AddressTerm[] {
  if (terms.length === 1) return terms;
  return [...mergeRanges(rangesOf(terms)), ...terms.filter((term) => 'mask' in term)];
}

/** Types with several addresses take no mask, so that all of theirs are ranges. */
function rangesOf(terms: readonly AddressTerm[]): AddressRange[] {
  return terms.filter((term): term is AddressRange => 'first' in term);
}

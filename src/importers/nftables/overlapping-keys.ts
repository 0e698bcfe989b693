import { appendTo } from '../../model/append-to.ts';
import type { Condition } from '../../model/filter.ts';
import { ascending } from '../../net/ascending.ts';
import type { Box } from '../../net/box.ts';
import { isRecord } from '../json-object.ts';
import { only } from './json-value.ts';
import type { Part } from './part.ts';

/** Whether keys of a map may overlap: the kernel takes such where they are concatenations with intervals. */
export function mayOverlap(keys: readonly unknown[]): boolean {
  return keys.some((key) => {
    const fields = only(key, 'concat')?.concat;
    return Array.isArray(fields) && fields.some((field) => isRecord(field) || /[/*]/.test(String(field)));
  });
}

const FIELDS = [
  'destination',
  'source',
  'destinationPort',
  'sourcePort',
  'protocol',
  'icmpType',
  'icmpCode',
] as const;
type Field = (typeof FIELDS)[number];
type Extent = readonly [first: bigint, last: bigint];

const WHOLE: Extent = [0n, (1n << 128n) - 1n];

/** Pairs that are compared at most; a map of 10,000 networks with a port each has far fewer. */
const MOST_PAIRS = 100_000;

/** By key, the ones before it that may hold the same packets, each as its number; undefined: too many to compare. */
export function overlappedBefore(parts: readonly Part[]): ReadonlyMap<number, readonly number[]> | undefined {
  const boxes = parts.map(({ box = {} }) => FIELDS.map((field) => extentOf(box, field)));
  const columns = FIELDS.map((_, at) => boxes.map((extents) => extents[at] ?? WHOLE)).map((column) => ({
    column,
    pairs: pairsIn(column),
  }));
  const [best] = columns.sort((left, right) => left.pairs - right.pairs);
  if (best === undefined || best.pairs > MOST_PAIRS) return undefined;
  const found = new Map<number, number[]>();
  const order = best.column
    .map((extent, index) => ({ extent, index }))
    .sort((left, right) => ascending(left.extent[0], right.extent[0]));
  let open: typeof order = [];
  for (const each of order) {
    open = open.filter(({ extent }) => extent[1] >= each.extent[0]);
    for (const other of open) {
      const [earlier, later] = [Math.min(each.index, other.index), Math.max(each.index, other.index)];
      if (!overlaps(boxes[earlier], boxes[later]) || areApart(parts[earlier], parts[later])) continue;
      appendTo(found, later, earlier);
    }
    open.push(each);
  }
  return found;
}

/** Of several values in a field what lies between them counts, too: to leave out what no key before holds changes nothing. */
function extentOf(box: Box, field: Field): Extent {
  const ends = (box[field] ?? []).map((term): Extent => {
    if ('mask' in term) return WHOLE;
    return 'family' in term ? [term.first, term.last] : [BigInt(term[0]), BigInt(term[1])];
  });
  const [first] = ends;
  if (first === undefined) return WHOLE;
  return ends.reduce(([low, high], [from, to]) => [from < low ? from : low, to > high ? to : high], first);
}

/** How many pairs overlap in one field: each with those that begin before it and have not ended. */
function pairsIn(column: readonly Extent[]): number {
  const starts = column.map(([first]) => first).sort(ascending);
  const ends = column.map(([, last]) => last).sort(ascending);
  let ended = 0;
  let pairs = 0;
  for (const [before, start] of starts.entries()) {
    while ((ends[ended] as bigint) < start) ended++;
    pairs += before - ended;
  }
  return pairs;
}

function overlaps(left: readonly Extent[] = [], right: readonly Extent[] = []): boolean {
  return left.every(([first, last], at) => {
    const [from, to] = right[at] ?? WHOLE;
    return first <= to && from <= last;
  });
}

/** Two links have no packet in common. */
function areApart(left: Part | undefined, right: Part | undefined): boolean {
  const links = linksOf(right);
  return linksOf(left).some((one) =>
    links.some((other) => one.direction === other.direction && one.name !== other.name),
  );
}

type LinkCondition = Extract<Condition, { kind: 'interface' }>;

function linksOf(part: Part | undefined): LinkCondition[] {
  return (part?.conditions ?? []).filter(
    (each): each is LinkCondition => each.kind === 'interface' && !each.prefix && each.negated !== true,
  );
}

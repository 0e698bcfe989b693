import type { Bounds } from './bounds.ts';
import type { Box } from './box.ts';
import type { PacketSet, PacketSpace } from './packet-set.ts';

/**
 * What each box of a first-match list decides: its packets without those of all earlier boxes; empty: it is shadowed.
 * Only earlier boxes that may overlap are subtracted, so that the cost follows the overlaps.
 */
export function effectiveShares(space: PacketSpace, boxes: readonly Box[]): PacketSet[] {
  const sets = boxes.map((box) => space.box(box));
  const columns = columnsOf(sets.map((set) => set.bounds()));
  return sets.map((set, index) =>
    set.without(overlapping(columns, index).map((earlier) => sets[earlier] as PacketSet)),
  );
}

// The fields that tell most boxes apart come first.
const FIELDS = ['destination', 'source', 'destinationPort', 'protocol', 'sourcePort'] as const;

/** One column per number, so that the scan of a long list reads memory in order. */
interface Column {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

function columnsOf(bounds: readonly Bounds[]): Column[] {
  return FIELDS.map((field) => ({
    low: Uint32Array.from(bounds, (each) => each[field][0]),
    high: Uint32Array.from(bounds, (each) => each[field][1]),
  }));
}

/** The positions below `end` whose numbers meet those of the box at `end`; boxes of another family may be among them. */
function overlapping([first, second, ...others]: readonly Column[], end: number): number[] {
  const { low, high } = first as Column;
  const { low: secondLow, high: secondHigh } = second as Column;
  const from = low[end] as number;
  const to = high[end] as number;
  const secondFrom = secondLow[end] as number;
  const secondTo = secondHigh[end] as number;
  const found: number[] = [];
  for (let at = 0; at < end; at++) {
    if (
      (low[at] as number) <= to &&
      (high[at] as number) >= from &&
      (secondLow[at] as number) <= secondTo &&
      (secondHigh[at] as number) >= secondFrom
    ) {
      found.push(at);
    }
  }
  return found.filter((at) =>
    others.every(
      (column) =>
        (column.low[at] as number) <= (column.high[end] as number) &&
        (column.high[at] as number) >= (column.low[end] as number),
    ),
  );
}

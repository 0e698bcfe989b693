const BUCKETS = 64;

/** Which rows of a column may hold a value of a span: a bitmap of rows for each of at most 64 pieces of the column's values. */
export interface RuleBuckets {
  /** Clears from `rows` (a bitmap) the rows that hold no value from `low` to `high`. */
  keep(rows: Uint32Array, low: number, high: number): void;
}

/** The pieces hold about equally many rows, whatever the addresses of a list are. */
export function ruleBuckets(lows: Uint32Array, highs: Uint32Array): RuleBuckets {
  const starts = piecesOf(lows);
  const words = (lows.length + 31) >>> 5;
  const bitmaps = starts.map(() => new Uint32Array(words));
  for (let row = 0; row < lows.length; row++) {
    const last = pieceAt(starts, highs[row] as number);
    for (let piece = pieceAt(starts, lows[row] as number); piece <= last; piece++) {
      const bitmap = bitmaps[piece] as Uint32Array;
      bitmap[row >>> 5] = (bitmap[row >>> 5] as number) | (1 << (row & 31));
    }
  }
  return {
    keep(rows, low, high) {
      const first = pieceAt(starts, low);
      const last = pieceAt(starts, high);
      if (first === 0 && last === starts.length - 1) return;
      const spanned = bitmaps.slice(first, last + 1);
      for (let word = 0; word < rows.length; word++) {
        let bits = 0;
        for (const bitmap of spanned) bits |= bitmap[word] as number;
        rows[word] = (rows[word] as number) & bits;
      }
    },
  };
}

/** First values of the pieces, ascending; the first piece starts at 0. */
function piecesOf(lows: Uint32Array): number[] {
  const sorted = Uint32Array.from(lows).sort();
  const starts = [0];
  for (let piece = 1; piece < BUCKETS; piece++) {
    const start = sorted[Math.floor((piece * sorted.length) / BUCKETS)] ?? 0;
    if (start > (starts[starts.length - 1] as number)) starts.push(start);
  }
  return starts;
}

function pieceAt(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

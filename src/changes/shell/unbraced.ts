import type { Part } from './syntax.ts';

const MOST = 10_000;

/** One character that means something to braces, or a part that hides what it holds from them. */
type Piece = string | Part;

/** `{80,443}` and `{8000..8002}` as the words that they stand for (bash(1), Brace Expansion). */
export function unbraced(parts: readonly Part[]): (readonly Part[])[] {
  if (!parts.some((part) => part.kind === 'text' && !part.quoted && part.text.includes('{'))) return [parts];
  const pieces = parts.flatMap((part): Piece[] =>
    part.kind === 'text' && !part.quoted ? [...part.text] : [part],
  );
  return expanded(pieces).map(partsOf);
}

function expanded(pieces: readonly Piece[]): (readonly Piece[])[] {
  for (const [from, piece] of pieces.entries()) {
    if (piece !== '{') continue;
    const found = alternativesAt(pieces, from);
    if (found === undefined) continue;
    const before = pieces.slice(0, from);
    const behind = expanded(pieces.slice(found.end));
    const inner = found.alternatives.flatMap(expanded);
    if (inner.length * behind.length > MOST) continue;
    return inner.flatMap((each) => behind.map((rest) => [...before, ...each, ...rest]));
  }
  return [pieces];
}

/** What stands between an opening brace and the one that closes it; undefined: it stands for itself. */
function alternativesAt(
  pieces: readonly Piece[],
  from: number,
): { readonly alternatives: readonly (readonly Piece[])[]; readonly end: number } | undefined {
  const commas: number[] = [];
  let depth = 0;
  for (const [at, piece] of pieces.entries()) {
    if (at < from) continue;
    if (piece === '{') depth++;
    else if (piece === ',' && depth === 1) commas.push(at);
    else if (piece === '}' && --depth === 0) {
      const edges = [from, ...commas, at];
      const alternatives =
        commas.length > 0
          ? edges.slice(1).map((edge, index) => pieces.slice((edges[index] ?? 0) + 1, edge))
          : rangeOf(pieces.slice(from + 1, at))?.map((text) => [...text]);
      return alternatives === undefined ? undefined : { alternatives, end: at + 1 };
    }
  }
  return undefined;
}

/** `1..3`, `08..10`, `1..9..2`, `a..c`. */
function rangeOf(pieces: readonly Piece[]): readonly string[] | undefined {
  const text = pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : '';
  const [, first = '', last = '', by = '1'] =
    /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text) ?? [];
  const isLetter = /[A-Za-z]/.test(first);
  if (first === '' || isLetter !== /[A-Za-z]/.test(last)) return undefined;
  const [from = 0, to = 0] = [first, last].map((each) => (isLetter ? each.charCodeAt(0) : Number(each)));
  const step = Math.abs(Number(by)) || 1;
  const length = Math.floor(Math.abs(to - from) / step) + 1;
  if (length > MOST) return undefined;
  const width = [first, last].some((each) => /^-?0\d/.test(each)) ? Math.max(first.length, last.length) : 0;
  return Array.from({ length }, (_, index) => {
    const value = from + (from <= to ? index : -index) * step;
    if (isLetter) return String.fromCharCode(value);
    return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
  });
}

function partsOf(pieces: readonly Piece[]): readonly Part[] {
  const parts: Part[] = [];
  for (const piece of pieces) {
    const last = parts.at(-1);
    if (typeof piece !== 'string') parts.push(piece);
    else if (last?.kind === 'text' && !last.quoted)
      parts[parts.length - 1] = { ...last, text: last.text + piece };
    else parts.push({ kind: 'text', text: piece, quoted: false });
  }
  return parts;
}

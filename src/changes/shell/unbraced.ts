import type { Part } from './syntax.ts';

const MOST = 10_000;

/** `{80,443}` and `{8000..8002}` as the words that they stand for (bash(1), Brace Expansion). */
export function unbraced(parts: readonly Part[]): (readonly Part[])[] {
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'text' || part.quoted) continue;
    const match = /\{([^{}]*)\}/.exec(part.text);
    const alternatives = match === null ? undefined : alternativesOf(match[1] ?? '');
    if (match === null || alternatives === undefined) continue;
    const before = part.text.slice(0, match.index);
    const after = part.text.slice(match.index + match[0].length);
    return alternatives.flatMap((text) =>
      unbraced([
        ...parts.slice(0, index),
        { ...part, text: before + text + after },
        ...parts.slice(index + 1),
      ]),
    );
  }
  return [parts];
}

function alternativesOf(inner: string): string[] | undefined {
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(inner) ?? [];
  if (first === undefined || last === undefined) return inner.includes(',') ? inner.split(',') : undefined;
  const [from, to] = [Number(first), Number(last)];
  const length = Math.abs(to - from) + 1;
  if (length > MOST) return undefined;
  return Array.from({ length }, (_, index) => String(from <= to ? from + index : from - index));
}

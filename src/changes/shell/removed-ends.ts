import { wildcards } from './pattern.ts';

/** Each end of a text is compared with the pattern. */
const LONGEST = 1000;

/** `${NAME#PATTERN}`, `${NAME%%PATTERN}` of a text, where the pattern holds no other signs than `*` and `?`; undefined: it is none. */
export function withoutEnd(text: string, operator: string): string | undefined {
  const [, sign, pattern = ''] = /^(##?|%%?)([\w*?.:/,=@ -]+)$/.exec(operator) ?? [];
  if (sign === undefined || text.length > LONGEST) return undefined;
  const fits = new RegExp(`^${wildcards(pattern)}$`, 'su');
  const isFront = sign.startsWith('#');
  const lengths = Array.from({ length: text.length + 1 }, (_, length) => length);
  const ordered = sign.length === 1 ? lengths : lengths.toReversed();
  const length = ordered.find((each) =>
    fits.test(isFront ? text.slice(0, each) : text.slice(text.length - each)),
  );
  if (length === undefined) return text;
  return isFront ? text.slice(length) : text.slice(0, text.length - length);
}

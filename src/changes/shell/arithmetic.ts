/** Names that an arithmetic expression gives a value: `P += 1`, `P++`, `--P` (bash(1), ARITHMETIC EVALUATION). */
export function setsIn(text: string): readonly string[] {
  const found = text.matchAll(
    /([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)/g,
  );
  return [...found].map(([, before, behind]) => before ?? behind ?? '');
}

/** What stands in `((…))`; undefined: `((a); b)` is a group within a group. */
export function arithmeticIn(raw: string): string | undefined {
  if (!raw.startsWith('((') || !raw.endsWith('))')) return undefined;
  const inner = raw.slice(2, -2);
  let depth = 0;
  for (const character of inner) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return undefined;
  }
  return inner;
}

const LONGEST = 60;

/** The first places in which two JSON values differ: `/findings/0/severity: "high" → "low"`. */
export function jsonDifferences(before: unknown, after: unknown, limit: number): string[] {
  const found: string[] = [];
  compare(before, after, '');
  return found;

  function compare(one: unknown, other: unknown, path: string): void {
    if (found.length >= limit || Object.is(one, other)) return;
    if (!isCollection(one) || !isCollection(other) || Array.isArray(one) !== Array.isArray(other)) {
      found.push(`${path}: ${shown(one)} → ${shown(other)}`);
      return;
    }
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)]))
      compare(one[key], other[key], `${path}/${key}`);
  }
}

function isCollection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

import { hasHole } from './holes.ts';
import { withValues } from './replace.ts';
import type { Run } from './run.ts';
import type { If } from './syntax.ts';

/** Whether a condition holds; undefined: only a run would show it. */
export function isMet(node: If, run: Run): boolean | undefined {
  const left = withValues(node.left, run);
  const right = withValues(node.right, run);
  const found = node.test === 'defined' ? isDefined(left, run) : compare(node, left, right);
  return found === undefined ? undefined : found !== node.isNegated;
}

function isDefined(name: string, { values }: Run): boolean | undefined {
  const value = hasHole(name) ? undefined : values.get(name.toLowerCase());
  return value === undefined || (value !== '' && hasHole(value)) ? undefined : value !== '';
}

function compare({ test, ignoresCase }: If, left: string, right: string): boolean | undefined {
  if (hasHole(left) || hasHole(right)) return undefined;
  const order = orderOf(left, right);
  switch (test) {
    case '==':
      return ignoresCase ? left.toLowerCase() === right.toLowerCase() : left === right;
    case 'equ':
    case 'neq': {
      const isSame = ignoresCase ? left.toLowerCase() === right.toLowerCase() : left === right;
      return (order === undefined ? isSame : order === 0) === (test === 'equ');
    }
    case 'lss':
      return order === undefined ? undefined : order < 0;
    case 'leq':
      return order === undefined ? undefined : order <= 0;
    case 'gtr':
      return order === undefined ? undefined : order > 0;
    case 'geq':
      return order === undefined ? undefined : order >= 0;
  }
  return undefined;
}

/** Of numbers; how texts are sorted, or what numbers of other bases are, is not worked out. */
function orderOf(left: string, right: string): number | undefined {
  const isPlain = (text: string) => /^(?:0|-?[1-9]\d{0,8})$/.test(text);
  return isPlain(left) && isPlain(right) ? Number(left) - Number(right) : undefined;
}

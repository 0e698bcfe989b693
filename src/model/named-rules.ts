import type { Origin } from './origin.ts';

/** Most rules that a layer lists, where several let the packets of a question pass. */
export const LISTED_RULES = 40;

/** `ingress tcp 22 from 0.0.0.0/0 and 3 more rules`: the first of the rules that a layer lists. */
export function namedRules([first, ...others]: readonly Origin[]): string {
  if (first === undefined) return '';
  if (others.length === 0) return first.text;
  const count = others.length + 1 < LISTED_RULES ? `${others.length}` : `at least ${others.length}`;
  return `${first.text} and ${count} more ${others.length === 1 ? 'rule' : 'rules'}`;
}

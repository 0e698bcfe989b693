import { visible } from './visible.ts';

/** Long enough for every sentence of an audit, short enough for the fields of every consumer. */
const LIMIT = 4_000;

/** Text of the audit for a format that programs read: nothing that a screen obeys or hides, no half characters, and cut where nobody reads on. */
export function machineText(text: string): string {
  return visible(text, LIMIT);
}

/** An identity: never cut, so that different ones stay different. */
export function machineId(text: string): string {
  return visible(text, Number.POSITIVE_INFINITY);
}

import { createHash } from 'node:crypto';
import { visible } from './visible.ts';

/** Long enough for every sentence of an audit, short enough for the fields of every consumer. */
const LIMIT = 4_000;
const HEAD = 200;

/** Text of the audit for a format that programs read: nothing that a screen obeys or hides, no half characters, and cut where nobody reads on. */
export function machineText(text: string): string {
  return visible(text, LIMIT);
}

/** An identity: different ones stay different, also where only a digest tells them apart. */
export function machineId(text: string): string {
  if (text.length <= LIMIT) return visible(text, LIMIT);
  return `${visible(text.slice(0, HEAD))}… SHA-256 ${createHash('sha256').update(text, 'utf16le').digest('hex')}`;
}

import type { Diff } from '../../model/diff.ts';

/** The diff itself; its published schema is schemas/diff.json. */
export function diffJson(diff: Diff): string {
  return `${JSON.stringify(diff, null, 2)}\n`;
}

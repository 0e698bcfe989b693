import { z } from 'zod';

/**
 * Where a record was read: a file of the evidence and a place in it.
 * `line` counts from 1; JSON evidence carries a `pointer` (RFC 6901) instead and gets its line when it is reported.
 * `text` is the construct as the file shows it, one line.
 */
export const Origin = z.object({
  file: z.string(),
  line: z.int().min(1).optional(),
  pointer: z.string().optional(),
  text: z.string(),
  /**
   * Where the order of rules does not decide: a rule that stops packets whatever others admit, what holds for packets that no
   * rule speaks of, or for those that nothing listens for. What listens (`served`) is no rule that could be narrowed. What `translates`
   * changes packets before the rule that decides sees them.
   */
  standing: z.enum(['wins', 'default', 'unserved', 'served', 'translates']).optional(),
});
export type Origin = z.infer<typeof Origin>;

/** Both tell of the same construct at the same place. */
export function sameOrigin(a: Origin, b: Origin): boolean {
  return a.file === b.file && a.line === b.line && a.pointer === b.pointer && a.text === b.text;
}

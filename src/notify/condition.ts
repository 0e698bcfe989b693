import { hash } from 'node:crypto';
import { z } from 'zod';
import { Severity } from '../model/finding.ts';

/** Why something is told. */
export const Reason = z.enum(['new', 'again', 'worse', 'changed', 'not-seen', 'open']);
export type Reason = z.infer<typeof Reason>;

/** What was told of something within the time of `repeat`, so that what comes and goes is not told at every turn. */
export const Recent = z.object({
  severity: Severity,
  parts: z.array(z.string()),
  /** When it was last told for these reasons. */
  again: z.string().optional(),
  'not-seen': z.string().optional(),
});
export type Recent = z.infer<typeof Recent>;

/** Something that stands, of which somebody is told. */
export const Condition = z.object({
  /** What it is about, the same in every run: `finding/ID`, `scan/failed`, `coverage/gaps`. */
  subject: z.string(),
  kind: z.enum(['finding', 'not-seen', 'failed', 'partial', 'missed', 'coverage']),
  /** It is over once it was told; anything else stands until a run shows that it does not. */
  once: z.boolean(),
  /** No run before this one knew of it. */
  isNew: z.boolean(),
  /** Digests of what it consists of: where one is added, it is worse. */
  parts: z.array(z.string()),
  severity: Severity,
  owners: z.array(z.string()),
  deployment: z.string().optional(),
  title: z.string(),
  text: z.string(),
  /** Why it is to be told, as long as it could not be delivered. */
  reason: Reason.optional(),
  recent: Recent.optional(),
});
export type Condition = z.infer<typeof Condition>;

/** What a condition about a finding is about. */
export function isAboutFinding({ kind }: Pick<Condition, 'kind'>): boolean {
  return kind === 'finding' || kind === 'not-seen';
}

/** Short, because they are kept by the thousand. */
export function partOf(text: string): string {
  return hash('sha256', text).slice(0, 12);
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Asked } from '../collectors/collected.ts';

/** A path below the folder: nothing that leads out of it. */
const Path = z
  .string()
  .max(1024)
  .regex(/^[\w%!'()*~.-]+(\/[\w%!'()*~.-]+)*$/)
  .refine((path) => !path.split('/').some((part) => /^\.{1,2}$/.test(part)));

const Kept = z.object({
  account: z.string(),
  region: z.string(),
  call: z.string(),
  time: z.iso.datetime(),
  sha256: z.string(),
});
export type Kept = z.infer<typeof Kept>;

const Missing = z.object({
  call: z.string(),
  reason: z.string(),
  refused: z.literal(true),
  goneFrom: z.string().optional(),
});
export type Missing = Readonly<z.infer<typeof Missing>>;

/** What a collection wrote, and what it lacks; by path. */
export const EvidenceManifest = z.object({
  files: z.record(Path, Kept),
  missing: z.record(Path, Missing),
});
export type EvidenceManifest = z.infer<typeof EvidenceManifest>;

export function keptEntry({ account, region, call }: Asked, time: string, sha256: string): Kept {
  return { account, region, call, time, sha256 };
}

export function missingEntry({ call }: Asked, reason: string, goneFrom?: string): Missing {
  return { call, reason, refused: true, ...(goneFrom === undefined ? {} : { goneFrom }) };
}

export const INTERRUPTED = 'not asked: the collection was interrupted';

/** A document as it is kept. */
export function documentBytes(document: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
}

export function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

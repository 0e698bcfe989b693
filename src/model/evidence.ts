import { z } from 'zod';

/** One raw file or API answer that an audit was made from. */
export const Evidence = z.object({
  file: z.string(),
  /** Absent: the file could not be read. */
  sha256: z.string().optional(),
  bytes: z.int(),
  /** The importer that read it; absent: not read, `reason` says why. */
  importer: z.string().optional(),
  reason: z.string().optional(),
  /** When it was collected (ISO 8601, UTC); `proven` when a manifest states it, otherwise it is the file's own time. */
  collected: z.string().optional(),
  proven: z.boolean(),
});
export type Evidence = z.infer<typeof Evidence>;

/** One file as the importers get it. */
export interface SourceFile {
  /** Path relative to the evidence root, with forward slashes; `archive.tar.gz!/path` for a member of an archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Why its bytes could not be read, and are none. */
  readonly unreadable?: string;
  /** An archive whose members are files of their own. */
  readonly isArchive?: boolean;
  /** What a manifest says of it, if one does. */
  readonly account?: string;
  readonly region?: string;
  readonly call?: string;
  readonly collected?: string;
}

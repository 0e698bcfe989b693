import type { SourceFile } from '../model/evidence.ts';
import type { SnapshotFragment } from '../model/snapshot-fragment.ts';

/** A file as importers look at it: decoded once, parsed once. */
export interface ReadFile extends SourceFile {
  /** UTF-8 (or UTF-16 with a byte order mark) text; absent when the bytes are not text, and where an importer of estates is given JSON. */
  readonly text?: string;
  /** The parsed document when the text is JSON. */
  readonly json?: unknown;
}

/** One export format. */
export interface Importer {
  /** Folder name below `importers/`. */
  readonly id: string;
  /** What a person calls the format: `iptables-save`. */
  readonly title: string;
  /** `host`: its files belong to one host and are read host by host; `estate`: all its files are read together. */
  readonly scope: 'host' | 'estate';
  /** Decides by content, never by name alone. */
  recognises(file: ReadFile): boolean;
  /** Reads all files that it recognised in one scope, with those of importers that read in the same way; never throws for what the files hold: what it cannot read is a gap. `refused` holds the calls that a collector of the estate got no answer to, as its manifest names them. */
  read(files: readonly ReadFile[], refused?: readonly string[]): SnapshotFragment;
}

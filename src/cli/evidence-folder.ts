import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Asked, Collected } from '../collectors/collected.ts';
import { InputError } from '../model/input-error.ts';

interface Kept {
  readonly account: string;
  readonly region: string;
  readonly call: string;
  readonly time: string;
  readonly sha256: string;
}

interface Missing {
  readonly call: string;
  readonly reason: string;
  readonly refused: true;
}

/** A folder that a collection fills file by file; its manifest is true at every moment. */
export interface EvidenceFolder {
  known(path: string): Readonly<Record<string, unknown>> | undefined;
  keep(collected: Collected): void;
  readonly kept: number;
  readonly missing: ReadonlyMap<string, Missing>;
}

/**
 * Opens a folder for a collection. What an unfinished one left is kept and completed; a complete one is made anew.
 * @throws InputError when the folder's manifest is not of a collection
 */
export function openEvidenceFolder(folder: string, now: () => string): EvidenceFolder {
  const path = join(folder, 'manifest.json');
  const before = existsSync(path) ? readManifest(path) : { files: {}, missing: {} };
  const unfinished = Object.keys(before.missing).length > 0;
  const files = new Map<string, Kept>(unfinished ? Object.entries(before.files) : []);
  const missing = new Map<string, Missing>();
  mkdirSync(folder, { recursive: true });

  return {
    missing,
    get kept() {
      return files.size;
    },
    known(name) {
      const entry = files.get(name);
      if (entry === undefined || !existsSync(join(folder, name))) return undefined;
      const bytes = readFileSync(join(folder, name));
      return digest(bytes) === entry.sha256 ? JSON.parse(bytes.toString('utf8')) : undefined;
    },
    keep(collected) {
      const { path: name, ...asked } = collected;
      if (collected.kind === 'document') {
        const bytes = Buffer.from(`${JSON.stringify(collected.document, null, 2)}\n`);
        files.set(name, entryOf(asked, now(), digest(bytes)));
        missing.delete(name);
        writeWhole(join(folder, name), bytes);
      } else {
        files.delete(name);
        missing.set(name, { call: collected.call, reason: collected.reason, refused: true });
      }
      writeWhole(path, `${JSON.stringify({ files: sorted(files), missing: sorted(missing) }, null, 2)}\n`);
    },
  };
}

function entryOf({ account, region, call }: Omit<Asked, 'path'>, time: string, sha256: string): Kept {
  return { account, region, call, time, sha256 };
}

function readManifest(path: string): { files: Record<string, Kept>; missing: Record<string, Missing> } {
  const text = readFileSync(path, 'utf8');
  try {
    const { files, missing = {} } = JSON.parse(text);
    if (typeof files === 'object' && files !== null) return { files, missing };
  } catch {
    // Told below: what cannot be parsed is no manifest either.
  }
  throw new InputError('expected the manifest of an earlier collection; name another folder with --out', {
    file: path,
  });
}

/** Never half a file, whatever ends the process. */
function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
}

function sorted<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

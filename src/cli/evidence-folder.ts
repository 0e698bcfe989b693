import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Collection } from '../collectors/collected.ts';
import { InputError } from '../model/input-error.ts';
import { ascending } from '../net/ascending.ts';
import { ownFolder } from './alone-in.ts';
import {
  digest,
  documentBytes,
  type EvidenceManifest,
  INTERRUPTED,
  type Kept,
  keptEntry,
  type Missing,
  missingEntry,
} from './evidence-manifest.ts';
import { makeFolder } from './make-folder.ts';
import { writeWhole } from './write-whole.ts';

/** A folder that a collection fills file by file. */
export interface EvidenceFolder extends Pick<Collection, 'plan' | 'known' | 'keep' | 'finish'> {
  readonly kept: number;
  readonly missing: ReadonlyMap<string, Missing>;
  /** Puts what was collected elsewhere in place of what there is below these paths. `contents`: files by their SHA-256. */
  replace(
    parts: readonly string[],
    manifest: EvidenceManifest,
    contents: ReadonlyMap<string, Uint8Array>,
  ): void;
  /** What this run asked for, or found. */
  readonly met: ReadonlySet<string>;
  /** Removes what an earlier collection kept; returns the parts that it was of, such as `111122223333/eu-north-1`. */
  forget(isOld: (name: string) => boolean): string[];
  /** Writes what the manifest lacks. */
  close(): void;
}

const MANIFEST = 'manifest.json';
const BETWEEN_WRITES_MILLISECONDS = 1_000;

/**
 * Opens a folder for a collection. Where an earlier one left something missing of a part, its answers are kept and the missing ones
 * asked for; a complete part is made anew. The manifest calls missing what is planned and not kept, so that whatever
 * ends the process, it claims no more than is there.
 * @throws InputError when the folder's manifest is not of a collection
 */
export function openEvidenceFolder(folder: string, now: () => string): EvidenceFolder {
  const path = join(folder, MANIFEST);
  const before = existsSync(path) ? readManifest(path) : { files: {}, missing: {} };
  const files = new Map<string, Kept>(Object.entries(before.files));
  const missing = new Map<string, Missing>(Object.entries(before.missing));
  /** Parts that were planned since the folder was opened. */
  const begun = new Set<string>();
  /** Answers that name what had gone when it was asked for. */
  const outdated = new Set([...missing.values()].flatMap(({ goneFrom }) => goneFrom ?? []));
  const met = new Set<string>();
  const planned = new Set<string>();
  let written = 0;
  makeFolder(folder);

  return {
    missing,
    met,
    get kept() {
      return files.size;
    },
    plan(part, asked) {
      startAnew(part);
      const unplanned = asked.filter(({ path }) => known(path) === undefined && !planned.has(path));
      for (const each of unplanned) {
        planned.add(each.path);
        missing.set(each.path, missingEntry(each, INTERRUPTED));
      }
      if (unplanned.length > 0) writeManifest();
    },
    known,
    keep(collected) {
      const { path: name } = collected;
      met.add(name);
      outdated.delete(name);
      if (collected.kind === 'document') {
        const bytes = documentBytes(collected.document);
        write(name, bytes);
        files.set(name, keptEntry(collected, now(), digest(bytes)));
        missing.delete(name);
      } else {
        remove(name);
        missing.set(name, missingEntry(collected, collected.reason, collected.goneFrom));
      }
      if (performance.now() - written > BETWEEN_WRITES_MILLISECONDS) writeManifest();
    },
    finish(part) {
      const isLeft = (name: string) => name.startsWith(part) && !met.has(name);
      for (const name of [...files.keys()].filter(isLeft)) remove(name);
      for (const name of [...missing.keys()].filter(isLeft)) missing.delete(name);
    },
    replace(parts, manifest, contents) {
      const isOld = (name: string) => parts.some((part) => name.startsWith(part));
      for (const name of [...files.keys()].filter(isOld)) remove(name);
      for (const name of [...missing.keys()].filter(isOld)) missing.delete(name);
      for (const [name, entry] of Object.entries(manifest.files)) {
        write(name, contents.get(entry.sha256) as Uint8Array);
        files.set(name, entry);
      }
      for (const [name, entry] of Object.entries(manifest.missing)) missing.set(name, entry);
      writeManifest();
    },
    forget(isOld) {
      const old = [...files.keys(), ...missing.keys()].filter(isOld);
      for (const name of old) {
        remove(name);
        missing.delete(name);
      }
      if (old.length > 0) writeManifest();
      return [...new Set(old.map((name) => name.split('/').slice(0, -1).slice(0, 2).join('/')))].sort();
    },
    close() {
      if (begun.size > 0) writeManifest();
    },
  };

  function known(name: string): Readonly<Record<string, unknown>> | undefined {
    met.add(name);
    const entry = files.get(name);
    if (entry === undefined || outdated.has(name) || !existsSync(join(folder, name))) return undefined;
    const bytes = readFileSync(join(folder, name));
    return digest(bytes) === entry.sha256 ? JSON.parse(bytes.toString('utf8')) : undefined;
  }

  /** Answers of an earlier, complete collection are not those of this one: what has gone since must not stay. */
  function startAnew(prefix: string): void {
    if (begun.has(prefix)) return;
    begun.add(prefix);
    if ([...missing.keys()].some((name) => name.startsWith(prefix))) return;
    for (const name of [...files.keys()]) if (name.startsWith(prefix)) remove(name);
  }

  function remove(name: string): void {
    files.delete(name);
    rmSync(join(folder, name), { force: true });
  }

  /** Whatever ends the process, no half of a file is left where it would be read. */
  function write(name: string, content: string | Uint8Array): void {
    const [target, part] = [join(folder, name), join(ownFolder(folder), 'part')];
    for (const each of [target, part]) makeFolder(dirname(each));
    writeWhole(target, content, part);
  }

  function writeManifest(): void {
    write(MANIFEST, `${JSON.stringify({ files: sorted(files), missing: sorted(missing) }, null, 2)}\n`);
    written = performance.now();
  }
}

function readManifest(path: string): { files: Record<string, Kept>; missing: Record<string, Missing> } {
  const text = readFileSync(path, 'utf8');
  try {
    const { files, missing = {} } = JSON.parse(text);
    const isInside = (name: string) => !isAbsolute(name) && !name.split('/').includes('..');
    if (typeof files === 'object' && files !== null && Object.keys({ ...files, ...missing }).every(isInside))
      return { files, missing };
  } catch {
    // Told below: what cannot be parsed is no manifest either.
  }
  throw new InputError('expected the manifest of an earlier collection; name another folder with --out', {
    file: path,
  });
}

function sorted<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => ascending(a, b)));
}

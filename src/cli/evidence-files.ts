import { globSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '../model/evidence.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { withMembers } from './archives.ts';
import { describeSystemError } from './system-error.ts';

/** A string holds no more; beyond it an export has to be split. */
const LARGEST_FILE = 512 * 1024 * 1024;

const PATTERN = /[*?[\]{}]/;

/**
 * Reads files, folders and patterns, named relative to `base`. Names in the result are relative to `base` too.
 * Links are followed; folders that begin with a dot (`.git`) are left out.
 * @param placeOf where a path was named, if not on the command line
 * @throws InputError for a path that is not there or cannot be read, and where no file is found at all
 */
export function readFiles(
  paths: readonly string[],
  base: string,
  placeOf?: (path: string) => Place,
): SourceFile[] {
  const mistake = (message: string, path: string) =>
    placeOf === undefined
      ? new InputError(message, { file: path })
      : new InputError(`${path}: ${message}`, placeOf(path));
  const found = new Map<string, SourceFile>();
  for (const path of paths) {
    for (const match of matchesOf(path, base, mistake))
      for (const file of filesBelow(match, base, new Set())) found.set(file.name, file);
  }
  if (found.size === 0)
    throw mistake('no evidence: expected exported firewall state, found no file', paths.join(', '));
  return [...found.values()];
}

/** The same, and what archives among them hold: each archive is followed by its members. */
export async function readEvidenceFiles(...named: Parameters<typeof readFiles>): Promise<SourceFile[]> {
  return withMembers(readFiles(...named));
}

/** The evidence that is meant where none is named: the folder `evidence`, else the current one. */
export function defaultEvidence(): string[] {
  return [statSync('evidence', { throwIfNoEntry: false })?.isDirectory() === true ? 'evidence' : '.'];
}

function matchesOf(
  path: string,
  base: string,
  mistake: (message: string, path: string) => InputError,
): string[] {
  const absolute = resolve(base, path);
  if (reading(path, () => statSync(absolute, { throwIfNoEntry: false })) !== undefined) return [absolute];
  if (!PATTERN.test(path)) throw mistake('no such file or folder', path);
  const matches = globSync(path, { cwd: base }).sort();
  if (matches.length === 0) throw mistake('no file matches', path);
  return matches.map((match) => resolve(base, match));
}

/**
 * Files below a folder, each once for each way that leads to it; `above` holds the folders on the way, so that a link into one of
 * them ends. What cannot be looked into is a file with the reason: the rest is evidence all the same.
 */
function filesBelow(path: string, base: string, above: ReadonlySet<string>): SourceFile[] {
  if (!reading(path, () => statSync(path)).isDirectory()) return [sourceFile(path, base)];
  const real = realpathSync(path);
  if (above.has(real)) return [];
  return reading(path, () => readdirSync(path))
    .sort()
    .flatMap((name) => entryOf(join(path, name), base, new Set([...above, real])));
}

function entryOf(path: string, base: string, above: ReadonlySet<string>): SourceFile[] {
  try {
    const status = statSync(path);
    if (status.isFile()) return [sourceFile(path, base)];
    if (!status.isDirectory()) return [unreadable(path, base, 'neither a file nor a folder')];
    return basename(path).startsWith('.') ? [] : filesBelow(path, base, above);
  } catch (error) {
    const reason = describeSystemError(error instanceof InputError ? error.cause : error);
    if (reason === undefined) throw error;
    return [unreadable(path, base, reason)];
  }
}

function sourceFile(file: string, base: string): SourceFile {
  const name = nameOf(file, base);
  const { size, mtime } = statSync(file);
  if (size > LARGEST_FILE)
    return unreadable(
      file,
      base,
      `it has ${size} bytes, more than the 512 MiB that can be read at once: export it region by region or in pages`,
    );
  return { name, bytes: reading(name, () => readFileSync(file)), collected: mtime.toISOString() };
}

function unreadable(file: string, base: string, reason: string): SourceFile {
  return { name: nameOf(file, base), bytes: new Uint8Array(), unreadable: `cannot be read: ${reason}` };
}

function nameOf(file: string, base: string): string {
  return relative(base, file).split(sep).join('/');
}

function reading<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new InputError(
      `cannot be read: ${describeSystemError(cause) ?? String(cause)}`,
      { file: path },
      { cause },
    );
  }
}

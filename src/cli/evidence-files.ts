import { globSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '../model/evidence.ts';
import { InputError, type Place } from '../model/input-error.ts';
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
    for (const match of matchesOf(path, base, mistake)) {
      for (const file of filesBelow(match, new Set()))
        if (!found.has(file)) found.set(file, sourceFile(file, base));
    }
  }
  if (found.size === 0)
    throw mistake('no evidence: expected exported firewall state, found no file', paths.join(', '));
  return [...found.values()];
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

/** `above` holds the folders on the way, so that a link into one of them ends. */
function filesBelow(path: string, above: ReadonlySet<string>): string[] {
  if (!statusOf(path).isDirectory()) return [path];
  const real = realpathSync(path);
  if (above.has(real)) return [];
  const names = reading(path, () => readdirSync(path)).sort();
  return names.flatMap((name) => {
    const entry = join(path, name);
    const status = statusOf(entry);
    if (status.isDirectory()) return name.startsWith('.') ? [] : filesBelow(entry, new Set([...above, real]));
    return status.isFile() ? [entry] : [];
  });
}

function statusOf(path: string): Stats {
  return reading(path, () => statSync(path));
}

function sourceFile(file: string, base: string): SourceFile {
  const name = relative(base, file).split(sep).join('/');
  const { size, mtime } = statusOf(file);
  if (size > LARGEST_FILE) {
    throw new InputError(
      `the file has ${size} bytes, more than the 512 MiB that can be read at once: export it region by region or in pages`,
      { file: name },
    );
  }
  return { name, bytes: reading(name, () => readFileSync(file)), collected: mtime.toISOString() };
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

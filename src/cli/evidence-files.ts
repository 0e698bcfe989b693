import { globSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';

/** A string holds no more; beyond it an export has to be split. */
const LARGEST_FILE = 512 * 1024 * 1024;

/**
 * Reads files, folders and patterns, named relative to `base`. Names in the result are relative to `base` too.
 * @throws InputError for a path that is not there
 */
export function readFiles(paths: readonly string[], base: string): SourceFile[] {
  const found = new Map<string, SourceFile>();
  for (const path of paths) {
    const absolute = resolve(base, path);
    const matches = path.includes('*') ? globSync(path, { cwd: base }).map((match) => resolve(base, match)) : [absolute];
    if (matches.length === 0) throw new InputError(`no file matches ${path}`, { file: path });
    for (const match of matches) for (const file of filesBelow(match, path)) found.set(file, sourceFile(file, base));
  }
  return [...found.values()];
}

function filesBelow(path: string, named: string): string[] {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new InputError('no such file or folder', { file: named });
  if (!status.isDirectory()) return [path];
  return globSync('**/*', { cwd: path })
    .map((name) => join(path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

function sourceFile(file: string, base: string): SourceFile {
  const name = relative(base, file).split(sep).join('/');
  const { size, mtime } = statSync(file);
  if (size > LARGEST_FILE) {
    throw new InputError(`the file has ${size} bytes, more than the 512 MiB that can be read at once: export it region by region or in pages`, { file: name });
  }
  return { name, bytes: readFileSync(file), collected: mtime.toISOString() };
}

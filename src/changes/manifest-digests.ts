import { hash } from 'node:crypto';
import { isManifest, isManifestName } from '../importers/manifest.ts';
import { openFile } from '../importers/open-file.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { JsonObject } from './editable-evidence.ts';

/**
 * A manifest states digests of its files, and those of the edited ones are others now.
 * `edited`: bytes after the change, by name; `given`: the files before it.
 */
export function withDigests(
  file: SourceFile,
  edited: ReadonlyMap<string, Uint8Array>,
  given: readonly SourceFile[],
): SourceFile {
  if (edited.size === 0 || !isManifestName(file.name)) return file;
  const { json } = openFile(file).file;
  if (!isManifest(file.name, json)) return file;
  const folder = file.name.slice(0, -'manifest.json'.length);
  let isChanged = false;
  for (const [name, entry] of Object.entries((json as { files: Record<string, JsonObject> }).files)) {
    const bytes = edited.get(folder + name);
    const before = given.find((each) => each.name === folder + name);
    if (bytes === undefined || before === undefined || typeof entry?.sha256 !== 'string') continue;
    // A file that was not what its manifest says before the change stays one that is not.
    if (hash('sha256', before.bytes) !== entry.sha256.toLowerCase()) continue;
    entry.sha256 = hash('sha256', bytes);
    isChanged = true;
  }
  return isChanged ? { ...file, bytes: encodeDocument(json) } : file;
}

/** A JSON document as it is written after a change. */
export function encodeDocument(json: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(json, undefined, 4)}\n`);
}

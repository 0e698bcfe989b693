import { hash } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { InputError } from '../model/input-error.ts';
import type { Database, Store } from './tables.ts';

/** As many as one statement of either database takes, with room. */
const BATCH = 500;

/** Keeps what is not there yet; the key of each is its SHA-256. */
export async function keepBlobs(
  database: Database,
  contents: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  for (const keys of batches([...contents.keys()])) {
    const there = await database.selectFrom('blobs').select('sha256').where('sha256', 'in', keys).execute();
    const known = new Set(there.map(({ sha256 }) => sha256));
    for (const sha256 of keys) {
      const content = contents.get(sha256);
      if (known.has(sha256) || content === undefined) continue;
      const data = zstdCompressSync(content);
      await database.insertInto('blobs').values({ sha256, data }).execute();
    }
  }
}

/**
 * What blobs hold, by key.
 * @throws InputError where one is not there, or is not what its key says
 */
export async function readBlobs(
  { database, name }: Pick<Store, 'database' | 'name'>,
  keys: Iterable<string>,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const wanted = [...new Set(keys)];
  for (const batch of batches(wanted)) {
    const rows = await database.selectFrom('blobs').selectAll().where('sha256', 'in', batch).execute();
    for (const { sha256, data } of rows) found.set(sha256, contentOf(sha256, data, name));
  }
  const missing = wanted.find((key) => !found.has(key));
  if (missing !== undefined) throw damaged(`${missing} is missing`, name);
  return found;
}

function contentOf(sha256: string, data: Uint8Array, name: string): Uint8Array {
  let content: Uint8Array;
  try {
    content = zstdDecompressSync(data);
  } catch (cause) {
    throw damaged(`${sha256} cannot be unpacked`, name, cause);
  }
  if (hash('sha256', content) !== sha256) throw damaged(`${sha256} is not what it was`, name);
  return content;
}

function damaged(what: string, file: string, cause?: unknown): InputError {
  return new InputError(`the store is damaged: ${what}`, { file }, { cause });
}

export function batches<Value>(list: readonly Value[]): Value[][] {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, index) =>
    list.slice(index * BATCH, (index + 1) * BATCH),
  );
}

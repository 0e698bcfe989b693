import { hash } from 'node:crypto';
import { readBlobs } from './blobs.ts';
import type { Store } from './tables.ts';

/**
 * A JSON value in pieces that equal parts of other documents share: an object names its members' keys, a list those of its runs of
 * items, and everything else is itself.
 */
type Piece =
  | { readonly members: Readonly<Record<string, string>> }
  | { readonly items: readonly string[] }
  | { readonly value: unknown };

/** A list is cut after an item whose hash begins so: where one is added, the runs beside it stay what they are. */
const CUT = /^0[0-3]/;

/** Takes a JSON value apart, objects down to so many levels. Returns its key, and adds its pieces to `pieces`. */
export function takeApart(value: unknown, pieces: Map<string, string>, levels: number): string {
  const keep = (piece: Piece | unknown[]) => {
    const text = JSON.stringify(piece);
    const key = hash('sha256', text);
    pieces.set(key, text);
    return key;
  };
  if (Array.isArray(value)) return keep({ items: runsOf(value).map(keep) });
  if (levels === 0 || typeof value !== 'object' || value === null) return keep({ value });
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => [name, takeApart(member, pieces, levels - 1)]);
  return keep({ members: Object.fromEntries(members) });
}

function runsOf(list: readonly unknown[]): unknown[][] {
  const runs: unknown[][] = [];
  let run: unknown[] = [];
  for (const item of list) {
    run.push(item);
    if (!CUT.test(hash('sha256', JSON.stringify(item) ?? ''))) continue;
    runs.push(run);
    run = [];
  }
  return run.length > 0 ? [...runs, run] : runs;
}

/** Puts a document together again. */
export async function putTogether(store: Pick<Store, 'database' | 'name'>, key: string): Promise<unknown> {
  const piece = (await readPieces(store, [key])).get(key) as Piece;
  if ('value' in piece) return piece.value;
  if ('items' in piece) {
    const runs = await readPieces(store, piece.items);
    return piece.items.flatMap((each) => runs.get(each) as unknown[]);
  }
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(piece.members))
    members.push([name, await putTogether(store, member)]);
  return Object.fromEntries(members);
}

/** Keys of every piece of documents. */
export async function piecesOf(
  store: Pick<Store, 'database' | 'name'>,
  keys: Iterable<string>,
): Promise<Set<string>> {
  const reached = new Set(keys);
  for (let level = [...reached]; level.length > 0; ) {
    const pieces = [...(await readPieces(store, level)).values()] as Piece[];
    level = [];
    for (const piece of pieces) {
      if ('items' in piece) for (const run of piece.items) reached.add(run);
      if (!('members' in piece)) continue;
      for (const key of Object.values(piece.members)) {
        if (!reached.has(key)) level.push(key);
        reached.add(key);
      }
    }
  }
  return reached;
}

/** One named member of an object's document. */
export async function memberKey(
  store: Pick<Store, 'database' | 'name'>,
  key: string,
  name: string,
): Promise<string | undefined> {
  const piece = (await readPieces(store, [key])).get(key) as Piece;
  return 'members' in piece ? piece.members[name] : undefined;
}

async function readPieces(
  store: Pick<Store, 'database' | 'name'>,
  keys: Iterable<string>,
): Promise<Map<string, unknown>> {
  const blobs = await readBlobs(store, keys);
  return new Map(
    [...blobs].map(([key, bytes]) => [key, JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown]),
  );
}

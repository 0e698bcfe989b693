import { InputError } from '../model/input-error.ts';
import { batches } from './blobs.ts';
import type { Database, Store, Tables } from './tables.ts';

/** In the order in which they are read, with what orders the rows of one; a new store has its own of the tables that are left out. */
const TABLES = {
  runs: ['id'],
  findings: ['configuration', 'id'],
  spans: ['configuration', 'finding', 'from_number'],
  schedules: ['configuration'],
  scheduled: ['configuration', 'due'],
  blobs: ['sha256'],
  notices: ['configuration', 'channel', 'subject'],
  deliveries: ['id'],
} as const satisfies Record<Exclude<keyof Tables, 'migrations' | 'collections'>, readonly string[]>;
type TableName = keyof typeof TABLES;

const FORMAT = 'flowproof store 1';
const BATCH = 200;

/** Gives everything that a store holds to `write`, a JSON document on each line, the same for every kind of database. */
export async function exportStore(store: Store, write: (line: string) => void): Promise<void> {
  await store.database.transaction().execute(async (transaction) => {
    await store.alone(transaction);
    write(JSON.stringify({ format: FORMAT }));
    for (const table of Object.keys(TABLES) as TableName[]) {
      for (let offset = 0; ; offset += BATCH) {
        const rows = await rowsOf(transaction, table, offset);
        for (const row of rows) write(JSON.stringify([table, packed(row)]));
        if (rows.length < BATCH) break;
      }
    }
    write(JSON.stringify({ end: true }));
  });
}

async function rowsOf(database: Database, table: TableName, offset: number): Promise<object[]> {
  let query = database.selectFrom(table).selectAll();
  for (const column of TABLES[table]) query = query.orderBy(column as never);
  return query.limit(BATCH).offset(offset).execute();
}

/**
 * Fills an empty store with what `exportStore` wrote, in one transaction.
 * @throws InputError where the store is not empty, or the text is no whole export
 */
export async function importStore(store: Store, lines: Iterable<string>, file: string): Promise<void> {
  await store.database.transaction().execute(async (transaction) => {
    await store.alone(transaction);
    if ((await transaction.selectFrom('runs').select('id').limit(1).execute()).length > 0)
      throw new InputError('expected an empty store to import into', { file: store.name });
    const rows = Object.fromEntries(Object.keys(TABLES).map((table) => [table, [] as object[]])) as Record<
      TableName,
      object[]
    >;
    const flush = async (table: TableName) => {
      for (const batch of batches(rows[table].splice(0)))
        await transaction
          .insertInto(table)
          .values(batch as never)
          .execute();
    };
    let state: 'begin' | 'rows' | 'end' = 'begin';
    let number = 0;
    for (const line of lines) {
      number += 1;
      if (line === '') continue;
      const value = parsed(line, file, number);
      if (state === 'begin' && isRecord(value) && value.format === FORMAT) state = 'rows';
      else if (state === 'rows' && isRecord(value) && value.end === true) state = 'end';
      else if (state === 'rows' && Array.isArray(value) && Object.hasOwn(TABLES, value[0])) {
        const table = value[0] as TableName;
        rows[table].push(unpacked(value[1]));
        if (rows[table].length >= BATCH) await flush(table);
      } else throw new InputError('expected an export of a store', { file, line: number });
    }
    if (state !== 'end') throw new InputError('the export is cut off', { file, line: number });
    for (const table of Object.keys(TABLES) as TableName[]) await flush(table);
  });
}

function parsed(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new InputError('expected an export of a store', { file, line: number }, { cause });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function packed(row: object): object {
  return 'data' in row ? { ...row, data: Buffer.from(row.data as Uint8Array).toString('base64') } : row;
}

function unpacked(row: object): object {
  return 'data' in row ? { ...row, data: Buffer.from(String(row.data), 'base64') } : row;
}

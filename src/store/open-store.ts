import { InputError } from '../model/input-error.ts';
import { isServer } from './location.ts';
import { MIGRATE_LOCK } from './lock-names.ts';
import { type BytesType, isCurrent, migrate } from './migrations.ts';
import { openSqlite } from './sqlite.ts';
import { storeError } from './store-error.ts';
import type { Store } from './tables.ts';
import { waitForLock } from './wait-for-lock.ts';

const BUSY_MILLISECONDS = 60_000;

/**
 * Opens a store, lets `work` use it and closes it, whatever happens.
 * `read` writes nothing; `write` makes a store where there is none; `migrate` also brings an older one to this version's form.
 * @throws InputError where the store cannot be reached, read or written, or is of another version
 */
export async function withStore<Value>(
  location: string,
  mode: 'read' | 'write' | 'migrate',
  work: (store: Store) => Promise<Value>,
): Promise<Value> {
  let name = location;
  try {
    const store = await open(location, mode);
    name = store.name;
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    throw storeError(error, name);
  }
}

async function open(location: string, mode: 'read' | 'write' | 'migrate'): Promise<Store> {
  const store = isServer(location)
    ? await (await import('./postgres.ts')).openPostgres(location)
    : await openSqlite(location, mode !== 'read');
  try {
    if (await isEmpty(store)) {
      if (mode === 'read')
        throw new InputError('no store yet: `flowproof scan` makes it', { file: store.name });
      const lock = await waitForLock(store, MIGRATE_LOCK, BUSY_MILLISECONDS);
      await migrate(store.database, bytesTypeOf(location)).finally(lock.release);
    } else if (!(await isCurrent(store.database, store.name)) && mode !== 'migrate') {
      throw new InputError('an earlier version of flowproof wrote this store: `flowproof store migrate`', {
        file: store.name,
      });
    }
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function isEmpty({ database }: Store): Promise<boolean> {
  const tables = await database.introspection.getTables();
  return !tables.some(({ name }) => name === 'migrations');
}

/** The type of bytes in the database at a location. */
export function bytesTypeOf(location: string): BytesType {
  return isServer(location) ? 'bytea' : 'blob';
}

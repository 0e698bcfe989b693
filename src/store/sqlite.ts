import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import { InputError } from '../model/input-error.ts';
import { isBusy, tryFileLock } from './file-lock.ts';
import type { Store, Tables } from './tables.ts';

const BUSY_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 20;

/** Opens one file; without `writable` nothing of it or beside it is written. */
export async function openSqlite(path: string, writable: boolean): Promise<Store> {
  if (!writable && !existsSync(path))
    throw new InputError('no store yet: `flowproof scan` makes it', { file: path });
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new InputError('is a folder: name a file in it', { file: path });
  if (writable) mkdirSync(dirname(path), { recursive: true });
  const file = new DatabaseSync(writable || !isReadOnly(path) ? path : immutable(path), {
    timeout: BUSY_MILLISECONDS,
    readOnly: !writable,
  });
  if (writable) await writeAhead(file);
  return {
    database: new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapted(file, writable) }) }),
    name: path,
    alone: async () => {},
    tryLock: async (name) => tryFileLock(`${path}.${name}.lock`),
    close: async () => file.close(),
  };
}

/** Two processes that make the file at once would wait for each other here: SQLite refuses both at once, however long they may wait. */
async function writeAhead(file: DatabaseSync): Promise<void> {
  const end = Date.now() + BUSY_MILLISECONDS;
  for (;;) {
    try {
      file.exec('pragma journal_mode = wal; pragma synchronous = full');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() >= end) {
        file.close();
        throw error;
      }
    }
    await sleep(Math.random() * POLL_MILLISECONDS);
  }
}

/** A journal beside the file cannot be read in a folder where none can be made: only one that was closed is whole. */
function isReadOnly(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    return false;
  } catch {
    return !existsSync(`${path}-wal`);
  }
}

function immutable(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return url;
}

/** The part of another driver's interface that the query builder asks for. */
function adapted(file: DatabaseSync, writable: boolean): SqliteDatabase {
  return {
    close: () => file.close(),
    prepare(text) {
      const statement = file.prepare(statementFor(text));
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)),
      };
    },
  };

  function statementFor(text: string): string {
    // A transaction that reads before it writes must not find that another has written since.
    if (text === 'begin' && writable) return 'begin immediate';
    // A full disk ends a transaction by itself.
    return text === 'rollback' && !file.isTransaction ? 'select 1' : text;
  }
}

import { DatabaseSync } from 'node:sqlite';
import type { Lock } from './tables.ts';

const SQLITE_BUSY = 5;

/** The lock is one of the operating system's, on a file that stays empty: it ends with the process. */
export function tryFileLock(path: string): Lock | undefined {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: async () => file.close() };
}

/** Whether another process holds what SQLite asked for. */
export function isBusy(error: unknown): boolean {
  return (error as { readonly errcode?: number }).errcode === SQLITE_BUSY;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tryFileLock } from '../store/file-lock.ts';
import { storeError } from '../store/store-error.ts';
import { waitForLock } from '../store/wait-for-lock.ts';

const LOCK_MILLISECONDS = 3_600_000;

/** Where in a folder of evidence a collection keeps what is none: folders that begin with a dot are not read. */
export function ownFolder(folder: string): string {
  return join(folder, '.collection');
}

/** Fills a folder of evidence when nobody else does: of two at once, each would write a manifest without what the other one lacks. */
export async function aloneIn<Value>(folder: string, work: () => Promise<Value>): Promise<Value> {
  const own = ownFolder(folder);
  mkdirSync(own, { recursive: true });
  const tryLock = async (name: string) => {
    try {
      return tryFileLock(join(own, name));
    } catch (error) {
      throw storeError(error, own);
    }
  };
  const lock = await waitForLock({ name: folder, tryLock }, 'collection', LOCK_MILLISECONDS, () =>
    process.stderr.write(`another collection fills ${folder}: waiting for it\n`),
  );
  return work().finally(lock.release);
}

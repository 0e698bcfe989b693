import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../model/input-error.ts';
import type { Lock, Store } from './tables.ts';

const POLL_MILLISECONDS = 100;

/**
 * Waits until no other process has the lock; `tell` is called once where it has to wait.
 * @throws InputError where it is still taken after the time
 */
export async function waitForLock(
  store: Pick<Store, 'name' | 'tryLock'>,
  name: string,
  milliseconds: number,
  tell: () => void = () => {},
): Promise<Lock> {
  const end = Date.now() + milliseconds;
  for (let isFirst = true; ; isFirst = false) {
    const lock = await store.tryLock(name);
    if (lock !== undefined) return lock;
    if (isFirst) tell();
    if (Date.now() >= end)
      throw new InputError(`another process has held "${name}" for ${milliseconds / 60_000} minutes`, {
        file: store.name,
      });
    await sleep(POLL_MILLISECONDS);
  }
}

import { mkdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';

/** Makes a folder and those around it, one by one: Node's own way never ends where a file system takes none (`/proc`). */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const around = dirname(folder);
  if (around !== folder) makeFolder(around);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    // That something is there already, and not what, would read as if a folder were not to be there.
    throw isTaken
      ? Object.assign(error as Error, { code: 'ENOTDIR', errno: -constants.errno.ENOTDIR })
      : error;
  }
}

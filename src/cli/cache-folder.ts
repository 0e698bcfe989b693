import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where the user's own cache has what is called `name`; unlike in the folder for temporary files, nobody else can put anything there.
 * Undefined: a user without a home has none.
 */
export function cacheFolder(name: string): string | undefined {
  const { XDG_CACHE_HOME: named = '' } = process.env;
  // What is empty or relative counts as unset (XDG base directory specification): it would lie where the program is called.
  const folder = isAbsolute(named) ? named : join(home(), '.cache');
  return isAbsolute(folder) ? join(folder, 'flowproof', name) : undefined;
}

function home(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}

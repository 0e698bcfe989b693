import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the user's own cache has what is called `name`; unlike in the folder for temporary files, nobody else can put anything there. */
export function cacheFolder(name: string): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flowproof', name);
}

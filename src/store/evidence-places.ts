import { basename, dirname } from 'node:path';
import type { StoredFile } from './save-run.ts';

/** Places of evidence (a host's folder, a region's) that one of two runs has and the other has nothing of. */
export interface EvidencePlaces {
  readonly gone: readonly string[];
  readonly added: readonly string[];
}

export function changedPlaces(before: readonly StoredFile[], after: readonly StoredFile[]): EvidencePlaces {
  const placesOf = (files: readonly StoredFile[]) =>
    // It says of files what they are, and is a place of none.
    new Set(files.filter(({ name }) => basename(name) !== 'manifest.json').map(({ name }) => placeOf(name)));
  const [then, now] = [before, after].map(placesOf) as [Set<string>, Set<string>];
  return { gone: [...then.difference(now)].sort(), added: [...now.difference(then)].sort() };
}

/** A file directly in `hosts` is a host. */
function placeOf(name: string): string {
  const folder = dirname(name);
  return basename(folder) === 'hosts' || folder === '.' ? name : folder;
}

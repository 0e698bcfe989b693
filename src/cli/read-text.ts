import { readFileSync } from 'node:fs';
import { InputError, type Place } from '../model/input-error.ts';

/**
 * A text file of the user.
 * @throws InputError at `place`, or naming the file, where it cannot be read
 */
export function readText(path: string, place: Place = { file: path }): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`cannot read ${path}: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, place, { cause });
  }
}

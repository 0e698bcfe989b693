import { readFileSync } from 'node:fs';
import { InputError, type Place } from '../model/input-error.ts';
import { describeSystemError } from './system-error.ts';

/**
 * A text file of the user.
 * @throws InputError at `place`, or naming the file, where it cannot be read
 */
export function readText(path: string, place: Place = { file: path }): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = describeSystemError(cause) ?? String(cause);
    throw new InputError(
      place.file === path ? `cannot be read: ${reason}` : `cannot read ${path}: ${reason}`,
      place,
      { cause },
    );
  }
}

import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import { Profile } from '../model/profile.ts';
import { readWithSchema } from './read-with-schema.ts';
import { readYaml } from './yaml-source.ts';

/**
 * Reads the text of a profile file.
 * @throws InputError with file, line and column
 */
export function loadProfile(file: string, text: string): Profile {
  return readWithSchema(Profile, readYaml(file, text));
}

/** A profile is named by the id of a bundled one, or by the path of a YAML file. */
export function isProfilePath(reference: string): boolean {
  return reference.includes('/') || reference.includes('\\') || /\.ya?ml$/i.test(reference);
}

/**
 * The bundled profile of an id.
 * @throws InputError at `place`, with the ids there are
 */
export function findProfile(profiles: readonly Profile[], id: string, place: Place): Profile {
  const profile = profiles.find((candidate) => candidate.id === id);
  if (profile !== undefined) return profile;
  const hint = unknownWord(
    'profile',
    id,
    profiles.map((candidate) => candidate.id),
  );
  throw new InputError(`${hint} (a profile of your own is named by the path of its YAML file)`, place);
}

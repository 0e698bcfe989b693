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

import { WaiverFile } from '../model/waiver.ts';
import { readWithSchema } from './read-with-schema.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** `waivers.yaml` with the places of its parts. */
export interface LoadedWaivers extends WaiverFile {
  readonly source: YamlSource;
}

/**
 * Reads the text of a `waivers.yaml`.
 * @throws InputError with file, line and column
 */
export function loadWaivers(file: string, text: string): LoadedWaivers {
  const source = readYaml(file, text);
  return { ...readWithSchema(WaiverFile, source), source };
}

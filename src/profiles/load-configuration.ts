import { Configuration } from '../model/configuration.ts';
import { readWithSchema } from './read-with-schema.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** `flowproof.yaml` with the places of its parts, which later mistakes are reported at. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  readonly source: YamlSource;
  readonly text: string;
}

/**
 * Reads the text of a `flowproof.yaml`.
 * @throws InputError with file, line and column
 */
export function loadConfiguration(file: string, text: string): LoadedConfiguration {
  const source = readYaml(file, text);
  return { configuration: readWithSchema(Configuration, source), source, text };
}

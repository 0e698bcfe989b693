import type { Command } from 'commander';
import type { Asked, Collection } from '../collectors/collected.ts';
import type { CollectionScope } from '../model/collection-job.ts';
import { InputError } from '../model/input-error.ts';
import type { CollectConfiguration } from '../model/scan-configuration.ts';

/** The platforms that are asked, as configurations and jobs name them. */
export type CloudName = CollectionScope['kind'];
export type ScopeOf<Name extends CloudName> = Extract<CollectionScope, { readonly kind: Name }>;
export type ConfigurationOf<Name extends CloudName> = NonNullable<CollectConfiguration[Name]>;

/** How a platform is asked: by a command, by a scan, and by the jobs of a distributed one. */
export interface Cloud<Scope extends CollectionScope, Configuration> {
  addCommand(collect: Command, exit: (code: number) => void): void;
  /**
   * Fills a folder, and removes what was collected there of anything that the configuration does not name any more.
   * @throws InputError where it cannot be asked at all
   */
  collect(configuration: Configuration, out: string): Promise<unknown>;
  /**
   * What jobs are made of. Only to list them the caller is somebody.
   * @throws InputError where they cannot be listed, or are none
   */
  scopesOf(configuration: Configuration): Promise<Scope[]>;
  /** A scope in messages. */
  titleOf(scope: Scope): string;
  /** Where below a folder of evidence the answers of a scope are. */
  partsOf(scope: Scope): string[];
  /** Whether a file below a folder of evidence was collected here, of whatever scope. */
  isCollected(name: string): boolean;
  /** An answer that is the same for all scopes, and large. */
  commonAnswer?(scope: Scope): string;
  /** What is certain to be asked about a scope, and is missing where nobody could. */
  plannedIn(scope: Scope): Promise<Asked[]>;
  collectScope(scope: Scope, collection: Collection): Promise<void>;
  /** Why a call failed, in words without anything of a request. */
  reasonOf(error: unknown): string;
}

/** Asks a platform; where it cannot be asked at all, says so of the folder that its evidence goes to. */
export async function orInputError<Value>(
  ask: () => Promise<Value>,
  message: (error: unknown) => string,
  out: string,
): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    throw new InputError(message(error), { file: out }, { cause: error });
  }
}

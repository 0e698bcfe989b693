import type { Command } from 'commander';
import { reasonOf } from '../collectors/azure/refusal.ts';
import { InputError } from '../model/input-error.ts';
import { orInputError } from './cloud.ts';
import { runCollection } from './run-collection.ts';

interface CollectAzureOptions {
  readonly out: string;
  readonly subscription?: readonly string[];
  readonly endpoint: string;
}

/** The resource manager of the public cloud. */
export const AZURE_ENDPOINT = 'https://management.azure.com';

const SUBSCRIPTION_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export function collectAzureCommand(collect: Command, exit: (code: number) => void): void {
  collect
    .command('azure')
    .summary('read what Azure subscriptions let through, into a folder of evidence')
    .description(
      'Asks the resource manager, with read calls alone, for everything in Azure subscriptions that decides what their networks let through, and writes the ' +
        "answers as its REST interface gives them, with a manifest. The identity comes from the environment, as for the platform's own tools (az login is one). " +
        'A call that is refused is kept as missing and the rest goes on; run it again to complete what is missing.',
    )
    .option('-o, --out <folder>', 'folder of the evidence', 'evidence/azure')
    .option('--subscription <id...>', 'subscriptions to ask; by default all that the identity sees')
    .option('--endpoint <url>', "the cloud's resource manager", AZURE_ENDPOINT)
    .addHelpText('after', '\nExample, after `az login`:\n  $ flowproof collect azure -o evidence/azure\n')
    .action(async (options: CollectAzureOptions) => exit(await runAzureCollection(options)));
}

/**
 * Asks the subscriptions and fills a folder; returns the exit code.
 * @param isOfAll what the folder has files of, where these are all that it is for
 * @throws InputError where they cannot be asked at all
 */
export async function runAzureCollection(
  { out, subscription = [], endpoint }: CollectAzureOptions,
  isOfAll?: (name: string) => boolean,
): Promise<number> {
  const stranger = subscription.find((each) => !SUBSCRIPTION_ID.test(each));
  if (stranger !== undefined)
    throw new InputError(`--subscription: expected the id of a subscription, found "${stranger}"`, {
      file: out,
    });
  if (!URL.canParse(endpoint) || new URL(endpoint).protocol !== 'https:')
    throw new InputError(`--endpoint: expected an address that begins with https://, found "${endpoint}"`, {
      file: out,
    });
  const { collectAzure } = await import('../collectors/azure/collect-azure.ts');
  return runCollection(
    out,
    async (collection) => {
      const subscriptions = subscription.map((each) => each.toLowerCase());
      await orInputError(() => collectAzure({ endpoint, subscriptions }, collection), unasked, out);
    },
    isOfAll,
  );
}

/** Why the subscriptions could not be asked for. */
export function unasked(error: unknown): string {
  return `the subscriptions could not be asked for: ${reasonOf(error)}; check the identity of the environment`;
}

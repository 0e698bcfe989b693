import type { Command } from 'commander';
import { reasonOf } from '../collectors/aws/reason.ts';
import { orInputError } from './cloud.ts';
import { runCollection } from './run-collection.ts';

export interface CollectAwsOptions {
  readonly out: string;
  readonly region?: readonly string[];
  readonly role?: readonly string[];
  readonly organization?: string;
  readonly externalId?: string;
}

export function collectAwsCommand(collect: Command, exit: (code: number) => void): void {
  collect
    .command('aws')
    .summary('read what AWS accounts let through, into a folder of evidence')
    .description(
      'Asks the APIs of AWS accounts, with read calls alone, for everything that decides what their networks let through, and writes the answers as the ' +
        "platform's own command line would export them, with a manifest. Credentials come from the environment, as for the platform's own tools. A call that is " +
        'refused is kept as missing and the rest goes on; run it again to complete what is missing.',
    )
    .option('-o, --out <folder>', 'folder of the evidence', 'evidence/aws')
    .option('--region <region...>', 'regions to ask; by default all that the account has enabled')
    .option('--role <arn...>', 'roles of the accounts to ask; by default the account of the credentials')
    .option('--organization <role>', 'ask all active accounts of the organization by the role of this name')
    .option('--external-id <id>', 'external id that the roles expect')
    .addHelpText('after', '\nExample:\n  $ flowproof collect aws --region eu-north-1 -o evidence/aws\n')
    .action(async (options: CollectAwsOptions) => exit(await runAwsCollection(options)));
}

/**
 * Asks the accounts and fills a folder; returns the exit code.
 * @param isOfAll what the folder has files of, where these are all that it is for
 * @throws InputError where they cannot be asked at all
 */
export async function runAwsCollection(
  { out, region = [], role = [], organization, externalId }: CollectAwsOptions,
  isOfAll?: (name: string) => boolean,
): Promise<number> {
  const home = homeRegion(region);
  const { collectAws } = await import('../collectors/aws/collect-aws.ts');
  return runCollection(
    out,
    async (collection) => {
      const asked = {
        regions: region,
        roles: role,
        home,
        ...(organization === undefined ? {} : { organizationRole: organization }),
        ...(externalId === undefined ? {} : { externalId }),
      };
      await orInputError(() => collectAws(asked, collection), unasked, out);
    },
    isOfAll,
  );
}

/** Why the accounts could not be asked for. */
export function unasked(error: unknown): string {
  return `the accounts could not be asked for: ${reasonOf(error)}; check the credentials of the environment`;
}

/** Where accounts and regions are asked for. */
export function homeRegion(regions: readonly string[]): string {
  return regions[0] ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1';
}

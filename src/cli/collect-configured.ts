import { resolve } from 'node:path';
import type { CollectConfiguration } from '../model/scan-configuration.ts';
import { runAwsCollection } from './collect-aws-command.ts';
import { AZURE_ENDPOINT, runAzureCollection } from './collect-azure-command.ts';

/**
 * Asks the live sources of a configuration, and removes what was collected of accounts, regions and subscriptions that are none of them
 * any more. What is refused is missing in their manifests, and undecided in the audit.
 * @throws InputError where a source cannot be asked at all: what an earlier run collected is not what is there now
 */
export async function collectConfigured({ aws, azure }: CollectConfiguration, base: string): Promise<void> {
  if (aws !== undefined) {
    const { out, regions, roles, organization, externalId } = aws;
    await runAwsCollection(
      {
        out: resolve(base, out),
        region: regions,
        role: roles,
        ...(organization === undefined ? {} : { organization }),
        ...(externalId === undefined ? {} : { externalId }),
      },
      true,
    );
  }
  if (azure !== undefined) {
    const { out, subscriptions } = azure;
    await runAzureCollection(
      {
        out: resolve(base, out),
        subscription: subscriptions,
        endpoint: AZURE_ENDPOINT,
      },
      true,
    );
  }
}

import { resolve } from 'node:path';
import type { CollectConfiguration } from '../model/scan-configuration.ts';
import { configuredClouds } from './clouds.ts';

/**
 * Asks the live sources of a configuration, and removes what was collected of accounts, regions and subscriptions that are none of them
 * any more. What is refused is missing in their manifests, and undecided in the audit.
 * @throws InputError where a source cannot be asked at all: what an earlier run collected is not what is there now
 */
export async function collectConfigured(collect: CollectConfiguration, base: string): Promise<void> {
  for (const { cloud, configuration } of configuredClouds(collect))
    await cloud.collect(configuration, resolve(base, configuration.out));
}

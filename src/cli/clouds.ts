import type { CollectionScope } from '../model/collection-job.ts';
import type { CollectConfiguration } from '../model/scan-configuration.ts';
import { AWS } from './aws-cloud.ts';
import { AZURE } from './azure-cloud.ts';
import type { Cloud, CloudName, ConfigurationOf } from './cloud.ts';

type AnyCloud = Cloud<CollectionScope, ConfigurationOf<CloudName>>;

/** Each platform that can be asked. */
export const CLOUDS: Readonly<Record<CloudName, AnyCloud>> = { aws: AWS, azure: AZURE };

/** The platforms that a configuration has asked, in their order. */
export function configuredClouds(
  collect: CollectConfiguration,
): { readonly cloud: AnyCloud; readonly configuration: ConfigurationOf<CloudName> }[] {
  return (Object.keys(CLOUDS) as CloudName[]).flatMap((name) => {
    const configuration = collect[name];
    return configuration === undefined ? [] : [{ cloud: CLOUDS[name], configuration }];
  });
}

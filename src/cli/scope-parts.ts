import type { Asked } from '../collectors/collected.ts';
import type { CollectionScope } from '../model/collection-job.ts';

/** A scope in messages. */
export function scopeName(scope: CollectionScope): string {
  return scope.kind === 'aws' ? [scope.account, ...scope.regions].join(' ') : scope.subscription;
}

/** Where below a folder of evidence the answers of a scope are. */
export function partsOf(scope: CollectionScope): string[] {
  if (scope.kind === 'azure') return [`${scope.subscription}/`];
  const { account, regions } = scope;
  // Regions that are named need not be known.
  return regions.length === 0
    ? [`${account}/`]
    : [`${account}/regions.json`, ...regions.map((region) => `${account}/${region}/`)];
}

const COLLECTED = {
  aws: /^\d{12}\//,
  azure: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\//,
} as const;

/** Whether a file below a folder of evidence was collected from an account or a subscription. */
export function isCollected(kind: CollectionScope['kind'], name: string): boolean {
  return COLLECTED[kind].test(name);
}

/** What is certain to be asked about a scope, and is missing where nobody could. */
export async function plannedIn(scope: CollectionScope): Promise<Asked[]> {
  if (scope.kind === 'azure') {
    const { plan } = await import('../collectors/azure/collect-subscription.ts');
    return plan(scope.subscription).map(({ asked }) => asked);
  }
  const { account, regions, home } = scope;
  const { plan } = await import('../collectors/aws/collect-region.ts');
  const { regionsAsked } = await import('../collectors/aws/collect-aws.ts');
  return regions.length === 0
    ? [regionsAsked(account, home)]
    : regions.flatMap((region) => plan(account, region));
}

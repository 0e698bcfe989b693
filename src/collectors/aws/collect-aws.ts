import pLimit from 'p-limit';
import type { Asked, Collection } from '../collected.ts';
import { type Account, type Accounts, accountsOf, enabledRegions } from './accounts.ts';
import { collectRegion, plan } from './collect-region.ts';
import { reasonOf } from './reason.ts';

/** Regions asked at a time, over all accounts. */
const CONCURRENT_REGIONS = 6;

export interface AwsScope extends Accounts {
  /** Empty: all that each account has enabled. */
  readonly regions: readonly string[];
  /** Where accounts and regions are asked for. */
  readonly home: string;
}

/**
 * Reads everything of accounts that decides what their networks let through.
 * What a call would have shown and did not is kept as missing, and the collection goes on.
 * @throws what the platform answers when the caller's own identity cannot be found
 */
export async function collectAws(scope: AwsScope, collection: Collection): Promise<void> {
  const limit = pLimit(CONCURRENT_REGIONS);
  const accounts = await accountsOf(scope, scope.home);
  const places = await Promise.all(
    accounts.map(async (account) => ({ account, regions: await regionsOf(account, scope, collection) })),
  );
  // All that will be asked, before anything is: whatever ends the process, no account is left out unnoticed.
  for (const { account, regions } of places)
    for (const region of regions) collection.plan(`${account.id}/${region}/`, plan(account.id, region));
  await Promise.all(
    places.map(async ({ account, regions }) => {
      await Promise.all(
        regions.map((region) => limit(() => collectRegion(account.id, { ...account, region }, collection))),
      );
      // Of regions that nobody has now, or that are not known, what there is was collected before.
      const { path } = regionsAsked(account.id, scope.home);
      collection.finish(scope.regions.length > 0 ? path : `${account.id}/`);
    }),
  );
}

async function regionsOf(
  account: Account,
  { regions, home }: AwsScope,
  collection: Collection,
): Promise<readonly string[]> {
  if (regions.length > 0) return regions;
  try {
    return await enabledRegions(account, home);
  } catch (error) {
    collection.keep({ kind: 'missing', ...regionsAsked(account.id, home), reason: reasonOf(error) });
    return [];
  }
}

/** What stands for everything in an account whose regions are not known. */
export function regionsAsked(account: string, home: string): Asked {
  return { path: `${account}/regions.json`, account, region: home, call: 'describe-regions' };
}

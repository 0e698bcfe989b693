import pLimit from 'p-limit';
import type { Collection } from '../collected.ts';
import { allPages } from './all-pages.ts';
import { SERVICE_TAGS, SUBSCRIPTIONS, VIRTUAL_NETWORKS } from './calls.ts';
import { answer, collectSubscription, elementsOf, plan } from './collect-subscription.ts';
import { type Cloud, connect, signIn } from './connection.ts';
import { questionOf, questionOfTags } from './questions.ts';
import { Refusal } from './refusal.ts';

/** Subscriptions asked at a time; each has a quota of its own. */
const CONCURRENT_SUBSCRIPTIONS = 6;

export interface AzureScope {
  /** The resource manager of the cloud: `https://management.azure.com`. */
  readonly endpoint: string;
  /** Ids; empty: all that the identity sees. */
  readonly subscriptions: readonly string[];
}

/**
 * Reads everything of subscriptions that decides what their networks let through.
 * What a call would have shown and did not is kept as missing, and the collection goes on.
 * @throws what the platform answers when there is no identity, or its subscriptions cannot be listed
 */
export async function collectAzure(
  { endpoint, subscriptions: named }: AzureScope,
  collection: Collection,
): Promise<void> {
  const limit = pLimit(CONCURRENT_SUBSCRIPTIONS);
  const cloud = await signIn(endpoint);
  const subscriptions = named.length > 0 ? named : await visibleSubscriptions(cloud);
  for (const subscription of subscriptions)
    collection.plan(
      `${subscription}/`,
      plan(subscription).map(({ asked }) => asked),
    );
  await Promise.all(
    subscriptions.map((subscription) =>
      limit(async () => collectSubscription(subscription, await connect(cloud), collection)),
    ),
  );
  await collectTags(subscriptions, cloud, collection);
  for (const subscription of subscriptions) collection.finish(`${subscription}/`);
}

/**
 * Ids of the subscriptions that an identity sees.
 * @throws Refusal where it sees none: whose permissions were taken away is answered with an empty list
 */
export async function visibleSubscriptions(cloud: Cloud): Promise<string[]> {
  const document = await allPages(await connect(cloud), {
    of: SUBSCRIPTIONS,
    address: '/subscriptions',
  });
  const ids = elementsOf(document)
    .filter(({ state }) => state !== 'Deleted')
    .map(({ subscriptionId }) => String(subscriptionId));
  if (ids.length === 0) throw new Refusal('the identity sees no subscription');
  return ids.sort();
}

/** Asks by the first subscription that has a network: prefixes of services are the same for all. */
async function collectTags(
  subscriptions: readonly string[],
  cloud: Cloud,
  collection: Collection,
): Promise<void> {
  for (const subscription of subscriptions) {
    const { asked } = questionOf(VIRTUAL_NETWORKS, subscription);
    const location = elementsOf(collection.known(asked.path)).find((each) => each.location)?.location;
    if (typeof location !== 'string') continue;
    const question = questionOfTags(SERVICE_TAGS, subscription, location);
    collection.plan(`${subscription}/`, [question.asked]);
    await answer(question, await connect(cloud), collection);
    return;
  }
}

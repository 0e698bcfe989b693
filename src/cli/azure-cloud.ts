import { tagsPath } from '../collectors/azure/questions.ts';
import { reasonOf } from '../collectors/azure/refusal.ts';
import type { Cloud, ConfigurationOf, ScopeOf } from './cloud.ts';
import { orInputError } from './cloud.ts';
import { AZURE_ENDPOINT, collectAzureCommand, runAzureCollection, unasked } from './collect-azure-command.ts';

/** Subscriptions of Azure. */
export const AZURE: Cloud<ScopeOf<'azure'>, ConfigurationOf<'azure'>> = {
  addCommand: collectAzureCommand,
  collect: ({ subscriptions }, out) =>
    runAzureCollection({ out, subscription: subscriptions, endpoint: AZURE_ENDPOINT }, isCollected),
  async scopesOf({ out, subscriptions }) {
    const ids =
      subscriptions.length > 0
        ? subscriptions.map((each) => each.toLowerCase())
        : await orInputError(visible, unasked, out);
    return ids.map((subscription) => ({ kind: 'azure', subscription }));
  },
  titleOf: ({ subscription }) => subscription,
  partsOf: ({ subscription }) => [`${subscription}/`],
  isCollected,
  // Prefixes of services are the same for all subscriptions, and many.
  commonAnswer: ({ subscription }) => tagsPath(subscription),
  async plannedIn({ subscription }) {
    const { plan } = await import('../collectors/azure/collect-subscription.ts');
    return plan(subscription).map(({ asked }) => asked);
  },
  async collectScope({ subscription }, collection) {
    const { collectAzure } = await import('../collectors/azure/collect-azure.ts');
    await collectAzure({ endpoint: AZURE_ENDPOINT, subscriptions: [subscription] }, collection);
  },
  reasonOf,
};

function isCollected(name: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\//.test(name);
}

async function visible(): Promise<readonly string[]> {
  const { visibleSubscriptions } = await import('../collectors/azure/collect-azure.ts');
  const { signIn } = await import('../collectors/azure/connection.ts');
  return visibleSubscriptions(await signIn(AZURE_ENDPOINT));
}

import type { Account } from '../collectors/aws/accounts.ts';
import { reasonOf as awsReasonOf } from '../collectors/aws/reason.ts';
import { reasonOf as azureReasonOf } from '../collectors/azure/refusal.ts';
import { CollectionScope } from '../model/collection-job.ts';
import { InputError } from '../model/input-error.ts';
import type { CollectConfiguration } from '../model/scan-configuration.ts';
import { homeRegion } from './collect-aws-command.ts';
import { AZURE_ENDPOINT } from './collect-azure-command.ts';

/** As many as are asked at a time. */
const REGIONS_OF_JOB = 6;

/**
 * Accounts, each with a few of the regions where these are named. Only to list accounts the caller is somebody.
 * @throws InputError where they cannot be listed, or are none
 */
export async function awsScopes(aws: NonNullable<CollectConfiguration['aws']>): Promise<CollectionScope[]> {
  const { out, regions, roles, organization, externalId } = aws;
  const home = homeRegion(regions);
  const { accountOfRole, accountsOf } = await import('../collectors/aws/accounts.ts');
  const accounts: readonly Pick<Account, 'id' | 'role'>[] =
    roles.length > 0 && organization === undefined
      ? roles.map((role) => ({ id: accountOfRole(role), role }))
      : await listed(
          () =>
            accountsOf(
              { roles, ...(organization === undefined ? {} : { organizationRole: organization }) },
              home,
            ),
          (error) => `the accounts could not be asked for: ${awsReasonOf(error)}; check the credentials`,
          out,
        );
  const groups = regions.length === 0 ? [[]] : groupsOf(regions);
  return accounts.flatMap((account) => groups.map((group) => scopeOf(account, group)));

  function scopeOf({ id, role }: Pick<Account, 'id' | 'role'>, group: readonly string[]): CollectionScope {
    const scope = {
      ...{ kind: 'aws', account: id, regions: group, home },
      ...(role === undefined ? {} : { role }),
      ...(role === undefined || externalId === undefined ? {} : { externalId }),
    };
    const parsed = CollectionScope.safeParse(scope);
    if (parsed.success) return parsed.data;
    const [member] = parsed.error.issues[0]?.path ?? [];
    const [what, found] =
      member === 'regions' || member === 'home'
        ? ['names of regions', [home, ...group].join(', ')]
        : ['the ARN of a role', role ?? id];
    throw new InputError(`\`collect.aws\`: expected ${what}, found "${found}"`, { file: out });
  }
}

/**
 * Subscriptions. Only to list them the caller is somebody.
 * @throws InputError where they cannot be listed
 */
export async function azureScopes({
  out,
  subscriptions,
}: NonNullable<CollectConfiguration['azure']>): Promise<CollectionScope[]> {
  const { visibleSubscriptions } = await import('../collectors/azure/collect-azure.ts');
  const { signIn } = await import('../collectors/azure/connection.ts');
  const ids =
    subscriptions.length > 0
      ? subscriptions.map((each) => each.toLowerCase())
      : await listed(
          async () => visibleSubscriptions(await signIn(AZURE_ENDPOINT)),
          (error) => `the subscriptions could not be asked for: ${azureReasonOf(error)}; check the identity`,
          out,
        );
  return ids.map((subscription) => ({ kind: 'azure', subscription }));
}

async function listed<Value>(
  list: () => Promise<Value>,
  message: (error: unknown) => string,
  file: string,
): Promise<Value> {
  try {
    return await list();
  } catch (error) {
    throw new InputError(`${message(error)} of the environment`, { file }, { cause: error });
  }
}

function groupsOf(regions: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(regions.length / REGIONS_OF_JOB) }, (_, index) =>
    regions.slice(index * REGIONS_OF_JOB, (index + 1) * REGIONS_OF_JOB),
  );
}

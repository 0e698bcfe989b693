import type { Account } from '../collectors/aws/accounts.ts';
import { reasonOf } from '../collectors/aws/reason.ts';
import { CollectionScope } from '../model/collection-job.ts';
import { InputError } from '../model/input-error.ts';
import type { Cloud, ConfigurationOf, ScopeOf } from './cloud.ts';
import { orInputError } from './cloud.ts';
import { collectAwsCommand, homeRegion, runAwsCollection, unasked } from './collect-aws-command.ts';

/** As many as are asked at a time. */
const REGIONS_OF_JOB = 6;

type Listed = Pick<Account, 'id' | 'role'>;

/** Accounts of AWS, each with a few of its regions where these are named. */
export const AWS: Cloud<ScopeOf<'aws'>, ConfigurationOf<'aws'>> = {
  addCommand: collectAwsCommand,
  collect: ({ regions, roles, organization, externalId }, out) =>
    runAwsCollection(
      {
        out,
        region: regions,
        role: roles,
        ...(organization === undefined ? {} : { organization }),
        ...(externalId === undefined ? {} : { externalId }),
      },
      isCollected,
    ),
  async scopesOf(configuration) {
    const { regions } = configuration;
    const accounts = await accountsIn(configuration);
    const groups = regions.length === 0 ? [[]] : groupsOf(regions);
    return accounts.flatMap((account) => groups.map((group) => scopeOf(account, group, configuration)));
  },
  titleOf: ({ account, regions }) => [account, ...regions].join(' '),
  // Regions that are named need not be known.
  partsOf: ({ account, regions }) =>
    regions.length === 0
      ? [`${account}/`]
      : [`${account}/regions.json`, ...regions.map((region) => `${account}/${region}/`)],
  isCollected,
  async plannedIn({ account, regions, home }) {
    const { plan } = await import('../collectors/aws/collect-region.ts');
    const { regionsAsked } = await import('../collectors/aws/collect-aws.ts');
    return regions.length === 0
      ? [regionsAsked(account, home)]
      : regions.flatMap((region) => plan(account, region));
  },
  async collectScope({ account, role, externalId, regions, home }, collection) {
    if (role === undefined) {
      const { callerAccount } = await import('../collectors/aws/accounts.ts');
      const own = await callerAccount(home);
      if (own !== account)
        throw new InputError(`the credentials of this worker are those of account ${own}`, { file: account });
    }
    const { collectAws } = await import('../collectors/aws/collect-aws.ts');
    const roles = role === undefined ? [] : [role];
    await collectAws(
      { regions, roles, home, ...(externalId === undefined ? {} : { externalId }) },
      collection,
    );
  },
  reasonOf,
};

function isCollected(name: string): boolean {
  return /^\d{12}\//.test(name);
}

async function accountsIn({
  out,
  regions,
  roles,
  organization,
}: ConfigurationOf<'aws'>): Promise<readonly Listed[]> {
  const { accountOfRole, accountsOf } = await import('../collectors/aws/accounts.ts');
  if (roles.length > 0 && organization === undefined)
    return roles.map((role) => ({ id: accountOfRole(role), role }));
  const asked = { roles, ...(organization === undefined ? {} : { organizationRole: organization }) };
  return orInputError(() => accountsOf(asked, homeRegion(regions)), unasked, out);
}

function scopeOf(
  { id, role }: Listed,
  group: readonly string[],
  { out, regions, externalId }: ConfigurationOf<'aws'>,
): ScopeOf<'aws'> {
  const home = homeRegion(regions);
  const scope = {
    ...{ kind: 'aws', account: id, regions: group, home },
    ...(role === undefined ? {} : { role }),
    ...(role === undefined || externalId === undefined ? {} : { externalId }),
  };
  const parsed = CollectionScope.safeParse(scope);
  if (parsed.success && parsed.data.kind === 'aws') return parsed.data;
  const [member] = parsed.error?.issues[0]?.path ?? [];
  const [what, found] =
    member === 'regions' || member === 'home'
      ? ['names of regions', [home, ...group].join(', ')]
      : ['the ARN of a role', role ?? id];
  throw new InputError(`\`collect.aws\`: expected ${what}, found "${found}"`, { file: out });
}

function groupsOf(regions: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(regions.length / REGIONS_OF_JOB) }, (_, index) =>
    regions.slice(index * REGIONS_OF_JOB, (index + 1) * REGIONS_OF_JOB),
  );
}

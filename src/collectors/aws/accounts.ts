import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { PageTokens } from '../page-tokens.ts';
import { expectAnswer, NoAnswer, noApi } from './reason.ts';
import { persistence } from './retry.ts';

/** One account with the way to ask as it. */
export interface Account {
  readonly id: string;
  /** ARN of the role that is assumed; absent: the environment's own identity. */
  readonly role?: string;
  /** Absent: the environment's own credentials. */
  readonly credentials?: AwsCredentialIdentityProvider;
}

/** Which accounts to ask: the caller's own, roles by ARN, or all active ones of the organization by a role's name. */
export interface Accounts {
  readonly roles: readonly string[];
  readonly organizationRole?: string;
  readonly externalId?: string;
}

/** Throws what the platform answers when the caller is nobody. */
export async function accountsOf(
  { roles, organizationRole, externalId }: Accounts,
  region: string,
): Promise<Account[]> {
  const own = await callerAccount(region);
  const byRole = (id: string, role: string) => ({ id, role, credentials: assumed(role, externalId, region) });
  const named = roles.map((role) => byRole(accountOfRole(role), role));
  if (organizationRole === undefined) return named.length > 0 ? named : [{ id: own }];
  const members = (await activeAccounts(region)).map((id) =>
    id === own ? { id } : byRole(id, `arn:aws:iam::${id}:role/${organizationRole}`),
  );
  return [...named, ...members];
}

/** The regions that an account may use. */
export async function enabledRegions({ credentials }: Account, region: string): Promise<string[]> {
  const { DescribeRegionsCommand, EC2Client } = await import('@aws-sdk/client-ec2');
  const client = new EC2Client({
    region,
    ...persistence(),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const { Regions = [] } = await client.send(new DescribeRegionsCommand({}));
  client.destroy();
  if (Regions.length === 0) throw noApi();
  return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
}

/** The account of the environment's own credentials. */
export async function callerAccount(region: string): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, ...persistence() });
  const { Account: id = '' } = await client.send(new GetCallerIdentityCommand({}));
  client.destroy();
  if (id === '') throw noApi();
  return id;
}

async function activeAccounts(region: string): Promise<string[]> {
  const { ListAccountsCommand, OrganizationsClient } = await import('@aws-sdk/client-organizations');
  const client = new OrganizationsClient({ region, ...persistence() });
  const ids: string[] = [];
  const pages = new PageTokens();
  let NextToken: string | undefined;
  do {
    const answer = await client.send(new ListAccountsCommand(NextToken === undefined ? {} : { NextToken }));
    expectAnswer(answer.$metadata, [answer.Accounts]);
    for (const { Id, Status, State } of answer.Accounts ?? [])
      if (Id !== undefined && (State ?? Status) === 'ACTIVE') ids.push(Id);
    NextToken = answer.NextToken;
    const refusal = NextToken && pages.refusalOf(NextToken);
    if (refusal) throw new NoAnswer(refusal);
  } while (NextToken !== undefined);
  client.destroy();
  // The organization's own account is active as long as it has one.
  if (ids.length === 0) throw noApi();
  return ids.sort();
}

/** Temporary credentials of a role, taken anew when they end. */
function assumed(
  role: string,
  externalId: string | undefined,
  region: string,
): AwsCredentialIdentityProvider {
  return fromTemporaryCredentials({
    params: {
      RoleArn: role,
      RoleSessionName: 'flowproof',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    clientConfig: { region, ...persistence() },
  });
}

/** The account in a role's ARN. */
export function accountOfRole(role: string): string {
  return /^arn:[^:]*:iam::(\d{12}):role\//.exec(role)?.[1] ?? role;
}

import { z } from 'zod';
import { InputError } from '../model/input-error.ts';
import type { Store } from './tables.ts';

/** What tells the estate of a configuration from others that are scanned under the same name. */
export const Estate = z.object({
  /** The configuration's file. */
  path: z.string(),
  /** No file of another estate has the same path: they lie in the file system of the store. */
  isPathSure: z.boolean(),
  deployments: z.array(z.string()),
  /** Accounts and subscriptions that the configuration names. */
  accounts: z.array(z.string()),
});
export type Estate = z.infer<typeof Estate>;

/** A scan that would continue the history of an estate which it knows nothing of. */
export class AnotherEstate extends InputError {}

/**
 * Compares an estate with those that were scanned under a name; returns what there is to tell.
 * @throws AnotherEstate where the last one has none of its accounts or, where they are not named, of its deployments
 */
export async function expectSameEstate(
  { database, name }: Store,
  configuration: string,
  estate: Estate,
): Promise<string | undefined> {
  const row = await database
    .selectFrom('runs')
    .select(['estate', 'number'])
    .where('configuration', '=', configuration)
    .where('estate', 'is not', null)
    .where('state', '=', 'complete')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row?.estate == null) return undefined;
  const last = Estate.parse(JSON.parse(row.estate));
  const isSameFile = last.path === estate.path && last.isPathSure && estate.isPathSure;
  if (!isSameFile && areOthers(last, estate))
    throw new AnotherEstate(
      `run ${row.number} under ${configuration} was of another estate (${described(last)}; this one: ${described(estate)}): ` +
        'give this configuration another `name`; where it is the same estate, `flowproof store rename` then brings the history along',
      { file: name },
    );
  return last.path === estate.path
    ? undefined
    : `${configuration} was scanned from ${last.path} the last time, and is now from ${estate.path}: two estates need a \`name\` each`;
}

function areOthers(one: Estate, other: Estate): boolean {
  const isAccountShared = isShared(one.accounts, other.accounts);
  return !(isAccountShared ?? isShared(one.deployments, other.deployments) ?? true);
}

/** Undefined where one of two names nothing. */
function isShared(one: readonly string[], other: readonly string[]): boolean | undefined {
  return one.length === 0 || other.length === 0 ? undefined : one.some((each) => other.includes(each));
}

function described({ path, deployments, accounts }: Estate): string {
  const shown = [...accounts, ...deployments].slice(0, 5);
  return `${path} with ${shown.join(', ') || 'no deployments'}`;
}

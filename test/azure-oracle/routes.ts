import { within } from './addresses.ts';
import type { AzureEstate } from './estate.ts';
import {
  at,
  type Configuration,
  type Interface,
  interfacesOf,
  knownPrefixes,
  prefixesOf,
  sidesOf,
} from './places.ts';

export interface End {
  readonly interface: Interface;
  readonly configuration: Configuration;
}

export interface Found extends End {
  readonly isPublic: boolean;
}

interface Hop {
  readonly hop: string;
  readonly address?: string;
}

/** The longest prefix that holds the destination; of equal ones the user's. */
export function routeOf(estate: AzureEstate, { network, subnet }: Interface, destination: string): Hop {
  const own = at(estate.networks, network);
  const { table } = at(own.subnets, subnet);
  const user = table === undefined ? [] : at(estate.tables, table);
  const isForced = user.some(({ prefix }) => prefix === '0.0.0.0/0');
  const routes: (Hop & { readonly prefix: string })[] = [
    ...user,
    ...prefixesOf(own, network).map((prefix) => ({ prefix, hop: 'VnetLocal' })),
    ...connectionsOf(estate, network).flatMap(({ to, own: side }) =>
      knownPrefixes(at(estate.networks, to), to, side).map((prefix) => ({ prefix, hop: `peer ${to}` })),
    ),
    ...(isForced ? [] : [{ prefix: '10.0.0.0/8', hop: 'None' }]),
    { prefix: '0.0.0.0/0', hop: 'Internet' },
    { prefix: '::/0', hop: 'Internet' },
  ];
  const length = (prefix: string) => Number(prefix.split('/')[1]);
  return routes
    .filter(({ prefix }) => within(destination, prefix))
    .reduce((best, each) => (length(each.prefix) > length(best.prefix) ? each : best), {
      prefix: '::/-1',
      hop: 'None',
    } as (typeof routes)[number]);
}

export const connectionsOf = (estate: AzureEstate, network: number) =>
  sidesOf(estate).filter(
    ({ from, own, theirs }) => from === network && own.state === 'Connected' && theirs.state === 'Connected',
  );

export function endAt(estate: AzureEstate, address: string): Found | undefined {
  for (const each of interfacesOf(estate))
    for (const configuration of each.configurations) {
      if (configuration.address === address) return { interface: each, configuration, isPublic: false };
      if (configuration.publicAddress === address) return { interface: each, configuration, isPublic: true };
    }
  return undefined;
}

/** Whether an address certainly belongs to a machine in reach that does not forward. */
export function isIdle(estate: AzureEstate, from: Interface, next: string): boolean {
  const found = endAt(estate, next)?.interface;
  const near = [from.network, ...connectionsOf(estate, from.network).map(({ to }) => to)];
  return found !== undefined && near.includes(found.network) && !found.forwards;
}

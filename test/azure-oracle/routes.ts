import { within } from './addresses.ts';
import type { AzureEstate, Route } from './estate.ts';
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
  const endpoint = toEndpoint(estate, network, user, destination);
  if (endpoint !== undefined) return endpoint;
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

/**
 * A private endpoint has a route of its own in its network and in those connected to it. Where the policies of its subnet say so, one
 * of a user goes before it that is as specific as the network, and never that to everywhere; of what lies between two things are told.
 */
function toEndpoint(
  estate: AzureEstate,
  network: number,
  user: readonly Route[],
  destination: string,
): Hop | undefined {
  const found = endAt(estate, destination)?.interface;
  if (found?.isEndpoint !== true) return undefined;
  const isNear = [network, ...connectionsOf(estate, network).map(({ to }) => to)].includes(found.network);
  if (!isNear) return undefined;
  const home = at(estate.networks, found.network);
  const policies = at(home.subnets, found.subnet).policies ?? '';
  const length = (prefix: string) => Number(prefix.split('/')[1]);
  const lengths = user
    .filter(({ prefix }) => within(destination, prefix))
    .map(({ prefix }) => length(prefix));
  const least = Math.max(
    ...prefixesOf(home, found.network)
      .filter((prefix) => within(destination, prefix))
      .map(length),
  );
  if (!/^(enabled|routetableenabled)$/i.test(policies))
    return { hop: lengths.includes(32) ? 'doubt' : 'endpoint' };
  if (lengths.some((each) => each >= least)) return undefined;
  const isKnown = [network, ...connectionsOf(estate, network).map(({ to }) => to)].some((each) =>
    prefixesKnownIn(estate, network, each).some((prefix) => within(destination, prefix)),
  );
  return { hop: isKnown ? 'endpoint' : 'doubt' };
}

/** What a network has routes to of itself or of one that is connected to it. */
function prefixesKnownIn(estate: AzureEstate, network: number, other: number): string[] {
  if (other === network) return prefixesOf(at(estate.networks, network), network);
  return connectionsOf(estate, network)
    .filter(({ to }) => to === other)
    .flatMap(({ own }) => knownPrefixes(at(estate.networks, other), other, own));
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

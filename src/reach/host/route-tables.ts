import { eitherRoute } from '../../model/either-route.ts';
import type { Host, HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { oncePer } from '../../net/once-per.ts';
import { compareRoutes } from './route-order.ts';

const NO_ROUTES: readonly HostRoute[] = [];
const ASKED: readonly string[] = ['unicast', 'anycast', 'blackhole', 'unreachable', 'prohibit', 'throw'];

/** Routes that are asked without a routing rule of the operator's, in the order in which they are. */
export function mainRoutes({ routes = NO_ROUTES }: Host): readonly HostRoute[] {
  return unruled(routes);
}

const unruled = oncePer((routes: readonly HostRoute[]) =>
  inOrder(routes.filter(({ table }) => table !== 'ruled')),
);

/** Addresses that the local table leads elsewhere. */
interface LocalWay {
  readonly destination: AddressRange;
  /** Nothing is asked behind it. */
  readonly isSure: boolean;
}

/** What the local table, which is asked before rules of the operator's, holds besides the host's own addresses. */
export const localWays = oncePer(({ routes = NO_ROUTES }: Host): readonly LocalWay[] =>
  routes
    .filter(({ table, kind }) => table === 'local' && ASKED.includes(kind))
    .map(({ destination, kind, isForSome }) => ({
      destination,
      // What comes to an anycast address is taken in, and what is sent there leaves by a link.
      isSure: kind !== 'throw' && kind !== 'anycast' && !isForSome,
    })),
);

const tablesOf = oncePer((_: Host) => new Map<string, readonly HostRoute[] | undefined>());

/**
 * Routes of the table that a routing rule names, in the order in which they are asked; undefined where they are not all in evidence (a
 * listing of all tables holds routes of the local one), or may deliver on the host.
 */
export function routesOfTable(host: Host, name: string, family: Family): readonly HostRoute[] | undefined {
  const tables = tablesOf(host);
  const key = `${family} ${name}`;
  if (!tables.has(key)) tables.set(key, findTable(host, name, family));
  return tables.get(key);
}

function findTable(
  { routes = NO_ROUTES }: Host,
  name: string,
  family: Family,
): readonly HostRoute[] | undefined {
  const own = routes.filter(({ destination }) => destination.family === family);
  if (!own.some(({ table }) => table === 'local')) return undefined;
  const found = own.filter(({ table, tableName }) =>
    name === 'main' ? table === 'main' : table === 'ruled' && tableName === name,
  );
  const isPlain = ({ kind, isForSome, link }: HostRoute) =>
    ASKED.includes(kind) && kind !== 'anycast' && !isForSome && link !== LOOPBACK_NAME;
  return found.every(isPlain) ? inOrder(found) : undefined;
}

function inOrder(routes: readonly HostRoute[]): readonly HostRoute[] {
  return withoutTies(routes.filter(({ kind }) => ASKED.includes(kind)).sort(compareRoutes));
}

/** Of routes of IPv6 to the same addresses at the same metric any may be taken. */
function withoutTies(sorted: readonly HostRoute[]): HostRoute[] {
  const routes: HostRoute[] = [];
  for (const route of sorted) {
    const last = routes.at(-1);
    if (last === undefined || !isTied(last, route)) routes.push(route);
    else routes[routes.length - 1] = eitherRoute(last, route);
  }
  return routes;
}

function isTied(one: HostRoute, other: HostRoute): boolean {
  const isSame = one.destination.first === other.destination.first && compareRoutes(one, other) === 0;
  return isSame && one.kind === other.kind && [one, other].every((each) => each.destination.family === 6);
}

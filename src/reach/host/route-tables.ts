import type { Host, HostRoute } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { compareRoutes } from './route-order.ts';

const NO_ROUTES: readonly HostRoute[] = [];
const ASKED: readonly string[] = ['unicast', 'anycast', 'blackhole', 'unreachable', 'prohibit', 'throw'];

const mainByRoutes = new WeakMap<readonly HostRoute[], readonly HostRoute[]>();

/** Routes that are asked without a routing rule of the operator's, in the order in which they are. */
export function mainRoutes({ routes = NO_ROUTES }: Host): readonly HostRoute[] {
  const known = mainByRoutes.get(routes) ?? inOrder(routes.filter(({ table }) => table !== 'ruled'));
  mainByRoutes.set(routes, known);
  return known;
}

/** Addresses that the local table leads elsewhere. */
interface LocalWay {
  readonly destination: AddressRange;
  /** Nothing is asked behind it. */
  readonly isSure: boolean;
}

const NO_WAYS: readonly LocalWay[] = [];
const waysByRoutes = new WeakMap<readonly HostRoute[], readonly LocalWay[]>();

/** What the local table, which is asked before rules of the operator's, holds besides the host's own addresses. */
export function localWays({ routes }: Host): readonly LocalWay[] {
  if (routes === undefined) return NO_WAYS;
  let ways = waysByRoutes.get(routes);
  if (ways === undefined) {
    ways = routes
      .filter(({ table, kind }) => table === 'local' && ASKED.includes(kind))
      .map(({ destination, kind, isForSome }) => ({
        destination,
        // What comes to an anycast address is taken in, and what is sent there leaves by a link.
        isSure: kind !== 'throw' && kind !== 'anycast' && !isForSome,
      }));
    waysByRoutes.set(routes, ways);
  }
  return ways;
}

const tablesByHost = new WeakMap<Host, Map<string, readonly HostRoute[] | undefined>>();

/**
 * Routes of the table that a routing rule names, in the order in which they are asked; undefined where they are not all in evidence (a
 * listing of all tables holds routes of the local one), or may deliver on the host.
 */
export function routesOfTable(host: Host, name: string, family: Family): readonly HostRoute[] | undefined {
  let tables = tablesByHost.get(host);
  if (tables === undefined) {
    tables = new Map();
    tablesByHost.set(host, tables);
  }
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
    else if (last.link !== route.link) {
      const { link: _, gateway: __, ...either } = last;
      routes[routes.length - 1] = either;
    }
  }
  return routes;
}

function isTied(one: HostRoute, other: HostRoute): boolean {
  const isSame = one.destination.first === other.destination.first && compareRoutes(one, other) === 0;
  return isSame && one.kind === other.kind && [one, other].every((each) => each.destination.family === 6);
}

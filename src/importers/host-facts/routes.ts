import { z } from 'zod';
import type { Gap } from '../../model/gap.ts';
import type { HostRoute } from '../../model/host.ts';
import {
  type Address,
  type AddressRange,
  allAddresses,
  type Family,
  formatRange,
  parseAddress,
  parsePrefix,
} from '../../net/address.ts';

const KINDS = [
  'unicast',
  'local',
  'broadcast',
  'multicast',
  'anycast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
] as const;

const Route = z.object({
  dst: z.string(),
  type: z.enum(KINDS).optional(),
  dev: z.string().optional(),
  gateway: z.string().optional(),
  via: z.object({ host: z.string() }).optional(),
  prefsrc: z.string().optional(),
  table: z.union([z.string(), z.number()]).optional(),
  metric: z.number().optional(),
  /** Only routes that hold for some senders have it. */
  from: z.string().optional(),
  /** Only routes that hold for some packets have it. */
  tos: z.union([z.string(), z.number()]).optional(),
  flags: z.array(z.string()).optional(),
  /** By which packets are sent on in another form. */
  encap: z.string().optional(),
  /** The preference of a router (RFC 4191); only IPv6 routes have it. */
  pref: z.string().optional(),
  nexthops: z
    .array(
      z.object({
        dev: z.string().optional(),
        gateway: z.string().optional(),
        via: z.object({ host: z.string() }).optional(),
        encap: z.string().optional(),
      }),
    )
    .optional(),
});
type Route = z.infer<typeof Route>;

/** `ip -j route`: an array of routes. */
export function isRouteList(json: unknown): json is unknown[] {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.some(
      (each) =>
        typeof each === 'object' &&
        each !== null &&
        'dst' in each &&
        !('ifname' in each) &&
        // Rules of routing have destinations, too.
        !('priority' in each),
    )
  );
}

/** Undefined where one of them is not read: it may be for any address, and come before the others. */
export function readRoutes(file: string, json: readonly unknown[], gaps: Gap[]): HostRoute[] | undefined {
  const parsed = json.map((each) => Route.safeParse(each));
  const family = familyOfFile(
    file,
    parsed.flatMap((each) => (each.success ? [each.data] : [])),
  );
  const ruled = new Set<string>();
  let areRead = true;
  const routes = parsed.flatMap((route, index): HostRoute[] => {
    const gap = (what: string) =>
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what,
        origin: { file, pointer: `/${index}`, text: JSON.stringify(json[index]).slice(0, 200) },
      });
    const leave = (what: string) => {
      areRead = false;
      gap(`${what}, so that the others do not say where packets are sent`);
      return [];
    };
    if (!route.success) {
      const [issue] = route.error.issues;
      return leave(`a route is not readable: ${issue?.path.join('.')} ${issue?.message}`);
    }
    const { data } = route;
    const gateways = gatewaysOf(data);
    // The outer header's destination is printed by the name of the route's own.
    if (data.encap === 'ip' || data.encap === 'ip6')
      return leave('a route that puts packets into others does not say its destination');
    const destination = destinationOf(data.dst, familyOf(data) ?? family);
    if (destination === undefined) return leave(`the destination ${data.dst} of a route is not an address`);
    if (isEncapsulating(data)) gap(`the route to ${data.dst} sends packets on in another form`);
    const links =
      data.nexthops === undefined || data.nexthops.length === 0
        ? [data.dev]
        : data.nexthops.map((hop) => hop.dev);
    if (new Set(links).size > 1)
      gap(`the route to ${data.dst} has several next hops: any of them may be taken`);
    const link = new Set(links).size > 1 ? undefined : links[0];
    if (data.from !== undefined) gap(`the route to ${data.dst} holds for packets from ${data.from} only`);
    if (data.tos !== undefined)
      gap(`the route to ${data.dst} holds for packets of type of service ${data.tos} only`);
    const text = String(data.table ?? 'main');
    const known = TABLES.get(text) ?? 'ruled';
    // No rule of IPv6 asks that table by itself.
    const table = known === 'default' && destination.family === 6 ? 'ruled' : known;
    if (table === 'ruled' && !ruled.has(text)) {
      ruled.add(text);
      gap(`routes of table ${text} are used where a routing rule says so`);
    }
    return [
      {
        destination,
        kind: data.type ?? 'unicast',
        ...(link === undefined ? {} : { link }),
        ...(gateways.length === 0 ? {} : { gateways }),
        table,
        ...(table === 'ruled' ? { tableName: text } : {}),
        ...(isForSome(data) ? { isForSome: true } : {}),
        ...(data.from !== undefined || data.tos !== undefined ? { isFirst: true } : {}),
        metric: data.metric ?? 0,
      },
    ];
  });
  return areRead ? withShadowed(routes) : undefined;
}

/** Where a prefix of IPv6 has routes for some senders, its others may hold for nobody: the kernel goes on with shorter prefixes (fib6_node_lookup_1). */
function withShadowed(routes: readonly HostRoute[]): HostRoute[] {
  const keyOf = ({ destination, table, tableName = '' }: HostRoute) =>
    `${formatRange(destination)} ${table} ${tableName}`;
  const shadowing = new Set(
    routes.filter(({ destination, isFirst }) => isFirst && destination.family === 6).map(keyOf),
  );
  return routes.map((route) => (shadowing.has(keyOf(route)) ? { ...route, isForSome: true } : route));
}

/** Tables that are asked without a routing rule of the user's own, by name and number (`ip -N`). */
const TABLES: ReadonlyMap<string, HostRoute['table']> = new Map([
  ['default', 'default'],
  ['253', 'default'],
  ['main', 'main'],
  ['254', 'main'],
  ['local', 'local'],
  ['255', 'local'],
]);

/** Whether a route may not hold for a packet to its destination; that of a link that is down is none. */
function isForSome(route: Route): boolean {
  const { from, tos, flags } = route;
  return (
    from !== undefined || tos !== undefined || flags?.includes('dead') === true || isEncapsulating(route)
  );
}

function isEncapsulating({ encap, nexthops = [] }: Route): boolean {
  return encap !== undefined || nexthops.some((hop) => hop.encap !== undefined);
}

/** One of them is asked where there are several next hops. A gateway of the other family (`via`) is one, too. */
function gatewaysOf({ gateway, via, nexthops = [] }: Route): Address[] {
  return [gateway ?? via?.host, ...nexthops.map((hop) => hop.gateway ?? hop.via?.host)].flatMap(
    (text) => parseAddress(text ?? '') ?? [],
  );
}

/**
 * `default` names no family. Only an IPv6 route prints `pref`, and `via` a gateway of the other family; a plain gateway and a
 * preferred source are of the route's own.
 */
function familyOf({ pref, gateway, prefsrc, nexthops }: Route): Family | undefined {
  if (pref !== undefined) return 6;
  const own = [gateway, prefsrc, ...(nexthops ?? []).map((hop) => hop.gateway)];
  return own.map((text) => parseAddress(text ?? '')?.family).find((each) => each !== undefined);
}

/**
 * The family of a `default` that says nothing of it: that of the listing (`ip -6 -j route` holds IPv6 destinations only;
 * where it holds no other route, its name says it), else IPv4.
 */
function familyOfFile(file: string, routes: readonly Route[]): Family {
  const destinations = routes.map((route) => route.dst).filter((dst) => dst !== 'default');
  if (destinations.length > 0 && destinations.every((dst) => dst.includes(':'))) return 6;
  return destinations.length === 0 && /(^|[^0-9])6|ipv6/.test(file.split('/').pop() ?? '') ? 6 : 4;
}

function destinationOf(text: string, family: Family): AddressRange | undefined {
  return text === 'default' ? allAddresses(family) : parsePrefix(text);
}

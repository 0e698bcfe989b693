import type { AddressList } from '../../model/address-list.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Route, RouteTable } from '../../model/route.ts';
import type { AddressRange } from '../../net/address.ts';
import { parseCidr } from './cidr.ts';
import type { Element, Listing } from './elements.ts';
import { disagreement, unshown, versionsById } from './elements.ts';
import { otherTarget, type Targets, targetOf } from './route-target.ts';
import { type Route as Described, RouteTable as DescribedTable } from './schema.ts';

/** Route tables; where two routes name the same block the one that wins comes first and the other is left out. */
export function readRouteTables(
  tables: Listing<DescribedTable>,
  targets: Targets,
  lists: ReadonlyMap<string, AddressList>,
  gaps: Gap[],
): RouteTable[] {
  const result: RouteTable[] = [];
  for (const [id, versions] of versionsById(tables.elements, DescribedTable, (table) => table.RouteTableId)) {
    const [first, second] = versions;
    if (first === undefined) continue;
    const table = toTable(first, targets, lists, gaps);
    if (second === undefined && first.value.Routes) {
      result.push(table);
      continue;
    }
    const gap = second === undefined ? unshown(id, 'routes', first) : disagreement(id, first, second);
    gaps.push(gap);
    result.push({
      ...table,
      routes: [{ target: { kind: 'unmodelled', id, what: gap.what }, origin: table.origin }],
    });
  }
  return result;
}

function toTable(
  element: Element<DescribedTable>,
  targets: Targets,
  lists: ReadonlyMap<string, AddressList>,
  gaps: Gap[],
): RouteTable {
  const { value, file, pointer } = element;
  const described = (value.Routes ?? []).map((route, index) => ({
    route,
    place: { file, pointer: `${pointer}/Routes/${index}`, table: value.RouteTableId },
  }));
  const routes: Route[] = [];
  const winners = new Map<string, Described>();
  for (const { route, place } of described.toSorted((left, right) => rank(left.route) - rank(right.route))) {
    const origin: Origin = {
      file: place.file,
      pointer: place.pointer,
      text: `${destinationText(route)} via ${targetText(route)}`,
    };
    const target = targetOf(route, value.VpcId, targets, origin, gaps, place.table);
    const destinations = readDestinations(route, lists, origin, place.table, gaps);
    if (destinations === undefined) {
      const family = lists.get(route.DestinationPrefixListId ?? '')?.family;
      routes.push({ ...(family === undefined ? {} : { family }), target, origin });
      continue;
    }
    const [lost, won] = partition(destinations, (range) => winners.has(keyOf(range)));
    for (const range of won) winners.set(keyOf(range), route);
    if (won.length > 0) routes.push({ destinations: won, target, origin });
    const contested = lost.filter((range) => isContested(route, winners.get(keyOf(range))));
    if (contested.length === 0) continue;
    const what = `${route.DestinationPrefixListId} and another prefix list name the same block: which route wins cannot be known`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: place.table, origin });
    withdraw(routes, contested, what, origin);
  }
  return {
    id: value.RouteTableId,
    platform: 'aws',
    network: value.VpcId,
    routes,
    origin: { file, pointer, text: value.RouteTableId },
  };
}

/** On equal blocks a static route beats a prefix list and both beat a propagated one (VPC user guide, route priority). */
function rank(route: Described): number {
  if (route.Origin === 'EnableVgwRoutePropagation' || route.Origin === 'Advertisement') return 2;
  return route.DestinationPrefixListId ? 1 : 0;
}

/** Two prefix lists with the same block and different targets: the platform picks one, and does not say which. */
function isContested(loser: Described, winner: Described | undefined): boolean {
  const areLists = Boolean(loser.DestinationPrefixListId && winner?.DestinationPrefixListId);
  return (
    areLists &&
    winner !== undefined &&
    targetText(loser) !== targetText(winner) &&
    rank(loser) === rank(winner)
  );
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter((item) => test(item)), items.filter((item) => !test(item))];
}

function withdraw(routes: Route[], lost: readonly AddressRange[], what: string, origin: Origin): void {
  const keys = new Set(lost.map(keyOf));
  const kept = routes.flatMap((route): Route[] => {
    if (route.destinations === undefined) return [route];
    const destinations = route.destinations.filter((range) => !keys.has(keyOf(range)));
    return destinations.length === 0 ? [] : [{ ...route, destinations }];
  });
  routes.splice(0, routes.length, ...kept);
  routes.push({ destinations: lost, target: { kind: 'unmodelled', id: origin.text, what }, origin });
}

function readDestinations(
  route: Described,
  lists: ReadonlyMap<string, AddressList>,
  origin: Origin,
  table: string,
  gaps: Gap[],
): readonly AddressRange[] | undefined {
  const listId = route.DestinationPrefixListId;
  if (listId) {
    const ranges = lists.get(listId)?.ranges;
    if (ranges === undefined) {
      gaps.push({
        kind: 'unseen',
        effect: 'either',
        what: `${table}: the entries of prefix list ${listId} are not in evidence`,
        subject: table,
        origin,
      });
    }
    return ranges;
  }
  const text = route.DestinationCidrBlock || route.DestinationIpv6CidrBlock;
  const range = text ? parseCidr(text) : undefined;
  if (range !== undefined) return [range];
  const what = `${table}: the destination "${text ?? ''}" of a route is no address block`;
  gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: table, origin });
  return undefined;
}

function destinationText(route: Described): string {
  return (
    route.DestinationPrefixListId ||
    route.DestinationCidrBlock ||
    route.DestinationIpv6CidrBlock ||
    'an unknown block'
  );
}

function targetText(route: Described): string {
  const target =
    route.GatewayId ||
    route.VpcPeeringConnectionId ||
    route.TransitGatewayId ||
    route.NatGatewayId ||
    route.EgressOnlyInternetGatewayId ||
    route.NetworkInterfaceId ||
    otherTarget(route)?.id ||
    'an unknown target';
  return route.State && route.State !== 'active' ? `${target} (${route.State})` : target;
}

/** Equal for equal blocks. */
export function keyOf(range: AddressRange): string {
  return `${range.family} ${range.first} ${range.last}`;
}

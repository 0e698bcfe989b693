import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { AddressRange } from '../../net/address.ts';
import { parsePrefix } from '../../net/address.ts';
import { originOf, type Resource, readParts } from './resources.ts';
import { Route, type RouteTable } from './schema.ts';
import type { ServiceTags } from './service-tags.ts';

/** A user-defined route. */
export interface ReadRoute {
  readonly destinations: readonly AddressRange[];
  /** Lower case: `virtualappliance`. */
  readonly nextHop: string;
  readonly nextHopAddress?: string;
  readonly origin: Origin;
}

/** What is known of a route table. */
export interface ReadRouteTable {
  readonly routes: readonly ReadRoute[];
  /** Routes whose destinations are not known. */
  readonly unknown: readonly { readonly what: string; readonly origin: Origin }[];
}

/**
 * The routes of a table, of equal prefixes the one that wins first; a route to a service tag leads to its prefixes, where the
 * published file is in evidence.
 */
export function readRouteTable(table: Resource<RouteTable>, tags: ServiceTags, gaps: Gap[]): ReadRouteTable {
  const { parts, unread } = readParts(table.value.routes, Route, table.file, gaps);
  const routes: ReadRoute[] = [];
  const unknown: { what: string; origin: Origin }[] = [];
  for (const { value, pointer } of parts.toSorted((left, right) => rank(left.value) - rank(right.value))) {
    const hop = value.nextHopIpAddress ? `${value.nextHopType} ${value.nextHopIpAddress}` : value.nextHopType;
    const name = value.name ? `${table.name}/${value.name}` : table.name;
    const origin: Origin = {
      file: table.file,
      pointer,
      text: `${name}: ${value.addressPrefix} via ${hop}`,
    };
    const range = parsePrefix(value.addressPrefix);
    const destinations = range === undefined ? tags.prefixesOf(value.addressPrefix) : [range];
    if (destinations === undefined) {
      const what = `${name}: the prefixes of "${value.addressPrefix}" are not in evidence`;
      gaps.push({ kind: 'unseen', effect: 'either', what, subject: table.id, origin });
      unknown.push({ what: hop, origin });
      continue;
    }
    routes.push({
      destinations,
      nextHop: value.nextHopType.toLowerCase(),
      ...(value.nextHopIpAddress ? { nextHopAddress: value.nextHopIpAddress } : {}),
      origin,
    });
  }
  if (table.value.routes === undefined) {
    const what = `routes of ${table.name}: not in its description`;
    gaps.push({ kind: 'unseen', effect: 'either', what, subject: table.id, origin: originOf(table) });
  }
  if (unread > 0 || table.others !== undefined || table.value.routes === undefined)
    unknown.push({ what: 'routes that were not read', origin: originOf(table) });
  return { routes, unknown };
}

/** On equal prefixes an address block beats a tag, and the tag of one service and region the wider ones (UDR overview, service tags). */
function rank({ addressPrefix }: Route): number {
  if (parsePrefix(addressPrefix) !== undefined) return 0;
  const isCloud = /^AzureCloud(\.|$)/i.test(addressPrefix);
  return 1 + (isCloud ? 2 : 0) + (addressPrefix.includes('.') ? 0 : 1);
}

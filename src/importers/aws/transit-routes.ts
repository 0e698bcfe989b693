import type { AddressList } from '../../model/address-list.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Route, RouteTarget } from '../../model/route.ts';
import { parseCidr } from './cidr.ts';
import { type Answer, askedAbout, isComplete } from './documents.ts';
import { DISPUTED, disagreement, type Element, readList } from './elements.ts';
import { keyOf } from './route-tables.ts';
import { TransitGatewayRoute } from './schema.ts';

/** A route table of a transit gateway. */
export interface TransitTable {
  readonly id: string;
  readonly routes: readonly Route[];
  readonly origin: Origin;
}

interface Found {
  readonly elements: Element<TransitGatewayRoute>[];
  readonly place: Element<unknown>;
  /** The routes of each type, as the first answer that has any of it tells them. */
  readonly told: Map<string, string>;
  whole: boolean;
  isDisputed: boolean;
}

/** Attachments that routes lead to, with the VPC that is attached there. */
type Leaving = Map<string, { readonly network?: string; readonly place: Element<unknown> }>;

/** `search-transit-gateway-routes` answers; further routes that an answer left out may take any packet from those that it has. */
export function readTransitRoutes(
  answers: readonly Answer[],
  lists: ReadonlyMap<string, AddressList>,
  notRead: Map<string, string>,
  gaps: Gap[],
): { readonly tables: readonly TransitTable[]; readonly leaving: Leaving } {
  const leaving: Leaving = new Map();
  const found = new Map<string, Found>();
  for (const answer of answers) {
    if (!('Routes' in answer.body)) continue;
    const id = askedAbout(answer.file, 'tgw-rtb');
    const origin = { file: answer.file.name, pointer: `${answer.pointer}/Routes`, text: id ?? 'Routes' };
    if (id === undefined) {
      const reason =
        'routes of a transit gateway, and neither the manifest nor the name of the file or its folder says of which table (tgw-rtb-…)';
      notRead.set(answer.file.name, reason);
      gaps.push({ kind: 'refused', effect: 'either', what: `not read: ${reason}`, origin });
      continue;
    }
    const listing = readList([answer], 'Routes', TransitGatewayRoute, gaps);
    const place = { value: answer.body, file: answer.file.name, pointer: origin.pointer };
    const table: Found = found.get(id) ?? {
      ...{ elements: [], place, told: new Map(), whole: true, isDisputed: false },
    };
    table.elements.push(...listing.elements);
    table.whole &&= listing.complete && isWhole(answer);
    for (const [type, text] of textsByType(listing.elements)) {
      if ((table.told.get(type) ?? text) !== text && table.whole && !table.isDisputed) {
        gaps.push(disagreement(id, table.place, place));
        table.isDisputed = true;
      }
      table.told.set(type, text);
    }
    found.set(id, table);
  }
  const tables = [...found].map(([id, { elements, place, whole, isDisputed }]) => {
    const origin = { file: place.file, pointer: place.pointer, text: id };
    const routes = toRoutes(id, elements, lists, leaving, gaps);
    const unknown = (what: string): Route => ({ target: { kind: 'unmodelled', id, what }, origin });
    if (isDisputed) return { id, routes: [unknown(`${id} is ${DISPUTED}`)], origin };
    if (whole) return { id, routes, origin };
    const what = `${id}: not all of its routes are in evidence (search-transit-gateway-routes with the filter type=static,propagated)`;
    gaps.push({ kind: 'unseen', effect: 'either', what, subject: id, origin });
    return { id, routes: [...routes, unknown('a route that is not in evidence')], origin };
  });
  return { tables, leaving };
}

/** Answers for one type each together tell what an answer for both does. */
function textsByType(elements: readonly Element<TransitGatewayRoute>[]): [string, string][] {
  return [...Map.groupBy(elements, ({ value }) => value.Type ?? '')].map(([type, own]) => [
    type,
    own
      .map(({ value }) => JSON.stringify(TransitGatewayRoute.parse(value)))
      .toSorted()
      .join(),
  ]);
}

/** A call that names filters other than of both types did not ask for every route. */
function isWhole(answer: Answer): boolean {
  const { call } = answer.file;
  const isFiltered =
    call !== undefined && /filter/i.test(call) && !(call.includes('static') && call.includes('propagated'));
  return isComplete(answer) && answer.body.AdditionalRoutesAvailable !== true && !isFiltered;
}

/** On equal blocks a static route beats a propagated one (transit gateway guide, route evaluation order). */
function toRoutes(
  table: string,
  elements: readonly Element<TransitGatewayRoute>[],
  lists: ReadonlyMap<string, AddressList>,
  leaving: Leaving,
  gaps: Gap[],
): Route[] {
  const routes: Route[] = [];
  const taken = new Set<string>();
  const isStatic = ({ value }: Element<TransitGatewayRoute>) => Number(value.Type === 'static');
  for (const element of elements.toSorted((left, right) => isStatic(right) - isStatic(left))) {
    const { value, file, pointer } = element;
    const text = value.DestinationCidrBlock || value.PrefixListId || 'an unknown block';
    const origin = { file, pointer, text: `${text} in ${table}` };
    const target = toTarget(element, leaving);
    if (target.kind === 'unmodelled') {
      const what = `${table}: ${target.what} (${text}) is not modelled`;
      gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: table, origin });
    }
    const range = value.DestinationCidrBlock ? parseCidr(value.DestinationCidrBlock) : undefined;
    const all = range === undefined ? lists.get(value.PrefixListId ?? '')?.ranges : [range];
    if (all === undefined) {
      const what = `${table}: the destinations of the route to ${text} are not in evidence`;
      gaps.push({ kind: 'unseen', effect: 'either', what, subject: table, origin });
      routes.push({ target, origin });
      continue;
    }
    const destinations = all.filter((each) => !taken.has(keyOf(each)));
    for (const each of destinations) taken.add(keyOf(each));
    if (destinations.length > 0) routes.push({ destinations, target, origin });
  }
  return routes;
}

function toTarget(place: Element<TransitGatewayRoute>, leaving: Leaving): RouteTarget {
  const { State: state, TransitGatewayAttachments: attachments } = place.value;
  if (state === 'blackhole') return { kind: 'drop', reason: 'the transit gateway drops it (blackhole)' };
  const unmodelled = (what: string): RouteTarget => ({ kind: 'unmodelled', id: 'a transit gateway', what });
  if (state && state !== 'active') return unmodelled(`a route in state ${state}`);
  const [first, second] = attachments ?? [];
  const id = first?.TransitGatewayAttachmentId;
  if (!id) return unmodelled('a route without an attachment');
  if (second !== undefined) return unmodelled('a route by several attachments');
  const network = first.ResourceType === 'vpc' ? first.ResourceId : undefined;
  leaving.set(id, { ...(network ? { network } : {}), place });
  return { kind: 'attachment', id };
}

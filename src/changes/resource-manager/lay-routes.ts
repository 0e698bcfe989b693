import { nameOf, parentOf } from '../../importers/azure/resources.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { NamedPart } from '../azure/parts.ts';
import { placesNaming } from '../azure/places.ts';
import { isSameId, memberOf } from '../azure/resources.ts';
import {
  createTable,
  deleteTable,
  doubtTable,
  hasTable,
  putRoute,
  removeRoute,
  routeWithPrefix,
  strangeRoute,
} from '../azure/routes.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import { refusedDeletion } from '../refused-deletion.ts';
import { addGap, type Change, isExpression } from './change.ts';

/** Type of a route that is deployed by itself. */
export const ROUTES = 'microsoft.network/routetables/routes';

export function layTable(evidence: EditableEvidence, change: Change): void {
  const { id, kind, before, after, origin } = change;
  if (kind === 'delete') {
    const [place] = placesNaming(evidence, 'routeTable', id);
    if (place === undefined) deleteTable(evidence, id, origin);
    else evidence.warnings.push({ what: refusedDeletion(id, place), origin });
    return;
  }
  if (!isThere(evidence, change)) return;
  const planned = routesIn(after);
  if (after === undefined || planned === undefined) {
    doubt(evidence, id, `which routes ${nameOf(id)} has is not known (${kind})`, origin);
    return;
  }
  const old = routesIn(before) ?? [];
  const [had, has] = [old, planned].map((routes) => routes.map((route) => JSON.stringify(route)));
  // A table is written at once: routes may exchange their prefixes.
  for (const route of old)
    if (!has?.includes(JSON.stringify(route))) removeRoute(evidence, id, route.name, origin);
  for (const route of planned)
    if (!had?.includes(JSON.stringify(route))) putChecked(evidence, id, route, change);
  const others = [before, after].map((value) => JSON.stringify(othersIn(value)));
  if (kind !== 'create' && others[0] !== others[1])
    doubt(evidence, id, `what else the deployment changes of ${id} is not modelled`, origin);
}

export function layRoute(evidence: EditableEvidence, change: Change, all: readonly Change[]): void {
  const { id, kind, after, origin } = change;
  const table = parentOf(id);
  const name = nameOf(id);
  if (!hasTable(evidence, table) && all.some((other) => isSameId(other.id, table) && other.kind === 'create'))
    createTable(evidence, table, origin);
  if (!hasTable(evidence, table)) {
    addGap(evidence, `${table}, which is changed, is not in evidence`, origin);
    return;
  }
  if (kind === 'delete') {
    if (!removeRoute(evidence, table, name, origin))
      evidence.warnings.push({ what: `there is no route ${name}: nothing to delete`, origin });
    return;
  }
  if (after === undefined)
    doubt(evidence, table, `what the deployment makes of ${name} is not known (${kind})`, origin);
  else putChecked(evidence, table, toRoute(name, after), change);
}

function isThere(evidence: EditableEvidence, { id, kind, origin }: Change): boolean {
  if (hasTable(evidence, id) || (kind === 'create' && createTable(evidence, id, origin))) return true;
  addGap(evidence, `${id}, which is changed, is not in evidence`, origin);
  return false;
}

function putChecked(evidence: EditableEvidence, table: string, route: NamedPart, { origin }: Change): void {
  const taken = routeWithPrefix(evidence, table, route);
  const strange =
    (isExpression(route.members) ? 'an expression that only the deployment evaluates' : undefined) ??
    strangeRoute(route) ??
    (taken === undefined
      ? undefined
      : `${taken.name} has its prefix, and it is refused unless that leaves it before`);
  if (strange === undefined) putRoute(evidence, table, route, origin);
  else doubt(evidence, table, `what ${route.name} does is not known: ${strange}`, origin);
}

function doubt(evidence: EditableEvidence, table: string, why: string, origin: Change['origin']): void {
  addGap(evidence, why, origin);
  doubtTable(evidence, table, why, origin);
}

/** Undefined where the list, or a route in it, is an expression. */
function routesIn(resource: JsonObject | undefined): NamedPart[] | undefined {
  const list = (resource === undefined ? undefined : memberOf(resource, 'routes')) ?? [];
  if (!Array.isArray(list) || list.some((item) => asRecord(item) === undefined)) return undefined;
  return list.map((item) => toRoute(String(item.name ?? ''), item));
}

function toRoute(name: string, value: JsonObject): NamedPart {
  const members = ['addressPrefix', 'nextHopType', 'nextHopIpAddress'].map((member) => [
    member,
    memberOf(value, member) ?? null,
  ]);
  return { name, members: Object.fromEntries(members) };
}

/** What else decides where packets go. */
function othersIn(value: JsonObject | undefined): JsonObject {
  const { properties, ...own } = value ?? {};
  const all = { ...own, ...(asRecord(properties) ?? {}) };
  return Object.fromEntries(Object.entries(all).filter(([member]) => !HARMLESS.test(member)));
}

/** Beside routes, what moves no packet; routes that a gateway learns are left open anyway. */
const HARMLESS =
  /^(id|name|type|apiVersion|location|tags|etag|resourceGuid|provisioningState|subnets|routes|disableBgpRoutePropagation)$/i;

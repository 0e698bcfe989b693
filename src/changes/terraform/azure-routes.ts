import type { NamedPart } from '../azure/parts.ts';
import { placesNaming } from '../azure/places.ts';
import {
  createTable,
  deleteTable,
  doubtTable,
  hasTable,
  putRoute,
  removeRoute,
  routeWithPrefix,
  strangeRoute,
  tableIds,
} from '../azure/routes.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { idsNamed } from './azure-names.ts';
import { perhapsRefused, refusedUnlessGone } from './leaving.ts';
import {
  deletionOf,
  type Edit,
  isUnknown,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  referencesOf,
  whyUnknown,
} from './planned.ts';
import { blockValues, text } from './planned-values.ts';

const TABLE = 'azurerm_route_table';

/** `azurerm_route_table` with its inline routes. */
export function azureRouteTable(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, origin, address, unknown } = resource;
  const edits = deletionOf(
    resource,
    (id) => deleteTable(evidence, id, origin),
    (id) => placesNaming(evidence, 'routeTable', id)[0],
  );
  if (after === undefined) return edits;
  const table = ownId(context, resource);
  if (action !== 'update')
    edits.push({
      phase: 'create',
      run: () => {
        if (!createTable(evidence, table, origin))
          context.gap('either', `${address} is created, and no network is in evidence`, origin);
      },
    });
  const old = action === 'update' ? blockValues(before, 'route').map(routeOf) : [];
  if (isUnknown(unknown.route)) {
    const written = referencesOf(context, resource, 'route');
    if (written === 'computed' && action !== 'update') return edits;
    return [...edits, doubtEdit(context, table, whyUnknown(resource, 'route', written), resource)];
  }
  return [
    ...edits,
    ...differenceEdits(context, resource, table, old, table, blockValues(after, 'route').map(routeOf)),
  ];
}

/** `azurerm_route`. */
export function azureRoute(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after, address } = resource;
  const oldTables = tablesOf(context, text(before?.route_table_name), text(before?.resource_group_name));
  const old = before === undefined ? [] : [routeOf(before)];
  const [oldTable = ''] = oldTables;
  if (after === undefined) return differenceEdits(context, resource, oldTable, old, oldTable, []);
  const name = plannedText(context, resource, 'route_table_name', false);
  const place = plannedText(context, resource, 'resource_group_name', false);
  const tables = tablesOf(context, knownOf(name), knownOf(place));
  const members = MEMBERS.map((member) => plannedText(context, resource, member, false));
  const open = [name, place, ...members].flatMap((each) =>
    each !== undefined && 'unknown' in each ? each.unknown : [],
  );
  const [table, another] = tables;
  if (table !== undefined && another === undefined && open.length === 0) {
    const values = Object.fromEntries(MEMBERS.map((member, at) => [member, knownOf(members[at])]));
    const route = routeOf({ name: after.name, ...values });
    return differenceEdits(context, resource, oldTable, old, table, [route]);
  }
  const why = open[0] ?? `the route table of ${address} is not in evidence, or one of several`;
  context.gap('either', why, resource.origin);
  const meant = tables.length > 0 ? tables : tableIds(context.evidence);
  return [...new Set([...meant, ...oldTables])].map((id) => doubtEdit(context, id, why, resource));
}

const MEMBERS = ['address_prefix', 'next_hop_type', 'next_hop_in_ip_address'] as const;

function tablesOf(context: PlanContext, name: string | undefined, place: string | undefined): string[] {
  return idsNamed(context, TABLE, tableIds(context.evidence), name, place);
}

function differenceEdits(
  context: PlanContext,
  resource: PlannedResource,
  oldTable: string,
  before: readonly NamedPart[],
  table: string,
  after: readonly NamedPart[],
): Edit[] {
  const { evidence } = context;
  const { origin, address } = resource;
  const sign = (id: string, route: NamedPart): string => `${id} ${JSON.stringify(route)}`;
  const [had, has] = [before.map((each) => sign(oldTable, each)), after.map((each) => sign(table, each))];
  const gone = before.filter((route) => !has.includes(sign(oldTable, route)));
  const written = after.filter((route) => !had.includes(sign(table, route)));
  const edit = (phase: Edit['phase'], id: string, run: () => void): Edit => ({
    phase,
    run: () => {
      if (hasTable(evidence, id)) run();
      else context.gap('either', `the route table that ${address} changes is not in evidence`, origin);
    },
  });
  return [
    // A table is written at once: its routes may exchange their prefixes.
    ...gone.map((route) =>
      edit('take away', oldTable, () => {
        if (!removeRoute(evidence, oldTable, route.name, origin))
          context.warn(`${route.name} of ${oldTable} is not there: nothing to take away`, origin);
      }),
    ),
    ...written.map((route) =>
      edit('add', table, () => {
        const taken = routeWithPrefix(evidence, table, route);
        const strange =
          strangeRoute(route) ??
          perhapsRefused(context, resource) ??
          inlinePerhapsDeleted(context, resource, table, route) ??
          (taken === undefined
            ? undefined
            : `${taken.name} has its prefix, and it is refused unless that leaves it before`);
        if (strange === undefined) putRoute(evidence, table, route, origin);
        else doubt(context, table, `what ${route.name} of ${address} does is not known: ${strange}`, origin);
      }),
    ),
  ];
}

/** A table is written whole, before or behind a route of its own name that the plan deletes. */
function inlinePerhapsDeleted(
  context: PlanContext,
  resource: PlannedResource,
  table: string,
  { name }: NamedPart,
): string | undefined {
  if (resource.type !== TABLE) return undefined;
  return refusedUnlessGone(
    context,
    resource,
    ({ type }, values) =>
      type === 'azurerm_route' &&
      text(values.name)?.toLowerCase() === name.toLowerCase() &&
      tablesOf(context, text(values.route_table_name), text(values.resource_group_name)).includes(table),
  );
}

function doubtEdit(context: PlanContext, table: string, why: string, { origin }: PlannedResource): Edit {
  return { phase: 'add', run: () => doubt(context, table, why, origin) };
}

function doubt(context: PlanContext, table: string, why: string, origin: PlannedResource['origin']): void {
  context.gap('either', why, origin);
  doubtTable(context.evidence, table, why, origin);
}

/** An inline block, or a resource of its own: both name their members in the same way. */
function routeOf(block: JsonObject): NamedPart {
  const address = text(block.next_hop_in_ip_address);
  return {
    name: text(block.name) ?? 'a route without a name',
    members: {
      addressPrefix: text(block.address_prefix) ?? '',
      nextHopType: text(block.next_hop_type) ?? '',
      ...(address === undefined ? {} : { nextHopIpAddress: address }),
    },
  };
}

import { optionNames, single } from '../../arguments.ts';
import {
  addGap,
  type CommandContext,
  doubtOf,
  needed,
  refuse,
  withWholeOptions,
} from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import type { JsonObject } from '../../editable-evidence.ts';
import { refusedDeletion } from '../../refused-deletion.ts';
import { placesNaming } from '../places.ts';
import {
  createTable,
  deleteTable,
  doubtTable,
  hasTable,
  putRoute,
  removeRoute,
  routeNamed,
  routeWithPrefix,
  strangeRoute,
  tableIds,
} from '../routes.ts';
import { type Meant, meant, nameGiven, newId } from './context.ts';

/** What tables and routes can be told. */
const OPTIONS = optionNames(
  'name route-table-name resource-group subscription ids location tags address-prefix next-hop-type next-hop-ip-address next-hop disable-bgp-route-propagation disable-peering-route set add remove force-string no-wait output query only-show-errors verbose debug yes',
);

/** Options of tables that move no packet of a network without a gateway, whose private addresses are left open anyway. */
const OF_TABLES: readonly string[] = ['name', 'disable-bgp-route-propagation', 'location'];

/** Options of routes by the members that they write. */
const MEMBERS = {
  'address-prefix': 'addressPrefix',
  'next-hop-type': 'nextHopType',
  'next-hop-ip-address': 'nextHopIpAddress',
} as const;

const HARMLESS: readonly string[] = [
  ...['resource-group', 'subscription', 'ids', 'tags', 'no-wait', 'output', 'query', 'only-show-errors'],
  ...['verbose', 'debug', 'yes'],
];

/** `az network route-table create`. */
export const createRouteTable = withWholeOptions(OPTIONS, (context) => {
  const name = single(context.given, 'name');
  if (name === undefined) return refuse(context, 'it names no route table');
  const why = doubtOf(context, name, single(context.given, 'resource-group'));
  if (why !== undefined) return addGap(context, `which route table it makes is not known: ${why}`, 'none');
  const id = newId(context, 'routeTables', name.text);
  if (hasTable(context.evidence, id))
    return doubtTables(
      context,
      { ids: [id] },
      `${name.text} is there already: whether its routes stay is not known`,
    );
  if (!createTable(context.evidence, id, context.origin))
    return addGap(context, 'it makes a route table, and no network is in evidence');
  const strange = strangeOption(context, OF_TABLES);
  return strange === undefined ? 'done' : doubtTables(context, { ids: [id] }, strange);
});

/** `az network route-table update`. */
export const updateRouteTable = withWholeOptions(OPTIONS, (context) => {
  const strange = strangeOption(context, OF_TABLES);
  return strange === undefined ? 'done' : doubtTables(context, tablesMeant(context, 'name'), strange);
});

/** `az network route-table delete`: refused while a subnet uses it. */
export const deleteRouteTable = withWholeOptions(OPTIONS, (context) => {
  const { ids, why } = tablesMeant(context, 'name');
  const [id] = ids;
  const doubt = why ?? context.doubt;
  if (doubt !== undefined || id === undefined)
    return addGap(context, `which route table it deletes is not known: ${doubt ?? ''}`, 'none');
  const [place] = placesNaming(context.evidence, 'routeTable', id);
  if (place !== undefined) return refuse(context, refusedDeletion(id, place));
  deleteTable(context.evidence, id, context.origin);
  return 'done';
});

/** `az network route-table route create`: in the place of a route with its name, if there is one. */
export const createRoute = withWholeOptions(OPTIONS, (context) =>
  write(context, needed(context, 'name'), () => ({})),
);

/** `az network route-table route update`: what it does not name stays. */
export const updateRoute = withWholeOptions(OPTIONS, (context) => {
  const name = nameGiven(context.given) ?? needed(context, 'name');
  return write(context, name, (table) => {
    const before = routeNamed(context.evidence, table, name?.text ?? '');
    return before?.members;
  });
});

/** `az network route-table route delete`. */
export const deleteRoute = withWholeOptions(OPTIONS, (context) => {
  const tables = tablesMeant(context, 'route-table-name');
  const name = nameGiven(context.given) ?? needed(context, 'name');
  if (name === undefined) return refuse(context, 'it names no route');
  const why = tables.why ?? doubtOf(context, name);
  if (why !== undefined) return doubtTables(context, tables, `which route it deletes is not known: ${why}`);
  const removed = tables.ids.filter((id) => removeRoute(context.evidence, id, name.text, context.origin));
  return removed.length > 0 ? 'done' : refuse(context, `there is no route ${name.text}: nothing to delete`);
});

/** @param before the members that stay unless options say otherwise; undefined where there is no such route */
function write(
  context: CommandContext,
  name: ReturnType<typeof needed>,
  before: (table: string) => JsonObject | undefined,
): Outcome {
  const tables = tablesMeant(context, 'route-table-name');
  if (name === undefined) return refuse(context, 'it names no route');
  const values = Object.keys(MEMBERS).map((option) => single(context.given, option));
  const why =
    tables.why ??
    doubtOf(context, name, ...values) ??
    strangeOption(context, ['name', 'route-table-name', ...Object.keys(MEMBERS)]);
  const [table] = tables.ids;
  if (why !== undefined || table === undefined)
    return doubtTables(
      context,
      tables,
      `what a route says is not known: ${why ?? 'its table is not in evidence'}`,
    );
  const old = before(table);
  if (old === undefined) return refuse(context, `there is no route ${name.text}: nothing to update`);
  const written = Object.entries(MEMBERS).flatMap(([option, member]) => {
    const value = single(context.given, option);
    return value === undefined ? [] : [[member, value.text] as const];
  });
  const { id: _id, ...kept } = old;
  const route = { name: name.text, members: { ...kept, ...Object.fromEntries(written) } };
  const strange = strangeRoute(route);
  if (strange !== undefined)
    return doubtTables(context, tables, `what ${name.text} does is not known: ${strange}`);
  const taken = routeWithPrefix(context.evidence, table, route);
  if (taken !== undefined)
    return refuse(
      context,
      `${taken.name} has the prefix of ${name.text} already: a second route to it is refused`,
    );
  putRoute(context.evidence, table, route, context.origin);
  return 'done';
}

function doubtTables(context: CommandContext, { ids }: Meant, why: string): Outcome {
  for (const id of ids) doubtTable(context.evidence, id, why, context.origin);
  return addGap(context, why);
}

function tablesMeant(context: CommandContext, nameOption: string): Meant {
  return meant(context, tableIds(context.evidence), 'route table', nameOption);
}

function strangeOption({ given }: CommandContext, known: readonly string[]): string | undefined {
  const option = [...given.options.keys()].find((each) => !HARMLESS.includes(each) && !known.includes(each));
  return option === undefined ? undefined : `what --${option} changes is not modelled`;
}

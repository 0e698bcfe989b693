import { elementsOf, textOf } from '../aws/elements.ts';
import {
  associateTable,
  createTable,
  dissociateTable,
  leaveRoutesOpen,
  leaveTablesOpen,
  mainAssociations,
  makeMain,
  type TableMember,
} from '../aws/routes.ts';
import { removeAll } from '../editable-evidence.ts';
import { perhapsRefused } from './leaving.ts';
import { type Edit, knownOf, type PlanContext, type PlannedResource, plannedText } from './planned.ts';
import { text } from './planned-values.ts';
import { isTableKnown } from './routes.ts';

/** `aws_route_table_association`: a subnet or a gateway. */
export function routeTableAssociation(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { before, after, origin } = resource;
  const edits: Edit[] = [];
  for (const [member, name] of ASSOCIATED) {
    const old = text(before?.[member]);
    if (old !== undefined)
      edits.push({ phase: 'take away', run: () => dissociateTable(evidence, name, old, origin) });
    const planned = after === undefined ? undefined : plannedText(context, resource, member);
    if (planned === undefined) continue;
    const table = plannedText(context, resource, 'route_table_id');
    if (table === undefined || 'unknown' in table || 'unknown' in planned) {
      context.gap(
        'either',
        `${resource.address} puts a ${name === 'SubnetId' ? 'subnet' : 'gateway'} under a route table, and which is not known`,
        origin,
      );
      const [given, place] = [table, planned].map(knownOf);
      edits.push(doubtTables(context, resource, name, given, place));
      continue;
    }
    const refused = perhapsRefused(context, resource);
    if (refused !== undefined) {
      context.gap('either', refused, origin);
      edits.push(doubtTables(context, resource, name, table.value, planned.value));
      continue;
    }
    const run = (): void => {
      if (isTableKnown(context, table.value, origin))
        associateTable(evidence, table.value, name, planned.value, origin);
      else doubtTables(context, resource, name, undefined, planned.value).run();
    };
    edits.push({ phase: 'wear', run });
  }
  return edits;
}

/** Leaves open which table a subnet or a gateway has; where that is not known either, any of the network of the table may be meant. */
function doubtTables(
  { evidence }: PlanContext,
  { address, origin }: PlannedResource,
  member: TableMember,
  table: string | undefined,
  id: string | undefined,
): Edit {
  const run = () => leaveTablesOpen(evidence, member, { id, table }, address, origin);
  return { phase: 'wear', run };
}

const ASSOCIATED = [
  ['subnet_id', 'SubnetId'],
  ['gateway_id', 'GatewayId'],
] as const;

/** `aws_main_route_table_association`: without it, the table that was the main one before is so again (resource documentation). */
export function mainTableAssociation(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after, address, origin } = resource;
  const old = text(before?.vpc_id);
  const edits: Edit[] = [];
  if (old !== undefined && text(after?.vpc_id) !== old)
    edits.push(...mainEdits(context, resource, old, text(before?.original_route_table_id)));
  if (after === undefined) return edits;
  const [network, table] = ['vpc_id', 'route_table_id'].map((member) =>
    plannedText(context, resource, member),
  );
  const id = knownOf(table);
  if (network !== undefined && 'value' in network)
    return [...edits, ...mainEdits(context, resource, network.value, id)];
  context.gap(
    'either',
    `${address} gives a network another main route table, and which network is not known`,
    origin,
  );
  const tables = elementsOf(context.evidence, 'RouteTables');
  const networks = new Set(tables.flatMap(({ value }) => textOf(value.VpcId) ?? []));
  return [...edits, ...[...networks].flatMap((each) => mainEdits(context, resource, each, undefined))];
}

/** Makes a table the main one of a network; `table` absent: nothing is known of it. */
function mainEdits(
  context: PlanContext,
  { address, origin }: PlannedResource,
  network: string,
  table: string | undefined,
): Edit[] {
  const { evidence } = context;
  const run = (): void => {
    const [main, ...copies] = mainAssociations(evidence, network);
    if (main === undefined) {
      context.gap(
        'either',
        `${address} gives ${network} a main route table, and none of it is in evidence`,
        origin,
      );
      return;
    }
    removeAll(evidence, copies, origin);
    if (table !== undefined && isTableKnown(context, table, origin)) {
      makeMain(evidence, table, main, origin);
      return;
    }
    const id = `the table that ${address} makes the main one of ${network}`;
    if (table === undefined) context.gap('either', `${id} is not known`, origin, network);
    createTable(evidence, { id, network }, origin);
    leaveRoutesOpen(evidence, id, id, origin);
    makeMain(evidence, id, main, origin);
  };
  return [{ phase: 'wear', run }];
}

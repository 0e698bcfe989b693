import { elementsWith } from '../aws/elements.ts';
import {
  associateTable,
  dissociateTable,
  leaveTablesOpen,
  type TableMember,
  tableOver,
} from '../aws/routes.ts';
import {
  addGap,
  isUnseen,
  NO_VALUES,
  type StackContext,
  type StackResource,
  warn,
} from './stack-resource.ts';
import { resolveValue, textOf, unknownOf } from './values.ts';

/** `AWS::EC2::SubnetRouteTableAssociation`, `AWS::EC2::GatewayRouteTableAssociation`: the table of one changes in place. */
export function tableAssociation(member: TableMember) {
  return (context: StackContext, resource: StackResource): void => {
    const { names } = context;
    const { name, before, after, origin } = resource;
    if (isUnseen(resource)) {
      leaveOpen(context, resource, member, {}, NO_VALUES);
      return;
    }
    const [oldPlace, place] = [before, after].map((each) => resolveValue(each?.[member], names));
    const [oldTable, table] = [before, after].map((each) => textOf(resolveValue(each?.RouteTableId, names)));
    const [oldId, id] = [oldPlace, place].map(textOf);
    if (before !== undefined && (oldId === undefined || oldId !== id)) {
      if (oldId === undefined)
        leaveOpen(context, resource, member, { table: oldTable }, `it depends on ${unknownOf(oldPlace)}`);
      else takeAway(context, resource, member, oldId, oldTable);
    }
    if (after === undefined) return;
    const unknown = [place, resolveValue(after.RouteTableId, names)].map(unknownOf).find(Boolean);
    const holder = id === undefined || id === oldId ? undefined : tableOver(context.evidence, member, id);
    const isOther = holder !== undefined && holder.value.RouteTableId !== table;
    const why =
      resource.doubt ??
      (unknown === undefined ? undefined : `it depends on ${unknown}`) ??
      (isOther && context.mayBeThere
        ? `${holder.value.RouteTableId} has it, which may be the work of ${name}`
        : undefined);
    if (id !== undefined && holder !== undefined) context.refused.add(keyOf(member, id));
    if (isOther && why === undefined)
      warn(
        context,
        `${id} is under ${String(holder.value.RouteTableId)} already: ${name} is refused`,
        origin,
      );
    else if (why !== undefined || id === undefined || table === undefined)
      leaveOpen(context, resource, member, { id, table }, why ?? 'it is not written');
    else if (!associateTable(context.evidence, table, member, id, origin))
      leaveOpen(context, resource, member, { id }, `${table} is not in evidence`);
  };
}

function takeAway(
  context: StackContext,
  resource: StackResource,
  member: TableMember,
  id: string,
  table: string | undefined,
): void {
  const { evidence, refused } = context;
  const { origin, doubt } = resource;
  const holder = tableOver(evidence, member, id);
  const why =
    doubt ??
    (refused.has(keyOf(member, id)) ? 'another one was to be made while it was there' : undefined) ??
    (holder !== undefined && holder.value.RouteTableId !== table
      ? `it is under ${String(holder.value.RouteTableId)}, which ${resource.name} did not give it`
      : undefined);
  if (holder === undefined) warn(context, `${id} is under no table of its own: nothing to take away`, origin);
  else if (why === undefined) dissociateTable(evidence, member, id, origin);
  else leaveOpen(context, resource, member, { id }, why);
}

function leaveOpen(
  context: StackContext,
  { name, origin }: StackResource,
  member: TableMember,
  places: { readonly id?: string | undefined; readonly table?: string | undefined },
  why: string,
): void {
  const what = places.id ?? (member === 'SubnetId' ? 'a subnet' : 'a gateway');
  addGap(context, `which route table ${name} leaves ${what} under is not known: ${why}`, origin);
  const isKnown =
    places.table !== undefined &&
    elementsWith(context.evidence, 'RouteTables', 'RouteTableId', places.table).length > 0;
  // The network of a table tells which places are meant; of one that is not in evidence nothing does.
  const meant = isKnown && places.id === undefined ? places : { id: places.id };
  leaveTablesOpen(context.evidence, member, meant, name, origin);
}

function keyOf(member: TableMember, id: string): string {
  return `${member} ${id}`;
}

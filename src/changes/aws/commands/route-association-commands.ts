import { UNDECIDED } from '../../../importers/undecided.ts';
import { single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import type { Listed } from '../../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, textOf } from '../elements.ts';
import {
  associateTable,
  dissociateTable,
  leaveTableOpen,
  makeMain,
  type TableMember,
  tableOver,
} from '../routes.ts';
import { inScope } from './context.ts';

/** A subnet or a gateway under a route table. */
interface Place {
  readonly member: TableMember;
  readonly id: string;
}

/** `associate-route-table`: refused where another table was put there already (API reference, Resource.AlreadyAssociated). */
export function associate(context: CommandContext): Outcome {
  const { evidence, given } = context;
  const [table, subnet, gateway] = [
    needed(context, 'route-table-id'),
    single(given, 'subnet-id'),
    single(given, 'gateway-id'),
  ];
  const named = subnet ?? gateway ?? needed(context, 'subnet-id');
  if (table === undefined || named === undefined)
    return refuse(context, 'it names no route table or no subnet');
  const place: Place = { member: subnet === undefined ? 'GatewayId' : 'SubnetId', id: named.text };
  const why = doubtOf(context, table, named);
  const holder = tableOver(evidence, place.member, place.id);
  const isOpen = holder !== undefined && holder.value[UNDECIDED] !== undefined;
  if (
    holder !== undefined &&
    !isOpen &&
    holder.value.RouteTableId !== table.text &&
    named.unknown === undefined
  )
    return refuse(
      context,
      `${place.id} is under ${String(holder.value.RouteTableId)} already: it is refused`,
    );
  if (why !== undefined || isOpen)
    return perhaps(
      context,
      named.unknown === undefined ? place : undefined,
      why ?? String(holder?.value[UNDECIDED]),
    );
  return put(context, table.text, place);
}

/** `replace-route-table-association`; with the association of a main table the other one becomes the main table. */
export function reassociate(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const [table, association] = [needed(context, 'route-table-id'), needed(context, 'association-id')];
  if (table === undefined || association === undefined)
    return refuse(context, 'it names no route table or no association');
  const found = associationOf(context, association.text);
  const why = doubtOf(context, table, association);
  if (why !== undefined)
    return perhaps(context, association.unknown === undefined ? placeOf(found) : undefined, why);
  if (found === undefined) return addGap(context, `${association.text} is not in evidence`);
  const place = placeOf(found);
  if (place !== undefined) return put(context, table.text, place);
  if (!makeMain(evidence, table.text, found, origin)) addGap(context, `${table.text} is not in evidence`);
  return 'done';
}

/** `disassociate-route-table`: the subnet goes back to the main table, which cannot be taken away itself. */
export function dissociate(context: CommandContext): Outcome {
  const association = needed(context, 'association-id');
  if (association === undefined) return refuse(context, 'it names no association');
  const found = associationOf(context, association.text);
  const place = placeOf(found);
  const why = doubtOf(context, association);
  if (why !== undefined) return perhaps(context, association.unknown === undefined ? place : undefined, why);
  if (found === undefined) return addGap(context, `${association.text} is not in evidence`);
  if (place === undefined)
    return refuse(context, `${association.text} is that of the main route table: it is refused`);
  dissociateTable(context.evidence, place.member, place.id, context.origin);
  return 'done';
}

function put(context: CommandContext, table: string, { member, id }: Place): Outcome {
  if (!associateTable(context.evidence, table, member, id, context.origin))
    return perhaps(context, { member, id }, `${table} is not in evidence`);
  return 'done';
}

/** Puts the subnet, or every one that may be meant, under a table of which nothing is known. */
function perhaps(context: CommandContext, place: Place | undefined, why: string): Outcome {
  const { evidence, origin } = context;
  const subnets = inScope(context, elementsOf(evidence, 'Subnets'));
  const places: Place[] =
    place === undefined
      ? subnets.flatMap(({ value }) => {
          const id = textOf(value.SubnetId);
          return id === undefined ? [] : [{ member: 'SubnetId', id }];
        })
      : [place];
  for (const { member, id } of places) {
    const [subnet] = elementsWith(evidence, 'Subnets', 'SubnetId', id);
    const table = `route table of ${id} that ${origin.file}:${origin.line ?? 1} leaves open`;
    const network = textOf(subnet?.value.VpcId) ?? '';
    leaveTableOpen(evidence, member, id, { id: table, network, doubt: why }, origin);
  }
  return addGap(context, `which route table ${place?.id ?? 'a subnet'} gets is not known: ${why}`);
}

function associationOf({ evidence }: CommandContext, association: string): Listed | undefined {
  return elementsOf(evidence, 'RouteTables')
    .flatMap(({ document, value }) => elementsIn(document, listIn(value, 'Associations')))
    .find(({ value }) => value.RouteTableAssociationId === association);
}

/** Undefined: that of a main table. */
function placeOf(association: Listed | undefined): Place | undefined {
  const subnet = textOf(association?.value.SubnetId);
  if (subnet !== undefined) return { member: 'SubnetId', id: subnet };
  const gateway = textOf(association?.value.GatewayId);
  return gateway === undefined ? undefined : { member: 'GatewayId', id: gateway };
}

import type { Argument } from '../../arguments.ts';
import type { CommandContext } from '../../cloud-command.ts';
import type { EditableEvidence } from '../../editable-evidence.ts';

/** Operations that print the id of what they make, and the path to it in their answer. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ['allocate-address', 'AllocationId'],
  ['associate-address', 'AssociationId'],
  ['create-internet-gateway', 'InternetGateway.InternetGatewayId'],
  ['create-managed-prefix-list', 'PrefixList.PrefixListId'],
  ['create-nat-gateway', 'NatGateway.NatGatewayId'],
  ['create-network-acl', 'NetworkAcl.NetworkAclId'],
  ['create-route-table', 'RouteTable.RouteTableId'],
  ['create-security-group', 'GroupId'],
  ['create-subnet', 'Subnet.SubnetId'],
  ['create-vpc', 'Vpc.VpcId'],
  ['create-vpc-peering-connection', 'VpcPeeringConnection.VpcPeeringConnectionId'],
  ['run-instances', 'Instances[0].InstanceId'],
]);

/** A command begins that may print an id: what several of one text print is not told apart, even where one is refused. */
export function startPrinting({ printed }: EditableEvidence, operation: string, text: string): void {
  if (!PATHS.has(operation)) return;
  printed.set(plain(text), { runs: (printed.get(plain(text))?.runs ?? 0) + 1 });
}

/** Remembers what a command prints that makes something. */
export function print({ evidence, origin, doubt }: CommandContext, id: string): void {
  const { runs } = evidence.printed.get(plain(origin.text)) ?? { runs: 1 };
  if (doubt === undefined) evidence.printed.set(plain(origin.text), { runs, id });
}

const SUBSTITUTED = /^\$\((aws ec2 ([a-z-]+)[^|;&()`]*)\), which only a run would show$/s;

/** The id that a command of the same script prints, where the value is that alone. */
export function printedBy({ printed }: EditableEvidence, { unknown = '' }: Argument): string | undefined {
  const [, command = '', operation = ''] = SUBSTITUTED.exec(unknown) ?? [];
  const [, query] = /--query[ =]["']?([\w.[\]]+)["']?(?= |$)/.exec(command) ?? [];
  const isText = /--output[ =]["']?text["']?(?= |$)/.test(command);
  const { runs, id } = printed.get(plain(command)) ?? { runs: 0 };
  return isText && query === PATHS.get(operation) && runs === 1 ? id : undefined;
}

/** On one line, without what becomes of its errors. */
function plain(command: string): string {
  return command
    .replace(/\\\n/g, ' ')
    .replace(/ 2>\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

import type { Argument, Arguments } from '../../arguments.ts';
import type { CommandContext } from '../../cloud-command.ts';
import type { EditableEvidence } from '../../editable-evidence.ts';

/** Operations that print the id of what they make, and the path to it in their answer. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ['allocate-address', 'AllocationId'],
  ['associate-address', 'AssociationId'],
  ['create-internet-gateway', 'InternetGateway.InternetGatewayId'],
  ['create-managed-prefix-list', 'PrefixList.PrefixListId'],
  ['attach-network-interface', 'AttachmentId'],
  ['create-network-interface', 'NetworkInterface.NetworkInterfaceId'],
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

/** The id that a value holds where a command of the same script printed it, whatever takes it out of what it printed. */
export function printedIn(evidence: EditableEvidence, argument: Argument): string | undefined {
  return foundIn(evidence, argument)?.id;
}

/** The longest of the commands that ran whose text the value holds, and what stands `around` it. */
function foundIn({ printed }: EditableEvidence, { unknown }: Argument) {
  if (unknown === undefined) return undefined;
  const text = plain(unknown);
  const [found] = [...printed]
    .filter(([command]) => [...' )|;`'].some((end) => text.includes(command + end)))
    .sort(([one], [other]) => other.length - one.length);
  if (found === undefined || found[1].runs > 1) return undefined;
  const [command, { id }] = found;
  return { id, command, around: text.replaceAll(command, '…') };
}

const ALONE = /^\$\(…\s*\), which only a run would show$/;
const BY_JQ =
  /^\$\(…\s*\|\s*jq\s+(?:-r|--raw-output)\s+["']?\.([\w.[\]]+)["']?\s*\), which only a run would show$/;

/** The id that a command of the same script prints, where the value is that alone. */
function printedBy(evidence: EditableEvidence, argument: Argument): string | undefined {
  const { id, command = '', around = '' } = foundIn(evidence, argument) ?? {};
  const path = ALONE.test(around) ? queriedAsText(command) : filterBehind(command, around);
  return path !== undefined && path === PATHS.get(command.split(' ')[2] ?? '') ? id : undefined;
}

function queriedAsText(command: string): string | undefined {
  const [, query] = /--query[ =]["']?([\w.[\]]+)["']?(?= |$)/.exec(command) ?? [];
  return /--output[ =]["']?text["']?(?= |$)/.test(command) ? query : undefined;
}

/** What `jq` takes out of the whole answer, without the quotes of JSON. */
function filterBehind(command: string, around: string): string | undefined {
  return /--query[ =]|--output[ =](?!["']?json)/.test(command) ? undefined : BY_JQ.exec(around)?.[1];
}

const PLACES = /\$\w+|\$\{\w+\}|\$\([^()]*\)/g;

/** Arguments with the ids that commands of the same script print, where nothing else of them is unknown. */
export function withPrinted(evidence: EditableEvidence, given: Arguments): Arguments {
  const known = (argument: Argument): Argument => {
    const id = printedBy(evidence, argument);
    const written = argument.text.replace(PLACES, () => id ?? '');
    return id === undefined || /[$`]/.test(written) ? argument : { text: written };
  };
  const options = [...given.options].map(([name, values]) => [name, values.map(known)] as const);
  return { ...given, options: new Map(options) };
}

/** On one line, without what becomes of its errors. */
function plain(command: string): string {
  return command
    .replace(/\\\n/g, ' ')
    .replace(/ 2>[^\s|)]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

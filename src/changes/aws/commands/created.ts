import type { Argument, Arguments } from '../../arguments.ts';
import type { EditableEvidence } from '../../editable-evidence.ts';
import { elementsWith, textOf } from '../elements.ts';
import { printedBy } from './printed.ts';

/** The id of something that a command creates. */
export function createdId(name: string): string {
  return `${name} (to be created)`;
}

export function isCreated(id: string): boolean {
  return id.endsWith(createdId(''));
}

const MAKERS = [
  ['create-security-group', 'group-name', 'SecurityGroups', 'GroupName', 'GroupId', 'GroupId'],
  [
    'create-managed-prefix-list',
    'prefix-list-name',
    'PrefixLists',
    'PrefixListName',
    'PrefixListId',
    'PrefixList.PrefixListId',
  ],
  ['create-network-acl', 'vpc-id', 'NetworkAcls', 'VpcId', 'NetworkAclId', 'NetworkAcl.NetworkAclId'],
  ['create-route-table', 'vpc-id', 'RouteTables', 'VpcId', 'RouteTableId', 'RouteTable.RouteTableId'],
] as const;

/** The id that a command of the same script prints where it creates something: the only one that is created of this name or in this network. */
export function createdBy(evidence: EditableEvidence, { unknown = '' }: Argument): string | undefined {
  for (const [operation, option, list, member, id] of MAKERS) {
    if (!unknown.includes(`aws ec2 ${operation} `)) continue;
    const named = wordBehind(unknown, `--${option}`);
    if (named === undefined || evidence.refusedNames.has(named)) continue;
    const ids = elementsWith(evidence, list, member, named).flatMap(({ value }) => textOf(value[id]) ?? []);
    const [only, second] = ids.filter(isCreated);
    if (only !== undefined && second === undefined) return only;
  }
  return undefined;
}

/** The whole word behind an option that stands once, in quotes or not; undefined: another one. */
function wordBehind(text: string, option: string): string | undefined {
  const [, behind = '', another] = text.split(option);
  const [, , word] = /^[ =](["']?)([\w.-]+)\1(?=[\s)])/.exec(behind) ?? [];
  return another === undefined ? word : undefined;
}

const PRINTED = /^\$\(aws ec2 create-[^|;&()`]*\), which only a run would show$/;
/** The id alone is asked for: a part that the answer does not have is printed as `None`. */
const ID_ALONE = new RegExp(
  MAKERS.map(
    ([operation, , , , , path]) => `${operation} .*--query[ =]["']?${path.replace('.', '\\.')}["']?[ )]`,
  ).join('|'),
  's',
);
const AS_TEXT = /--output[ =]["']?text["']?[ )]/;
/** The same by `jq` from the whole answer, without the quotes of JSON. */
const BY_JQ = new RegExp(
  MAKERS.map(
    ([operation, , , , , path]) =>
      `^\\$\\(aws ec2 ${operation} [^|;&()\`]*\\|\\s*jq\\s+(?:-r|--raw-output)\\s+["']?\\.${path.replace('.', '\\.')}["']?\\s*\\), which only`,
  ).join('|'),
  's',
);
const IN_PARTS = /--query[ =]|--output[ =]["']?(?!["']?json)/;
const PLACES = /\$\w+|\$\{\w+\}|\$\([^()]*\)/g;

/** Arguments with the ids of what the script creates itself, where nothing else of them is unknown. */
export function withCreated(evidence: EditableEvidence, given: Arguments): Arguments {
  const known = (argument: Argument): Argument => {
    const { text, unknown = '' } = argument;
    const isId =
      [PRINTED, ID_ALONE, AS_TEXT].every((sign) => sign.test(unknown)) ||
      (BY_JQ.test(unknown) && !IN_PARTS.test(unknown));
    const id = printedBy(evidence, argument) ?? (isId ? createdBy(evidence, argument) : undefined);
    const written = id === undefined ? text : text.replace(PLACES, () => id);
    return id === undefined || /[$`]/.test(written) ? argument : { text: written };
  };
  const options = [...given.options].map(([name, values]) => [name, values.map(known)] as const);
  return { ...given, options: new Map(options) };
}

import { UNDECIDED } from '../../../importers/undecided.ts';
import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, type Handler, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { assign, type Listed } from '../../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, textOf } from '../elements.ts';
import {
  type AclEntry,
  addEntry,
  associateAcl,
  createAcl,
  deleteAcl,
  entriesAt,
  LAST_NUMBER,
  removeEntry,
} from '../network-acls.ts';
import { inScope } from './context.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';
import { isReplaced } from './replaced.ts';
import { argumentOf, membersOf, readStructures } from './shorthand.ts';

/** An entry as a command names it. */
interface NamedEntry {
  readonly acls: readonly string[];
  readonly egress: boolean;
  readonly number: Argument | undefined;
  readonly entry: AclEntry;
  /** Why it is not known which ACL, or which entry, it means, or what the entry says. */
  readonly doubt?: string;
}

/** `create-network-acl-entry`: a number that is taken is refused. */
export const createEntry = withDirection((context) => {
  const named = namedEntry(context);
  if (typeof named === 'string') return refuse(context, named);
  const { acls, egress, entry, doubt } = named;
  const { number } = entry;
  const present =
    number === undefined ? [] : acls.flatMap((acl) => entriesAt(context.evidence, acl, egress, number));
  if (present.some((each) => !isOpen(each)) && acls.length === 1)
    return refuse(context, `${acls[0]} has an entry ${number} already: a second one is refused`);
  return add(context, acls, entry, doubt ?? (present.length > 0 ? perhapsThere(number) : undefined));
});

/** One of `--egress` and `--ingress` is needed; where neither is there, either may be among the words that are not known. */
function withDirection(handler: Handler): Handler {
  return (context) => {
    const { given } = context;
    if (given.options.has('egress') || given.options.has('ingress')) return handler(context);
    if (given.doubt === undefined) return refuse(context, 'it says neither --egress nor --ingress');
    for (const direction of ['egress', 'ingress'])
      handler({ ...context, given: { ...given, options: new Map([...given.options, [direction, []]]) } });
    return 'unknown';
  };
}

function isOpen({ value }: Listed): boolean {
  return value[UNDECIDED] !== undefined;
}

/** Whether another one then takes its place depends on what ran before. */
function perhapsThere(number: number | undefined): string {
  return `a command before may have made or deleted entry ${number}`;
}

/** `replace-network-acl-entry`: an entry with this number must be there. */
export const replaceEntry = withDirection((context) => {
  const named = namedEntry(context);
  if (typeof named === 'string') return refuse(context, named);
  const { acls, egress, entry, doubt } = named;
  const [acl] = acls;
  if (doubt !== undefined || entry.number === undefined || acl === undefined) {
    doubtPresent(context, named);
    return add(context, acls, entry, doubt ?? 'its rule number is not known');
  }
  const wasOpen = entriesAt(context.evidence, acl, egress, entry.number).some(isOpen);
  if (!removeEntry(context.evidence, acl, egress, entry.number, context.origin))
    return refuse(context, `${acl} has no entry ${entry.number}: nothing to replace`);
  return add(context, acls, entry, wasOpen ? perhapsThere(entry.number) : undefined);
});

/** `delete-network-acl-entry`. */
export const deleteEntry = withDirection((context) => {
  const named = namedEntry(context);
  if (typeof named === 'string') return refuse(context, named);
  const { acls, egress, entry, doubt } = named;
  const [acl] = acls;
  if (doubt !== undefined || entry.number === undefined || acl === undefined)
    return doubtPresent(context, named);
  if (!removeEntry(context.evidence, acl, egress, entry.number, context.origin))
    return refuse(context, `${acl} has no entry ${entry.number}: nothing to delete`);
  return 'done';
});

function add(
  context: CommandContext,
  acls: readonly string[],
  entry: AclEntry,
  doubt: string | undefined,
): Outcome {
  if (doubt !== undefined) addGap(context, `what the entry says is not known: ${doubt}`);
  const planned = doubt === undefined ? entry : { ...entry, doubt };
  for (const acl of acls) addEntry(context.evidence, acl, planned, context.origin);
  return doubt === undefined ? 'done' : 'unknown';
}

/** Entries that may be gone or changed may hold or not. */
function doubtPresent(context: CommandContext, { acls, egress, entry, doubt }: NamedEntry): Outcome {
  const why = doubt ?? 'its rule number is not known';
  addGap(context, `which entry it means is not known: ${why}`);
  for (const acl of acls)
    for (const { document, value } of elementsWith(context.evidence, 'NetworkAcls', 'NetworkAclId', acl))
      for (const each of elementsIn(document, listIn(value, 'Entries'))) {
        const { RuleNumber: number, Egress: direction } = each.value;
        const isMeant = direction === egress && (entry.number === undefined || number === entry.number);
        if (isMeant && typeof number === 'number' && number <= LAST_NUMBER)
          assign(context.evidence, document, each.value, { [UNDECIDED]: why }, context.origin);
      }
  return 'unknown';
}

/** A text says why the provider refuses it. */
function namedEntry(context: CommandContext): NamedEntry | string {
  const { evidence, given } = context;
  const acl = needed(context, 'network-acl-id');
  const number = needed(context, 'rule-number');
  if (acl === undefined || number === undefined) return 'it names no network ACL or no rule number';
  const value = Number(number.text);
  if (number.unknown === undefined && !(Number.isInteger(value) && value >= 1 && value <= LAST_NUMBER))
    return `${number.text} is no number of an entry (expected 1 to ${LAST_NUMBER})`;
  const egress = given.options.has('egress');
  const found = inScope(context, elementsOf(evidence, 'NetworkAcls')).flatMap(
    (element) => textOf(element.value.NetworkAclId) ?? [],
  );
  const acls = acl.unknown === undefined ? found.filter((id) => id === acl.text) : [...new Set(found)];
  const [ipv4, ipv6] = [single(given, 'cidr-block'), single(given, 'ipv6-cidr-block')];
  const protocol = single(given, 'protocol');
  const action = single(given, 'rule-action');
  if (given.doubt === undefined && action !== undefined) {
    if (ipv4 === undefined && ipv6 === undefined) return 'it names no block';
    if (/^(?:tcp|udp|6|17)$/i.test(protocol?.text ?? '') && !given.options.has('port-range'))
      return `${protocol?.text} without ports: it is refused`;
  }
  const doubt = [
    ...(acl.unknown === undefined && acls.length === 0 ? [`${acl.text} is not in evidence`] : []),
    doubtOf(context, acl, number, ipv4, ipv6, protocol, action),
  ].filter(Boolean);
  const ports = range(context, 'port-range', 'From', 'To');
  const icmp = range(context, 'icmp-type-code', 'Type', 'Code');
  if (ports === 'unknown' || icmp === 'unknown') doubt.push('its ports do not stand in the script');
  if (acl.unknown === undefined && acls.length === 0) addGap(context, `${acl.text} is not in evidence`);
  return {
    acls: [...new Set(acls)],
    egress,
    number,
    entry: {
      egress,
      ...(number.unknown === undefined && acl.unknown === undefined ? { number: value } : {}),
      action: action?.unknown === undefined ? (action?.text ?? '').toLowerCase() : 'unknown',
      protocol: protocol?.unknown === undefined ? (protocol?.text ?? '-1') : '-1',
      ...(ipv4 === undefined || ipv4.unknown !== undefined ? {} : { ipv4: ipv4.text }),
      ...(ipv6 === undefined || ipv6.unknown !== undefined ? {} : { ipv6: ipv6.text }),
      ...(ports === undefined || ports === 'unknown' ? {} : { ports: { from: ports[0], to: ports[1] } }),
      ...(icmp === undefined || icmp === 'unknown' ? {} : { icmp: { type: icmp[0], code: icmp[1] } }),
    },
    ...(doubt.length === 0 ? {} : { doubt: doubt.join('; ') }),
  };
}

function range(
  { given }: CommandContext,
  option: string,
  first: string,
  second: string,
): readonly [number, number] | 'unknown' | undefined {
  const values = given.options.get(option);
  if (values === undefined) return undefined;
  const members = membersOf(readStructures(values)?.[0]);
  const [from, to] = [argumentOf(members[first]), argumentOf(members[second])];
  const numbers = [from, to].map((each) => (each?.unknown === undefined ? Number(each?.text) : Number.NaN));
  const [start, end] = numbers as [number, number];
  return Number.isInteger(start) && Number.isInteger(end) ? [start, end] : 'unknown';
}

/** `create-network-acl`: it denies everything until entries are made. */
export function create(context: CommandContext): Outcome {
  const network = needed(context, 'vpc-id');
  if (network === undefined) return refuse(context, 'it names no VPC');
  const id = createdId(`network ACL of ${context.origin.file}:${context.origin.line ?? 1}`);
  if (network.unknown !== undefined) return 'done';
  createAcl(context.evidence, { id, network: network.text }, context.origin);
  print(context, id);
  return 'done';
}

/** `delete-network-acl`: one that holds for subnets is refused. */
export function destroy(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const acl = needed(context, 'network-acl-id');
  if (acl === undefined) return refuse(context, 'it names no network ACL');
  const [found] = elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl.text);
  if (acl.unknown !== undefined || context.doubt !== undefined)
    return addGap(
      context,
      'which network ACL it deletes is not known; one that is used is not deleted',
      'none',
    );
  if (found === undefined) return addGap(context, `${acl.text} is not in evidence`, 'none');
  if (listIn(found.value, 'Associations').length > 0 || found.value.IsDefault === true)
    return refuse(context, `${acl.text} is in use: deleting it is refused`);
  deleteAcl(evidence, acl.text, origin);
  return 'done';
}

/** `replace-network-acl-association`; a subnet that may have got another one is under none that is known. */
export function replaceAssociation(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const [association, acl] = [needed(context, 'association-id'), needed(context, 'network-acl-id')];
  if (association === undefined || acl === undefined)
    return refuse(context, 'it names no association or no network ACL');
  const all = inScope(context, elementsOf(evidence, 'NetworkAcls')).flatMap(({ document, value }) =>
    elementsIn(document, listIn(value, 'Associations')),
  );
  const meant =
    association.unknown === undefined
      ? all.filter(({ value }) => value.NetworkAclAssociationId === association.text)
      : all;
  const subnets = new Set(meant.flatMap(({ value }) => textOf(value.SubnetId) ?? []));
  if (subnets.size === 0 && isReplaced(evidence, 'NetworkAcls', 'NetworkAclAssociationId', association.text))
    return refuse(context, `${association.text} was replaced before: it is refused`);
  if (subnets.size === 0) return addGap(context, `${association.text} is not in evidence`);
  const isPresent = elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl.text).length > 0;
  const why =
    doubtOf(context, association, acl) ?? (isPresent ? undefined : `${acl.text} is not in evidence`);
  for (const subnet of subnets) associateAcl(evidence, why === undefined ? acl.text : '', subnet, origin);
  if (why === undefined) return 'done';
  return addGap(context, `which network ACL ${[...subnets].join(', ')} gets is not known: ${why}`);
}

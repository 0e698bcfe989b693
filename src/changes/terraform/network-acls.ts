import { asRecord } from '../../importers/json-object.ts';
import { ICMP, ICMPV6, protocolNumber, TCP, UDP } from '../../net/protocol.ts';
import { elementsWith } from '../aws/elements.ts';
import {
  type AclEntry,
  aclIds,
  addEntry,
  associateAcl,
  createAcl,
  defaultAcl,
  deleteAcl,
  dissociateAcl,
  doubtAclOf,
  doubtAcls,
  doubtEntries,
  emptyAcl,
  entriesAt,
  removeEntry,
} from '../aws/network-acls.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { perhapsRefused } from './leaving.ts';
import {
  creationOf,
  deletionOf,
  type Edit,
  isUnknown,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  plannedTexts,
  referencesOf,
  whyUnknown,
} from './planned.ts';
import { blockValues, text, texts } from './planned-values.ts';
import { tellUnseen } from './unseen.ts';

const DIRECTIONS = ['ingress', 'egress'] as const;

/** `aws_network_acl` with its inline entries and its subnets. */
export function networkAcl(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, before, origin } = resource;
  const edits = deletionOf(resource, (id) => deleteAcl(evidence, id, origin));
  if (after === undefined) return edits;
  const acl = ownId(context, resource);
  const create = (network: string) => createAcl(evidence, { id: acl, network }, origin);
  edits.push(...creationOf(context, resource, 'network ACL', create));
  return [...edits, ...contentEdits(context, resource, acl, action === 'update' ? before : undefined)];
}

/** `aws_default_network_acl`: adopting it takes away what is there, though the plan says create; deleting only forgets it (resource documentation). */
export function defaultNetworkAcl(context: PlanContext, resource: PlannedResource): Edit[] {
  const { after, origin } = resource;
  if (after === undefined) return [];
  const planned = plannedText(context, resource, 'default_network_acl_id');
  const referenced = referencesOf(context, resource, 'default_network_acl_id');
  const network = referenced === 'computed' ? undefined : referenced.targets[0]?.address;
  const acl =
    planned !== undefined && 'value' in planned
      ? planned.value
      : defaultAcl(context.evidence, text(context.known.changes.get(network ?? '')?.after?.id) ?? '');
  if (acl === undefined) {
    context.gap('either', `${resource.address} adopts a network ACL that is not known`, origin);
    return [];
  }
  const isAdopted = resource.action === 'create';
  return [
    ...(isAdopted
      ? [{ phase: 'take away' as const, run: () => emptyAcl(context.evidence, acl, origin) }]
      : []),
    ...contentEdits(context, resource, acl, isAdopted ? undefined : resource.before),
  ];
}

function contentEdits(
  context: PlanContext,
  resource: PlannedResource,
  acl: string,
  before: JsonObject | undefined,
): Edit[] {
  return [
    ...DIRECTIONS.flatMap((direction) => inlineEdits(context, resource, acl, before, direction)),
    ...subnetEdits(context, resource, acl, before),
  ];
}

function inlineEdits(
  context: PlanContext,
  resource: PlannedResource,
  acl: string,
  before: JsonObject | undefined,
  direction: 'ingress' | 'egress',
): Edit[] {
  const egress = direction === 'egress';
  const old = blockValues(before, direction).map((block) => entryOf(block, egress));
  const unknowns = resource.unknown[direction];
  if (unknowns === true) {
    const written = referencesOf(context, resource, direction);
    if (written === 'computed' && resource.action !== 'update') return [];
    const why = whyUnknown(resource, direction, written);
    const run = (): void => {
      context.gap('either', why, resource.origin, acl);
      doubtEntries(context.evidence, acl, why, resource.origin, (entry) => entry.Egress === egress);
      addEntry(context.evidence, acl, anyEntry(egress, 'allow', why), resource.origin);
      addEntry(context.evidence, acl, anyEntry(egress, 'deny', why), resource.origin);
    };
    return [{ phase: 'add', run }];
  }
  const planned = blockValues(resource.after, direction).map((block, index) => {
    const unknown = asRecord(Array.isArray(unknowns) ? unknowns[index] : undefined) ?? {};
    return plannedEntry(resource, block, unknown, egress, direction);
  });
  return differenceEdits(context, resource, acl, old, acl, planned);
}

/** An entry that may match everything, or nothing. */
function anyEntry(egress: boolean, action: string, doubt: string): AclEntry {
  return { egress, action, protocol: '-1', doubt };
}

function differenceEdits(
  context: PlanContext,
  { origin }: PlannedResource,
  oldAcl: string,
  before: readonly AclEntry[],
  acl: string,
  after: readonly AclEntry[],
): Edit[] {
  const { evidence } = context;
  const kept = new Set(oldAcl === acl ? after.map((entry) => JSON.stringify(entry)) : []);
  const had = new Set(oldAcl === acl ? before.map((entry) => JSON.stringify(entry)) : []);
  const gone = before.filter((entry) => !kept.has(JSON.stringify(entry)));
  const made = after.filter((entry) => !had.has(JSON.stringify(entry)));
  return [
    ...gone.map(
      (entry): Edit => ({
        phase: 'take away',
        run: () => {
          const { egress, number = 0 } = entry;
          if (isKnown(context, oldAcl, origin) && !removeEntry(evidence, oldAcl, egress, number, origin))
            context.warn(`entry ${number} of ${oldAcl} is not there: nothing to take away`, origin);
        },
      }),
    ),
    ...made.map(
      (entry): Edit => ({
        phase: 'add',
        run: () => {
          if (!isKnown(context, acl, origin)) return;
          const { egress, number, doubt } = entry;
          if (doubt !== undefined) context.gap('either', doubt, origin, acl);
          if (number !== undefined && entriesAt(evidence, acl, egress, number).length > 0)
            context.warn(`number ${number} of ${acl} is taken: the entry is refused`, origin);
          else addEntry(evidence, acl, entry, origin);
        },
      }),
    ),
  ];
}

function isKnown(context: PlanContext, acl: string, origin: PlannedResource['origin']): boolean {
  return (
    elementsWith(context.evidence, 'NetworkAcls', 'NetworkAclId', acl).length > 0 ||
    tellUnseen(context, acl, origin)
  );
}

/** `aws_network_acl_rule`. */
export function networkAclRule(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after } = resource;
  const oldAcl = text(before?.network_acl_id) ?? '';
  const old = before === undefined ? [] : [entryOf(before, before.egress === true)];
  if (after === undefined) return differenceEdits(context, resource, oldAcl, old, oldAcl, []);
  const target = plannedText(context, resource, 'network_acl_id');
  const written = plannedEntry(resource, after, resource.unknown, after.egress === true, 'entry');
  const doubt = written.doubt ?? perhapsRefused(context, resource);
  const planned: AclEntry = doubt === undefined ? written : { ...written, doubt };
  if (target !== undefined && 'value' in target)
    return differenceEdits(context, resource, oldAcl, old, target.value, [planned]);
  const why = target?.unknown ?? `${resource.address} names no network ACL`;
  return [
    ...differenceEdits(context, resource, oldAcl, old, oldAcl, []),
    ...aclIds(context.evidence).flatMap((acl) => {
      const { number: _number, ...anywhere } = planned;
      return differenceEdits(context, resource, acl, [], acl, [{ ...anywhere, doubt: why }]);
    }),
  ];
}

/** `aws_network_acl_association`. */
export function networkAclAssociation(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { before, after, origin } = resource;
  const oldAcl = text(before?.network_acl_id);
  const oldSubnet = text(before?.subnet_id);
  const edits: Edit[] = [];
  if (oldAcl !== undefined && oldSubnet !== undefined)
    edits.push({ phase: 'take away', run: () => dissociateAcl(evidence, oldAcl, oldSubnet, origin) });
  if (after === undefined) return edits;
  const acl = plannedText(context, resource, 'network_acl_id');
  const subnet = plannedText(context, resource, 'subnet_id');
  if (acl === undefined || subnet === undefined || 'unknown' in acl || 'unknown' in subnet) {
    context.gap(
      'either',
      `${resource.address} puts a subnet under a network ACL, and which is not known`,
      origin,
    );
    const [named, place] = [acl, subnet].map(knownOf);
    return [...edits, doubtSubnets(context, named, (id) => place === undefined || id === place, origin)];
  }
  return [...edits, wear(context, acl.value, subnet.value, origin)];
}

function subnetEdits(
  context: PlanContext,
  resource: PlannedResource,
  acl: string,
  before: JsonObject | undefined,
): Edit[] {
  const { evidence } = context;
  const { origin } = resource;
  const { values, unknown } = plannedTexts(context, resource, 'subnet_ids');
  const old = texts(before?.subnet_ids);
  // Unset, the subnets of an ACL are what associations beside it say.
  if (resource.unknown.subnet_ids === true && values.length === 0 && unknown === undefined) return [];
  if (unknown !== undefined) context.gap('either', unknown, origin, acl);
  return [
    ...old
      .filter((subnet) => !values.includes(subnet))
      .map(
        (subnet): Edit => ({
          phase: 'take away',
          run: () => dissociateAcl(evidence, acl, subnet, origin),
        }),
      ),
    ...values.filter((subnet) => !old.includes(subnet)).map((subnet) => wear(context, acl, subnet, origin)),
    ...(unknown === undefined
      ? []
      : [doubtSubnets(context, acl, (subnet) => !values.includes(subnet), origin)]),
  ];
}

function wear(context: PlanContext, acl: string, subnet: string, origin: PlannedResource['origin']): Edit {
  const run = (): void => {
    if (isKnown(context, acl, origin)) associateAcl(context.evidence, acl, subnet, origin);
    else doubtAclOf(context.evidence, subnet, origin);
  };
  return { phase: 'wear', run };
}

function doubtSubnets(
  { evidence }: PlanContext,
  acl: string | undefined,
  isMeant: (subnet: string) => boolean,
  origin: PlannedResource['origin'],
): Edit {
  return { phase: 'wear', run: () => doubtAcls(evidence, acl, isMeant, origin) };
}

const WITH_PORTS: ReadonlySet<string> = new Set([TCP, UDP].map(String));
const WITH_TYPES: ReadonlySet<string> = new Set([ICMP, ICMPV6].map(String));

/** An inline block (`rule_no`, `action`) or a resource of its own (`rule_number`, `rule_action`). */
function entryOf(block: JsonObject, egress: boolean): AclEntry {
  const number = block.rule_number ?? block.rule_no;
  const protocol = protocolOf(text(block.protocol) ?? '-1');
  const ipv4 = text(block.cidr_block);
  const ipv6 = text(block.ipv6_cidr_block);
  return {
    egress,
    ...(typeof number === 'number' ? { number } : {}),
    action: (text(block.rule_action) ?? text(block.action) ?? '').toLowerCase(),
    protocol,
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    ...(WITH_PORTS.has(protocol)
      ? { ports: { from: integer(block.from_port, 0), to: integer(block.to_port, 0) } }
      : {}),
    ...(WITH_TYPES.has(protocol)
      ? { icmp: { type: integer(block.icmp_type, -1), code: integer(block.icmp_code, -1) } }
      : {}),
  };
}

function plannedEntry(
  resource: PlannedResource,
  block: JsonObject,
  unknown: JsonObject,
  egress: boolean,
  what: string,
): AclEntry {
  const entry = entryOf(block, egress);
  const member = ENTRY_MEMBERS.find((each) => isUnknown(unknown[each]));
  if (member === undefined) return entry;
  const doubt = whyUnknown(resource, `${member} of an ${what}`, 'computed');
  if (member === 'protocol' || member.endsWith('_port')) {
    const { ports: _ports, icmp: _icmp, ...rest } = entry;
    return { ...rest, protocol: member === 'protocol' ? '-1' : entry.protocol, doubt };
  }
  return { ...entry, doubt };
}

/** Members that an entry always has; others are computed where they are not written. */
const ENTRY_MEMBERS = [
  'rule_no',
  'rule_number',
  'protocol',
  'from_port',
  'to_port',
  'cidr_block',
  'ipv6_cidr_block',
  'action',
  'rule_action',
];

/** A protocol by its number; `all`, and what is none, as it stands. */
function protocolOf(name: string): string {
  return String(protocolNumber(name) ?? name.toLowerCase());
}

/** A number, which a resource of its own has as a text where it is a type or code of ICMP. */
function integer(value: unknown, otherwise: number): number {
  return typeof value === 'number' || text(value) !== undefined ? Number(value) : otherwise;
}

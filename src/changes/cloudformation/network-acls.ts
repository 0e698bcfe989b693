import { asRecord } from '../../importers/json-object.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import { isSameValue } from '../../model/same-value.ts';
import { elementsWith, listIn } from '../aws/elements.ts';
import {
  type AclEntry,
  aclIds,
  addEntry,
  associateAcl,
  createAcl,
  deleteAcl,
  doubtAclOf,
  doubtAcls,
  doubtEntries,
  entriesAt,
  removeEntry,
  toEntry,
} from '../aws/network-acls.ts';
import { assign, type JsonObject } from '../editable-evidence.ts';
import { addGap, isUnseen, type StackContext, type StackResource, warn } from './stack-resource.ts';
import { isFunction } from './template.ts';
import { type Names, resolveValue, textOf, unknownOf } from './values.ts';

/** `AWS::EC2::NetworkAcl`. */
export function networkAcl(context: StackContext, { action, id, name, after, origin }: StackResource): void {
  const { evidence, names } = context;
  if (action === 'remove') {
    const acls = elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', id);
    const isUsed = acls.some(({ value }) => listIn(value, 'Associations').length > 0);
    if (isUsed) warn(context, `${id} is in use: deleting it is refused`, origin);
    else deleteAcl(evidence, id, origin);
  }
  if (action !== 'add') return;
  const network = textOf(resolveValue(after?.VpcId, names)) ?? name;
  if (!createAcl(evidence, { id, network }, origin))
    addGap(context, `${name} is made, and no network ACL is in evidence`, origin);
}

/** `AWS::EC2::NetworkAclEntry`. */
export function networkAclEntry(context: StackContext, resource: StackResource): void {
  const { evidence, names, refused } = context;
  const { name, before, after, origin, doubt } = resource;
  if (isUnseen(resource)) {
    const why = `what the entry ${name} says is not in the change set (--include-property-values)`;
    addGap(context, why, origin);
    for (const acl of aclIds(evidence)) {
      doubtEntries(evidence, acl, why, origin, () => true);
      for (const egress of [true, false])
        for (const act of ['allow', 'deny'])
          addEntry(evidence, acl, { egress, action: act, protocol: '-1', doubt: why }, origin);
    }
    return;
  }
  if (before !== undefined) {
    const old = entryOf(before, names);
    const acl = textOf(resolveValue(before.NetworkAclId, names));
    if (acl === undefined || old.number === undefined || old.doubt !== undefined || doubt !== undefined) {
      const why = `which entry ${name} takes away is not known`;
      addGap(context, why, origin);
      for (const each of acl === undefined ? aclIds(evidence) : [acl])
        doubtEntries(evidence, each, why, origin, () => true);
    } else if (refused.has(`${acl} ${old.egress} ${old.number}`)) {
      const why = `whether ${acl} keeps its entry ${old.number}, which ${name} takes away and another one makes, is not known`;
      addGap(context, why, origin);
      doubtEntries(
        evidence,
        acl,
        why,
        origin,
        (each) => each.Egress === old.egress && each.RuleNumber === old.number,
      );
    } else if (!removeEntry(evidence, acl, old.egress, old.number, origin))
      warn(context, `${acl} has no entry ${old.number}: nothing to take away`, origin);
  }
  if (after === undefined) return;
  const entry = entryOf(after, names);
  const isOneWay = unknownOf(resolveValue(after.Egress, names)) === undefined;
  const directions = isOneWay ? [entry.egress] : [true, false];
  const why = entry.doubt ?? doubt;
  const acl = resolveValue(after.NetworkAclId, names);
  const id = textOf(acl);
  if (id !== undefined && elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', id).length === 0) {
    addGap(context, `${id}, which ${name} changes, is not in evidence`, origin);
    return;
  }
  if (why !== undefined) addGap(context, `what the entry ${name} says is not known: ${why}`, origin);
  if (id === undefined) {
    const place = `the network ACL of ${name} depends on ${unknownOf(acl) ?? ''}`;
    addGap(context, place, origin);
    const { number: _number, ...anywhere } = entry;
    for (const each of aclIds(evidence))
      for (const egress of directions)
        addEntry(evidence, each, { ...anywhere, egress, doubt: place }, origin);
    return;
  }
  const { number } = entry;
  const standing = number === undefined ? [] : entriesAt(evidence, id, entry.egress, number);
  const mayBeOwn =
    context.mayBeThere &&
    standing.some(({ value }) => !isSameValue(value, toEntry(entry))) &&
    standing.every(({ value }) => !evidence.made.has(value));
  if (why === undefined && mayBeOwn) {
    const whose = `${id} has an entry ${number}, and whether it is ${name} is not known`;
    addGap(context, whose, origin);
    for (const { document, value } of standing)
      assign(evidence, document, value, { [UNDECIDED]: whose }, origin);
    addEntry(evidence, id, { ...entry, doubt: whose }, origin);
    return;
  }
  if (why === undefined && standing.length > 0) {
    refused.add(`${id} ${entry.egress} ${entry.number}`);
    warn(context, `${id} has an entry ${entry.number} already: a second one is refused`, origin);
    return;
  }
  for (const egress of directions)
    addEntry(evidence, id, why === undefined ? entry : { ...entry, egress, doubt: why }, origin);
}

function isReference(structure: Readonly<Record<string, unknown>> | undefined): boolean {
  return Object.keys(structure ?? {}).some((name) => name === 'Ref' || isFunction(name));
}

function entryOf(properties: JsonObject, names: Names): AclEntry {
  const read = (raw: unknown) => resolveValue(raw, names);
  const [ports, icmp] = [asRecord(properties.PortRange), asRecord(properties.Icmp)];
  const values = {
    number: read(properties.RuleNumber),
    action: read(properties.RuleAction),
    protocol: read(properties.Protocol),
    egress: read(properties.Egress),
    ipv4: read(properties.CidrBlock),
    ipv6: read(properties.Ipv6CidrBlock),
    from: read(ports?.From),
    to: read(ports?.To),
    type: read(icmp?.Type),
    code: read(icmp?.Code),
    // Ports and types that a function chooses as a whole.
    range: isReference(ports) ? read(ports) : undefined,
    kind: isReference(icmp) ? read(icmp) : undefined,
  };
  const unknown = Object.values(values)
    .map(unknownOf)
    .find((each) => each !== undefined);
  const [ipv4, ipv6, number] = [values.ipv4, values.ipv6, values.number].map(textOf);
  const isKnown = unknown === undefined;
  return {
    egress: textOf(values.egress)?.toLowerCase() === 'true',
    ...(number === undefined ? {} : { number: Number(number) }),
    action: (textOf(values.action) ?? 'unknown').toLowerCase(),
    protocol: isKnown ? (textOf(values.protocol) ?? '-1') : '-1',
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    ...(isKnown && values.from !== undefined
      ? { ports: { from: Number(textOf(values.from)), to: Number(textOf(values.to)) } }
      : {}),
    ...(isKnown && values.type !== undefined
      ? { icmp: { type: Number(textOf(values.type)), code: Number(textOf(values.code) ?? -1) } }
      : {}),
    ...(unknown === undefined ? {} : { doubt: `it depends on ${unknown}` }),
  };
}

/** `AWS::EC2::SubnetNetworkAclAssociation`; what a subnet has after one is removed is not documented. */
export function aclAssociation(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { name, before, after, action, doubt, origin } = resource;
  const acl = textOf(resolveValue(after?.NetworkAclId, names));
  const subnet = textOf(resolveValue((after ?? before)?.SubnetId, names));
  const oldSubnet = resolveValue(before?.SubnetId, names);
  if (action !== 'remove' && oldSubnet !== undefined && (textOf(oldSubnet) !== subnet || acl === undefined)) {
    addGap(context, `which network ACL the subnet gets that ${name} was of is not known`, origin);
    doubtAcls(evidence, undefined, (id) => (textOf(oldSubnet) ?? id) === id, origin);
  }
  if (acl === undefined || subnet === undefined || action === 'remove' || doubt !== undefined) {
    addGap(context, `which subnet ${name} puts under which network ACL is not known`, origin);
    doubtAcls(evidence, subnet === undefined ? acl : undefined, (id) => (subnet ?? id) === id, origin);
    return;
  }
  if (associateAcl(evidence, acl, subnet, origin)) return;
  addGap(context, `${acl}, which ${name} names, is not in evidence`, origin);
  doubtAclOf(evidence, subnet, origin);
}

import { asRecord } from '../../importers/json-object.ts';
import { attachmentOf, perhapsAttach, perhapsDetach } from '../aws/attachments.ts';
import { instancesOf } from '../aws/elements.ts';
import {
  attachInterface,
  createInterface,
  doubtInterface,
  setSourceCheck,
  whyNotDetached,
} from '../aws/interfaces.ts';
import { changeAddresses, holderOf } from '../aws/private-addresses.ts';
import { givesIpv6 } from '../aws/subnets.ts';
import {
  deleteInterface,
  detachInterface,
  groupsOfInterface,
  perhapsDeleteInstance,
  setInterfaceGroups,
} from '../aws/wearers.ts';
import type { JsonObject } from '../editable-evidence.ts';
import {
  addGap,
  isUnseen,
  NO_VALUES,
  type StackContext,
  type StackResource,
  warn,
} from './stack-resource.ts';
import { retagged, tagsIn, tagsOfMade } from './tags.ts';
import { resolveValue, textOf, unknownOf, type Value } from './values.ts';
import { groupsIn, wear } from './worn.ts';

/** What properties say of an interface that is made. */
export interface WrittenInterface {
  readonly subnet: string | undefined;
  readonly addresses: readonly string[];
  readonly ipv6: readonly string[];
  readonly checksSources: boolean;
  readonly groups: readonly string[] | 'default';
  /** Why there may be other groups. */
  readonly why?: string;
  /** Properties that are not carried out, or not known. */
  readonly others: readonly string[];
}

/** Reads properties of an interface, or of a machine that has one; `property`: the name of its groups there. */
export function interfaceIn(
  { evidence, names }: StackContext,
  properties: JsonObject,
  property: 'GroupSet' | 'SecurityGroupIds',
): WrittenInterface {
  const read = (raw: unknown) => resolveValue(raw, names);
  const lists = ADDRESSES.map(([list, member]) =>
    (Array.isArray(properties[list]) ? (properties[list] as unknown[]) : [])
      .map((item) => asRecord(item) ?? {})
      .toSorted((left, right) => Number(isPrimary(right)) - Number(isPrimary(left)))
      .map((item) => read(item[member])),
  ) as [(Value | undefined)[], (Value | undefined)[]];
  const own = read(properties.PrivateIpAddress);
  const four = own === undefined ? lists[0] : [own, ...lists[0]];
  const groups = groupsIn(properties, property, names) ?? groupsIn(properties, 'GroupSet', names);
  const check = read(properties.SourceDestCheck);
  const subnet = textOf(read(properties.SubnetId));
  const isOpen = (values: readonly (Value | undefined)[]) =>
    values.some((each) => unknownOf(each) !== undefined);
  const isGiven = subnet !== undefined && lists[1].length === 0 && givesIpv6(evidence, subnet);
  return {
    subnet,
    addresses: isOpen(four) ? [] : [...new Set(four.flatMap((each) => textOf(each) ?? []))],
    ipv6: lists[1].flatMap((each) => textOf(each) ?? []),
    checksSources: textOf(check)?.toLowerCase() !== 'false',
    groups: groups?.known ?? 'default',
    ...(groups?.unknown === undefined ? {} : { why: groups.unknown }),
    others: [
      ...COUNTS.filter((member) => read(properties[member]) !== undefined),
      ...(isOpen(lists[1]) || isGiven ? ['Ipv6Addresses'] : []),
      ...(unknownOf(check) === undefined ? [] : ['SourceDestCheck']),
    ],
  };

  function isPrimary(item: Readonly<Record<string, unknown>>): boolean {
    return textOf(read(item.Primary))?.toLowerCase() === 'true';
  }
}

const ADDRESSES = [
  ['PrivateIpAddresses', 'PrivateIpAddress'],
  ['Ipv6Addresses', 'Ipv6Address'],
] as const;

/** Properties by which an interface gets addresses that are not written, or blocks of them. */
const COUNTS = [
  ...['SecondaryPrivateIpAddressCount', 'Ipv4Prefixes', 'Ipv4PrefixCount', 'Ipv6AddressCount'],
  ...['Ipv6Prefixes', 'Ipv6PrefixCount'],
];

/** `AWS::EC2::NetworkInterface`: its subnet and primary address change with the interface itself. */
export function networkInterface(context: StackContext, resource: StackResource): void {
  const { evidence } = context;
  const { action, id, doubt, origin } = resource;
  if (action === 'add') create(context, resource);
  else if (action === 'remove') {
    if (context.refused.has(id)) perhapsGone(context, id, resource);
    else deleteInterface(evidence, id, origin);
  } else if (doubt !== undefined) {
    addGap(context, `whether ${id} stays is not known: ${doubt}`, origin);
    setInterfaceGroups(evidence, id, [doubt], origin);
  } else {
    retagged(context, resource);
    changeInterface(context, resource, id);
    wear(context, resource, 'GroupSet', true, groupsOfInterface(evidence, id), (groups) =>
      setInterfaceGroups(evidence, id, groups, origin),
    );
  }
}

function create(context: StackContext, resource: StackResource): void {
  const { evidence } = context;
  const { id, name, after = {}, doubt, origin } = resource;
  const { why = doubt, ...own } = interfaceIn(context, after, 'GroupSet');
  const tags = tagsIn(after, context.names);
  const holder = own.addresses
    .map((address) => holderOf(evidence, own.subnet ?? '', address))
    .find((each) => each !== undefined);
  if (holder !== undefined) {
    const whose = `${holder} has an address of ${name}`;
    if (!context.mayBeThere) {
      context.refused.add(holder);
      warn(context, `${whose} already: making it is refused`, origin);
    } else {
      const what = `${whose}, and whether it is that is not known`;
      addGap(context, what, origin);
      doubtInterface(evidence, holder, what, origin);
    }
    return;
  }
  const isMade =
    own.subnet !== undefined &&
    createInterface(
      evidence,
      {
        id,
        subnet: own.subnet,
        addresses: own.addresses,
        ipv6: own.ipv6,
        checksSources: own.checksSources,
        groups: why === undefined ? own.groups : [why],
        tags: tagsOfMade(tags ?? [], context, name),
      },
      origin,
    );
  if (!isMade || why !== undefined || own.addresses.length === 0 || own.others.length > 0)
    addGap(context, `${name} is made: what it is like is not known before the change is made`, origin);
}

/** `AWS::EC2::NetworkInterfaceAttachment`. */
export function interfaceAttachment(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, before, after, origin, name } = resource;
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  if (action === 'modify' && !isUnseen(resource) && isSame && resource.doubt === undefined) return;
  if (isUnseen(resource)) {
    const why = `what ${name} attaches to which machine is not known: ${NO_VALUES}`;
    addGap(context, why, origin);
    for (const { value } of instancesOf(evidence))
      perhapsDeleteInstance(evidence, String(value.InstanceId), why, origin);
    return;
  }
  if (before !== undefined) detach(context, resource, before);
  if (after !== undefined && action !== 'remove')
    attach(
      context,
      resource,
      after.NetworkInterfaceId,
      resolveValue(after.InstanceId, names),
      after.DeviceIndex ?? 0,
    );
}

function detach(context: StackContext, resource: StackResource, before: JsonObject): void {
  const { evidence, names, refused } = context;
  const { name, doubt, origin } = resource;
  const [id, instance] = [before.NetworkInterfaceId, before.InstanceId].map((raw) =>
    textOf(resolveValue(raw, names)),
  );
  const why =
    doubt ??
    (id === undefined ? 'which interface it is does not stand there' : undefined) ??
    (refused.has(id ?? '') ? `another ${name} was to be made` : undefined) ??
    whyNotDetached(evidence, id ?? '', instance);
  if (why === undefined && id !== undefined) {
    detachInterface(evidence, id, origin);
    return;
  }
  addGap(context, `what ${name} detaches is not known: ${why}`, origin);
  perhapsDetach(evidence, { id, instance }, String(why), origin);
}

/** Attaches an interface to a machine; what is not known of it leaves open whatever it may be. */
export function attach(
  context: StackContext,
  { name, doubt, origin }: StackResource,
  raw: unknown,
  machine: Value | undefined,
  index: unknown,
): void {
  const { evidence, names, mayBeThere } = context;
  const values = [resolveValue(raw, names), machine, resolveValue(index, names)];
  const [id, instance, device] = values.map(textOf);
  const unknown = values.map(unknownOf).find((each) => each !== undefined);
  const written = {
    id,
    instance,
    at: { device: Number(device ?? 0) },
    why: doubt ?? (unknown === undefined ? undefined : `it depends on ${unknown}`),
  };
  const attachment = attachmentOf(evidence, written);
  if ('place' in attachment) attachInterface(evidence, attachment.id, attachment.place, origin);
  else if ('refusal' in attachment && !mayBeThere) {
    context.refused.add(attachment.id);
    warn(context, `${attachment.refusal}: it is refused`, origin);
  } else {
    const why = 'why' in attachment ? attachment.why : `${attachment.refusal}, perhaps by this stack`;
    const what = `what ${name} attaches to which machine is not known: ${why}`;
    addGap(context, what, origin);
    perhapsAttach(evidence, written, what, origin);
  }
}

function perhapsGone(context: StackContext, id: string, { name, origin }: StackResource): void {
  const why = `whether ${id} stays where it is is not known: another ${name} was to be made`;
  addGap(context, why, origin);
  doubtInterface(context.evidence, id, why, origin);
}

/** What changes in place of the addresses of an interface, or of the primary one of a machine, and its check of sources. */
export function changeInterface(context: StackContext, resource: StackResource, id: string): void {
  const { evidence } = context;
  const { name, before = {}, after = {}, origin } = resource;
  const isSame = (member: string) => JSON.stringify(before[member]) === JSON.stringify(after[member]);
  // Which groups it wears is then open as well.
  if (isUnseen(resource)) return;
  const [old, planned] = [before, after].map((properties) =>
    interfaceIn(context, properties, 'GroupSet'),
  ) as [WrittenInterface, WrittenInterface];
  if (!isSame('SourceDestCheck'))
    setSourceCheck(
      evidence,
      id,
      planned.others.includes('SourceDestCheck') ? undefined : planned.checksSources,
      origin,
    );
  const others = [...COUNTS, 'NetworkInterfaces'].filter((member) => !isSame(member));
  const lists = ['PrivateIpAddress', ...ADDRESSES.map(([list]) => list)].filter((member) => !isSame(member));
  const isOpen = lists.length > 0 && [...old.others, ...planned.others].length > 0;
  if (others.length > 0 || isOpen) {
    const what = `what the change of ${[...others, ...lists][0]} of ${name} does to flows is not modelled`;
    addGap(context, what, origin);
    doubtInterface(evidence, id, what, origin);
    return;
  }
  const all = ({ addresses, ipv6 }: WrittenInterface) => new Set([...addresses, ...ipv6]);
  changeAddresses(evidence, id, all(old), all(planned), origin);
}

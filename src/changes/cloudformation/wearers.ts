import { asRecord } from '../../importers/aws/documents.ts';
import { textOf as idOf, interfacesOf } from '../aws/elements.ts';
import {
  createInstance,
  deleteInstance,
  deleteInterface,
  groupsOfInstance,
  groupsOfInterface,
  interfacesOfInstance,
  perhapsDeleteInstance,
  publicAddressOfNew,
  setInstanceGroups,
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
import { type Names, resolveValue, textOf, unknownOf } from './values.ts';

/** `AWS::EC2::Instance`: its groups and tags change in place, its subnet and address with the machine itself. */
export function instance(context: StackContext, resource: StackResource): void {
  const { evidence } = context;
  const { action, id, name, doubt, origin } = resource;
  if (action === 'add') create(context, resource);
  else if (action === 'remove') {
    if (!context.refused.has(id)) deleteInstance(evidence, id, origin);
    else {
      const why = `whether ${id} ends, whose address ${name} has, is not known: another one was to be made with it`;
      addGap(context, why, origin);
      perhapsDeleteInstance(evidence, id, why, origin);
    }
  } else if (doubt !== undefined) {
    addGap(context, `whether ${id} ends is not known: ${doubt}`, origin);
    perhapsDeleteInstance(evidence, id, doubt, origin);
  } else {
    retagged(context, resource);
    tellOthers(context, resource, [
      'SourceDestCheck',
      'Ipv6Addresses',
      'Ipv6AddressCount',
      'NetworkInterfaces',
    ]);
    // Groups are set on the only interface (API reference, ModifyInstanceAttribute); what a stack does with more is not documented.
    const isOne = interfacesOfInstance(evidence, id).length < 2;
    wear(context, resource, 'SecurityGroupIds', isOne, groupsOfInstance(evidence, id), (groups) =>
      setInstanceGroups(evidence, id, groups, origin),
    );
  }
}

/** `AWS::EC2::NetworkInterface`. */
export function networkInterface(context: StackContext, resource: StackResource): void {
  const { evidence } = context;
  const { action, id, name, doubt, origin } = resource;
  if (action === 'add')
    addGap(context, `${name} is made: what is attached to it is not known before the change is made`, origin);
  else if (action === 'remove') deleteInterface(evidence, id, origin);
  else if (doubt !== undefined) {
    addGap(context, `whether ${id} stays is not known: ${doubt}`, origin);
    setInterfaceGroups(evidence, id, [doubt], origin);
  } else {
    retagged(context, resource);
    tellOthers(context, resource, ADDRESSES);
    wear(context, resource, 'GroupSet', true, groupsOfInterface(evidence, id), (groups) =>
      setInterfaceGroups(evidence, id, groups, origin),
    );
  }
}

const ADDRESSES = [
  'SourceDestCheck',
  'PrivateIpAddresses',
  'SecondaryPrivateIpAddressCount',
  'Ipv4Prefixes',
  'Ipv4PrefixCount',
  'Ipv6Addresses',
  'Ipv6AddressCount',
  'Ipv6Prefixes',
  'Ipv6PrefixCount',
];

/** Gives the groups that a change writes, and no others (API reference, ModifyNetworkInterfaceAttribute). */
function wear(
  context: StackContext,
  resource: StackResource,
  property: string,
  isCertain: boolean,
  current: readonly string[] | undefined,
  give: (groups: readonly string[]) => boolean,
): void {
  const { id, name, before, after, origin } = resource;
  if (!isUnseen(resource) && JSON.stringify(before?.[property]) === JSON.stringify(after?.[property])) return;
  if (current === undefined) {
    addGap(context, `${id}, which ${name} changes, is not in evidence`, origin);
    return;
  }
  const groups = isUnseen(resource) ? undefined : groupsIn(after, property, context.names);
  const why = isUnseen(resource)
    ? NO_VALUES
    : groups === undefined
      ? 'its template no longer says it'
      : isCertain
        ? groups.unknown
        : 'it has several interfaces';
  if (why !== undefined) addGap(context, `which groups ${id} wears is not known: ${why}`, origin);
  give([...(isCertain ? (groups?.known ?? []) : []), ...(why === undefined ? [] : [why])]);
}

interface Groups {
  readonly known: readonly string[];
  /** Why there may be others. */
  readonly unknown?: string;
}

/** Groups that a property lists; undefined: it lists none. */
function groupsIn(properties: JsonObject | undefined, property: string, names: Names): Groups | undefined {
  const list = properties?.[property];
  const items = Array.isArray(list) ? list : [list];
  const values = items.flatMap((item) => resolveValue(item, names) ?? []);
  if (values.length === 0) return undefined;
  const unknown = values.map(unknownOf).find((each) => each !== undefined);
  return {
    // A list of parameters' values stands in one text.
    known: values.flatMap((value) => textOf(value)?.split(',') ?? []),
    ...(unknown === undefined ? {} : { unknown: `it depends on ${unknown}` }),
  };
}

/** A machine whose address is written joins its subnet; of others nothing can be judged before they exist. */
function create(context: StackContext, resource: StackResource): void {
  const { evidence, names, refused } = context;
  const { id, name, after = {}, doubt, origin } = resource;
  const primary = primaryOf(after, names);
  const read = (...raw: readonly unknown[]) =>
    textOf(raw.map((each) => resolveValue(each, names)).find(Boolean));
  const address = read(after.PrivateIpAddress, primary?.PrivateIpAddress);
  const subnet = read(after.SubnetId, primary?.SubnetId);
  const groups = groupsIn(after, 'SecurityGroupIds', names) ?? groupsIn(primary, 'GroupSet', names);
  const isOther = ['SecurityGroups', 'LaunchTemplate'].some((each) => after[each] !== undefined);
  const why =
    doubt ?? groups?.unknown ?? (groups === undefined && isOther ? `the groups of ${name}` : undefined);
  // Of one that may not be made nothing is certain.
  const known = doubt === undefined ? (groups?.known ?? []) : [];
  const worn = [...known, ...(why === undefined ? [] : [why])];
  const holder = holderOf(context, address, subnet);
  const isSame =
    why === undefined &&
    groupsOfInstance(evidence, holder ?? '')
      ?.toSorted()
      .join() === worn.toSorted().join();
  if (holder !== undefined && context.mayBeThere && !isSame) {
    const whose = `${holder} has the address ${address}, and whether it is ${name} is not known, nor then what it wears`;
    addGap(context, whose, origin);
    perhapsDeleteInstance(evidence, holder, whose, origin);
    return;
  }
  if (holder !== undefined) {
    refused.add(holder);
    warn(context, `${holder} has the address ${address} already: making ${name} is refused`, origin);
    return;
  }
  const isPlaced = address !== undefined && subnet !== undefined && primary?.NetworkInterfaceId === undefined;
  const tags = tagsIn(after, names);
  const mayBePublic = openAddress(context, after, subnet ?? '');
  const machine = {
    id,
    address: address ?? '',
    subnet: subnet ?? '',
    tags: tagsOfMade(tags ?? [], context, name),
    ...(mayBePublic === undefined ? {} : { mayBePublic }),
  };
  const isMade =
    isPlaced &&
    createInstance(evidence, { ...machine, groups: worn.length === 0 ? 'default' : worn }, origin);
  if (!isMade) {
    const wears = groups === undefined ? '' : `, which will wear ${worn.join(', ')},`;
    const what = `${name}${wears} is made, and its address is not known before: no flow from or to it is judged, nor what rules that name its groups admit from it`;
    addGap(context, what, origin);
    return;
  }
  if (why !== undefined) addGap(context, `which groups ${name} wears is not known: ${why}`, origin);
  if (tags === undefined)
    addGap(context, `the tags of ${name} are not known, nor who plays roles that are bound by tags`, origin);
  tellFurther(context, resource, subnet);
}

/** The interface that a machine is made with, where its properties describe it. */
function primaryOf({ NetworkInterfaces: list }: JsonObject, names: Names): JsonObject | undefined {
  const items = (Array.isArray(list) ? list : []).map((item) => (asRecord(item) ?? {}) as JsonObject);
  return items.find((item) => textOf(resolveValue(item.DeviceIndex, names)) === '0') ?? items[0];
}

/** The machine in a subnet that has an address, or the interface where no machine does. */
function holderOf({ evidence }: StackContext, address?: string, subnet?: string): string | undefined {
  if (address === undefined || subnet === undefined) return undefined;
  const found = interfacesOf(evidence).find(
    ({ value }) => value.SubnetId === subnet && value.PrivateIpAddress === address,
  );
  return idOf(asRecord(found?.value.Attachment)?.InstanceId) ?? idOf(found?.value.NetworkInterfaceId);
}

/** What a machine that is made has beside one address of its own. */
function tellFurther(context: StackContext, { name, after = {}, origin }: StackResource, subnet = ''): void {
  const { names } = context;
  const written = (properties: JsonObject | undefined, member: string) =>
    textOf(resolveValue(properties?.[member], names))?.toLowerCase();
  const interfaces = Array.isArray(after.NetworkInterfaces) ? after.NetworkInterfaces : [];
  const others = ['Ipv6Addresses', 'Ipv6AddressCount'].filter((member) => after[member] !== undefined);
  if (interfaces.length > 1) others.push('NetworkInterfaces');
  if (written(after, 'SourceDestCheck') === 'false') others.push('SourceDestCheck');
  for (const member of others)
    addGap(context, `what ${member} of ${name} does to flows is not modelled`, origin);
  const open = openAddress(context, after, subnet);
  if (open === undefined) return;
  addGap(
    context,
    `${name} may get a public address, which is not known before it is made`,
    origin,
    'may-allow-more',
  );
}

/** Why a machine that is made has, or may have, a public address. */
function openAddress(
  { evidence, names }: StackContext,
  after: JsonObject,
  subnet: string,
): string | undefined {
  const asked = resolveValue(primaryOf(after, names)?.AssociatePublicIpAddress, names);
  const unknown = unknownOf(asked);
  if (unknown !== undefined) return `it depends on ${unknown}`;
  const isAsked = textOf(asked)?.toLowerCase();
  return publicAddressOfNew(evidence, subnet, isAsked === undefined ? undefined : isAsked === 'true');
}

/** Properties whose change in place is not modelled. */
function tellOthers(context: StackContext, resource: StackResource, properties: readonly string[]): void {
  const { name, before, after, origin } = resource;
  for (const property of isUnseen(resource) ? [] : properties)
    if (JSON.stringify(before?.[property]) !== JSON.stringify(after?.[property]))
      addGap(context, `what the change of ${property} of ${name} does to flows is not modelled`, origin);
}

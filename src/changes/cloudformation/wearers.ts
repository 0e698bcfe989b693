import { asRecord } from '../../importers/json-object.ts';
import { textOf as idOf, interfacesOf } from '../aws/elements.ts';
import { createInstance, publicAddressOfNew } from '../aws/machines.ts';
import {
  deleteInstance,
  groupsOfInstance,
  interfacesOfInstance,
  perhapsDeleteInstance,
  setInstanceGroups,
} from '../aws/wearers.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { attach, changeInterface, interfaceIn } from './interfaces.ts';
import { addGap, type StackContext, type StackResource, warn } from './stack-resource.ts';
import { retagged, tagsIn, tagsOfMade } from './tags.ts';
import { type Names, resolveValue, textOf, unknownOf } from './values.ts';
import { wear } from './worn.ts';

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
    const [primary] = interfacesOfInstance(evidence, id);
    changeInterface(context, resource, primary ?? id);
    // Groups are set on the only interface (API reference, ModifyInstanceAttribute); what a stack does with more is not documented.
    const isOne = interfacesOfInstance(evidence, id).length < 2;
    wear(context, resource, 'SecurityGroupIds', isOne, groupsOfInstance(evidence, id), (groups) =>
      setInstanceGroups(evidence, id, groups, origin),
    );
  }
}

/** A machine whose address is written joins its subnet; of others nothing can be judged before they exist. */
function create(context: StackContext, resource: StackResource): void {
  const { evidence, names, refused } = context;
  const { id, name, after = {}, doubt, origin } = resource;
  const primary = primaryOf(after, names);
  const own = interfaceIn(context, { ...primary, ...withoutEmpty(after) }, 'SecurityGroupIds');
  const [address] = own.addresses;
  const isOther = ['SecurityGroups', 'LaunchTemplate'].some((each) => after[each] !== undefined);
  const why = doubt ?? own.why ?? (own.groups === 'default' && isOther ? `the groups of ${name}` : undefined);
  // Of one that may not be made nothing is certain.
  const known = doubt === undefined && own.groups !== 'default' ? own.groups : [];
  const worn = [...known, ...(why === undefined ? [] : [why])];
  const holder = holderOf(context, address, own.subnet);
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
  const further = listIn(after, 'NetworkInterfaces').filter((each) => each !== primary);
  const existing = [primary ?? {}, ...further].filter((each) => each.NetworkInterfaceId !== undefined);
  const tags = tagsIn(after, names);
  const mayBePublic = openAddress(context, after, own.subnet ?? '');
  const made = {
    subnet: own.subnet ?? '',
    addresses: own.addresses,
    ipv6: own.ipv6,
    checksSources: own.checksSources,
    groups: worn.length === 0 ? ('default' as const) : worn,
    ...(mayBePublic === undefined ? {} : { mayBePublic }),
  };
  const isPlaced =
    address !== undefined && own.subnet !== undefined && primary?.NetworkInterfaceId === undefined;
  const isAttached = primary?.NetworkInterfaceId !== undefined && doubt === undefined;
  const isMade =
    (isPlaced || isAttached) &&
    createInstance(
      evidence,
      { id, interfaces: isPlaced ? [made] : [], tags: tagsOfMade(tags ?? [], context, name) },
      origin,
    );
  for (const each of existing)
    attach(context, resource, each.NetworkInterfaceId, { value: id }, each.DeviceIndex ?? 0);
  if (!isMade) {
    const wears = own.groups === 'default' ? '' : `, which will wear ${worn.join(', ')},`;
    const what = `${name}${wears} is made, and its address is not known before: no flow from or to it is judged, nor what rules that name its groups admit from it`;
    addGap(context, what, origin);
    return;
  }
  if (why !== undefined) addGap(context, `which groups ${name} wears is not known: ${why}`, origin);
  if (tags === undefined)
    addGap(context, `the tags of ${name} are not known, nor who plays roles that are bound by tags`, origin);
  for (const member of own.others)
    addGap(context, `what ${member} of ${name} does to flows is not modelled`, origin);
  if (further.length > existing.length - Number(isAttached))
    addGap(context, `what NetworkInterfaces of ${name} does to flows is not modelled`, origin);
  if (isPlaced && mayBePublic !== undefined)
    addGap(
      context,
      `${name} may get a public address, which is not known before it is made`,
      origin,
      'may-allow-more',
    );
}

/** Properties of a machine beside those of the interface that it is made with. */
function withoutEmpty(after: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(after).filter(([member, value]) => value !== undefined && member !== 'NetworkInterfaces'),
  );
}

function listIn(after: JsonObject, member: string): JsonObject[] {
  const list = after[member];
  return (Array.isArray(list) ? list : []).map((item) => (asRecord(item) ?? {}) as JsonObject);
}

/** The interface that a machine is made with, where its properties describe it. */
function primaryOf(after: JsonObject, names: Names): JsonObject | undefined {
  const items = listIn(after, 'NetworkInterfaces');
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

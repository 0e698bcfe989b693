import { appendTo } from '../../model/append-to.ts';
import type { Asset, NetworkInterface as Interface } from '../../model/asset.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { asRecord } from '../json-object.ts';
import type { Element, Listing, Unread } from './elements.ts';
import { firstVersions, readElement, unreadElement } from './elements.ts';
import { mergedVersions } from './interface-versions.ts';
import { toInterface } from './interfaces.ts';
import type { Balancers } from './load-balancers.ts';
import type { NetworkInterface as Described, Reservation } from './schema.ts';
import { Instance, NetworkInterface } from './schema.ts';
import type { ServiceNames } from './service-names.ts';
import type { ServicePorts } from './service-ports.ts';
import { nameTag, tagRecord } from './tags.ts';

/** What is known of services by their interfaces. */
interface Services {
  readonly namesOf: ServiceNames;
  readonly portsOf: ServicePorts;
}

interface LiveInterface {
  readonly network: Interface;
  readonly described: Described;
}

interface LiveInterfaces {
  /** By the instance that they are attached to. */
  readonly byInstance: Map<string | undefined, LiveInterface[]>;
  /** Networks of those that stand in an instance alone: one region's listing says nothing of another's. */
  readonly unlisted: ReadonlySet<string | undefined>;
}

/** Instances with their interfaces, and every interface without an instance as a service of its own. */
export function readAssets(
  interfaces: Listing<Described>,
  reservations: Listing<Reservation>,
  balancers: Balancers,
  services: Services,
  gaps: Gap[],
): Required<Pick<Snapshot, 'assets' | 'unreadAssets'>> & Pick<LiveInterfaces, 'unlisted'> {
  const instances = readInstances(reservations, gaps);
  const unread = [...interfaces.unread];
  const { byInstance, unlisted } = readInterfaces(interfaces, instances, unread, balancers, gaps);
  const assets: Asset[] = [];
  for (const instance of instances) {
    const id = instance.value.InstanceId;
    if (instance.value.State?.Name !== 'terminated')
      assets.push(toInstance(instance, byInstance.get(id) ?? []));
    byInstance.delete(id);
  }
  const isListed = reservations.unread.length === 0;
  for (const [id, items] of byInstance) {
    if (id !== undefined) assets.push(toUndescribed(id, items, isListed));
    else for (const item of items) assets.push(toService(item, services));
  }
  // Instances that were not read are among those that interfaces name, where all interfaces were listed.
  if (!interfaces.complete || !assets.some((asset) => asset.tagsUnseen)) unread.push(...reservations.unread);
  return { assets, unreadAssets: stillUnread(unread, assets), unlisted };
}

/** What one description does not tell another may. */
function stillUnread(unread: readonly Unread[], assets: readonly Asset[]): Origin[] {
  if (unread.length === 0) return [];
  const read = new Set(assets.flatMap((asset) => asset.interfaces.map((item) => item.id)));
  return unread
    .filter(({ value }) => !read.has(String(asRecord(value)?.NetworkInterfaceId)))
    .map(({ origin }) => origin);
}

function readInstances(reservations: Listing<Reservation>, gaps: Gap[]): Element<Instance>[] {
  const all: Element<Instance>[] = [];
  for (const { value: reservation, file, pointer } of reservations.elements)
    reservation.Instances.forEach((value, index) => {
      all.push({ value, file, pointer: `${pointer}/Instances/${index}` });
    });
  return firstVersions(all, Instance, (instance) => instance.InstanceId, gaps);
}

/** Interfaces of `describe-network-interfaces`; those that stand inside instances alone are used where it does not list them. */
function readInterfaces(
  interfaces: Listing<Described>,
  instances: readonly Element<Instance>[],
  unread: Unread[],
  balancers: Balancers,
  gaps: Gap[],
): LiveInterfaces {
  const byInstance: LiveInterfaces['byInstance'] = new Map();
  const unlisted = new Set<string | undefined>();
  const seen = new Set<string>();
  const terminated = new Set<string>();
  for (const { value } of instances) if (value.State?.Name === 'terminated') terminated.add(value.InstanceId);
  const add = (instance: string | undefined, element: Element<Described>): Interface => {
    const network = toInterface(element, balancers, gaps);
    appendTo(byInstance, instance, { network, described: element.value });
    return network;
  };
  for (const element of firstVersions(
    interfaces.elements,
    NetworkInterface,
    (item) => item.NetworkInterfaceId,
    gaps,
  )) {
    const { value, others } = element;
    seen.add(value.NetworkInterfaceId);
    const instance = value.Attachment?.InstanceId ?? undefined;
    const idle = [value, ...others].every(({ Status }) => Status === 'available')
      ? 'is attached to nothing and not judged'
      : instance !== undefined && terminated.has(instance)
        ? `is attached to ${instance}, which is terminated, and not judged`
        : undefined;
    if (idle === undefined) add(instance, mergedVersions(element));
    else {
      const origin = { file: element.file, pointer: element.pointer, text: value.NetworkInterfaceId };
      const what = `${value.NetworkInterfaceId} ${idle}`;
      gaps.push({ kind: 'unmodelled', effect: 'none', what, subject: value.NetworkInterfaceId, origin });
    }
  }
  for (const instance of instances) {
    const id = instance.value.InstanceId;
    if (terminated.has(id)) continue;
    for (const element of ownInterfaces(instance, byInstance.has(id), seen, unread, gaps)) {
      seen.add(element.value.NetworkInterfaceId);
      unlisted.add(add(id, element).network);
    }
  }
  return { byInstance, unlisted };
}

/** An instance that lists no interface still has one: its own address, subnet and groups describe it. */
function ownInterfaces(
  { value, file, pointer }: Element<Instance>,
  isAttached: boolean,
  seen: ReadonlySet<string>,
  unread: Unread[],
  gaps: Gap[],
): Element<Described>[] {
  const { NetworkInterfaces: listed } = value;
  if (listed?.length) {
    const own: Element<Described>[] = [];
    for (let index = 0; index < listed.length; index += 1) {
      const item = listed[index];
      if (seen.has(String(asRecord(item)?.NetworkInterfaceId))) continue;
      const place = `${pointer}/NetworkInterfaces/${index}`;
      const element = readElement(item, NetworkInterface, file, place, gaps);
      if (element === undefined) unread.push(unreadElement(item, file, place));
      else own.push(element);
    }
    return own;
  }
  if (isAttached || !value.PrivateIpAddress) return [];
  const described: Described = {
    NetworkInterfaceId: `${value.InstanceId} eth0`,
    VpcId: value.VpcId,
    SubnetId: value.SubnetId,
    PrivateIpAddress: value.PrivateIpAddress,
    PrivateIpAddresses: [],
    Association: value.PublicIpAddress ? { PublicIp: value.PublicIpAddress } : undefined,
    Groups: value.SecurityGroups,
  };
  return [{ value: described, file, pointer }];
}

function toInstance({ value, file, pointer }: Element<Instance>, items: readonly LiveInterface[]): Asset {
  const names = nameTag(value.Tags).concat(value.PrivateDnsName || []);
  const asset: { -readonly [Member in keyof Asset]: Asset[Member] } = {
    id: value.InstanceId,
    kind: 'instance',
    names,
    tags: tagRecord(value.Tags),
    interfaces: items.map((item) => item.network),
    origin: { file, pointer, text: names[0] ? `${value.InstanceId} (${names[0]})` : value.InstanceId },
  };
  if (hasAllInterfaces(value, items)) asset.hasAllInterfaces = true;
  if (/^windows/i.test(value.Platform ?? value.PlatformDetails ?? '')) asset.filtersByDefault = true;
  return asset;
}

function hasAllInterfaces({ NetworkInterfaces: listed }: Instance, items: readonly LiveInterface[]): boolean {
  if (!listed?.length) return false;
  const read = new Set(items.map((item) => item.network.id));
  return listed.every((item) => read.has(String(asRecord(item)?.NetworkInterfaceId)));
}

function toUndescribed(id: string, items: readonly LiveInterface[], isListed: boolean): Asset {
  const [first] = items as [LiveInterface, ...LiveInterface[]];
  const networks = items.map((item) => item.network);
  return {
    id,
    kind: 'instance',
    names: [],
    tags: {},
    interfaces: networks,
    ...(isListed ? {} : { tagsUnseen: true }),
    origin: { ...first.network.origin, text: id },
  };
}

function toService({ network, described }: LiveInterface, { namesOf, portsOf }: Services): Asset {
  const names = [...nameTag(described.TagSet), ...namesOf(described)];
  if (described.Description) names.push(described.Description);
  return {
    id: network.id,
    kind: 'service',
    names,
    tags: tagRecord(described.TagSet),
    interfaces: [{ ...network, ...portsOf(described, network) }],
    origin: network.origin,
  };
}

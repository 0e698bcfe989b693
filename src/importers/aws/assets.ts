import type { Gap } from '../../model/gap.ts';
import type { Asset, NetworkInterface as Interface, Snapshot } from '../../model/snapshot.ts';
import { asRecord } from './documents.ts';
import type { Element, FirstVersion, Listing, Unread } from './elements.ts';
import { firstVersions, readElement, unreadElement } from './elements.ts';
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
  readonly instance: string | undefined;
  readonly described: Described;
}

/** Instances with their interfaces, and every interface without an instance as a service of its own. */
export function readAssets(
  interfaces: Listing<Described>,
  reservations: Listing<Reservation>,
  balancers: Balancers,
  { namesOf, portsOf }: Services,
  gaps: Gap[],
): Required<Pick<Snapshot, 'assets' | 'unreadAssets'>> {
  const instances = readInstances(reservations, gaps);
  const unread = [...interfaces.unread];
  const live = readInterfaces(interfaces, instances, unread, balancers, gaps);
  const byInstance = Map.groupBy(live, (item) => item.instance);
  const assets: Asset[] = [];
  const known = new Set<string>();
  for (const instance of instances) {
    known.add(instance.value.InstanceId);
    if (instance.value.State?.Name === 'terminated') continue;
    assets.push(toInstance(instance, byInstance.get(instance.value.InstanceId) ?? []));
  }
  const isListed = reservations.unread.length === 0;
  for (const [id, items] of byInstance) {
    if (id === undefined) assets.push(...items.map((item) => toService(item, { namesOf, portsOf })));
    else if (!known.has(id)) assets.push(toUndescribed(id, items, isListed));
  }
  // Instances that were not read are among those that interfaces name, where all interfaces were listed.
  if (!interfaces.complete || !assets.some((asset) => asset.tagsUnseen)) unread.push(...reservations.unread);
  const read = new Set(live.map((item) => item.network.id));
  return {
    assets,
    unreadAssets: unread
      .filter(({ value }) => !read.has(String(asRecord(value)?.NetworkInterfaceId)))
      .map(({ origin }) => origin),
  };
}

function readInstances(reservations: Listing<Reservation>, gaps: Gap[]): Element<Instance>[] {
  const all = reservations.elements.flatMap(({ value, file, pointer }) =>
    (value.Instances ?? []).map((instance, index) => ({
      value: instance,
      file,
      pointer: `${pointer}/Instances/${index}`,
    })),
  );
  return firstVersions(all, Instance, (instance) => instance.InstanceId, gaps);
}

/** Interfaces of `describe-network-interfaces`; those that stand inside instances alone are used where it does not list them. */
function readInterfaces(
  interfaces: Listing<Described>,
  instances: readonly Element<Instance>[],
  unread: Unread[],
  balancers: Balancers,
  gaps: Gap[],
): LiveInterface[] {
  const live: LiveInterface[] = [];
  const seen = new Set<string>();
  const terminated = new Set(
    instances.flatMap(({ value }) => (value.State?.Name === 'terminated' ? [value.InstanceId] : [])),
  );
  const isTerminated = (instance: string | undefined) => instance !== undefined && terminated.has(instance);
  for (const element of firstVersions(
    interfaces.elements,
    NetworkInterface,
    (item) => item.NetworkInterfaceId,
    gaps,
  )) {
    const { value } = element;
    seen.add(value.NetworkInterfaceId);
    const instance = value.Attachment?.InstanceId ?? undefined;
    const idle =
      value.Status === 'available'
        ? 'is attached to nothing and not judged'
        : isTerminated(instance)
          ? `is attached to ${instance}, which is terminated, and not judged`
          : undefined;
    if (idle !== undefined) {
      const origin = { file: element.file, pointer: element.pointer, text: value.NetworkInterfaceId };
      const what = `${value.NetworkInterfaceId} ${idle}`;
      gaps.push({ kind: 'unmodelled', effect: 'none', what, subject: value.NetworkInterfaceId, origin });
      continue;
    }
    live.push({
      network: toInterface(withCertainGroups(element), balancers, gaps),
      instance,
      described: value,
    });
  }
  const attached = new Set(live.map((item) => item.instance));
  for (const instance of instances) {
    if (isTerminated(instance.value.InstanceId)) continue;
    const isAttached = attached.has(instance.value.InstanceId);
    for (const element of ownInterfaces(instance, isAttached, seen, unread, gaps)) {
      seen.add(element.value.NetworkInterfaceId);
      live.push({
        network: toInterface(element, balancers, gaps),
        instance: instance.value.InstanceId,
        described: element.value,
      });
    }
  }
  return live;
}

/** Where two descriptions of an interface name other groups, it wears one that nobody describes. */
function withCertainGroups(element: FirstVersion<Described>): Element<Described> {
  const { value, others } = element;
  const groupsIn = ({ Groups: groups }: Described) =>
    (groups ?? [])
      .map(({ GroupId }) => GroupId)
      .toSorted()
      .join(' ');
  if (others.every((other) => groupsIn(other) === groupsIn(value))) return element;
  return { ...element, value: { ...value, Groups: [{ GroupId: `groups of ${value.NetworkInterfaceId}` }] } };
}

/** An instance that lists no interface still has one: its own address, subnet and groups describe it. */
function ownInterfaces(
  { value, file, pointer }: Element<Instance>,
  isAttached: boolean,
  seen: ReadonlySet<string>,
  unread: Unread[],
  gaps: Gap[],
): Element<Described>[] {
  if (value.NetworkInterfaces?.length) {
    return value.NetworkInterfaces.flatMap((item, index) => {
      if (seen.has(String(asRecord(item)?.NetworkInterfaceId))) return [];
      const place = `${pointer}/NetworkInterfaces/${index}`;
      const element = readElement(item, NetworkInterface, file, place, gaps);
      if (element === undefined) unread.push(unreadElement(item, file, place));
      return element ?? [];
    });
  }
  if (isAttached || !value.PrivateIpAddress) return [];
  const described: Described = {
    NetworkInterfaceId: `${value.InstanceId} eth0`,
    VpcId: value.VpcId,
    SubnetId: value.SubnetId,
    PrivateIpAddress: value.PrivateIpAddress,
    Association: value.PublicIpAddress ? { PublicIp: value.PublicIpAddress } : undefined,
    Groups: value.SecurityGroups,
  };
  return [{ value: described, file, pointer }];
}

function toInstance({ value, file, pointer }: Element<Instance>, items: readonly LiveInterface[]): Asset {
  const names = [...nameTag(value.Tags), ...(value.PrivateDnsName ? [value.PrivateDnsName] : [])];
  const isWindows = /^windows/i.test(value.Platform ?? value.PlatformDetails ?? '');
  return {
    id: value.InstanceId,
    kind: 'instance',
    names,
    tags: tagRecord(value.Tags),
    interfaces: items.map((item) => item.network),
    ...(hasAllInterfaces(value, items) ? { hasAllInterfaces: true } : {}),
    ...(isWindows ? { filtersByDefault: true } : {}),
    origin: { file, pointer, text: names[0] ? `${value.InstanceId} (${names[0]})` : value.InstanceId },
  };
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
  const names = [
    ...nameTag(described.TagSet),
    ...namesOf(described),
    ...(described.Description ? [described.Description] : []),
  ];
  return {
    id: network.id,
    kind: 'service',
    names,
    tags: tagRecord(described.TagSet),
    interfaces: [{ ...network, ...portsOf(described, network) }],
    origin: network.origin,
  };
}

import type { NetworkInterface } from '../../model/asset.ts';
import type { Gap } from '../../model/gap.ts';
import type { Address, AddressRange } from '../../net/address.ts';
import { isSameAddress, parseAddress } from '../../net/address.ts';
import { noListeners } from '../service-listeners.ts';
import { UNDECIDED } from '../undecided.ts';
import { parseCidr } from './cidr.ts';
import type { Element } from './elements.ts';
import { type Balancers, balancerOf } from './load-balancers.ts';
import type { NetworkInterface as Described } from './schema.ts';
import { INTERFACE_TYPES, SILENT_TYPES, UNGROUPED_TYPES } from './vocabulary.ts';

/** An interface with its private addresses (primary, secondary, IPv6), the public ones that stand for them, and its groups. */
export function toInterface(
  { value, file, pointer }: Element<Described>,
  balancers: Balancers,
  gaps: Gap[],
): NetworkInterface {
  const id = value.NetworkInterfaceId;
  const origin = { file, pointer, text: value.Description ? `${id} (${value.Description})` : id };
  const report: Report = (what, effect = 'either', kind = 'unmodelled') => {
    gaps.push({ kind, effect, what: `${id}: ${what}`, subject: id, origin });
  };
  const publicAddresses: { private: Address; public: Address }[] = [];
  const perhapsPublic: Address[] = [];
  const addresses = readAddresses(value, publicAddresses, perhapsPublic, report);
  const prefixes = readPrefixes(value, report);
  if (value.InterfaceType && !INTERFACE_TYPES.has(value.InterfaceType)) {
    report(`the interface type "${value.InterfaceType}" is not known`);
  }
  const groups = groupsOf(value, report);
  const { DeviceIndex: device, NetworkCardIndex: card, InstanceId: instance } = value.Attachment ?? NO_PLACE;
  // Arrays that grew keep room for many more, which a copy does not have.
  const found: Found = {
    id,
    addresses: addresses.slice(),
    publicAddresses: publicAddresses.slice(),
    origin,
  };
  if (perhapsPublic.length > 0) found.perhapsPublic = perhapsPublic;
  if (prefixes.length > 0) found.prefixes = prefixes;
  if (value.MacAddress) found.mac = value.MacAddress.toLowerCase().replaceAll('-', ':');
  if (value.SubnetId) found.subnet = value.SubnetId;
  if (value.VpcId) found.network = value.VpcId;
  if ((device ?? 0) > 0 || (card ?? 0) > 0) found.isSecondary = true;
  if (groups !== undefined) found.groups = groups;
  // A description may be anybody's; the interfaces of balancers are managed by their service.
  if (value.RequesterManaged !== false && !instance)
    Object.assign(found, balancing(value, balancers, report));
  if (SILENT_TYPES.has(value.InterfaceType ?? '')) found.listeners = noListeners(id, origin);
  if (value.InterfaceType === 'vpc_endpoint') found.isPrivateEndpoint = true;
  if (value.DenyAllIgwTraffic) found.deniesInternet = true;
  return found;
}

const NO_PLACE: NonNullable<Described['Attachment']> = {};

/** An interface as its description is read. */
type Found = { -readonly [Member in keyof NetworkInterface]: NetworkInterface[Member] };

type Report = (what: string, effect?: Gap['effect'], kind?: Gap['kind']) => void;

/** What the balancer decides that an interface may belong to. */
function balancing(value: Described, balancers: Balancers, report: Report): Partial<NetworkInterface> {
  const balancer = balancerOf(balancers, value);
  if (balancer !== undefined) {
    const { origin: _origin, ...rest } = balancer;
    return rest;
  }
  const description = value.Description ?? '';
  const isNetworkBalancer =
    value.InterfaceType === 'network_load_balancer' || description.startsWith('ELB net/');
  if (isNetworkBalancer || /^ELB (?!gwy\/)\S/.test(description)) {
    const what =
      'the listeners and targets of its load balancer are not in evidence (describe-load-balancers)';
    report(`${what}: its ports are judged by its filters alone`, 'either', 'unseen');
  }
  // Whether it keeps the addresses of clients stands in what is not in evidence.
  return isNetworkBalancer ? { mayKeepSources: true } : {};
}

function readAddresses(
  value: Described,
  publicAddresses: { private: Address; public: Address }[],
  perhapsPublic: Address[],
  report: Report,
): Address[] {
  // Where the list is not shown, a public address may stand in it.
  const Association = value.Association ?? (value.PrivateIpAddresses ? undefined : {});
  const listed = value.PrivateIpAddresses?.length
    ? primaryFirst(value.PrivateIpAddresses)
    : [{ PrivateIpAddress: value.PrivateIpAddress, Primary: true, Association }];
  const addresses: Address[] = [];
  for (const [index, item] of listed.entries()) {
    const inside = readAddress(item.PrivateIpAddress, report);
    if (inside === undefined) continue;
    if (!addresses.some((each) => isSameAddress(each, inside))) addresses.push(inside);
    const association = item.Association ?? (index === 0 ? value.Association : undefined);
    if (!association) continue;
    const outside = readAddress(association.PublicIp, report);
    if (outside !== undefined) publicAddresses.push({ private: inside, public: outside });
    const isUnseen = !association.PublicIp && !association.CarrierIp && !association.CustomerOwnedIp;
    if (isUnseen) report('its public address is not in its description', 'either', 'unseen');
    if (isUnseen || association[UNDECIDED]) perhapsPublic.push(inside);
    if (association.CarrierIp) report('a carrier address is not modelled', 'may-allow-more');
    if (association.CustomerOwnedIp) report('a customer-owned address is not modelled', 'may-allow-more');
  }
  for (const item of value.Ipv6Addresses ?? []) {
    const address = readAddress(item.Ipv6Address, report);
    if (address !== undefined) addresses.push(address);
  }
  return addresses;
}

function primaryFirst<T extends { readonly Primary?: boolean | null | undefined }>(
  items: readonly T[],
): readonly T[] {
  if (items.length === 1) return items;
  return items.toSorted((left, right) => Number(right.Primary ?? false) - Number(left.Primary ?? false));
}

function readAddress(text: string | null | undefined, report: Report): Address | undefined {
  if (!text) return undefined;
  const address = parseAddress(text);
  if (address === undefined) report(`"${text}" is no address`);
  return address;
}

function readPrefixes({ Ipv4Prefixes: ipv4, Ipv6Prefixes: ipv6 }: Described, report: Report): AddressRange[] {
  if (!ipv4?.length && !ipv6?.length) return [];
  const texts = [
    ...(ipv4 ?? []).map((item) => item.Ipv4Prefix),
    ...(ipv6 ?? []).map((item) => item.Ipv6Prefix),
  ];
  return texts.flatMap((text) => {
    const range = parseCidr(text);
    if (range === undefined) report(`"${text}" is no address block`);
    return range ?? [];
  });
}

/**
 * Interfaces of some services carry no group and pass everything; any other one must have groups, so an empty list there
 * means that they were not seen, and a group that no evidence describes keeps the verdict undecided.
 */
function groupsOf(value: Described, report: Report): readonly string[] | undefined {
  const { Groups: groups } = value;
  if (groups?.length) return groups.map((group) => group.GroupId);
  if (groups && UNGROUPED_TYPES.has(value.InterfaceType ?? '')) return undefined;
  const why = groups ? ' (the list is empty, and this kind of interface has at least one)' : '';
  report(`its groups are not in evidence${why}`, 'either', 'unseen');
  return [unseenGroups(value.NetworkInterfaceId)];
}

/** Stands for the groups of an interface whose description does not show them; ids have no spaces. */
export function unseenGroups(id: string): string {
  return `groups of ${id}`;
}

/** Where a planned change leaves open which groups an interface has, the reason stands among them; those that it makes are described. */
export function hasUnseenGroups({ groups = [] }: NetworkInterface, described: ReadonlySet<string>): boolean {
  return groups.some((group) => group.includes(' ') && !described.has(group));
}

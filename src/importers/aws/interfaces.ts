import type { Gap } from '../../model/gap.ts';
import type { NetworkInterface } from '../../model/snapshot.ts';
import type { Address, AddressRange } from '../../net/address.ts';
import { parseAddress } from '../../net/address.ts';
import { noListeners } from '../service-listeners.ts';
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
  const report = (what: string, effect: Gap['effect'] = 'either', kind: Gap['kind'] = 'unmodelled'): void => {
    gaps.push({ kind, effect, what: `${id}: ${what}`, subject: id, origin });
  };
  const read = (text: string): Address | undefined => {
    const address = parseAddress(text);
    if (address === undefined) report(`"${text}" is no address`);
    return address;
  };
  const publicAddresses: { private: Address; public: Address }[] = [];
  const addresses = readAddresses(value, read, publicAddresses, report);
  const prefixes = readPrefixes(value, report);
  if (value.InterfaceType && !INTERFACE_TYPES.has(value.InterfaceType)) {
    report(`the interface type "${value.InterfaceType}" is not known`);
  }
  const groups = groupsOf(value, report);
  // A description may be anybody's; the interfaces of balancers are managed by their service.
  const { DeviceIndex: device, NetworkCardIndex: card, InstanceId: instance } = value.Attachment ?? {};
  const isManaged = value.RequesterManaged !== false && !instance;
  const balancer = isManaged ? balancerOf(balancers, value) : undefined;
  const isUnlisted = isManaged && balancer === undefined;
  const isNetworkBalancer =
    value.InterfaceType === 'network_load_balancer' || /^ELB net\//.test(value.Description ?? '');
  if (isUnlisted && (isNetworkBalancer || /^ELB (?!gwy\/)\S/.test(value.Description ?? ''))) {
    const what =
      'the listeners and targets of its load balancer are not in evidence (describe-load-balancers)';
    report(`${what}: its ports are judged by its filters alone`, 'either', 'unseen');
  }
  return {
    id,
    addresses,
    ...(prefixes.length === 0 ? {} : { prefixes }),
    publicAddresses,
    ...(value.MacAddress ? { mac: value.MacAddress.toLowerCase().replaceAll('-', ':') } : {}),
    ...(value.SubnetId ? { subnet: value.SubnetId } : {}),
    ...(value.VpcId ? { network: value.VpcId } : {}),
    ...((device ?? 0) > 0 || (card ?? 0) > 0 ? { isSecondary: true } : {}),
    ...(groups === undefined ? {} : { groups }),
    // Whether it keeps the addresses of clients stands in what is not in evidence.
    ...(isUnlisted && isNetworkBalancer ? { mayKeepSources: true } : balancer),
    ...(SILENT_TYPES.has(value.InterfaceType ?? '')
      ? { listeners: noListeners(value.NetworkInterfaceId, origin) }
      : {}),
    ...(value.InterfaceType === 'vpc_endpoint' ? { isPrivateEndpoint: true as const } : {}),
    ...(value.DenyAllIgwTraffic ? { deniesInternet: true } : {}),
    origin,
  };
}

function readAddresses(
  value: Described,
  read: (text: string) => Address | undefined,
  publicAddresses: { private: Address; public: Address }[],
  report: (what: string, effect?: Gap['effect']) => void,
): Address[] {
  const listed = value.PrivateIpAddresses?.length
    ? value.PrivateIpAddresses.toSorted(
        (left, right) => Number(right.Primary ?? false) - Number(left.Primary ?? false),
      )
    : [{ PrivateIpAddress: value.PrivateIpAddress, Primary: true, Association: value.Association }];
  const addresses: Address[] = [];
  for (const [index, item] of listed.entries()) {
    const inside = item.PrivateIpAddress ? read(item.PrivateIpAddress) : undefined;
    if (inside === undefined) continue;
    addresses.push(inside);
    const association = item.Association ?? (index === 0 ? value.Association : undefined);
    const outside = association?.PublicIp ? read(association.PublicIp) : undefined;
    if (outside !== undefined) publicAddresses.push({ private: inside, public: outside });
    if (association?.CarrierIp) report('a carrier address is not modelled', 'may-allow-more');
    if (association?.CustomerOwnedIp) report('a customer-owned address is not modelled', 'may-allow-more');
  }
  for (const item of value.Ipv6Addresses ?? []) {
    const address = item.Ipv6Address ? read(item.Ipv6Address) : undefined;
    if (address !== undefined) addresses.push(address);
  }
  return addresses;
}

function readPrefixes(value: Described, report: (what: string) => void): AddressRange[] {
  const texts = [
    ...(value.Ipv4Prefixes ?? []).map((item) => item.Ipv4Prefix),
    ...(value.Ipv6Prefixes ?? []).map((item) => item.Ipv6Prefix),
  ];
  return texts.flatMap((text) => {
    const range = text ? parseCidr(text) : undefined;
    if (range === undefined) report(`"${text ?? ''}" is no address block`);
    return range ?? [];
  });
}

/**
 * Interfaces of some services carry no group and pass everything; any other one must have groups, so an empty list there
 * means that they were not seen, and a group that no evidence describes keeps the verdict undecided.
 */
function groupsOf(
  value: Described,
  report: (what: string, effect: Gap['effect'], kind: Gap['kind']) => void,
): readonly string[] | undefined {
  const groups = value.Groups ?? [];
  if (groups.length > 0) return groups.map((group) => group.GroupId);
  if (UNGROUPED_TYPES.has(value.InterfaceType ?? '')) return undefined;
  report(
    'its groups are not in evidence (the list is empty, and this kind of interface has at least one)',
    'either',
    'unseen',
  );
  return [`groups of ${value.NetworkInterfaceId}`];
}

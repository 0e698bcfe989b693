import { UNDECIDED } from '../undecided.ts';
import { DISPUTED, type Element, type FirstVersion } from './elements.ts';
import { unseenGroups } from './interfaces.ts';
import type { NetworkInterface } from './schema.ts';

type Addresses = NonNullable<NetworkInterface['PrivateIpAddresses']>;

/**
 * Where descriptions of an interface differ in what decides its flows it has all addresses that any of them shows, and perhaps the
 * public ones that not all show; its groups are not known, nor its subnet where they do not agree on it.
 */
export function mergedVersions(element: FirstVersion<NetworkInterface>): Element<NetworkInterface> {
  const { value, others } = element;
  if (others.every((other) => essential(other) === essential(value))) return element;
  const all = [value, ...others];
  const merged: NetworkInterface = {
    ...value,
    SubnetId: others.every(({ SubnetId }) => SubnetId === value.SubnetId) ? value.SubnetId : undefined,
    Groups: [{ GroupId: unseenGroups(value.NetworkInterfaceId) }],
    Association: undefined,
    PrivateIpAddresses: mergedAddresses(all.map(addressesOf)),
    Ipv6Addresses: distinct(
      all.flatMap((each) => each.Ipv6Addresses ?? []),
      (each) => each.Ipv6Address,
    ),
    Ipv4Prefixes: distinct(
      all.flatMap((each) => each.Ipv4Prefixes ?? []),
      (each) => each.Ipv4Prefix,
    ),
    Ipv6Prefixes: distinct(
      all.flatMap((each) => each.Ipv6Prefixes ?? []),
      (each) => each.Ipv6Prefix,
    ),
  };
  return { ...element, value: merged };
}

function mergedAddresses(versions: readonly Addresses[]): Addresses {
  const shown = versions.map((addresses) => new Set(addresses.map(pairOf)));
  return distinct(versions.flat(), pairOf).map((each) =>
    each.Association && !shown.every((pairs) => pairs.has(pairOf(each)))
      ? { ...each, Association: { ...each.Association, [UNDECIDED]: DISPUTED } }
      : each,
  );
}

/** A private address with the public one that stands for it. */
function pairOf({ PrivateIpAddress: inside, Association: association }: Addresses[number]): string {
  return [inside, association?.PublicIp, association?.[UNDECIDED]].join(' ');
}

function addressesOf({
  PrivateIpAddresses: listed,
  PrivateIpAddress: primary,
  Association,
}: NetworkInterface) {
  return listed?.length || !primary
    ? (listed ?? [])
    : [{ PrivateIpAddress: primary, Primary: true, Association }];
}

/** What decides the flows of an interface, as a text. */
function essential(described: NetworkInterface): string {
  const { SubnetId: subnet, Groups: groups, Ipv6Addresses: six } = described;
  const texts = [
    ...(groups ?? []).map(({ GroupId }) => GroupId),
    ...addressesOf(described).map(pairOf),
    ...(six ?? []).map(({ Ipv6Address }) => Ipv6Address),
    ...(described.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => Ipv4Prefix),
    ...(described.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
  ];
  return `${subnet} ${texts.toSorted().join()}`;
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

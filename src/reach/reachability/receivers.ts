import type { Endpoint } from '../../model/endpoint.ts';
import type { Asset } from '../../model/snapshot.ts';
import { type AddressRange, allAddresses, single } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { addressKey, type Estate, type Located, splitBySubnet } from '../estate.ts';
import { addressesOf, type Point } from '../point.ts';

/** Where packets may go; interfaces that nothing tells apart are one point with all their addresses. */
export interface Receiver {
  readonly point: Point;
  readonly members: readonly Located[];
  /** `callers`: it was named by a public address, which only the internet calls directly; `anyone`: where it is is not known. */
  readonly senders?: 'callers' | 'anyone';
  /** Where no member says it. */
  readonly title?: string;
}

export function receiversOf(estate: Estate, to: Endpoint | undefined): Receiver[] {
  if (to === undefined) {
    const placed = classes(estate.interfaces.map((at) => ({ at, ranges: addressesOf(at) })));
    return [...placed, ...estate.snapshot.assets.flatMap((asset) => unplaced(estate, asset))];
  }
  switch (to.kind) {
    case 'asset': {
      const asset = estate.assets.get(to.asset);
      const own = estate.interfacesOf.get(to.asset) ?? [];
      const placed = classes(own.map((at) => ({ at, ranges: addressesOf(at) })));
      return asset === undefined ? placed : [...placed, ...unplaced(estate, asset)];
    }
    case 'addresses':
      return pointsIn(estate, to.ranges);
    case 'unread':
      return [];
    case 'internet':
      return [internet(estate)];
    case 'name':
      return to.resolved === undefined ? [internet(estate)] : pointsIn(estate, to.resolved);
  }
}

/** A host whose rules are in evidence and whose addresses are not: whatever is for it is for any address. */
function unplaced(estate: Estate, asset: Asset): Receiver[] {
  const filters = asset.host?.filters ?? [];
  const has = (estate.interfacesOf.get(asset.id) ?? []).some((at) => addressesOf(at).length > 0);
  if (has || filters.length === 0) return [];
  const families = filters.flatMap((filter) =>
    filter.bases.flatMap((base) => base.family ?? [4 as const, 6 as const]),
  );
  const at = { asset, interface: { id: asset.id, addresses: [], publicAddresses: [], origin: asset.origin } };
  const ranges = [...new Set(families)].sort().map(allAddresses);
  const title = `${asset.names[0] ?? asset.id} (addresses not in evidence)`;
  return [{ point: { kind: 'interface', at, ranges }, members: [], senders: 'anyone', title }];
}

/** Public addresses of the estate are its own ends, and asked about by name. */
function internet(estate: Estate): Receiver {
  const publics = estate.interfaces.flatMap((at) =>
    at.interface.publicAddresses.map((each) => single(each.public)),
  );
  return outside(subtractRanges(estate.internet, publics));
}

/** Assets that carry one of the addresses, who is called by a public one, the rest of the subnets, and what lies outside. */
function pointsIn(estate: Estate, ranges: readonly AddressRange[]): Receiver[] {
  const called = estate.interfaces.flatMap((at) =>
    at.interface.publicAddresses
      .filter((each) => intersectRanges([single(each.public)], ranges).length > 0)
      .map((each) => ({ at, ranges: [single(each.private)], public: single(each.public) })),
  );
  const carried = estate.interfaces
    .map((at) => ({ at, ranges: intersectRanges(addressesOf(at), ranges) }))
    .filter((each) => each.ranges.length > 0);
  const rest = subtractRanges(ranges, [
    ...carried.flatMap((each) => each.ranges),
    ...called.map((each) => each.public),
  ]);
  const parts = splitBySubnet(estate, rest, undefined);
  return [
    ...classes(carried),
    ...called.flatMap(({ at, ranges: own, public: address }): Receiver[] => [
      { point: { kind: 'interface', at, ranges: own }, members: [at], senders: 'callers' },
      // From inside, the way leads out by the gateway and in again.
      { ...outside([address]), title: `${at.asset.names[0] ?? at.asset.id}, by its public address` },
    ]),
    ...parts.inside.map(
      ({ subnet, ranges: own }): Receiver => ({
        point: { kind: 'subnet', subnet, ranges: own },
        members: [],
      }),
    ),
    ...(parts.outside.length === 0 ? [] : [outside(parts.outside)]),
  ];
}

function outside(ranges: readonly AddressRange[]): Receiver {
  return { point: { kind: 'outside', ranges }, members: [] };
}

interface Asked {
  readonly at: Located;
  readonly ranges: readonly AddressRange[];
}

function classes(asked: readonly Asked[]): Receiver[] {
  const byKey = new Map<string, { members: Located[]; ranges: AddressRange[] }>();
  for (const { at, ranges } of asked) {
    const key = classOf(at);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, { members: [at], ranges: [...ranges] });
    else {
      known.members.push(at);
      known.ranges.push(...ranges);
    }
  }
  return [...byKey.values()].map(({ members, ranges }) => ({
    point: { kind: 'interface', at: members[0] as Located, ranges: unique(ranges) },
    members,
  }));
}

/** Interfaces of one class differ in nothing but their addresses. */
function classOf({ asset, interface: own }: Located): string {
  const isOpaque = asset.host !== undefined || own.listeners !== undefined;
  const alone = isOpaque || own.publicAddresses.length > 0 || own.subnet === undefined;
  return alone
    ? `one ${asset.id} ${own.id}`
    : `many ${own.subnet} ${own.network} ${own.deniesInternet} ${[...(own.groups ?? [])].sort().join(' ')}`;
}

/** Addresses stay apart even where they touch: each is asked about by itself. */
function unique(ranges: readonly AddressRange[]): AddressRange[] {
  return [
    ...new Map(
      ranges.map((range) => [
        `${addressKey({ family: range.family, value: range.first })}-${range.last}`,
        range,
      ]),
    ).values(),
  ];
}

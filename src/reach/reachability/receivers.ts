import type { Asset } from '../../model/asset.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { nameOf } from '../../model/name.ts';
import { publicNamesOf } from '../../model/public-names.ts';
import {
  type AddressRange,
  ALL_ADDRESSES,
  addressKey,
  formatRange,
  isSameAddress,
  single,
} from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { type Estate, type Located, splitBySubnet } from '../estate.ts';
import { broadcastsOf } from '../host/host-reach.ts';
import { addressesOf, behindFrontend, isInNetwork, type Point, titleOf } from '../point.ts';
import { bareInterface, bareInterfaces, GROUPS, lacksAddresses } from '../unplaced.ts';
import { type Asked, type Placed, placed } from './placed.ts';

/** Where packets may go. */
export interface Receiver {
  readonly point: Point;
  /** The interface that has the addresses. */
  readonly at?: Located;
  /** `callers`: it was named by a public address, which only the internet calls directly; `anyone`: where it is is not known. */
  readonly senders?: 'callers' | 'anyone';
  /** Where no member says it. */
  readonly title?: string;
  /** It is asked what comes by this interface, beside what is for its own addresses. */
  readonly isByLink?: true;
}

/** Interfaces that are asked about together, and everything that is asked about by itself. */
export interface Receivers {
  readonly shared: readonly Placed[];
  readonly alone: readonly Receiver[];
}

/** Who may be reached at an endpoint; absent: everybody in evidence. */
export function receiversOf(estate: Estate, to: Endpoint | undefined): Receivers {
  if (to === undefined) {
    const hidden = estate.snapshot.assets.flatMap((asset) => unplaced(estate, asset));
    return carried(estate, estate.interfaces.map(whole), hidden);
  }
  switch (to.kind) {
    case 'asset': {
      const asset = estate.assets.get(to.asset);
      const own = estate.interfacesOf.get(to.asset) ?? [];
      return carried(estate, own.map(whole), asset === undefined ? [] : unplaced(estate, asset));
    }
    case 'addresses':
      return pointsIn(estate, to.ranges);
    case 'unread':
      return { shared: [], alone: [] };
    case 'internet':
      return { shared: [], alone: [internet(estate)] };
    case 'name':
      return to.resolved === undefined
        ? { shared: [], alone: [internet(estate)] }
        : pointsIn(estate, to.resolved);
  }
}

/**
 * Everybody in evidence, and every other address: those that nobody carries, and what lies outside. `among`: these interfaces and
 * subnets alone.
 */
export function everyReceiver(
  estate: Estate,
  among?: { readonly interfaces: ReadonlySet<Located>; readonly subnets: ReadonlySet<string> },
): Receivers {
  const asked = estate.interfaces.filter((at) => among?.interfaces.has(at) ?? true);
  const hidden = estate.snapshot.assets.flatMap((asset) => unplaced(estate, asset));
  const rest = subtractRanges(ALL_ADDRESSES, estate.interfaces.flatMap(addressesOf));
  const { inside, outside: beyond } = splitBySubnet(estate, rest, undefined);
  const nobodies = inside
    .filter(({ subnet }) => among?.subnets.has(subnet.id) ?? true)
    .map(({ subnet, ranges }): Receiver => ({ point: { kind: 'subnet', subnet, ranges } }));
  // A public address is called from inside by the way out and the way in, which are both asked about.
  const further = among === undefined && beyond.length > 0 ? [outside(beyond)] : [];
  return carried(estate, asked.map(whole), [...hidden, ...nobodies, ...further]);
}

/** The same hosts by groups and broadcast addresses, which networks of clouds hand on to nobody (VPC FAQ, virtual networks FAQ). */
export function groupReceivers(estate: Estate, interfaces: readonly Located[]): Receivers {
  return { shared: [], alone: [...interfaces, ...bareInterfaces(estate)].flatMap(byGroups) };
}

function byGroups(at: Located): Receiver[] {
  const { asset, interface: own } = at;
  if ((asset.host?.filters ?? []).length === 0 || isInNetwork(at)) return [];
  const link = asset.host?.links?.find(({ addresses }) =>
    addresses.some(({ address }) => own.addresses.some((each) => isSameAddress(each, address))),
  );
  const ranges = [...(link && asset.host ? broadcastsOf(link, asset.host) : []), ...GROUPS];
  return [{ point: { kind: 'interface', at, ranges }, at, isByLink: true }];
}

function carried(estate: Estate, asked: readonly Asked[], others: readonly Receiver[]): Receivers {
  const { shared, apart } = placed(estate, asked);
  return { shared, alone: [...apart.map(alone), ...others] };
}

function whole(at: Located): Asked {
  return { at, ranges: addressesOf(at) };
}

/** A host whose rules are in evidence and whose addresses are not: whatever is for it is for any that it may have. */
function unplaced(estate: Estate, asset: Asset): Receiver[] {
  if (!lacksAddresses(estate, asset)) return [];
  const title = `${nameOf(asset)} (addresses not in evidence)`;
  const at = bareInterface(asset);
  return [{ point: { kind: 'interface', at, ranges: addressesOf(at) }, senders: 'anyone', title }];
}

/** Public addresses of the estate are its own ends, and asked about by name. */
function internet(estate: Estate): Receiver {
  return outside(
    subtractRanges(
      estate.internet,
      estate.interfaces.flatMap((at) => publicNamesOf(at.interface)),
    ),
  );
}

/** Assets that carry one of the addresses, who is called by a public one, the rest of the subnets, and what lies outside. */
function pointsIn(estate: Estate, ranges: readonly AddressRange[]): Receivers {
  return carried(estate, carriersIn(estate, ranges), others(estate, ranges));
}

function carriersIn(estate: Estate, ranges: readonly AddressRange[]): Asked[] {
  return estate.interfaces
    .map((at) => ({ at, ranges: intersectRanges(addressesOf(at), ranges) }))
    .filter((each) => each.ranges.length > 0);
}

/** Whom addresses mean besides the interfaces that carry them. */
function others(estate: Estate, ranges: readonly AddressRange[]): Receiver[] {
  const called = estate.interfaces.flatMap((at) =>
    at.interface.publicAddresses
      .filter((each) => intersectRanges([single(each.public)], ranges).length > 0)
      .map((each) => ({ at, ranges: [single(each.private)], public: single(each.public) })),
  );
  const led = ledBehind(estate, ranges);
  const rest = subtractRanges(ranges, [
    ...carriersIn(estate, ranges).flatMap((each) => each.ranges),
    ...called.map((each) => each.public),
    ...led.map((each) => each.address),
  ]);
  const parts = splitBySubnet(estate, rest, undefined);
  return [
    ...called.flatMap(({ at, ranges: own, public: address }): Receiver[] => [
      { point: { kind: 'interface', at, ranges: own }, at, senders: 'callers' },
      // From inside, the way leads out by the gateway and in again.
      { ...outside([address]), title: `${nameOf(at.asset)}, by its public address` },
    ]),
    ...led.flatMap(({ address, isPublic, points }): Receiver[] => [
      ...points.map(
        (point): Receiver => ({
          point,
          title: `${titleOf(point)}, behind ${formatRange(address)}`,
          ...(isPublic ? { senders: 'callers' } : {}),
        }),
      ),
      ...(isPublic ? [{ ...outside([address]), title: `${formatRange(address)}, a frontend` }] : []),
    ]),
    ...parts.inside.map(
      ({ subnet, ranges: own }): Receiver => ({
        point: { kind: 'subnet', subnet, ranges: own },
      }),
    ),
    ...(parts.outside.length === 0 ? [] : [outside(parts.outside)]),
  ];
}

/** The frontends of balancers in some ranges, with the interfaces that they lead to. */
function ledBehind(
  estate: Estate,
  ranges: readonly AddressRange[],
): { readonly address: AddressRange; readonly isPublic: boolean; readonly points: readonly Point[] }[] {
  const frontends = estate.interfaces
    .flatMap((at) => at.interface.frontends ?? [])
    .filter(({ address }) => intersectRanges([single(address)], ranges).length > 0);
  return [...Map.groupBy(frontends, ({ address }) => addressKey(address)).values()].flatMap(([each]) => {
    if (each === undefined) return [];
    const address = single(each.address);
    return [{ address, isPublic: each.isInternal !== true, points: behindFrontend(estate, address, true) }];
  });
}

function outside(ranges: readonly AddressRange[]): Receiver {
  return { point: { kind: 'outside', ranges } };
}

/** Interfaces with an answer of their own. */
function alone({ at, ranges }: Asked): Receiver {
  return { point: { kind: 'interface', at, ranges: unique(ranges) }, at };
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

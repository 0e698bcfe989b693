import { appendTo } from '../model/append-to.ts';
import type { Asset, NetworkInterface } from '../model/asset.ts';
import type { Filter, Hook } from '../model/filter.ts';
import type { Attachment, Network, Subnet } from '../model/network.ts';
import type { RouteTable } from '../model/route.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AddressRange, ALL_ADDRESSES, addressKey } from '../net/address.ts';
import { haveCommon, intersectRanges, mergeRanges, subtractRanges } from '../net/address-ranges.ts';
import type { PacketSpace } from '../net/packet-set.ts';
import { RESERVED } from '../net/special-addresses.ts';

/** An interface with what it belongs to. */
export interface Located {
  readonly asset: Asset;
  readonly interface: NetworkInterface;
  /** Absent: the interface is in no subnet, or its subnet is not in evidence. */
  readonly subnet?: Subnet;
  readonly network?: Network;
}

/** The snapshot with the look-ups that paths need. */
export interface Estate {
  readonly snapshot: Snapshot;
  readonly space: PacketSpace;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly interfaces: readonly Located[];
  readonly interfacesOf: ReadonlyMap<string, readonly Located[]>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly attachments: ReadonlyMap<string, Attachment>;
  /** Interfaces by private and by public address (key of `addressKey`). */
  readonly byAddress: ReadonlyMap<string, readonly Located[]>;
  readonly byPublicAddress: ReadonlyMap<string, readonly Located[]>;
  /** Networks or subnets are in evidence, so that a missing path is a fact and not ignorance. */
  readonly hasTopology: boolean;
  /** Globally routable addresses, and those of them that are neither of the estate's networks nor of its platform and its services. */
  readonly routable: readonly AddressRange[];
  readonly internet: readonly AddressRange[];
  /** The internet with the addresses of services that endpoints lead to, which begin no connection by them. */
  readonly outside: readonly AddressRange[];
  /** What `once` has computed, by key. */
  readonly cache: Map<string, Computed>;
  /** What `onceOf` has computed, by what it is and of which object. */
  readonly cacheOf: Map<string, Map<object, Computed>>;
  /** Where the computation in progress notes which filters it looks at; absent where no other estate takes values over. */
  readonly looking?: { at?: Set<string> };
  /** What an estate that differs in filters alone has computed. */
  readonly earlier?: Pick<Estate, 'cache' | 'cacheOf'> & { readonly changed: readonly string[] };
}

/** A value, and the filters that it depends on, each with the hook that was asked. */
export interface Computed {
  readonly value: unknown;
  readonly filters: ReadonlySet<string>;
}

/** What every question asks of a snapshot, looked up once; all its sets are of `space`, and live as long as it. */
export function buildEstate(snapshot: Snapshot, space: PacketSpace): Estate {
  const subnets = new Map(snapshot.subnets.map((subnet) => [subnet.id, subnet]));
  const networks = new Map(snapshot.networks.map((network) => [network.id, network]));
  const interfaces: Located[] = [];
  const byAddress = new Map<string, Located[]>();
  const byPublicAddress = new Map<string, Located[]>();
  const interfacesOf = new Map<string, Located[]>();
  for (const asset of snapshot.assets)
    for (const own of asset.interfaces) {
      const located = locate(asset, own, subnets, networks);
      interfaces.push(located);
      appendTo(interfacesOf, asset.id, located);
      for (const address of own.addresses) appendTo(byAddress, addressKey(address), located);
      for (const { public: address } of own.publicAddresses)
        appendTo(byPublicAddress, addressKey(address), located);
    }
  const inside = snapshot.networks.flatMap((network) => network.prefixes);
  const routes = snapshot.routeTables.flatMap((table) => table.routes);
  const ledTo = (kind: 'platform' | 'service') =>
    routes.flatMap(({ target, destinations = [] }) => (target.kind === kind ? destinations : []));
  const flows = new Set(interfaces.map((at) => at.interface.platformFlows));
  const unfiltered = [...flows]
    .flatMap((each) => each?.unfiltered.flatMap(({ destination = [] }) => destination) ?? [])
    .filter((term) => 'first' in term);
  const outside = subtractRanges(
    ALL_ADDRESSES,
    mergeRanges([...RESERVED, ...inside, ...ledTo('platform'), ...unfiltered]),
  );
  return {
    snapshot,
    space,
    assets: new Map(snapshot.assets.map((asset) => [asset.id, asset])),
    interfaces,
    interfacesOf,
    subnets,
    networks,
    routeTables: new Map(snapshot.routeTables.map((table) => [table.id, table])),
    attachments: snapshot.attachments ?? new Map(),
    byAddress,
    byPublicAddress,
    hasTopology: snapshot.networks.length > 0 || snapshot.subnets.length > 0,
    routable: subtractRanges(ALL_ADDRESSES, RESERVED),
    internet: subtractRanges(outside, ledTo('service')),
    outside,
    cache: new Map(),
    cacheOf: new Map(),
  };
}

/** A group's or a subnet's filter, of which one hook is looked at; undefined: it is not in evidence. */
export function filterAt(
  { snapshot, looking }: Estate,
  id: string | undefined,
  hook: Hook,
): Filter | undefined {
  if (id === undefined) return undefined;
  looking?.at?.add(lookAt(id, hook));
  return snapshot.filters.get(id);
}

/** Every filter of groups and subnets, in the order of the evidence. */
export function allFilters({ snapshot, looking }: Estate): Filter[] {
  looking?.at?.add(ANY_FILTER);
  return [...snapshot.filters.values()];
}

/** What a value depends on that looks at all filters. */
export const ANY_FILTER = '*';

/** Names one hook of a filter among what values depend on. */
export function lookAt(id: string, hook: Hook): string {
  return `${hook} ${id}`;
}

function locate(
  asset: Asset,
  own: NetworkInterface,
  subnets: ReadonlyMap<string, Subnet>,
  networks: ReadonlyMap<string, Network>,
): Located {
  const subnet = own.subnet === undefined ? undefined : subnets.get(own.subnet);
  const network = networks.get(own.network ?? subnet?.network ?? '');
  if (subnet !== undefined && network !== undefined) return { asset, interface: own, subnet, network };
  if (subnet !== undefined) return { asset, interface: own, subnet };
  return network === undefined ? { asset, interface: own } : { asset, interface: own, network };
}

/** The interfaces of a network. */
export function interfacesOfNetwork(estate: Estate, network: string): readonly Located[] {
  const byNetwork = once(estate, 'interfaces by network', () =>
    Map.groupBy(estate.interfaces, (at) => at.network?.id),
  );
  return byNetwork.get(network) ?? [];
}

/** Every group that is carried, with the interfaces that carry it. */
export function carriersByGroup(estate: Estate): ReadonlyMap<string, readonly Located[]> {
  return once(estate, 'interfaces by group', () => {
    const carriers = new Map<string, Located[]>();
    for (const at of estate.interfaces)
      for (const each of new Set(at.interface.groups)) appendTo(carriers, each, at);
    return carriers;
  });
}

/** The interfaces that carry a group. */
export function carriersOfGroup(estate: Estate, group: string): readonly Located[] {
  return carriersByGroup(estate).get(group) ?? [];
}

function subnetsOfNetwork(estate: Estate, network: string): readonly Subnet[] {
  const byNetwork = once(estate, 'subnets by network', () =>
    Map.groupBy(estate.snapshot.subnets, (subnet) => subnet.network),
  );
  return byNetwork.get(network) ?? [];
}

/** Addresses of a network that lie in none of its subnets in evidence. */
export function outsideSubnets(estate: Estate, network: Network): AddressRange[] {
  return subtractRanges(
    network.prefixes,
    subnetsOfNetwork(estate, network.id).flatMap((subnet) => subnet.prefixes),
  );
}

/** Parts of `ranges` inside each subnet of a network, and what lies outside all of them. */
export function splitBySubnet(
  estate: Estate,
  ranges: readonly AddressRange[],
  network: Network | undefined,
): {
  readonly inside: readonly { readonly subnet: Subnet; readonly ranges: AddressRange[] }[];
  readonly outside: AddressRange[];
} {
  const inside: { subnet: Subnet; ranges: AddressRange[] }[] = [];
  let outside = mergeRanges(ranges);
  for (const subnet of network === undefined
    ? estate.snapshot.subnets
    : subnetsOfNetwork(estate, network.id)) {
    if (!haveCommon(outside, subnet.prefixes)) continue;
    const part = intersectRanges(outside, subnet.prefixes);
    inside.push({ subnet, ranges: part });
    outside = subtractRanges(outside, part);
  }
  return { inside, outside };
}

/**
 * What `compute` gives, computed once for an estate; the key names all that it depends on but filters, which are looked up by
 * `filterAt`, so that a value stays where others change.
 */
export function once<T>(estate: Estate, key: string, compute: () => T): T {
  const { cache, earlier } = estate;
  return lookUp(estate, cache, earlier?.cache, key, compute);
}

/** `once` of `what` about an object, which stays the same one where filters change. */
export function onceOf<T>(estate: Estate, what: string, item: object, compute: () => T): T {
  const { cacheOf, earlier } = estate;
  let values = cacheOf.get(what);
  if (values === undefined) {
    values = new Map();
    cacheOf.set(what, values);
  }
  return lookUp(estate, values, earlier?.cacheOf.get(what), item, compute);
}

function lookUp<Key, T>(
  estate: Estate,
  values: Map<Key, Computed>,
  earlier: ReadonlyMap<Key, Computed> | undefined,
  key: Key,
  compute: () => T,
): T {
  const known =
    values.get(key) ?? stillTrue(estate, values, earlier, key) ?? computed(estate, values, key, compute);
  const at = estate.looking?.at;
  // What looks at all filters needs no list of them.
  if (at !== undefined && !at.has(ANY_FILTER)) for (const filter of known.filters) at.add(filter);
  return known.value as T;
}

/** Values that are looked up together: about the root of how many groups a large estate has. */
const TOGETHER = 40;

/**
 * `once` for each of many items, in their order; `key` names what the values depend on besides the item. They are kept one by one and
 * many together, so that of those that stand after a change most are looked up at once.
 */
export function onceForEach<Item, T>(
  estate: Estate,
  key: string,
  items: readonly Item[],
  nameOf: (item: Item) => string,
  compute: (item: Item) => readonly T[],
): T[] {
  // Nothing is looked up again where no other estate takes values over.
  if (estate.looking === undefined) return items.flatMap(compute);
  const named = items.map((item) => ({ item, name: nameOf(item) }));
  const chunks = Array.from({ length: Math.ceil(items.length / TOGETHER) }, (_, index) =>
    named.slice(index * TOGETHER, (index + 1) * TOGETHER),
  );
  return chunks.flatMap((chunk) =>
    once(estate, `${key}|all of|${JSON.stringify(chunk.map(({ name }) => name))}`, () =>
      chunk.flatMap(({ item, name }) => once(estate, `${key}|${name}`, () => compute(item))),
    ),
  );
}

const NONE: ReadonlySet<string> = new Set();

function stillTrue<Key>(
  estate: Estate,
  values: Map<Key, Computed>,
  earlier: ReadonlyMap<Key, Computed> | undefined,
  key: Key,
): Computed | undefined {
  const known = earlier?.get(key);
  if (known === undefined || estate.earlier?.changed.some((filter) => known.filters.has(filter)))
    return undefined;
  values.set(key, known);
  return known;
}

function computed<Key>(
  { looking }: Estate,
  values: Map<Key, Computed>,
  key: Key,
  compute: () => unknown,
): Computed {
  if (looking === undefined) {
    const own = { value: compute(), filters: NONE };
    values.set(key, own);
    return own;
  }
  const { at: outer } = looking;
  const filters = new Set<string>();
  looking.at = filters;
  try {
    const own = { value: compute(), filters };
    values.set(key, own);
    return own;
  } finally {
    if (outer === undefined) delete looking.at;
    else looking.at = outer;
  }
}

import type { Asset, NetworkInterface } from '../model/asset.ts';
import type { DeploymentConfiguration } from '../model/configuration.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { nameOf } from '../model/name.ts';
import { suggestion } from '../model/near-miss.ts';
import { type AssetSelector, formatSelector, type Selector, selectorKey } from '../model/selector.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AddressRange, formatAddress, formatRange, rangeContains, single } from '../net/address.ts';
import { subtractRanges } from '../net/address-ranges.ts';
import { LOOPBACK } from '../net/special-addresses.ts';
import { candidatesOf, withTagsUnseen } from './asset-index.ts';
import { namedEndpoint } from './named-endpoint.ts';
import { type Selections, selectionsSince } from './selections.ts';

/**
 * What a selector names in a snapshot: assets in the snapshot's order, or one endpoint of addresses, or those of another role.
 * @param roleEndpoints endpoints of a role; throws where there is none of that name
 * @param selections what earlier scans knew of selectors of assets, and where it is noted what they select
 * @throws InputError at `place` where nothing is selected, with what comes nearest, and for an address of several networks or of loopback
 */
export function selectEndpoints(
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  selector: Selector,
  roleEndpoints: (role: string) => readonly Endpoint[],
  resolved: DeploymentConfiguration['resolved'],
  place: Place,
  selections: Selections = selectionsSince(),
): readonly Endpoint[] {
  switch (selector.kind) {
    case 'internet':
      return [{ kind: 'internet' }];
    case 'addresses':
      refuseLoopback(selector.range, selector.text, place);
      refuseSeveral(selector.range, snapshot.assets, place);
      return [{ kind: 'addresses', ranges: [selector.range], text: selector.text }];
    case 'dns':
      return [namedEndpoint(selector.name, resolved)];
    case 'role':
      return roleEndpoints(selector.role);
    default: {
      const assets = candidatesOf(selector, snapshot.assets).filter((asset) => selects(selector, asset));
      const endpoints: Endpoint[] = assets.map((asset) => ({ kind: 'asset', asset: asset.id }));
      endpoints.push(...perhapsSelected(selector, snapshot, assets));
      const key = selectorKey(selector);
      const wasKnown = selections.before.has(key);
      if (wasKnown || assets.length > 0) selections.known.add(key);
      if (assets.length > 0 || (endpoints.length > 0 && !wasKnown)) return endpoints;
      const reason = emptyReason(selector, snapshot.assets);
      const goneText = `${formatSelector(selector)}, which selected a machine in an earlier scan and selects none now`;
      if (!wasKnown) throw new InputError(`${formatSelector(selector)} selects nothing: ${reason}`, place);
      selections.gone.add(`${goneText}: ${reason}`);
      return endpoints.length > 0 ? endpoints : [{ kind: 'unread', text: goneText, missing: 'addresses' }];
    }
  }
}

/** Every machine has these addresses: only the user can say which machine plays the role. */
function refuseLoopback(range: AddressRange, text: string, place: Place): void {
  if (subtractRanges([range], LOOPBACK).length > 0) return;
  throw new InputError(
    `${text} is loopback, an address of every machine: bind the role to the machine itself ({ host: … }, { id: … } or its own address); a row between roles of one machine has no network between`,
    place,
  );
}

/** An address means who carries it: where networks have equal numbers, only the user can say who that is. */
function refuseSeveral(range: AddressRange, assets: readonly Asset[], place: Place): void {
  if (range.first !== range.last) return;
  const carriers = new Map<string | undefined, string>();
  for (const asset of assets)
    for (const { addresses, network } of asset.interfaces)
      if (addresses.some((address) => rangeContains(range, address)) && !carriers.has(network))
        carriers.set(network, `${asset.id} (${network ?? 'in no network'})`);
  if (carriers.size < 2) return;
  throw new InputError(
    `${formatRange(range)} is an address of ${[...carriers.values()].join(' and of ')}, whose networks have equal numbers: name the asset by its id`,
    place,
  );
}

/** Whom a selector may mean besides, as far as the evidence was not read. */
function perhapsSelected(
  { kind }: AssetSelector,
  { assets, unreadAssets }: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  selected: readonly Asset[],
): Endpoint[] {
  // An id names one asset: nothing is left to read of one that has all of its interfaces.
  if (kind === 'id' && selected.length > 0 && selected.every((asset) => asset.hasAllInterfaces)) return [];
  const unnamed = kind === 'tag' || kind === 'name' ? withTagsUnseen(assets) : [];
  return [
    ...(unreadAssets ?? []).map(({ text }): Endpoint => ({ kind: 'unread', text, missing: 'addresses' })),
    ...unnamed.map(
      (asset): Endpoint => ({
        kind: 'unread',
        text: `${nameOf(asset)}, whose tags were not read`,
        missing: 'tags',
        ranges: asset.interfaces.flatMap(rangesOfInterface),
      }),
    ),
  ];
}

function rangesOfInterface({ addresses, prefixes, publicAddresses }: NetworkInterface): AddressRange[] {
  const all = [...addresses, ...publicAddresses.map((each) => each.public)];
  return [...all.map(single), ...(prefixes ?? [])];
}

function selects(selector: AssetSelector, asset: Asset): boolean {
  switch (selector.kind) {
    case 'tag':
      return Object.entries(selector.tags).every(([key, value]) => hasTag(asset, key, value));
    case 'id':
      return asset.id === selector.id;
    case 'name':
      return asset.names.includes(selector.name);
    case 'host':
      return asset.host?.name === selector.host;
    case 'group':
      return asset.interfaces.some((each) => each.groups?.includes(selector.group));
    case 'assets':
      return asset.interfaces.some((each) =>
        each.addresses.some((address) => rangeContains(selector.range, address)),
      );
  }
}

function emptyReason(selector: AssetSelector, assets: readonly Asset[]): string {
  if (assets.length === 0) return 'the evidence holds no asset';
  switch (selector.kind) {
    case 'tag':
      return emptyTagReason(selector.tags, assets);
    case 'id': {
      const ids = assets.map((asset) => asset.id);
      return `no asset has the id; ${suggestion(selector.id, ids)}`;
    }
    case 'name': {
      const names = assets.flatMap((asset) => asset.names);
      return `no asset has the name; ${suggestion(selector.name, names)}`;
    }
    case 'host': {
      const hosts = assets.flatMap((asset) => asset.host?.name ?? []);
      return `no host folder has the name; ${suggestion(selector.host, hosts)}`;
    }
    case 'group': {
      const groups = assets.flatMap((asset) => asset.interfaces.flatMap((each) => each.groups ?? []));
      return `no asset carries the group; ${suggestion(selector.group, groups)}`;
    }
    case 'assets': {
      const addresses = assets.flatMap((asset) => asset.interfaces.flatMap((each) => each.addresses));
      return `no asset has an address in it; ${suggestion(selector.text, addresses.map(formatAddress))}`;
    }
  }
}

function emptyTagReason(tags: Readonly<Record<string, string>>, assets: readonly Asset[]): string {
  for (const [key, value] of Object.entries(tags)) {
    const tagged = assets.filter((asset) => Object.hasOwn(asset.tags, key));
    if (tagged.length === 0) {
      const keys = assets.flatMap((asset) => Object.keys(asset.tags));
      return `no asset has the tag ${key}; ${suggestion(key, keys)}`;
    }
    if (tagged.some((asset) => hasTag(asset, key, value))) continue;
    const values = tagged.map((asset) => asset.tags[key] ?? '');
    return `no asset has the tag ${key} with this value; ${suggestion(value, values)}`;
  }
  return 'each of the tags is in use, but no asset has all of them';
}

function hasTag(asset: Asset, key: string, value: string): boolean {
  return Object.hasOwn(asset.tags, key) && asset.tags[key] === value;
}

import { InputError } from '../model/input-error.ts';
import type { Asset, Host } from '../model/snapshot.ts';
import type { Address } from '../net/address.ts';

/** One host, whatever mixture of formats describes it. */
export interface FoundHost {
  readonly host: Host;
  /** The first of its files, by name. */
  readonly file: string;
}

/** What the user says of hosts that nothing in the evidence joins. */
export interface HostBindings {
  /** Name of a host → id of the asset that it runs on. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** It was written for more evidence than this: what is not here is nobody's mistake. */
  readonly isPart?: boolean;
}

/**
 * Finds the asset that each host runs on: by MAC address, else by address, else by name (instance id, private DNS name, Name tag),
 * else by the user's binding, which also decides between several. Throws InputError where two remain.
 */
export function matchHosts(
  hosts: readonly FoundHost[],
  assets: readonly Asset[],
  { hosts: bindings = {}, isPart = false }: HostBindings,
): Map<FoundHost, Asset> {
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  checkBindings(bindings, hosts, byId, isPart);
  if (hosts.length === 0) return new Map();
  const index = indexAssets(assets);
  const matches = new Map<FoundHost, Asset>();
  const taken = new Map<Asset, FoundHost>();
  for (const found of hosts) {
    const asset = matchHost(found, index, byId.get(bindings[found.host.name] ?? ''));
    if (asset === undefined) continue;
    const other = taken.get(asset);
    if (other !== undefined) {
      throw new InputError(
        `hosts ${other.host.name} and ${found.host.name} are both ${asset.id}: keep the files of one, or bind them with "hosts"`,
        { file: found.file },
      );
    }
    matches.set(found, asset);
    taken.set(asset, found);
  }
  return matches;
}

interface Index {
  readonly byMac: ReadonlyMap<string, readonly Asset[]>;
  readonly byAddress: ReadonlyMap<string, readonly Asset[]>;
  readonly byName: ReadonlyMap<string, readonly Asset[]>;
}

function indexAssets(assets: readonly Asset[]): Index {
  const byMac = new Map<string, Asset[]>();
  const byAddress = new Map<string, Asset[]>();
  const byName = new Map<string, Asset[]>();
  const add = (map: Map<string, Asset[]>, key: string, asset: Asset): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [asset]);
    else if (!known.includes(asset)) known.push(asset);
  };
  for (const asset of assets) {
    for (const item of asset.interfaces) {
      if (item.mac !== undefined) add(byMac, item.mac.toLowerCase(), asset);
      for (const address of item.addresses) add(byAddress, keyOf(address), asset);
    }
    for (const name of asset.kind === 'instance' ? [asset.id, ...asset.names] : [asset.id])
      add(byName, name.toLowerCase(), asset);
  }
  return { byMac, byAddress, byName };
}

function matchHost({ host, file }: FoundHost, index: Index, bound: Asset | undefined): Asset | undefined {
  const steps: readonly (readonly [string, readonly string[], ReadonlyMap<string, readonly Asset[]>])[] = [
    ['MAC address', macsOf(host), index.byMac],
    ['address', addressesOf(host), index.byAddress],
    ['name', [host.name.toLowerCase()], index.byName],
  ];
  for (const [kind, keys, map] of steps) {
    const candidates = [...new Set(keys.flatMap((key) => map.get(key) ?? []))];
    if (candidates.length === 0) continue;
    if (bound !== undefined && candidates.includes(bound)) return bound;
    const named = bound === undefined ? candidates : [...candidates, bound];
    if (named.length === 1) return named[0];
    const binding = bound === undefined ? '' : ` ("hosts" binds it to ${bound.id})`;
    throw new InputError(
      `host ${host.name} matches ${named.map((asset) => asset.id).join(' and ')} by ${kind}${binding}: say which one with "hosts"`,
      { file },
    );
  }
  return bound;
}

function checkBindings(
  bindings: Readonly<Record<string, string>>,
  hosts: readonly FoundHost[],
  byId: ReadonlyMap<string, Asset>,
  isPart: boolean,
): void {
  for (const [name, id] of Object.entries(bindings)) {
    const place = { file: 'flowproof.yaml', pointer: `/hosts/${name}` };
    const isHere = hosts.some((found) => found.host.name === name);
    if (isPart && !isHere) continue;
    if (!isHere) {
      const known = hosts.map((found) => found.host.name).join(', ') || 'none';
      throw new InputError(`hosts: no host "${name}" in evidence (found: ${known})`, place);
    }
    if (!byId.has(id))
      throw new InputError(`hosts: no asset "${id}" in evidence, expected the id of an instance`, place);
  }
}

function macsOf(host: Host): string[] {
  return (host.links ?? []).flatMap((link) =>
    link.mac === undefined || link.mac === '00:00:00:00:00:00' ? [] : link.mac.toLowerCase(),
  );
}

function addressesOf(host: Host): string[] {
  return (host.links ?? []).flatMap((link) =>
    link.addresses
      .map((item) => item.address)
      .filter(isOwnAddress)
      .map(keyOf),
  );
}

/** Loopback and link-local addresses are on every host and name none. */
export function isOwnAddress(address: Address): boolean {
  if (address.family === 4) return address.value >> 24n !== 127n && address.value >> 16n !== 0xa9fen;
  return address.value !== 1n && address.value >> 118n !== 0x3fan;
}

function keyOf(address: Address): string {
  return `${address.family} ${address.value}`;
}

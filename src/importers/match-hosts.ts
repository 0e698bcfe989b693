import type { Asset } from '../model/asset.ts';
import type { Host } from '../model/host.ts';
import { InputError } from '../model/input-error.ts';
import { addressKey } from '../net/address.ts';
import { areDifferent, identityOfAsset, identityOfHost } from './host-identity.ts';

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

interface Claim {
  readonly found: FoundHost;
  readonly by: string;
}

export interface HostMatches {
  readonly joined: ReadonlyMap<FoundHost, Asset>;
  /** Hosts that have the name of an asset and none of its addresses: what filters the asset is not known. */
  readonly refused: ReadonlyMap<FoundHost, Asset>;
}

/**
 * Finds the asset that each host runs on: by MAC address, else by address, else by name (instance id, private DNS name, Name tag)
 * where no address contradicts it, else by the user's binding, which also decides between several. Throws InputError where two remain.
 */
export function matchHosts(
  hosts: readonly FoundHost[],
  assets: readonly Asset[],
  { hosts: bindings = {}, isPart = false }: HostBindings,
): HostMatches {
  if (hosts.length === 0 && Object.keys(bindings).length === 0)
    return { joined: new Map(), refused: new Map() };
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  checkBindings(bindings, hosts, byId, isPart);
  checkTwins(hosts);
  const index = indexAssets(assets);
  const joined = new Map<FoundHost, Asset>();
  const refused = new Map<FoundHost, Asset>();
  const taken = new Map<Asset, Claim>();
  for (const found of hosts) {
    const match = matchHost(found, index, byId.get(bindings[found.host.name] ?? ''));
    if (match === undefined) continue;
    const { asset, by } = match;
    if (by === undefined) {
      refused.set(found, asset);
      continue;
    }
    const other = taken.get(asset);
    if (other !== undefined) throw takenTwice(asset, other, { found, by });
    joined.set(found, asset);
    taken.set(asset, { found, by });
  }
  return { joined, refused };
}

function takenTwice(asset: Asset, ...[one, two]: readonly [Claim, Claim]): InputError {
  const places = [one, two]
    .map(({ found, by }) => `${found.host.name} (by ${by}, ${found.file})`)
    .join(' and ');
  return new InputError(
    `two host folders are ${asset.id}: ${places}; keep the files of one, or move both into one folder`,
    { file: two.found.file },
  );
}

/** Two folders with the same links are one machine, of which nobody says which files are meant; some of its MACs two may share. */
function checkTwins(hosts: readonly FoundHost[]): void {
  const known = new Map<string, FoundHost>();
  for (const found of hosts) {
    const macs = [...new Set(identityOfHost(found.host).macs)].sort();
    if (macs.length === 0) continue;
    const other = known.get(macs.join(' '));
    if (other !== undefined)
      throw new InputError(
        `two host folders are one machine: ${other.host.name} (${other.file}) and ${found.host.name} (${found.file}) have the same MAC address${macs.length === 1 ? '' : 'es'} ${macs.join(' ')}; keep the files of one, or move both into one folder`,
        { file: found.file },
      );
    known.set(macs.join(' '), found);
  }
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
      for (const address of item.addresses) add(byAddress, addressKey(address), asset);
    }
    for (const name of asset.kind === 'instance' ? [asset.id, ...asset.names] : [asset.id])
      add(byName, name.toLowerCase(), asset);
  }
  return { byMac, byAddress, byName };
}

/** The asset that a host is, and what says so; without `by` its name does, and its addresses contradict. */
function matchHost(
  { host, file }: FoundHost,
  index: Index,
  bound: Asset | undefined,
): { readonly asset: Asset; readonly by?: string } | undefined {
  const { macs, addresses } = identityOfHost(host);
  const isOther = (asset: Asset) => areDifferent({ macs, addresses }, identityOfAsset(asset));
  const steps: readonly (readonly [string, readonly string[], ReadonlyMap<string, readonly Asset[]>])[] = [
    ['MAC address', macs, index.byMac],
    ['address', addresses.map(addressKey), index.byAddress],
    ['name', [host.name.toLowerCase()], index.byName],
  ];
  for (const [by, keys, map] of steps) {
    const candidates = [...new Set(keys.flatMap((key) => map.get(key) ?? []))];
    if (candidates.length === 0) continue;
    if (bound !== undefined && candidates.includes(bound)) return { asset: bound, by };
    const [only] = candidates as [Asset];
    if (candidates.length === 1 && isOther(only))
      return bound === undefined ? { asset: only } : { asset: bound, by: BINDING };
    const named = bound === undefined ? candidates : [...candidates, bound];
    if (named.length === 1) return { asset: only, by };
    const binding = bound === undefined ? '' : ` ("hosts" binds it to ${bound.id})`;
    throw new InputError(
      `host ${host.name} matches ${named.map((asset) => asset.id).join(' and ')} by ${by}${binding}: say which one with "hosts"`,
      { file },
    );
  }
  return bound === undefined ? undefined : { asset: bound, by: BINDING };
}

const BINDING = '"hosts"';

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

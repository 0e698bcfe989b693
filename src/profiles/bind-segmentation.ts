import type { Asset } from '../model/asset.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { suggestion } from '../model/near-miss.ts';
import type { Network } from '../model/network.ts';
import { publicNamesOf } from '../model/public-names.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Segmentation, Zone, ZoneCell, ZoneMatrix, ZoneSelector } from '../model/zone.ts';
import { type AddressRange, formatRange, single } from '../net/address.ts';
import { intersectRanges } from '../net/address-ranges.ts';
import { bindSelectors } from './bind-selectors.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import type { Selections } from './selections.ts';

/**
 * The matrix of a configuration, its zones bound; every cell between two zones is there, and those within a zone that are written.
 * @throws InputError where a selector names nobody, or a role, and where no cell is left to judge
 */
export function segmentationOf(
  { configuration: { segmentation }, source }: LoadedConfiguration,
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets' | 'networks'>,
  selections?: Selections,
): ZoneMatrix | undefined {
  if (segmentation === undefined) return undefined;
  const { file, line = 1 } = source.place(['segmentation'], 'key');
  const zones = Object.entries(segmentation.zones).map(([name, members]) =>
    bindZone(
      name,
      members,
      snapshot,
      (index) => source.place(['segmentation', 'zones', name, index]),
      selections,
    ),
  );
  refuseOverlaps(zones, snapshot.assets, (zone) => source.place(['segmentation', 'zones', zone], 'key'));
  const cells = cellsOf(segmentation);
  if (cells.length === 0)
    throw new InputError(
      '`segmentation` judges nothing: write two zones, or what may pass within the one',
      source.place(['segmentation', 'zones'], 'key'),
    );
  return {
    id: 'zones',
    zones,
    cells,
    origin: { file, line, text: source.line(line) },
  };
}

function cellsOf({ zones, allow }: Segmentation): ZoneCell[] {
  const names = Object.keys(zones);
  return names.flatMap((from) =>
    names.flatMap((to): ZoneCell[] => {
      const allowed = allow[from]?.[to];
      return from === to && allowed === undefined ? [] : [{ from, to, allowed: allowed ?? [] }];
    }),
  );
}

function bindZone(
  name: string,
  members: readonly ZoneSelector[],
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets' | 'networks'>,
  placeOf: (index: number) => Place,
  selections: Selections | undefined,
): Zone {
  const networks = members.flatMap((member, index) =>
    member.kind === 'network' || member.kind === 'account'
      ? networksOf(member, snapshot.networks, placeOf(index)).map(({ id }) => id)
      : [],
  );
  const endpoints = members.flatMap((member, index) =>
    member.kind === 'network' || member.kind === 'account'
      ? []
      : bindSelectors(snapshot, [member], () => placeOf(index), selections),
  );
  return { name, endpoints, networks: [...new Set(networks)] };
}

/** Of what belongs to two zones nobody could say which cell it is judged by. */
function refuseOverlaps(
  zones: readonly Zone[],
  assets: readonly Asset[],
  placeOf: (zone: string) => Place,
): void {
  const owners = new Map<string, string>();
  const claim = (zone: string, key: string, title: string) => {
    const other = owners.get(key);
    if (other !== undefined && other !== zone) throw overlap(title, other, zone, placeOf(zone));
    owners.set(key, zone);
  };
  const ranges: { readonly zone: string; readonly range: AddressRange }[] = [];
  for (const { name: zone, endpoints, networks } of zones) {
    for (const id of networks) claim(zone, `network ${id}`, id);
    for (const end of endpoints) {
      if (end.kind === 'asset') claim(zone, `asset ${end.asset}`, titleOf(end.asset, assets));
      else if (end.kind === 'internet') claim(zone, 'internet', 'the internet');
      else if (end.kind === 'addresses') ranges.push(...end.ranges.map((range) => ({ zone, range })));
    }
  }
  for (const [index, { zone, range }] of ranges.entries())
    for (const other of ranges.slice(0, index)) {
      const [common] = intersectRanges([range], [other.range]);
      if (other.zone !== zone && common !== undefined)
        throw overlap(formatRange(common), other.zone, zone, placeOf(zone));
    }
  // A machine that is in one zone by its own address and in another by a public one.
  // Who names a machine takes it out of a range, yet one address alone is that machine.
  for (const { id, interfaces } of assets)
    for (const own of interfaces) {
      const named = owners.get(`asset ${id}`);
      const called = [...own.addresses.map(single), ...(own.prefixes ?? []), ...publicNamesOf(own)];
      const [first, second] = new Set([
        ...(named === undefined ? [] : [named]),
        ...ranges
          .filter(({ range }) => named === undefined || range.first === range.last)
          .filter(({ range }) => intersectRanges(called, [range]).length > 0)
          .map(({ zone }) => zone),
      ]);
      if (first !== undefined && second !== undefined)
        throw overlap(titleOf(id, assets), first, second, placeOf(second));
    }
}

function overlap(what: string, one: string, other: string, place: Place): InputError {
  return new InputError(`${what} belongs to the zones "${one}" and "${other}"`, place);
}

function titleOf(id: string, assets: readonly Asset[]): string {
  return assets.find((asset) => asset.id === id)?.names[0] ?? id;
}

function networksOf(
  member: Extract<ZoneSelector, { kind: 'network' | 'account' }>,
  networks: readonly Network[],
  place: Place,
): readonly Network[] {
  const wanted = member.kind === 'network' ? member.network : member.account;
  const wordsOf = ({ id, names, account }: Network) =>
    member.kind === 'network' ? [id, ...names] : account === undefined ? [] : [account];
  const found = networks.filter((network) => wordsOf(network).includes(wanted));
  if (found.length > 0) return found;
  const candidates = networks.flatMap(wordsOf);
  throw new InputError(
    `${member.kind} ${wanted} selects nothing: no network has the ${member.kind === 'network' ? 'id or name' : 'account'}; ${suggestion(wanted, candidates)}`,
    place,
  );
}

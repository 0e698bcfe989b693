import { InputError, type Place } from '../model/input-error.ts';
import { suggestion } from '../model/near-miss.ts';
import type { Network, Snapshot } from '../model/snapshot.ts';
import type { Segmentation, Zone, ZoneCell, ZoneMatrix, ZoneSelector } from '../model/zone.ts';
import { bindSelectors } from './bind-selectors.ts';
import type { LoadedConfiguration } from './load-configuration.ts';

/**
 * The matrix of a configuration, its zones bound; every cell between two zones is there, and those within a zone that are written.
 * @throws InputError where a selector names nobody, or a role
 */
export function segmentationOf(
  { configuration: { segmentation }, source }: LoadedConfiguration,
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets' | 'networks'>,
): ZoneMatrix | undefined {
  if (segmentation === undefined) return undefined;
  const { file, line = 1 } = source.place(['segmentation'], 'key');
  return {
    id: 'zones',
    zones: Object.entries(segmentation.zones).map(([name, members]) =>
      bindZone(name, members, snapshot, (index) => source.place(['segmentation', 'zones', name, index])),
    ),
    cells: cellsOf(segmentation),
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
): Zone {
  const networks = members.flatMap((member, index) =>
    member.kind === 'network' || member.kind === 'account'
      ? networksOf(member, snapshot.networks, placeOf(index)).map(({ id }) => id)
      : [],
  );
  const endpoints = members.flatMap((member, index) =>
    member.kind === 'network' || member.kind === 'account'
      ? []
      : bindSelectors(snapshot, [member], () => placeOf(index)),
  );
  return { name, endpoints, networks: [...new Set(networks)] };
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

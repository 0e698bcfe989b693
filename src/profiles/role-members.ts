import type { Role } from '../model/deployment.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AddressRange, single } from '../net/address.ts';
import { intersectRanges, subtractRanges } from '../net/address-ranges.ts';
import { candidatesOf } from './asset-index.ts';

/** The first endpoint of a role, as a person wrote it, that another role does not hold; names are not judged. */
export function strangerIn(role: Role, whole: Role, snapshot: Pick<Snapshot, 'assets'>): string | undefined {
  // Whoever was not read may be its member.
  if (whole.endpoints.some((end) => end.kind === 'unread')) return undefined;
  const assets = new Set(whole.endpoints.flatMap((end) => (end.kind === 'asset' ? end.asset : [])));
  const ranges = whole.endpoints.flatMap((end) => rangesOf(end, snapshot));
  const stranger = role.endpoints.find((end) => {
    if (end.kind === 'internet') return !whole.endpoints.some((each) => each.kind === 'internet');
    if (end.kind === 'name') return false;
    if (end.kind === 'asset' && assets.has(end.asset)) return false;
    const own = rangesOf(end, snapshot);
    // Of a machine one address is enough; nobody is a stranger whose addresses are not known.
    return end.kind === 'asset'
      ? own.length > 0 && intersectRanges(own, ranges).length === 0
      : subtractRanges(own, ranges).length > 0;
  });
  if (stranger === undefined) return undefined;
  if (stranger.kind !== 'asset') return stranger.kind === 'addresses' ? stranger.text : stranger.kind;
  return snapshot.assets.find(({ id }) => id === stranger.asset)?.names[0] ?? stranger.asset;
}

function rangesOf(end: Endpoint, { assets }: Pick<Snapshot, 'assets'>): readonly AddressRange[] {
  if (end.kind === 'addresses') return end.ranges;
  if (end.kind !== 'asset') return [];
  return candidatesOf({ kind: 'id', id: end.asset }, assets)
    .flatMap(({ interfaces }) => interfaces.flatMap((each) => each.addresses))
    .map(single);
}

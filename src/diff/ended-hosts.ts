import type { Asset } from '../model/asset.ts';
import type { Snapshot } from '../model/snapshot.ts';

/**
 * What a planned change leaves, without the hosts of machines that it takes away: the files of a host stay in evidence, and would be
 * those of a machine with no filters around it.
 */
export function withoutEndedHosts(before: Snapshot, after: Snapshot): Snapshot {
  const left = new Set(after.assets.map(({ id }) => id));
  const standing = new Set(
    before.assets.flatMap(({ id, kind, host }) =>
      host !== undefined && (kind === 'host' || left.has(id)) ? [host.name] : [],
    ),
  );
  const isEnded = ({ kind, host }: Asset): boolean =>
    kind === 'host' && host !== undefined && !standing.has(host.name);
  const ended = new Set(after.assets.filter(isEnded).map(({ id }) => id));
  if (ended.size === 0) return after;
  return {
    ...after,
    assets: after.assets.filter(({ id }) => !ended.has(id)),
    gaps: after.gaps.filter(({ subject }) => !ended.has(subject ?? '')),
  };
}

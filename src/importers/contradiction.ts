import type { Asset } from '../model/asset.ts';
import type { Gap } from '../model/gap.ts';
import { areDifferent, identityOfAsset, identityOfHost, identityText } from './host-identity.ts';
import type { FoundHost, HostMatches } from './match-hosts.ts';
import { UNSEEN_STACK } from './network-stack.ts';
import { opaqueFilter } from './opaque-program.ts';

/** What runs on an asset whose folder holds the files of another machine: something, and nobody knows what. */
export function unknownHost({ host, file }: FoundHost, asset: Asset): FoundHost {
  const reason = `the files of host folder ${host.name} are of another machine than ${asset.id}`;
  const filters = [opaqueFilter(`host folder ${host.name}`, reason, { file, text: host.name })];
  return { host: { name: host.name, filters, stack: UNSEEN_STACK }, file };
}

/** A machine of its own, which the name of its folder does not mean. */
export function withoutName({ host, file }: FoundHost): FoundHost {
  return { host: { ...host, name: `hosts/${host.name}` }, file };
}

/** Hosts and assets that were taken together, or have one name, although no address says so. */
export function contradictionGaps({ joined, refused }: HostMatches): Gap[] {
  const known = new Set(joined.values());
  return [
    ...[...refused].map(([found, asset]) =>
      contradictionGap(
        found,
        asset,
        known.has(asset)
          ? 'its files were not joined to the instance of that name'
          : 'its files were not joined to the instance of that name, whose own filters are not known (bind it with "hosts" where it is the same machine)',
      ),
    ),
    ...[...joined]
      .filter(([{ host }, asset]) => areDifferent(identityOfHost(host), identityOfAsset(asset)))
      .map(([found, asset]) => contradictionGap(found, asset, '"hosts" joins it to the instance')),
  ];
}

function contradictionGap({ host, file }: FoundHost, asset: Asset, what: string): Gap {
  const ends = [
    `host folder ${host.name} (${identityText(identityOfHost(host))})`,
    `instance ${asset.id} (${identityText(identityOfAsset(asset))})`,
  ];
  return {
    kind: 'unseen',
    effect: 'either',
    what: `${ends.join(' and ')} have no interface in common: ${what}`,
    subject: asset.id,
    origin: { file, text: host.name },
  };
}

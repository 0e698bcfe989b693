import type { Audit } from '../../model/audit.ts';
import type { Deployment } from '../../model/deployment.ts';
import type { Asset } from '../../model/snapshot.ts';
import { unseenFamilies } from '../../model/unseen-families.ts';
import { allAddresses, single } from '../../net/address.ts';
import { formatCube } from '../../net/cube.ts';
import type { Estate } from '../estate.ts';
import { serviceBox } from '../path/question.ts';
import { exposuresOf } from './exposure.ts';
import type { JudgedRequirement } from './requirements.ts';

const SHOWN_BOXES = 8;

/** What the deployments do not speak of: assets that none binds, host layers not seen, and open inbound ports that no row covers. */
export function coverageOf(
  estate: Estate,
  deployments: readonly Deployment[],
  rows: readonly JudgedRequirement[],
): Audit['coverage'] {
  const bound = new Set(
    deployments.flatMap((deployment) =>
      Object.values(deployment.roles).flatMap((role) =>
        role.endpoints.flatMap((end) => (end.kind === 'asset' ? [end.asset] : [])),
      ),
    ),
  );
  const title = (id: string) => estate.assets.get(id)?.names[0] ?? id;
  const unseen = estate.snapshot.assets.filter(
    (asset) => asset.kind !== 'service' && (asset.host === undefined || asset.host.filters.length === 0),
  );
  const byDefault = unseen.filter((asset) => asset.filtersByDefault);
  const others = unseen.filter((asset) => !asset.filtersByDefault);
  return {
    unbound: estate.snapshot.assets.filter((asset) => !bound.has(asset.id)).map((asset) => title(asset.id)),
    hostLayerUnseen: [...byDefault, ...others].map((asset) => title(asset.id)),
    hostFamilyUnseen: familiesUnseen(estate.snapshot.assets),
    uncovered: [...bound].sort().flatMap((id) => {
      const packets = uncoveredOf(estate, id, deployments, rows);
      return packets.length === 0 ? [] : [{ asset: title(id), packets }];
    }),
  };
}

/** Hosts of which the rules of one family alone are in evidence: `web (IPv6)`. */
export function familiesUnseen(assets: readonly Asset[]): string[] {
  return assets.flatMap(({ id, names, host }) =>
    unseenFamilies(host?.filters ?? []).map((family) => `${names[0] ?? id} (IPv${family})`),
  );
}

function uncoveredOf(
  estate: Estate,
  asset: string,
  deployments: readonly Deployment[],
  rows: readonly JudgedRequirement[],
): string[] {
  const { space } = estate;
  const everyone = [allAddresses(4), allAddresses(6)];
  const served = rows
    .filter((row) => row.ends.to.some((end) => end.kind === 'asset' && end.asset === asset))
    .flatMap((row) => row.services);
  const judged = deployments.flatMap((deployment) =>
    deployment.restrictions.filter((each) =>
      deployment.roles[each.role]?.endpoints.some((end) => end.kind === 'asset' && end.asset === asset),
    ),
  );
  if (judged.some((restriction) => restriction.kind === 'others')) return [];
  const covered = [...served, ...judged.flatMap((restriction) => restriction.services)].map((service) =>
    space.box(serviceBox(service)),
  );
  const asked = space
    .box({
      protocol: [
        [6, 6],
        [17, 17],
      ],
    })
    .without(covered);
  const open = (estate.interfacesOf.get(asset) ?? []).flatMap((at) => {
    const point = { kind: 'interface', at, ranges: at.interface.addresses.map(single) } as const;
    return exposuresOf(estate, point, everyone, asked).map((exposure) => exposure.possible);
  });
  const cubes = space.unionOf(open).forget('sourcePort').cubes();
  const shown = cubes.slice(0, SHOWN_BOXES).map(formatCube);
  return cubes.length > SHOWN_BOXES ? [...shown, `and ${cubes.length - SHOWN_BOXES} more`] : shown;
}

import { appendTo } from '../../model/append-to.ts';
import type { Asset } from '../../model/asset.ts';
import type { Audit } from '../../model/audit.ts';
import type { Deployment, Restriction, Service } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { nameOf } from '../../model/name.ts';
import { unseenFamilies } from '../../model/unseen-families.ts';
import { ALL_ADDRESSES } from '../../net/address.ts';
import { formatCube } from '../../net/cube.ts';
import { type Estate, once } from '../estate.ts';
import { serviceBox } from '../path/question.ts';
import { addressesOf } from '../point.ts';
import { exposuresOf } from './exposure.ts';
import { filterSight } from './filters/filter-sight.ts';
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
  const served = servicesByAsset(rows);
  const restricted = restrictionsByAsset(deployments);
  const title = (id: string) => estate.assets.get(id)?.names[0] ?? id;
  const binding = JSON.stringify([...bound].sort());
  return {
    unbound: once(estate, `assets but|${binding}`, () =>
      estate.snapshot.assets.filter(({ id }) => !bound.has(id)).map(({ id }) => title(id)),
    ),
    ...once(estate, 'hosts unseen', () => hostsUnseen(estate)),
    filters: filterSight(estate),
    uncovered: [...bound].sort().flatMap((id) => {
      const packets = uncoveredOf(estate, id, served.get(id) ?? [], restricted.get(id) ?? []);
      return packets.length === 0 ? [] : [{ asset: title(id), packets }];
    }),
  };
}

function hostsUnseen({
  snapshot: { assets },
}: Estate): Pick<Audit['coverage'], 'hostLayerUnseen' | 'hostFamilyUnseen'> {
  const unseen = assets.filter(
    (asset) => asset.kind !== 'service' && (asset.host === undefined || asset.host.filters.length === 0),
  );
  const byDefault = unseen.filter((asset) => asset.filtersByDefault);
  const others = unseen.filter((asset) => !asset.filtersByDefault);
  return {
    hostLayerUnseen: [...byDefault, ...others].map(nameOf),
    hostFamilyUnseen: familiesUnseen(assets),
  };
}

/** Hosts of which the rules of one family alone are in evidence: `web (IPv6)`. */
export function familiesUnseen(assets: readonly Asset[]): string[] {
  return assets.flatMap((asset) =>
    unseenFamilies(asset.host?.filters ?? []).map((family) => `${nameOf(asset)} (IPv${family})`),
  );
}

/** Services of the rows whose end an asset is. */
function servicesByAsset(rows: readonly JudgedRequirement[]): ReadonlyMap<string, readonly Service[]> {
  const services = new Map<string, Service[]>();
  for (const row of rows)
    for (const asset of assetsOf(row.ends.to)) appendTo(services, asset, ...row.services);
  return services;
}

function restrictionsByAsset(
  deployments: readonly Deployment[],
): ReadonlyMap<string, readonly Restriction[]> {
  const restrictions = new Map<string, Restriction[]>();
  for (const deployment of deployments) {
    for (const each of deployment.restrictions)
      for (const asset of assetsOf(deployment.roles[each.role]?.endpoints ?? []))
        appendTo(restrictions, asset, each);
  }
  return restrictions;
}

function assetsOf(ends: readonly Endpoint[]): ReadonlySet<string> {
  return new Set(ends.flatMap((end) => (end.kind === 'asset' ? [end.asset] : [])));
}

function uncoveredOf(
  estate: Estate,
  asset: string,
  served: readonly Service[],
  judged: readonly Restriction[],
): string[] {
  const { space } = estate;
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
  const open = once(estate, `open to anyone|${asset}|${asked.id}`, () =>
    space.unionOf(
      (estate.interfacesOf.get(asset) ?? []).flatMap((at) => {
        const point = { kind: 'interface', at, ranges: addressesOf(at) } as const;
        return exposuresOf(estate, point, ALL_ADDRESSES, asked).map((exposure) => exposure.possible);
      }),
    ),
  );
  const cubes = open.forget('sourcePort').cubes();
  const shown = cubes.slice(0, SHOWN_BOXES).map(formatCube);
  return cubes.length > SHOWN_BOXES ? [...shown, `and ${cubes.length - SHOWN_BOXES} more`] : shown;
}

import type { Deployment, Structure } from '../../../model/deployment.ts';
import type { Network, Subnet } from '../../../model/network.ts';
import type { Estate } from '../../estate.ts';
import { endpointTitle, networkOf, pointsOf, subnetIdOf, titleOf } from '../../point.ts';

/** A network that a row about structure means, with the subnets in which machines of the deployment lie. */
export interface StructurePlace {
  readonly network: Network;
  readonly subnets: readonly Subnet[];
  /** Machines that are meant, of those that lie there. */
  readonly assets: ReadonlySet<string>;
}

/** The networks in which the machines of a row lie, and why there may be others. */
export function placesOf(
  estate: Estate,
  { roles }: Deployment,
  { networkOf: role }: Structure,
): { readonly places: readonly StructurePlace[]; readonly unknown: readonly string[] } {
  const meant = role === undefined ? Object.values(roles) : [roles[role] ?? []].flat();
  // Addresses of a role mean a place only where the row names the role: those of users may be anybody's.
  const endpoints = meant
    .flatMap((each) => each.endpoints)
    .filter((end) => end.kind === 'asset' || end.kind === 'unread' || role !== undefined);
  const found = new Map<string, { network: Network; subnets: Set<Subnet>; assets: Set<string> }>();
  const unknown = new Set<string>();
  for (const endpoint of endpoints) {
    const points = pointsOf(estate, endpoint, undefined);
    if (points.length === 0) unknown.add(endpointTitle(estate, endpoint));
    for (const point of points) {
      const network = networkOf(estate, point);
      const subnetId = subnetIdOf(point);
      const subnet = subnetId === undefined ? undefined : estate.subnets.get(subnetId);
      if (network === undefined || subnet === undefined)
        unknown.add(point.kind === 'outside' ? endpointTitle(estate, endpoint) : titleOf(point));
      if (network === undefined) continue;
      const place = found.get(network.id) ?? { network, subnets: new Set(), assets: new Set() };
      found.set(network.id, place);
      if (subnet !== undefined) place.subnets.add(subnet);
      if (point.kind === 'interface') place.assets.add(point.at.asset.id);
    }
  }
  return {
    places: [...found.values()].map((place) => ({ ...place, subnets: [...place.subnets] })),
    unknown: [...unknown].sort(),
  };
}

import type { Deployment, Restriction } from '../../model/deployment.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { serviceBox } from '../path/question.ts';
import { pointsOf } from '../point.ts';
import type { Exposure } from './exposure.ts';
import { rangesOf } from './rows.ts';

/**
 * What a row that closes every other port of its role leaves to the other roles that a machine plays: their ports, what they
 * require, and the roles that may reach every port of them.
 */
export function leftToOthers(
  estate: Estate,
  deployment: Deployment,
  restriction: Restriction,
): (exposure: Exposure) => readonly PacketSet[] {
  const others = Object.keys(deployment.roles)
    .filter((role) => role !== restriction.role)
    .map((role) => ({
      packets: packetsOf(estate, deployment, role),
      places: placesOf(estate, deployment, role),
    }))
    .filter(({ packets }) => !packets.isEmpty());
  return ({ to }) => {
    if (to.kind !== 'interface') return [];
    return others.flatMap(({ packets, places }) => {
      const destination = places.get(to.at.asset.id);
      return destination === undefined ? [] : [packets.intersection(estate.space.box({ destination }))];
    });
  };
}

function packetsOf(estate: Estate, deployment: Deployment, role: string): PacketSet {
  const { space } = estate;
  const sourcesOf = (roles: readonly string[]) => rangesOf(estate, deployment, roles);
  const restricted = deployment.restrictions
    .filter((row) => row.role === role)
    .flatMap((row) => [
      ...row.services.map((service) => space.box(serviceBox(service))),
      ...(row.kind === 'others' ? [space.box({ source: sourcesOf(row.allow) })] : []),
    ]);
  const required = deployment.requirements
    .filter((row) => row.to.includes(role))
    .flatMap((row) =>
      row.services.map((service) => space.box({ ...serviceBox(service), source: sourcesOf(row.from) })),
    );
  return space.unionOf([...restricted, ...required]);
}

/** Addresses of a role by asset. */
function placesOf(estate: Estate, deployment: Deployment, role: string) {
  const points = (deployment.roles[role]?.endpoints ?? [])
    .flatMap((end) => pointsOf(estate, end, undefined))
    .filter((point) => point.kind === 'interface');
  return new Map(
    [...Map.groupBy(points, (point) => point.at.asset.id)].map(([asset, list]) => [
      asset,
      mergeRanges(list.flatMap(({ ranges }) => ranges)),
    ]),
  );
}

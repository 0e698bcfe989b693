import type { Deployment, Restriction } from '../../model/deployment.ts';
import { type Endpoint, isUnresolved } from '../../model/endpoint.ts';
import type { AddressRange } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { serviceBox } from '../path/question.ts';
import { pointsOf } from '../point.ts';
import type { Exposure } from './exposure.ts';
import { rangesOf } from './rows.ts';

/** What of an exposure is left to other roles of its machine. */
export interface LeftToOthers {
  readonly packets: PacketSet;
  /** Packets that may be those of `senders`, names without addresses. */
  readonly perhaps: PacketSet;
  readonly senders: readonly Endpoint[];
}

/**
 * What a row that closes every other port of its role leaves to the other roles that a machine plays: their ports, what they
 * require, and the roles that may reach every port of them.
 */
export function leftToOthers(
  estate: Estate,
  deployment: Deployment,
  restriction: Restriction,
): (exposure: Exposure) => readonly LeftToOthers[] {
  const sourcesOf = (roles: readonly string[]) => rangesOf(estate, deployment, roles);
  const named = (roles: readonly string[]) =>
    roles.flatMap((role) => (deployment.roles[role]?.endpoints ?? []).filter(isUnresolved));
  const perhapsOf = (roles: readonly string[]) => (named(roles).length === 0 ? [] : estate.internet);
  const others = Object.keys(deployment.roles)
    .filter((role) => role !== restriction.role)
    .map((role) => ({
      packets: packetsOf(estate, deployment, role, sourcesOf),
      perhaps: packetsOf(estate, deployment, role, perhapsOf),
      senders: named([
        ...deployment.requirements.filter((row) => row.to.includes(role)).flatMap((row) => row.from),
        ...deployment.restrictions.filter((row) => row.role === role).flatMap((row) => row.allow),
      ]),
      places: placesOf(estate, deployment, role),
    }))
    .filter(({ packets, perhaps }) => !packets.isEmpty() || !perhaps.isEmpty());
  return ({ to, certain }) =>
    others.flatMap(({ packets, perhaps, senders, places }) => {
      const destination = to.kind === 'interface' ? places.get(to.at.asset.id) : undefined;
      if (destination === undefined) return [];
      const here = certain.intersection(estate.space.box({ destination }));
      const asked = perhaps.difference(packets).intersection(here);
      return {
        packets: packets.intersection(estate.space.box({ destination })),
        perhaps: asked,
        senders: asked.isEmpty() ? [] : senders,
      };
    });
}

function packetsOf(
  { space }: Estate,
  deployment: Deployment,
  role: string,
  sourcesOf: (roles: readonly string[]) => readonly AddressRange[],
): PacketSet {
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

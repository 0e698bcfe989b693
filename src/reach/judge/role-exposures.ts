import type { PairProof } from '../../model/audit.ts';
import type { Deployment, Restriction, Service } from '../../model/deployment.ts';
import { type Endpoint, endpointKey } from '../../model/endpoint.ts';
import { type AddressRange, ALL_ADDRESSES, formatRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import { subtractIntervals } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ALL_PORTS, TCP, UDP } from '../../net/protocol.ts';
import { type Estate, once } from '../estate.ts';
import { serviceBox } from '../path/question.ts';
import { addressesOf, pointsOf } from '../point.ts';
import { type DemandedLayer, type Lacking, lackingAt } from './demanded.ts';
import { type Exposure, exposuresOf } from './exposure.ts';
import { unknownPair } from './exposure-proof.ts';
import { perhapsAllowed, sentByOthers } from './perhaps-allowed.ts';
import { rangesOf } from './rows.ts';

/** What reaches one interface of a role, with the demanded layers that its certain packets would have to pass. */
export interface RoleExposure extends Exposure {
  readonly lacking: readonly Lacking[];
}

/** What others may reach of a role. */
export interface RoleExposures {
  readonly exposures: readonly RoleExposure[];
  /** What was asked about: the role, and everyone who is to be kept out. */
  readonly endpoints: readonly Endpoint[];
  readonly sources: readonly AddressRange[];
  /** Endpoints of the role whose own filters are not in evidence: nothing shows that they are closed. */
  readonly unseen: readonly PairProof[];
  /** Who may be allowed too, and would explain exposures that are not certain for it. */
  readonly perhaps: readonly Endpoint[];
}

/**
 * What of a role others reach than the roles that may, by what the restriction forbids; those exposures aside that whoever may be
 * allowed too would explain.
 */
export function exposuresOfRole(
  estate: Estate,
  deployment: Deployment,
  restriction: Restriction,
): RoleExposures {
  const found = reachedByOthers(estate, deployment, restriction);
  const allowed = restriction.allow.flatMap((role) => deployment.roles[role]?.endpoints ?? []);
  const perhaps = perhapsAllowed(estate, allowed);
  if (perhaps.length === 0) return found;
  const exposures = found.exposures.map((exposure) => ({
    ...exposure,
    certain: sentByOthers(estate, perhaps, exposure.certain),
  }));
  return { ...found, exposures, perhaps };
}

function reachedByOthers(estate: Estate, deployment: Deployment, restriction: Restriction): RoleExposures {
  const allowed = rangesOf(estate, deployment, restriction.allow);
  const forbidden = forbiddenServices(restriction).map((service) => serviceBox(service));
  const packets = estate.space.unionOf(forbidden.map((box) => estate.space.box(box)));
  const sources = subtractRanges(ALL_ADDRESSES, allowed);
  const endpoints = deployment.roles[restriction.role]?.endpoints ?? [];
  // Rows and deployments ask the same again.
  const name = `exposures|${endpoints.map(endpointKey).join()}|${sources.map(formatRange).join()}|${packets.id}|${deployment.layers.join()}`;
  return once(estate, name, () => exposuresOfAll(estate, endpoints, sources, packets, deployment.layers));
}

function exposuresOfAll(
  estate: Estate,
  endpoints: readonly Endpoint[],
  sources: readonly AddressRange[],
  packets: PacketSet,
  demanded: readonly DemandedLayer[],
): RoleExposures {
  const exposures: RoleExposure[] = [];
  const unseen: PairProof[] = [];
  for (const endpoint of endpoints) {
    const points = pointsOf(estate, endpoint, undefined);
    const hasAddress = points.some((point) => point.kind !== 'interface' || addressesOf(point.at).length > 0);
    if (!hasAddress || points.some((point) => point.kind !== 'interface')) {
      unseen.push(unknownPair(estate, endpoint));
    }
    for (const point of points) {
      if (point.kind !== 'interface') continue;
      const lacking = lackingAt(estate, point, demanded);
      const unsure = lacking.map((each) => each.packets);
      for (const exposure of exposuresOf(estate, point, sources, packets))
        exposures.push({ ...exposure, certain: exposure.certain.without(unsure), lacking });
    }
  }
  return { exposures, endpoints, sources, unseen, perhaps: [] };
}

/** What a restriction forbids; `others`: every TCP and UDP port but the listed ones. */
function forbiddenServices(restriction: Restriction): readonly Service[] {
  if (restriction.kind === 'ports') return restriction.services;
  return [TCP, UDP].map((protocol) => ({
    protocol,
    ports: subtractIntervals(
      [ALL_PORTS],
      restriction.services
        .filter((service) => service.protocol === protocol)
        .flatMap((service) => service.ports ?? [ALL_PORTS]),
    ),
  }));
}

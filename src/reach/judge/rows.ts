import type { RowPlace } from '../../model/audit.ts';
import type {
  Deployment,
  Prohibition,
  Requirement,
  Restriction,
  Service,
  Structure,
} from '../../model/deployment.ts';
import { type Endpoint, isUnresolved } from '../../model/endpoint.ts';
import { INTERNET } from '../../model/profile-row.ts';
import type { AddressRange } from '../../net/address.ts';
import { ALL_PORTS } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { pointsOf, sendersOfEndpoint } from '../point.ts';
import { relayOf } from '../relays.ts';
import { publicAddressesOf } from './public-senders.ts';

/** What judging a row of any kind asks of it: its place on the page, its ends, its ports. */

/** Where the vendor's page says it, as an audit keeps it. */
export function placeOf(row: Requirement | Restriction | Prohibition | Structure): RowPlace {
  return {
    section: row.section,
    ...(row.row === undefined ? {} : { number: row.row }),
    ...(row.repeats.length === 0
      ? {}
      : {
          repeats: row.repeats.map((place) => ({
            section: place.section,
            ...(place.row === undefined ? {} : { number: place.row }),
          })),
        }),
    ...(row.assumed ? { assumed: true } : {}),
  };
}

/** The endpoints of a role; `internet` stands for itself. */
export function endpointsOf(deployment: Deployment, role: string): readonly Endpoint[] {
  return role === INTERNET ? [{ kind: 'internet' }] : (deployment.roles[role]?.endpoints ?? []);
}

/** Every known address of some roles, as others see it: private ones, and public ones by which nobody else sends. */
export function rangesOf(estate: Estate, deployment: Deployment, roles: readonly string[]): AddressRange[] {
  const endpoints = roles
    .flatMap((role) => deployment.roles[role]?.endpoints ?? [])
    .filter((endpoint) => !isUnresolved(endpoint));
  return [
    ...endpoints.flatMap((endpoint) => [
      ...sendersOfEndpoint(estate, endpoint),
      ...pointsOf(estate, endpoint, undefined)
        .flatMap((point) => relayOf(estate, point)?.senders ?? [])
        .flatMap(({ ranges }) => ranges),
    ]),
    ...publicAddressesOf(estate, endpoints),
  ];
}

/** First and last port of a service; 0 to 65535 where it names none. */
export function portsOf(service: Service): readonly [number, number] {
  const ports = service.ports;
  if (ports === undefined || ports.length === 0) return ALL_PORTS;
  return [Math.min(...ports.map((port) => port[0])), Math.max(...ports.map((port) => port[1]))];
}

import type { Endpoint } from '../../model/endpoint.ts';
import { rangeContains } from '../../net/address.ts';
import type { Estate } from '../estate.ts';
import { type Point, pointsOf } from '../point.ts';

/**
 * Whether one end is the frontend of a balancer that hands its clients' own packets on to the other: it sends none itself, and the
 * rows that lead to it are judged as far as the machines behind it.
 */
export function handsOnTo(estate: Estate, from: Endpoint, to: Endpoint): boolean {
  const ranges = from.kind === 'addresses' ? from.ranges : from.kind === 'name' ? from.resolved : undefined;
  if (ranges?.every(({ first, last }) => first === last) !== true) return false;
  const behind = pointsOf(estate, from, undefined);
  if (!behind.every(keepsClients)) return false;
  const own = new Set(behind.flatMap((point) => (point.kind === 'interface' ? point.at : [])));
  return pointsOf(estate, to, undefined).some((point) => point.kind === 'interface' && own.has(point.at));
}

function keepsClients(point: Point): boolean {
  if (point.kind !== 'interface' || point.frontend === undefined) return false;
  const { frontend } = point;
  const relayed = point.at.interface.frontends?.filter(({ relay }) => relay !== undefined) ?? [];
  return !relayed.some(({ address }) => rangeContains(frontend, address));
}

import type { Network } from '../../model/network.ts';
import type { Estate } from '../estate.ts';
import { networkOf, type Point } from '../point.ts';

/** Whether a point lies in a network, as a local route of that network finds it. */
export function isIn(estate: Estate, network: Network | undefined, point: Point): 'yes' | 'no' | 'perhaps' {
  const there = networkOf(estate, point);
  if (network === undefined) return 'perhaps';
  if (there !== undefined) return network.id === there.id ? 'yes' : 'no';
  return point.kind !== 'outside' || network.hasUnseenSubnets === true ? 'perhaps' : 'no';
}

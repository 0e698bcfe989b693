import type { Subnet } from '../../../model/network.ts';
import type { RouteTable, RouteTarget } from '../../../model/route.ts';
import type { Estate } from '../../estate.ts';

/** What the routes of a subnet say of how it is connected. */

export function routeTableOf(estate: Estate, subnet: Subnet): RouteTable | undefined {
  return subnet.routeTable === undefined ? undefined : estate.routeTables.get(subnet.routeTable);
}

export function subnetsOf(estate: Estate, network: string): readonly Subnet[] {
  return estate.snapshot.subnets.filter((subnet) => subnet.network === network);
}

/** A target of which it is not known whether it is what is looked for. */
export function isUnknown(target: RouteTarget, wanted: 'internet' | 'service' | 'translator'): boolean {
  return target.kind === 'unmodelled' && (target.mayBe ?? wanted) === wanted;
}

/** A subnet is public when its routes lead to an internet gateway that takes connections from outside, and private when they do not. */
export function accessOf(estate: Estate, subnet: Subnet): 'public' | 'private' | 'unknown' {
  const targets = routeTableOf(estate, subnet)?.routes.map((route) => route.target);
  if (targets === undefined) return 'unknown';
  const gateways = targets.filter((target) => target.kind === 'internet' && target.outboundOnly !== true);
  if (gateways.some((target) => target.kind === 'internet' && target.doubt === undefined)) return 'public';
  return gateways.length > 0 || targets.some((target) => isUnknown(target, 'internet'))
    ? 'unknown'
    : 'private';
}

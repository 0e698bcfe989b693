import type { Host, HostRoute, RoutingRule } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';

/** Routing rules of the operator's own; where none is in evidence, tables that only rules ask show that there is one. */
export function rulesOf({ routingRules, routes = NO_ROUTES }: Host, family: Family): readonly RoutingRule[] {
  const rules = routingRules?.get(family);
  if (rules !== undefined) return rules;
  const isRuled = ruledOf(routes).some(({ destination }) => destination.family === family);
  const title = 'a routing rule, which is not in evidence,';
  return isRuled ? [{ title, packets: { family }, precedesOwn: false, refuses: false }] : [];
}

/** Routes of tables that only rules ask; every question asks for them. */
export function ruledOf(routes: readonly HostRoute[]): readonly HostRoute[] {
  let ruled = ruledByRoutes.get(routes);
  if (ruled === undefined) {
    ruled = routes.filter(({ table }) => table === 'ruled');
    ruledByRoutes.set(routes, ruled);
  }
  return ruled;
}

const NO_ROUTES: readonly HostRoute[] = [];
const ruledByRoutes = new WeakMap<readonly HostRoute[], readonly HostRoute[]>();

import type { Host, HostRoute, RoutingRule } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';
import { oncePer } from '../../net/once-per.ts';

/** Routing rules of the operator's own; where none is in evidence, tables that only rules ask show that there is one. */
export function rulesOf(host: Host, family: Family): readonly RoutingRule[] {
  const rules = host.routingRules?.get(family);
  if (rules !== undefined) return rules;
  const isRuled = ruledOf(host).some(({ destination }) => destination.family === family);
  const title = 'a routing rule, which is not in evidence,';
  return isRuled ? [{ title, packets: { family }, precedesOwn: false, refuses: false }] : [];
}

/** Routes of tables that only rules ask; every question asks for them. */
export const ruledOf = oncePer(({ routes = [] }: Host): readonly HostRoute[] =>
  routes.filter(({ table }) => table === 'ruled'),
);

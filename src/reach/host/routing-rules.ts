import type { Host, RoutingRule } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';

/** Routing rules of the operator's own; where none is in evidence, tables that only rules ask show that there is one. */
export function rulesOf({ routingRules, routes = [] }: Host, family: Family): readonly RoutingRule[] {
  const rules = routingRules?.get(family);
  if (rules !== undefined) return rules;
  const isRuled = routes.some(({ table, destination }) => table === 'ruled' && destination.family === family);
  const title = 'a routing rule, which is not in evidence,';
  return isRuled ? [{ title, packets: { family }, precedesOwn: false, refuses: false }] : [];
}

import type { Host, HostRoute, RoutingRule } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';

/** Routing rules of the operator's own; where none is in evidence, tables that only rules ask show that there is one. */
export function rulesOf(host: Host, family: Family): readonly RoutingRule[] {
  const rules = host.routingRules?.get(family);
  if (rules !== undefined) return rules;
  const isRuled = ruledOf(host).some(({ destination }) => destination.family === family);
  const title = 'a routing rule, which is not in evidence,';
  return isRuled ? [{ title, packets: { family }, precedesOwn: false, refuses: false }] : [];
}

/** Routes of tables that only rules ask; every question asks for them. */
export function ruledOf(host: Host): readonly HostRoute[] {
  let ruled = ruledByHost.get(host);
  if (ruled === undefined) {
    ruled = (host.routes ?? []).filter(({ table }) => table === 'ruled');
    ruledByHost.set(host, ruled);
  }
  return ruled;
}

const ruledByHost = new WeakMap<Host, readonly HostRoute[]>();

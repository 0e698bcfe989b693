import type { AuditFacts } from '../model/facts.ts';
import type { ZoneFlowFact } from '../model/flow-facts.ts';
import type { Standing } from './standing.ts';

/** How a fact about flows stands, and what a reader knows it by. */
export interface FlowFactView {
  readonly standing: Standing;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  /** Whose flow it is, where no row says it. */
  readonly place: string;
}

/** Facts about flows beside the rows of profiles, by id. */
export function flowFactViews(facts: AuditFacts): ReadonlyMap<string, FlowFactView> {
  const views = new Map<string, FlowFactView>();
  for (const {
    id,
    verdict,
    direction,
    role = 'cardholder data environment',
    peer,
    services,
  } of facts.undocumented_flows) {
    const [from, to] = direction === 'in' ? [peer, role] : [role, peer];
    views.set(id, {
      standing: verdict === 'open' ? 'exposed' : verdict,
      from,
      to,
      service: services,
      place: 'not documented',
    });
  }
  for (const { id, verdict, from, to, protocol, service } of facts.documented_services)
    views.set(id, {
      standing: verdict === 'undecided' ? 'undecided' : 'noted',
      from,
      to,
      service: protocol,
      place: service,
    });
  for (const fact of facts.zone_flows) views.set(fact.id, zoneView(fact, 'segmentation'));
  for (const fact of facts.account_data) views.set(fact.id, zoneView(fact, 'account data'));
  return views;
}

function zoneView({ verdict, from_zone, to_zone, beyond }: ZoneFlowFact, place: string): FlowFactView {
  const standing = verdict === 'violated' ? 'exposed' : verdict === 'kept' ? 'closed' : 'undecided';
  return { standing, from: from_zone, to: to_zone, service: beyond, place };
}

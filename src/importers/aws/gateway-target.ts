import type { Gap } from '../../model/gap.ts';
import type { RouteTarget } from '../../model/route.ts';
import type { Gateways } from './gateways.ts';
import { GATEWAY_PREFIXES } from './vocabulary.ts';

export type Report = (kind: Gap['kind'], what: string) => void;

export function internetTarget(id: string, network: string, gateways: Gateways, report: Report): RouteTarget {
  const attachedTo = gateways.attachedTo.get(id);
  if (attachedTo === undefined) {
    report('unseen', `the internet gateway ${id} is not in evidence`);
    return { kind: 'unmodelled', id, what: 'an internet gateway that is not in evidence', mayBe: 'internet' };
  }
  if (!attachedTo.has(network)) {
    report(
      'unmodelled',
      `the internet gateway ${id} is not attached to ${network}, and the route says that it is usable`,
    );
    return { kind: 'unmodelled', id, what: 'an internet gateway that is not attached', mayBe: 'internet' };
  }
  const arrivals = gateways.withTable.get(id);
  if (arrivals !== undefined) return { kind: 'internet', id, arrivals };
  if (!gateways.areTablesListed) {
    report(
      'unseen',
      `the internet gateway ${id} may have a route table of its own among those not in evidence`,
    );
    return {
      kind: 'unmodelled',
      id,
      what: 'an internet gateway that may have a route table of its own',
      mayBe: 'internet',
    };
  }
  return { kind: 'internet', id };
}

/** Only connections that begin inside, and IPv6 only (VPC user guide, egress-only internet gateways). */
export function outboundTarget(
  id: string,
  network: string,
  attachedTo: Gateways['attachedTo'],
  report: Report,
): RouteTarget {
  if (attachedTo.get(id)?.has(network)) return { kind: 'internet', id, outboundOnly: true };
  const doubt = attachedTo.has(id)
    ? `it is not attached to ${network}`
    : 'it is not in evidence (describe-egress-only-internet-gateways)';
  report('unseen', `routes to the egress-only internet gateway ${id}: ${doubt}`);
  return { kind: 'internet', id, outboundOnly: true, doubt };
}

export function gatewayTarget(id: string): { id: string; what: string } | undefined {
  const what = GATEWAY_PREFIXES.find(([prefix]) => id.startsWith(prefix))?.[1];
  return what === undefined ? undefined : { id, what };
}

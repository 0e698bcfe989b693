import type { Endpoint } from '../../model/endpoint.ts';
import type { Reachability } from '../../model/reachability.ts';
import { ALL_ADDRESSES } from '../../net/address.ts';
import type { Estate } from '../estate.ts';
import { addressesOf } from '../point.ts';
import type { Reached } from './arrivals.ts';
import { arrivalsAtAll, type SourceLimit } from './arrivals-at.ts';
import { clientViews } from './client-view.ts';
import { arrivalsAtFrontends } from './frontends.ts';
import { describeReach } from './reach-rows.ts';
import { receiversOf } from './receivers.ts';
import { OUTSIDE } from './senders.ts';

export interface ReachQuestion {
  readonly from?: Endpoint;
  readonly to?: Endpoint;
  /** Source ports only where they matter to a client, which may use any from 1024 to 65535. */
  readonly clientView?: boolean;
}

/**
 * Who can reach what. Without `from` every address of the world is a source, without `to` every asset is a destination.
 * Each place is asked about once, whatever the number of its interfaces, and each group of it once, whoever carries it: an asset with
 * several groups has several answers, which hold together. Each part of the world is asked once as well.
 * What an asset sends to itself is judged as if a neighbour sent it.
 */
export function reachabilityOf(estate: Estate, question: ReachQuestion = {}): Reachability[] {
  const reached = [...arrivalsBetween(estate, question), ...atFrontends(estate, question)];
  return describeReach(
    estate,
    question.clientView === true
      ? reached.map((each) => ({ ...each, arrivals: clientViews(estate, each.arrivals) }))
      : reached,
  );
}

/** Frontends inside are nobody's own addresses, and lead to machines that may be asked about. */
function atFrontends(estate: Estate, { from, to }: ReachQuestion): Reached[] {
  if (to !== undefined && to.kind !== 'asset') return [];
  return arrivalsAtFrontends(
    estate,
    ({ asset }) => to === undefined || asset.id === to.asset,
    sourceLimits(estate, from),
  );
}

/** The same in packet sets, with every source port. */
export function arrivalsBetween(estate: Estate, { from, to }: Pick<ReachQuestion, 'from' | 'to'>): Reached[] {
  return arrivalsAtAll(estate, receiversOf(estate, to), sourceLimits(estate, from));
}

function sourceLimits(estate: Estate, from: Endpoint | undefined): SourceLimit[] {
  if (from === undefined) return [{ ranges: ALL_ADDRESSES }];
  switch (from.kind) {
    case 'asset':
      return (estate.interfacesOf.get(from.asset) ?? []).map((at) => ({
        ranges: addressesOf(at),
        realm: at.network?.id ?? OUTSIDE,
      }));
    case 'addresses':
      return [{ ranges: from.ranges }];
    case 'unread':
      return [];
    case 'internet':
      return [{ ranges: estate.internet, realm: OUTSIDE }];
    case 'name':
      return [{ ranges: from.resolved ?? estate.internet }];
  }
}

import type { Asset } from '../../model/asset.ts';
import type { Host } from '../../model/host.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { type Dropped, droppedByAny, droppedSet } from '../program/dropped.ts';
import {
  type Flow,
  type InterfaceName,
  isLoopback,
  LOOPBACK_LINK,
  mergeFlows,
  startFlow,
} from '../program/flow.ts';
import { runHook } from '../program/interpreter.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Loss, Trace } from '../program/trace.ts';
import { trackFirst } from './connection-tracking.ts';
import type { RoutedAs } from './exact-step.ts';
import { handOn } from './forwarding.ts';
import type { HostOutcome } from './host-outcome.ts';
import { routeFlows, splitLocal } from './host-routing.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { withoutMartians } from './martians.ts';
import { withoutLinkSources, withoutLoopbackSources } from './refused-sources.ts';
import { reroutingByMark } from './rerouting.ts';

interface Passage {
  readonly host: Host;
  readonly around: Surroundings;
  readonly trace: Trace | undefined;
  /** The link by which a packet is known to leave, whatever the routes say. */
  readonly outgoing?: string | undefined;
}

/** The links by which a packet comes in and, where it is forwarded and the question says so, goes out. */
export interface Links {
  readonly incoming: InterfaceName;
  readonly outgoing?: string | undefined;
}

/**
 * A packet comes in by a link: PREROUTING, then INPUT or, where its (translated) destination is not the host's own,
 * FORWARD and POSTROUTING. `whereUnknown` says which, where the host's addresses are not in evidence.
 */
export function receive(
  estate: Estate,
  asset: Asset,
  packets: PacketSet,
  links: Links,
  whereUnknown: 'local' | 'forward',
  trace?: Trace,
): HostOutcome {
  const host = asset.host as Host;
  const around = surroundingsOf(estate, asset, false, whereUnknown === 'local' ? 'destination' : undefined);
  return arrive(
    { host, around, trace, outgoing: links.outgoing },
    trackFirst(startFlow(packets, links.incoming, 'none'), estate.space),
    whereUnknown,
  );
}

/**
 * A packet made on the host: OUTPUT, whose chains all see the link that it was first routed to, and POSTROUTING, which sees the one
 * that its translated destination takes (Linux kernel, nf_nat_ipv4_local_fn; asked with DNAT in OUTPUT); to the host's own addresses
 * also PREROUTING and INPUT by `lo`.
 */
export function send(
  estate: Estate,
  asset: Asset,
  packets: PacketSet,
  outgoing?: string,
  trace?: Trace,
): HostOutcome {
  const host = asset.host as Host;
  const around = surroundingsOf(estate, asset, false, 'source');
  const passage: Passage = { host, around, trace };
  let lost = around.space.empty;
  const lose = (losses: readonly Loss[]) => {
    lost = around.space.unionOf([lost, ...losses.map(({ packets }) => packets)]);
    trace?.losses.push(...losses);
  };
  const route = (flow: Flow, routedAs: RoutedAs, link?: string): Flow[] => {
    const routed = routeFlows([flow], host, around, link, routedAs);
    const sent = withoutLoopbackSources(routed.flows, host, around);
    lose([...routed.losses, ...sent.losses]);
    trace?.unknownWays.push(...routed.unknownWays);
    return sent.flows;
  };
  const first = trackFirst(startFlow(packets, 'none', 'unknown'), estate.space);
  const made = first.flatMap((flow) => route(flow, 'sent', outgoing));
  const output = runHook(host.filters, 'output', made, around, trace);
  const byMark = outgoing === undefined ? reroutingByMark(host) : 'no';
  const leaving = output.passed.flatMap((flow) => {
    const isMarked = byMark !== 'no' && (flow.mark !== 0 || flow.anyMark === true);
    const isTranslated = flow.view.destination !== undefined;
    if (!isTranslated && !isMarked) return [flow];
    const anew = route(flow, 'sent anew').map((each) => ({ ...each, firstOutgoing: flow.outgoing }));
    return isTranslated || (byMark === 'yes' && !flow.anyMark) ? anew : [flow, ...anew];
  });
  const posted = runHook(host.filters, 'postrouting', mergeFlows(leaving), around, trace);
  const own = posted.passed.filter((flow) => isLoopback(flow.outgoing));
  const away = posted.passed.filter((flow) => !isLoopback(flow.outgoing));
  const dropped = droppedByAny(around.space, [droppedSet(lost), output.dropped, posted.dropped]);
  if (own.length === 0) return { delivered: [], forwarded: away, dropped, notes: [] };
  const looped = own.map((flow) => ({
    ...flow,
    incoming: LOOPBACK_LINK,
    outgoing: 'none' as const,
    translated: true,
  }));
  const arrived = arrive(passage, looped, 'local');
  return {
    ...arrived,
    forwarded: [...away, ...arrived.forwarded],
    dropped: droppedByAny(around.space, [dropped, arrived.dropped]),
  };
}

function arrive(passage: Passage, flows: readonly Flow[], whereUnknown: 'local' | 'forward'): HostOutcome {
  const { host, around, trace } = passage;
  const notes: string[] = [];
  const entered = runHook(host.filters, 'prerouting', flows, around, trace);
  const sane = entered.passed.map((flow) => withoutMartians(flow, host, around, trace));
  const dropped: Dropped[] = [entered.dropped, ...sane.map((each) => droppedSet(each.dropped))];
  const { local, forward } = splitLocal(
    mergeFlows(sane.map((each) => each.flow)),
    host,
    around,
    whereUnknown,
  );
  const input = runHook(host.filters, 'input', local, around, trace);
  dropped.push(input.dropped);
  if (forward.length === 0)
    return { delivered: input.passed, forwarded: [], dropped: droppedByAny(around.space, dropped), notes };

  const routed = routeFlows(forward, host, around, passage.outgoing, 'arrived');
  const handedOn = withoutLinkSources(routed.flows, around);
  const losses = [...routed.losses, ...handedOn.losses];
  dropped.push(...losses.map(({ packets }) => droppedSet(packets)));
  trace?.losses.push(...losses);
  trace?.unknownWays.push(...routed.unknownWays);
  const admitted = handOn(handedOn.flows, host, around);
  notes.push(...admitted.notes);
  dropped.push(droppedSet(admitted.dropped));
  trace?.losses.push(...admitted.losses);
  const crossed = runHook(host.filters, 'forward', mergeFlows(admitted.flows), around, trace);
  const posted = runHook(host.filters, 'postrouting', crossed.passed, around, trace);
  return {
    delivered: input.passed,
    forwarded: posted.passed,
    dropped: droppedByAny(around.space, [...dropped, crossed.dropped, posted.dropped]),
    notes,
  };
}

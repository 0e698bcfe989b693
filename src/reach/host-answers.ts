import type { Asset, Host } from '../model/snapshot.ts';
import type { Estate } from './estate.ts';
import { type Flow, mergeFlows } from './flow.ts';
import type { HostOutcome } from './host-outcome.ts';
import { routeAnswers } from './host-routing.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { runHook } from './interpreter.ts';
import { ACK, SYN_ACK } from './surroundings.ts';
import type { Trace } from './trace.ts';

/**
 * The answers to flows that `receive` let in: made here (OUTPUT) or by what they were forwarded to (PREROUTING, FORWARD). The host's
 * own routes lead them back, or nowhere.
 */
export function answer(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  trace?: Trace,
  tcpFlags = SYN_ACK,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, 'source'), tcpFlags };
  const made = routeAnswers(outcome.delivered.map(turnRound), host, around);
  const local = runHook(host.filters, 'output', made.flows, around, trace);
  // The link that an answer leaves by is not known in PREROUTING.
  const entered = outcome.forwarded.map((flow) => {
    const turned: Flow = { ...turnRound(flow), outgoing: 'none' };
    const { passed, dropped } = runHook(host.filters, 'prerouting', [turned], around, trace);
    return { dropped, back: passed.map((each) => ({ ...each, outgoing: flow.incoming })) };
  });
  const back = routeAnswers(mergeFlows(entered.flatMap((each) => each.back)), host, around);
  const crossed = runHook(host.filters, 'forward', back.flows, around, trace);
  const posted = runHook(host.filters, 'postrouting', [...local.passed, ...crossed.passed], around, trace);
  const dropped = around.space.unionOf([
    made.dropped,
    local.dropped,
    back.dropped,
    ...entered.map((each) => each.dropped),
    crossed.dropped,
    posted.dropped,
  ]);
  const isLost = !made.dropped.union(back.dropped).isEmpty();
  const notes = isLost ? ['no route of the host leads back to some of those that it would answer'] : [];
  return { delivered: [], forwarded: posted.passed, dropped, notes };
}

/** The answers to flows that `send` let out, as they come back: PREROUTING and INPUT. */
export function hear(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  trace?: Trace,
  tcpFlags = SYN_ACK,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, 'destination'), tcpFlags };
  const turned = outcome.forwarded.map((flow): Flow => ({ ...turnRound(flow), outgoing: 'none' }));
  const entered = runHook(host.filters, 'prerouting', turned, around, trace);
  const input = runHook(host.filters, 'input', entered.passed, around, trace);
  return { delivered: input.passed, forwarded: [], dropped: entered.dropped.union(input.dropped), notes: [] };
}

/**
 * What the packets of a connection that follow its first meet on the host that takes it (`destination`) or makes it (`source`):
 * the same rules, with a connection that is established and no SYN.
 */
export function follow(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  hostSide: 'source' | 'destination',
  trace: Trace,
): HostOutcome {
  const { filters } = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, hostSide), tcpFlags: ACK };
  const later = (flows: readonly Flow[]) =>
    flows.map((flow) => ({ ...flow, translated: true, outgoing: flow.firstOutgoing ?? flow.outgoing }));
  const [near, far] =
    hostSide === 'source' ? (['output', 'output'] as const) : (['input', 'forward'] as const);
  const own = runHook(filters, near, later(outcome.delivered), around, trace);
  const crossed = runHook(filters, far, later(outcome.forwarded), around, trace);
  return {
    delivered: own.passed,
    forwarded: crossed.passed,
    dropped: own.dropped.union(crossed.dropped),
    notes: [],
  };
}

/** The answer to a flow, going back by the link that the flow came by. */
function turnRound(flow: Flow): Flow {
  return {
    ...flow,
    view: { ...flow.view, reversed: true },
    incoming: flow.outgoing,
    outgoing: flow.incoming,
    tracked: true,
    answersUntracked: !flow.tracked,
    mark: 0,
    translated: true,
  };
}

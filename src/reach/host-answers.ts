import type { Asset, Host } from '../model/snapshot.ts';
import type { Estate } from './estate.ts';
import { type Flow, mergeFlows } from './flow.ts';
import type { HostOutcome } from './host-outcome.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { runHook } from './interpreter.ts';
import { ACK, SYN_ACK } from './surroundings.ts';
import type { Trace } from './trace.ts';

/** The answers to flows that `receive` let in: made here (OUTPUT) or by what they were forwarded to (PREROUTING, FORWARD). */
export function answer(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  trace?: Trace,
  tcpFlags = SYN_ACK,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, 'source'), tcpFlags };
  const local = runHook(host.filters, 'output', outcome.delivered.map(turnRound), around, trace);
  // Each answer leaves by the link that its question came by, which PREROUTING does not see.
  const entered = outcome.forwarded.map((flow) => {
    const turned: Flow = { ...turnRound(flow), outgoing: 'none' };
    const { passed, dropped } = runHook(host.filters, 'prerouting', [turned], around, trace);
    return { dropped, back: passed.map((each) => ({ ...each, outgoing: flow.incoming })) };
  });
  const back = mergeFlows(entered.flatMap((each) => each.back));
  const crossed = runHook(host.filters, 'forward', back, around, trace);
  const posted = runHook(host.filters, 'postrouting', [...local.passed, ...crossed.passed], around, trace);
  const dropped = around.space.unionOf([
    local.dropped,
    ...entered.map((each) => each.dropped),
    crossed.dropped,
    posted.dropped,
  ]);
  return { delivered: [], forwarded: posted.passed, dropped, notes: [] };
}

/** The answers to flows that `send` let out, as they come back: PREROUTING and INPUT; those of the host to itself are made here, too. */
export function hear(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  trace?: Trace,
  tcpFlags = SYN_ACK,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, 'destination'), tcpFlags };
  const output = runHook(host.filters, 'output', outcome.delivered.map(turnRound), around, trace);
  const posted = runHook(host.filters, 'postrouting', output.passed, around, trace);
  const looped = posted.passed.map((flow): Flow => ({ ...flow, incoming: flow.outgoing, outgoing: 'none' }));
  const turned = outcome.forwarded.map((flow): Flow => ({ ...turnRound(flow), outgoing: 'none' }));
  const entered = runHook(host.filters, 'prerouting', [...turned, ...looped], around, trace);
  const input = runHook(host.filters, 'input', entered.passed, around, trace);
  const dropped = [output, posted, entered, input].map((each) => each.dropped);
  return { delivered: input.passed, forwarded: [], dropped: around.space.unionOf(dropped), notes: [] };
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
  const later = (flows: readonly Flow[]) => flows.map((flow) => ({ ...flow, translated: true }));
  const [near, far] =
    hostSide === 'source' ? (['output', 'output'] as const) : (['input', 'forward'] as const);
  const own = runHook(filters, near, later(outcome.delivered), around, trace);
  // What a host sends and delivers is for itself.
  const looped = hostSide === 'source' ? runHook(filters, 'input', own.passed, around, trace) : own;
  const crossed = runHook(filters, far, later(outcome.forwarded), around, trace);
  return {
    delivered: looped.passed,
    forwarded: crossed.passed,
    dropped: around.space.unionOf([own.dropped, looped.dropped, crossed.dropped]),
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

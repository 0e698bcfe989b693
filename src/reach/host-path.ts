import type { Asset, Host } from '../model/snapshot.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { Estate } from './estate.ts';
import { type Flow, type InterfaceName, isLoopback, LOOPBACK_LINK, mergeFlows, startFlow } from './flow.ts';
import { routeAnswers, routeFlows, splitLocal } from './host-routing.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { withoutImpossible } from './impossible-arrivals.ts';
import { type HookOutcome, runHook } from './interpreter.ts';
import { ACK, type Surroundings, SYN_ACK } from './surroundings.ts';
import type { Trace } from './trace.ts';

/** What a host does with packets: flows that it may deliver, forward or send, and packets that it may drop. */
export interface HostOutcome {
  readonly delivered: readonly Flow[];
  readonly forwarded: readonly Flow[];
  readonly dropped: PacketSet;
  readonly notes: readonly string[];
}

/** What passes a host for every unknown outcome, and for some. */
export function boundsOfOutcome(
  { space }: Estate,
  { delivered, forwarded, dropped }: HostOutcome,
): { readonly certain: PacketSet; readonly possible: PacketSet } {
  const possible = space.unionOf([...delivered, ...forwarded].map((flow) => flow.packets));
  return { certain: possible.difference(dropped), possible };
}

/** The flows of an outcome as far as they are of `packets`. */
export function within(outcome: HostOutcome, packets: PacketSet): HostOutcome {
  const narrowed = (flows: readonly Flow[]) =>
    flows
      .map((flow) => ({ ...flow, packets: flow.packets.intersection(packets) }))
      .filter((flow) => !flow.packets.isEmpty());
  return {
    ...outcome,
    delivered: narrowed(outcome.delivered),
    forwarded: narrowed(outcome.forwarded),
  };
}

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
    [startFlow(packets, links.incoming, 'none')],
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
  const route = (flow: Flow, link?: string): Flow[] => {
    const routed = routeFlows([flow], host, around, link);
    lost = lost.union(routed.dropped);
    return routed.flows;
  };
  const made = route(startFlow(packets, 'none', 'unknown'), outgoing);
  const output = runHook(host.filters, 'output', made, around, trace);
  const leaving = output.passed.flatMap((flow) =>
    flow.view.destination === undefined
      ? [flow]
      : route(flow).map((each) => ({ ...each, firstOutgoing: flow.outgoing })),
  );
  const posted = runHook(host.filters, 'postrouting', mergeFlows(leaving), around, trace);
  const own = posted.passed.filter((flow) => isLoopback(flow.outgoing));
  const away = posted.passed.filter((flow) => !isLoopback(flow.outgoing));
  const dropped = lost.union(output.dropped).union(posted.dropped);
  if (own.length === 0) return { delivered: [], forwarded: away, dropped, notes: [] };
  const looped = own.map((flow) => ({
    ...flow,
    incoming: LOOPBACK_LINK,
    outgoing: 'none' as const,
    translated: true,
  }));
  const arrived = arrive(passage, looped, 'local');
  return { ...arrived, forwarded: [...away, ...arrived.forwarded], dropped: dropped.union(arrived.dropped) };
}

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
  const turn = (flow: Flow): Flow => ({
    ...flow,
    view: { ...flow.view, reversed: true },
    incoming: flow.outgoing,
    outgoing: flow.incoming,
    tracked: true,
    answersUntracked: !flow.tracked,
    mark: 0,
    translated: true,
  });
  const made = routeAnswers(outcome.delivered.map(turn), host, around);
  const local = runHook(host.filters, 'output', made.flows, around, trace);
  // The link that an answer leaves by is not known in PREROUTING.
  const entered = outcome.forwarded.map((flow) => {
    const turned: Flow = { ...turn(flow), outgoing: 'none' };
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

/** The answers to flows that `send` let out, as they come back: PREROUTING and INPUT; the host's own answers to itself go out before. */
export function hear(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  trace?: Trace,
  tcpFlags = SYN_ACK,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, 'destination'), tcpFlags };
  const turn = (flow: Flow): Flow => ({
    ...flow,
    view: { ...flow.view, reversed: true },
    incoming: flow.outgoing,
    outgoing: 'none',
    tracked: true,
    answersUntracked: !flow.tracked,
    mark: 0,
    translated: true,
  });
  const entered = runHook(host.filters, 'prerouting', outcome.forwarded.map(turn), around, trace);
  const input = runHook(host.filters, 'input', entered.passed, around, trace);
  const looped = throughLoopback(
    host,
    outcome.delivered.map((flow) => ({ ...turn(flow), outgoing: LOOPBACK_LINK })),
    around,
    trace,
  );
  return {
    delivered: [...input.passed, ...looped.passed],
    forwarded: [],
    dropped: around.space.unionOf([entered.dropped, input.dropped, looped.dropped]),
    notes: [],
  };
}

/** Packets of a known connection from the host to itself: out by `lo` and in again. */
function throughLoopback(
  { filters }: Host,
  flows: readonly Flow[],
  around: Surroundings,
  trace?: Trace,
): HookOutcome {
  const out = runHook(filters, 'output', flows, around, trace);
  const posted = runHook(filters, 'postrouting', out.passed, around, trace);
  const back = posted.passed.map((flow) => ({
    ...flow,
    incoming: LOOPBACK_LINK,
    outgoing: 'none' as const,
  }));
  const entered = runHook(filters, 'prerouting', back, around, trace);
  const input = runHook(filters, 'input', entered.passed, around, trace);
  const dropped = [out.dropped, posted.dropped, entered.dropped, input.dropped];
  return { passed: input.passed, dropped: around.space.unionOf(dropped) };
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
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, hostSide), tcpFlags: ACK };
  const later = (flow: Flow): Flow => ({
    ...flow,
    translated: true,
    outgoing: flow.firstOutgoing ?? flow.outgoing,
  });
  const far = hostSide === 'source' ? 'output' : 'forward';
  const crossed = runHook(host.filters, far, outcome.forwarded.map(later), around, trace);
  const delivered = outcome.delivered.map(later);
  const own =
    hostSide === 'source'
      ? throughLoopback(host, delivered.map(bySelf), around, trace)
      : runHook(host.filters, 'input', delivered, around, trace);
  return {
    delivered: own.passed,
    forwarded: crossed.passed,
    dropped: own.dropped.union(crossed.dropped),
    notes: [],
  };
}

/** What a host sends to itself leaves by `lo`, unless it was first routed elsewhere. */
function bySelf(flow: Flow): Flow {
  return { ...flow, incoming: 'none', outgoing: flow.firstOutgoing ?? LOOPBACK_LINK };
}

function arrive(passage: Passage, flows: readonly Flow[], whereUnknown: 'local' | 'forward'): HostOutcome {
  const { host, around, trace } = passage;
  const notes: string[] = [];
  const entered = runHook(host.filters, 'prerouting', flows, around, trace);
  const sane = entered.passed.map((flow) => withoutImpossible(flow, host, around));
  let dropped = entered.dropped;
  for (const each of sane) dropped = dropped.union(each.dropped);
  const { local, forward } = splitLocal(mergeFlows(sane.map((each) => each.flow)), around, whereUnknown);
  const input = runHook(host.filters, 'input', local, around, trace);
  dropped = dropped.union(input.dropped);
  if (forward.length === 0) return { delivered: input.passed, forwarded: [], dropped, notes };

  const routed = routeFlows(forward, host, around, passage.outgoing);
  dropped = dropped.union(routed.dropped);
  const admitted: Flow[] = [];
  for (const family of [4, 6] as const) {
    const ofFamily = around.space.box({ family });
    const forwards = forwarding(host, family);
    for (const flow of routed.flows) {
      const packets = flow.packets.intersection(ofFamily);
      if (packets.isEmpty()) continue;
      if (forwards !== true) dropped = dropped.union(packets);
      if (forwards === undefined)
        notes.push(`whether the host forwards IPv${family} (sysctl) is not in evidence`);
      if (forwards !== false) admitted.push({ ...flow, packets });
    }
  }
  const crossed = runHook(host.filters, 'forward', mergeFlows(admitted), around, trace);
  const posted = runHook(host.filters, 'postrouting', crossed.passed, around, trace);
  return {
    delivered: input.passed,
    forwarded: posted.passed,
    dropped: dropped.union(crossed.dropped).union(posted.dropped),
    notes,
  };
}

function forwarding(host: Host, family: 4 | 6): boolean | undefined {
  const key = family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
  const value = host.sysctl.get(key);
  return value === undefined ? undefined : value !== '0';
}

import type { Asset } from '../../model/asset.ts';
import type { Host } from '../../model/host.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import { LOOPBACK } from '../../net/special-addresses.ts';
import type { Estate } from '../estate.ts';
import { competing } from '../program/competing.ts';
import { type Dropped, droppedByAny, droppedSet } from '../program/dropped.ts';
import { type Flow, LOOPBACK_LINK, mayLoseTranslation, mergeFlows } from '../program/flow.ts';
import {
  basesAt,
  type HookOutcome,
  runCompeting,
  runHook,
  stepByStep,
  together,
} from '../program/interpreter.ts';
import { type Surroundings, SYN_ACK } from '../program/surroundings.ts';
import type { Loss, Trace } from '../program/trace.ts';
import { handOn } from './forwarding.ts';
import type { HostOutcome } from './host-outcome.ts';
import { routeAnswers, unsureOfRoute } from './host-routing.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { OWN_SOURCE, perhapsOwnSources } from './policy-routing.ts';
import { withoutConnectionsToSeveral, withoutLoopbackAnswers } from './refused-sources.ts';
import { strayPackets } from './strong-ends.ts';

/**
 * The answers to flows that `receive` let in: made here (OUTPUT) or by what they were forwarded to (PREROUTING, FORWARD). The host's
 * own routes lead them back, or nowhere.
 */
export function sendAnswers(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  trace?: Trace,
  tcpFlags = SYN_ACK,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, 'source'), tcpFlags };
  const taken = withoutConnectionsToSeveral(outcome.delivered, around, 'here');
  const [disguised = [], open = []] = [true, false].map((isDisguised) =>
    taken.flows.map(turnRound).filter((flow) => (flow.anotherSource !== undefined) === isDisguised),
  );
  const made = routeAnswers(open, host, around, 'answer');
  const local = runHook(host.filters, 'output', made.flows, around, trace);
  const undone = makeAnswers(host, disguised, around, trace);
  const found = routeAnswers(undone.passed, host, around);
  const unreached = unreachedBy(host, disguised, around);
  const refused = [
    ...made.flows.flatMap((flow) => strayPackets(flow, 'source', host, around, flow.outgoing)),
    // To machines elsewhere an address may be one that only this host takes for a broadcast one.
    ...withoutConnectionsToSeveral(outcome.forwarded, around, 'elsewhere').losses,
    ...outcome.forwarded.flatMap((flow) => perhapsRefused(turnRound(flow), host, around)),
  ];
  // The link that an answer leaves by is not known in PREROUTING.
  const entered = outcome.forwarded.map((flow) => {
    const turned: Flow = { ...turnRound(flow), outgoing: 'none' };
    const { passed, dropped } = comeBack(host, [turned], around, trace);
    return { dropped, back: passed.map((each) => ({ ...each, outgoing: flow.incoming })) };
  });
  const back = routeAnswers(mergeFlows(entered.flatMap((each) => each.back)), host, around, 'arrived');
  trace?.unknownWays.push(...made.unknownWays, ...found.unknownWays, ...back.unknownWays);
  const admitted = handOn(back.flows, host, around);
  const crossed = runHook(host.filters, 'forward', mergeFlows(admitted.flows), around, trace);
  const posted = leave(host, [...local.passed, ...found.flows, ...crossed.passed], around, trace);
  const dropped = droppedByAny(around.space, [
    ...[...taken.losses, ...refused].map(({ packets }) => droppedSet(packets)),
    ...droppedByZone([...taken.flows, ...outcome.forwarded]),
    droppedSet(made.dropped),
    local.dropped,
    undone.dropped,
    droppedSet(found.dropped),
    ...unreached.map(({ packets }) => droppedSet(packets)),
    droppedSet(back.dropped),
    ...entered.map((each) => each.dropped),
    droppedSet(admitted.dropped),
    crossed.dropped,
    posted.dropped,
  ]);
  trace?.losses.push(
    ...[taken, made, found, back, admitted].flatMap(({ losses }) => losses),
    ...refused,
    ...unreached,
  );
  const isLost = [made, found, back].some(({ dropped }) => !dropped.isEmpty());
  const notes = isLost ? ['no route of the host leads back to some of those that it would answer'] : [];
  return { delivered: [], forwarded: posted.passed, dropped, notes };
}

/** The answers to flows that `send` let out, as they come back: PREROUTING and INPUT; the host's own answers to itself go out before. */
export function receiveAnswers(
  estate: Estate,
  asset: Asset,
  outcome: HostOutcome,
  trace?: Trace,
  tcpFlags = SYN_ACK,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, 'destination'), tcpFlags };
  const sent = withoutConnectionsToSeveral(outcome.forwarded, around, 'elsewhere');
  const own = withoutConnectionsToSeveral(outcome.delivered, around, 'here');
  const back = withoutLoopbackAnswers(sent.flows.map(turnRound), around);
  const refused = back.flows.flatMap((flow) => perhapsRefused(flow, host, around));
  const losses = [...sent.losses, ...own.losses, ...back.losses, ...refused];
  trace?.losses.push(...losses);
  const turned = back.flows.map((flow): Flow => ({ ...flow, outgoing: 'none' }));
  const entered = comeBack(host, turned, around, trace);
  const input = runHook(host.filters, 'input', entered.passed, around, trace);
  const looped = throughLoopback(
    host,
    own.flows.map((flow): Flow => ({ ...turnRound(flow), outgoing: LOOPBACK_LINK })),
    around,
    trace,
  );
  const unrouted = around.space.unionOf(
    own.flows.filter(isAnsweredFromLoopback).map(({ packets }) => packets),
  );
  if (!unrouted.isEmpty())
    trace?.losses.push({ packets: unrouted, reason: 'a loopback address answers to a translated source' });
  return {
    delivered: [...input.passed, ...looped.passed],
    forwarded: [],
    dropped: droppedByAny(around.space, [
      ...losses.map(({ packets }) => droppedSet(packets)),
      ...droppedByZone([...sent.flows, ...own.flows]),
      entered.dropped,
      input.dropped,
      looped.dropped,
      droppedSet(unrouted),
    ]),
    notes: [],
  };
}

/** Answers are asked for their way back as other packets are. */
function perhapsRefused(flow: Flow, host: Host, around: Surroundings): Loss[] {
  const packets = perhapsOwnSources(flow, host, around);
  return packets.isEmpty() ? [] : [{ packets, reason: OWN_SOURCE }];
}

function droppedByZone(flows: readonly Flow[]): Dropped[] {
  return flows.filter(mayLoseTranslation).map(({ packets }) => droppedSet(packets));
}

/** Priority at which translations of a connection are undone for what answers it (NF_IP_PRI_NAT_DST). */
const RESTORING = -100;

/** PREROUTING for answers: until the translation is undone they go to the source that the question was given on its way. */
function comeBack(host: Host, flows: readonly Flow[], around: Surroundings, trace?: Trace): HookOutcome {
  return through(host, { hook: 'prerouting', beyond: RESTORING, change: restored }, flows, around, trace);
}

/**
 * OUTPUT for answers: to a source that a packet was given on its way in they are made by the link that leads there, which is what
 * all chains see; some see that destination, too.
 */
function makeAnswers(host: Host, flows: readonly Flow[], around: Surroundings, trace?: Trace): HookOutcome {
  const made = flows.map((flow) => {
    const first: Flow[] =
      flow.anotherSource === undefined
        ? [flow]
        : [
            { ...flow, outgoing: 'unknown' },
            { ...flow, outgoing: LOOPBACK_LINK },
          ];
    const restoring = { hook: 'output', beyond: RESTORING, change: restored } as const;
    const { passed, dropped } = through(host, restoring, first, around, trace);
    return { passed: passed.map((each) => ({ ...each, outgoing: flow.outgoing })), dropped };
  });
  return together(made, around);
}

/** Packets whose answer may find no route to the source that they were given. */
function unreachedBy(host: Host, flows: readonly Flow[], around: Surroundings): Loss[] {
  const packets = around.space
    .unionOf(flows.map((flow) => flow.packets))
    .intersection(unsureOfRoute(host, around));
  return packets.isEmpty()
    ? []
    : [{ packets, reason: 'the host may have no route to the source that they were given' }];
}

function restored(flow: Flow): Flow {
  return flow.anotherSource === undefined ? flow : { ...flow, anotherSource: 'later' };
}

/** Priority at which an answer takes the address that was asked for its source (NF_IP_PRI_NAT_SRC). */
const ANSWERING = 100;

/** An answer on its way back with the destination of its question as its source, whatever that was translated to. */
function asAsked(flow: Flow): Flow {
  return { ...flow, view: { reversed: true } };
}

/** POSTROUTING for answers: from some priority on they bear the address that was asked. */
function leave(host: Host, flows: readonly Flow[], around: Surroundings, trace?: Trace): HookOutcome {
  return through(host, { hook: 'postrouting', beyond: ANSWERING, change: asAsked }, flows, around, trace);
}

/** A hook of which chains that translate, and those beyond a priority, see answers with the connection's translation undone. */
function through(
  { filters }: Host,
  {
    hook,
    beyond,
    change,
  }: {
    readonly hook: 'prerouting' | 'output' | 'postrouting';
    readonly beyond: number;
    readonly change: (flow: Flow) => Flow;
  },
  flows: readonly Flow[],
  around: Surroundings,
  trace?: Trace,
): HookOutcome {
  const { passed, dropped } = stepByStep(
    competing(basesAt(filters, hook)),
    flows,
    around,
    (bases, entering) => {
      const isUndone = bases.some(({ base }) => base.translates || base.priority > beyond);
      return runCompeting(bases, isUndone ? entering.map(change) : entering, around, trace);
    },
  );
  return { passed: passed.map(change), dropped };
}

/**
 * Flows that a loopback address answers to another source than the original one: unless that is the host's own, there is no
 * route for the answer (Linux kernel, __mkroute_output).
 */
function isAnsweredFromLoopback({ anotherSource, view: { destination } }: Flow): boolean {
  return (
    anotherSource !== undefined &&
    destination !== undefined &&
    intersectRanges(destination, LOOPBACK).length > 0
  );
}

/** Packets of a known connection from the host to itself: out by `lo` and in again. */
function throughLoopback(
  host: Host,
  flows: readonly Flow[],
  around: Surroundings,
  trace?: Trace,
): HookOutcome {
  const { filters } = host;
  const out = makeAnswers(host, flows, around, trace);
  const posted = leave(host, out.passed, around, trace);
  const back = posted.passed.map((flow) => ({
    ...flow,
    incoming: LOOPBACK_LINK,
    outgoing: 'none' as const,
  }));
  const entered = runHook(filters, 'prerouting', back, around, trace);
  const input = runHook(filters, 'input', entered.passed, around, trace);
  const dropped = [out.dropped, posted.dropped, entered.dropped, input.dropped];
  return { passed: input.passed, dropped: droppedByAny(around.space, dropped) };
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
    ...(flow.zoned ? { anyMark: true } : {}),
    translated: true,
  };
}

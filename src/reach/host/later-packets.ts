import type { Asset } from '../../model/asset.ts';
import type { Side } from '../../model/filter.ts';
import type { Host } from '../../model/host.ts';
import type { Estate } from '../estate.ts';
import { competing } from '../program/competing.ts';
import { droppedByAny, droppedSet } from '../program/dropped.ts';
import { type Flow, LOOPBACK_LINK, mayLoseTranslation, mergeFlows } from '../program/flow.ts';
import { basesAt, type HookOutcome, runCompeting, runHook, stepByStep } from '../program/interpreter.ts';
import { ACK, type Surroundings } from '../program/surroundings.ts';
import type { Trace } from '../program/trace.ts';
import { ORIGINAL } from '../program/view.ts';
import type { sendAnswers } from './host-answers.ts';
import type { HostOutcome } from './host-outcome.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { reroutingByMark } from './rerouting.ts';

/** The packets that follow the first ones of connections, of those whose answer got through; `backward` leads answers. */
export function laterPackets(
  estate: Estate,
  asset: Asset,
  first: HostOutcome,
  backward: typeof sendAnswers,
): HostOutcome {
  const followed = (flow: Flow, where: 'delivered' | 'forwarded'): Flow[] => {
    const alone = {
      delivered: [],
      forwarded: [],
      dropped: droppedSet(estate.space.empty),
      notes: [],
      [where]: [flow],
    };
    const { delivered, forwarded } = backward(estate, asset, alone);
    return mergeFlows([...delivered, ...forwarded].map((back) => laterPacket(flow, back)));
  };
  return {
    delivered: first.delivered.flatMap((flow) => followed(flow, 'delivered')),
    forwarded: first.forwarded.flatMap((flow) => followed(flow, 'forwarded')),
    dropped: droppedSet(estate.space.empty),
    notes: [],
  };
}

/**
 * A connection of which tracking saw the first packet and not the answer takes nothing that follows (Linux kernel,
 * nf_conntrack_proto_tcp.c: an ACK after a SYN alone is invalid); of one whose first packet it did not see, it knows nothing.
 */
function laterPacket(first: Flow, back: Flow): Flow {
  const isHalfKnown = first.tracked && !back.tracked;
  return {
    ...first,
    packets: back.packets,
    mark: 0,
    connectionMark: first.tracked && back.tracked ? back.connectionMark : 0,
    ...(back.anyMark ? { anyMark: true } : {}),
    ...(back.zoned ? { zoned: true } : {}),
    tracked: !isHalfKnown,
    invalid: isHalfKnown,
    answersUntracked: !first.tracked,
    translated: true,
    ...(first.anotherSource === undefined ? {} : { anotherSource: 'later' as const }),
  };
}

/**
 * What packets that follow the first of their connection meet on the host that takes it (`destination`), makes it (`source`) or is
 * between the ends: the whole way again, with a connection that is established, no SYN and no mark.
 */
export function follow(
  estate: Estate,
  asset: Asset,
  later: HostOutcome,
  hostSide: Side | undefined,
  trace: Trace,
): HostOutcome {
  const host = asset.host as Host;
  const around = { ...surroundingsOf(estate, asset, true, hostSide), tcpFlags: ACK };
  const passage: Passage = { host, around, trace };
  const isMade = hostSide === 'source';
  const delivered = later.delivered.map((flow) => (isMade ? toItself : takenIn)(passage, flow));
  const forwarded = later.forwarded.map((flow) => (isMade ? sentOut : passedOn)(passage, flow));
  return {
    delivered: mergeFlows(delivered.flatMap(({ passed }) => passed)),
    forwarded: mergeFlows(forwarded.flatMap(({ passed }) => passed)),
    dropped: droppedByAny(
      around.space,
      [...delivered, ...forwarded].map(({ dropped }) => dropped),
    ),
    notes: [],
  };
}

interface Passage {
  readonly host: Host;
  readonly around: Surroundings;
  readonly trace: Trace;
}

function takenIn(passage: Passage, flow: Flow): HookOutcome {
  const entered = enter(passage, 'prerouting', { ...flow, outgoing: 'none' });
  return leave(passage, entered, 'input');
}

function passedOn(passage: Passage, flow: Flow): HookOutcome {
  const entered = enter(passage, 'prerouting', { ...flow, outgoing: 'none' });
  const crossed = then(passage, leavingBy(entered, flow.outgoing), 'forward');
  return leave(passage, crossed);
}

function sentOut(passage: Passage, flow: Flow): HookOutcome {
  const made = enter(passage, 'output', {
    ...flow,
    incoming: 'none',
    outgoing: flow.firstOutgoing ?? flow.outgoing,
  });
  if (reroutingByMark(passage.host) === 'no') return leave(passage, leavingBy(made, flow.outgoing));
  // Whether the first packet was marked, and alike, is not known.
  const passed = made.passed.map((each): Flow => {
    const isSame = flow.firstOutgoing === undefined && each.mark === 0 && !each.anyMark;
    return { ...each, outgoing: isSame ? flow.outgoing : 'unknown' };
  });
  return leave(passage, { ...made, passed });
}

/** What a host sends to itself leaves by `lo`, unless it was first routed elsewhere, and comes in again. */
function toItself(passage: Passage, flow: Flow): HookOutcome {
  const outgoing = flow.firstOutgoing ?? LOOPBACK_LINK;
  const made = enter(passage, 'output', { ...flow, incoming: 'none', outgoing });
  const left = leave(passage, leavingBy(made, LOOPBACK_LINK));
  const back = left.passed.map((each): Flow => ({ ...each, incoming: LOOPBACK_LINK, outgoing: 'none' }));
  const entered = then(passage, { ...left, passed: back }, 'prerouting');
  return leave(passage, entered, 'input');
}

/**
 * The first hook of a packet: its destination is translated again where chains of translation stand, and their rules are not asked.
 * What tracking does not see is not translated and goes elsewhere, and what it takes up in its middle depends on settings.
 */
function enter({ host, around, trace }: Passage, hook: 'prerouting' | 'output', flow: Flow): HookOutcome {
  const first: Flow = { ...flow, view: ORIGINAL };
  const { passed, dropped } = stepByStep(
    competing(basesAt(host.filters, hook)),
    [first],
    around,
    (bases, flows) => {
      const isTranslated = bases.some(({ base }) => base.translates);
      const entering = isTranslated ? flows.map((each) => ({ ...each, view: flow.view })) : flows;
      return runCompeting(bases, entering, around, trace);
    },
  );
  const { destination, destinationPort } = flow.view;
  const isTranslated = (destination ?? destinationPort ?? flow.anotherSource) !== undefined;
  const unsure = passed.filter(
    (each) => mayLoseTranslation(each) || (each.tracked ? each.answersUntracked === true : isTranslated),
  );
  return {
    passed,
    dropped: droppedByAny(around.space, [dropped, ...unsure.map(({ packets }) => droppedSet(packets))]),
  };
}

/** The last hook of a packet, where its source is translated again. */
function leave(
  { host, around, trace }: Passage,
  { passed, dropped }: HookOutcome,
  hook: 'postrouting' | 'input' = 'postrouting',
): HookOutcome {
  let leaving = passed;
  const lost = [dropped];
  for (const bases of competing(basesAt(host.filters, hook))) {
    if (bases.some(({ base }) => base.translates))
      leaving = leaving.map((each) => (each.anotherSource ? { ...each, anotherSource: true } : each));
    const outcome = runCompeting(bases, leaving, around, trace);
    leaving = outcome.passed;
    lost.push(outcome.dropped);
  }
  return { passed: leaving, dropped: droppedByAny(around.space, lost) };
}

function then(
  { host, around, trace }: Passage,
  { passed, dropped }: HookOutcome,
  hook: 'prerouting' | 'forward',
): HookOutcome {
  const outcome = runHook(host.filters, hook, passed, around, trace);
  return { passed: outcome.passed, dropped: droppedByAny(around.space, [dropped, outcome.dropped]) };
}

function leavingBy({ passed, dropped }: HookOutcome, outgoing: Flow['outgoing']): HookOutcome {
  return { passed: passed.map((flow) => ({ ...flow, outgoing })), dropped };
}

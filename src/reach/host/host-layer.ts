import type { Asset } from '../../model/asset.ts';
import type { Side } from '../../model/filter.ts';
import { nameOf } from '../../model/name.ts';
import { unseenFamilies } from '../../model/unseen-families.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { droppedByAny, droppedSet } from '../program/dropped.ts';
import { isLoopback } from '../program/flow.ts';
import { ACK } from '../program/surroundings.ts';
import { Trace } from '../program/trace.ts';
import { contestedPackets } from './contested-packets.ts';
import { receiveAnswers, sendAnswers } from './host-answers.ts';
import { boundsOfOutcome, type HostOutcome, within } from './host-outcome.ts';
import { follow, laterPackets } from './later-packets.ts';

/** A host on a path: what it did with the packets, and what that says as a layer. */
export interface HostStep {
  readonly asset: Asset;
  readonly outcome: HostOutcome | undefined;
  readonly layer: LayerAnswer;
  /** The link of the interface by which the platform brought the packets; it takes answers from that alone. */
  readonly cameBy?: string;
}

/** What a host did with packets, as a layer of a path. */
export function hostStep(
  estate: Estate,
  asset: Asset,
  direction: 'forward' | 'reply',
  packets: PacketSet,
  outcome: HostOutcome,
  trace: Trace,
): HostStep {
  const { certain, possible } = boundsOfOutcome(estate, outcome);
  const doubted = contestedPackets(estate, asset);
  const asked = certain.intersection(packets).without([doubted.own, doubted.toAll]);
  const { unruled, notes } = withoutRules(
    estate,
    asset,
    direction === 'forward' ? packets : estate.space.empty,
  );
  return {
    asset,
    outcome,
    layer: hostLayer(
      asset,
      direction,
      asked.difference(unruled),
      possible.union(doubted.toAll.intersection(packets)),
      [trace],
      [...(asset.host?.contests ?? []), ...outcome.notes, ...notes],
    ),
  };
}

/** Packets of a family of which the host's rules are not in evidence: what routes and settings drop is known all the same. */
function withoutRules(
  { space }: Estate,
  { host }: Asset,
  packets: PacketSet,
): { readonly unruled: PacketSet; readonly notes: readonly string[] } {
  const families = unseenFamilies(host?.filters ?? []).filter(
    (family) => !packets.isDisjointFrom(space.box({ family })),
  );
  return {
    unruled: space.unionOf(families.map((family) => space.box({ family }))),
    notes: families.map((family) => `IPv${family} rules of the host are not in evidence`),
  };
}

/** What the answers meet on a host that let the packets through. */
export function replyLayer(
  estate: Estate,
  step: HostStep,
  answers: PacketSet,
  way: typeof sendAnswers,
): LayerAnswer {
  if (step.outcome === undefined)
    return { ...step.layer, direction: 'reply', certain: answers, possible: answers, traces: [] };
  const trace = new Trace();
  const back = way(estate, step.asset, within(step.outcome, answers), trace);
  const layer = answeringBy(
    estate,
    step,
    back,
    hostStep(estate, step.asset, 'reply', answers, back, trace).layer,
  );
  return step.layer.unseen === true ? { ...layer, unseen: true } : layer;
}

/**
 * A platform drops what an interface sends with the address of another one, and only rules of routing that are not in evidence
 * may send an answer by the link of its question (VPC user guide, source/destination checks).
 */
function answeringBy(
  { space }: Estate,
  { cameBy }: HostStep,
  { forwarded }: HostOutcome,
  layer: LayerAnswer,
): LayerAnswer {
  if (cameBy === undefined) return layer;
  const links = new Set<string>();
  const stray = forwarded.filter(({ outgoing }) => {
    if (typeof outgoing === 'string' || outgoing.name === cameBy || isLoopback(outgoing)) return false;
    links.add(outgoing.name);
    return true;
  });
  if (stray.length === 0) return layer;
  const note = `the host's routes lead the answer out by ${[...links].join(', ')}, and the question came by ${cameBy}`;
  return {
    ...layer,
    certain: layer.certain.difference(space.unionOf(stray.map(({ packets }) => packets))),
    note: layer.note === undefined ? note : `${layer.note}; ${note}`,
  };
}

/**
 * A TCP connection needs more than a first packet and its answer: what follows passes the same host as established. `hostSide` is the
 * end that the host is; undefined: it is between them.
 */
export function laterLayers(
  estate: Estate,
  step: HostStep,
  answers: PacketSet,
  hostSide: Side | undefined,
): LayerAnswer[] {
  if (step.outcome === undefined || step.layer.unseen === true) return [];
  const connections = answers.intersection(estate.space.box({ protocol: [[TCP, TCP]] }));
  if (connections.isEmpty()) return [];
  const trace = new Trace();
  const backward = hostSide === 'source' ? receiveAnswers : sendAnswers;
  const packets = laterPackets(estate, step.asset, within(step.outcome, connections), backward);
  const later = boundsOfOutcome(estate, packets).possible;
  const passed = follow(estate, step.asset, packets, hostSide, trace);
  const there = boundsOfOutcome(estate, passed);
  const outcome = takenUp(estate, step.asset, backward(estate, step.asset, passed, trace, ACK));
  const back = hostStep(estate, step.asset, 'reply', later, outcome, trace).layer;
  const layer = {
    ...back,
    certain: back.certain.intersection(there.certain),
    possible: back.possible.intersection(there.possible),
  };
  // A host that lets them through has nothing to tell that its other layers do not.
  if (later.isSubsetOf(layer.certain)) return [];
  const others = answers.difference(later);
  const note = 'the packets of a connection that follow its first one';
  return [
    {
      ...layer,
      certain: layer.certain.union(others),
      possible: layer.possible.union(others),
      note: layer.note === undefined ? note : `${note}; ${layer.note}`,
    },
  ];
}

/** An ACK that tracking takes for the beginning of a connection meets rules of translation that were not asked. */
function takenUp({ space }: Estate, { host }: Asset, outcome: HostOutcome): HostOutcome {
  const translates = host?.filters.some(({ bases }) => bases.some((base) => base.translates)) === true;
  const stray = [...outcome.delivered, ...outcome.forwarded].filter(
    (flow) => translates && flow.tracked && flow.answersUntracked === true,
  );
  return {
    ...outcome,
    dropped: droppedByAny(space, [outcome.dropped, ...stray.map(({ packets }) => droppedSet(packets))]),
  };
}

export function hostLayer(
  asset: Asset,
  direction: 'forward' | 'reply',
  certain: PacketSet,
  possible: PacketSet,
  traces: Trace[],
  notes: readonly string[],
): LayerAnswer {
  const where = nameOf(asset);
  return {
    layer: 'host',
    direction,
    where,
    certain,
    possible,
    traces,
    ...(notes.length === 0 ? {} : { note: [...new Set(notes)].join('; ') }),
  };
}

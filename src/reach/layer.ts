import type { PacketSet } from '../net/packet-set.ts';
import type { Estate } from './estate.ts';
import type { Trace } from './program/trace.ts';
import { answerable } from './program/view.ts';

/** Packets that pass whatever is not known, and those that pass for some outcome of it. */
export interface TwoSided {
  readonly certain: PacketSet;
  readonly possible: PacketSet;
}

/** What one layer of a path says about the packets of a question. */
export interface LayerAnswer extends TwoSided {
  readonly layer: 'host' | 'group' | 'subnet' | 'route' | 'network';
  readonly direction: 'forward' | 'reply';
  readonly where: string;
  readonly traces: readonly Trace[];
  readonly note?: string;
  /** Nothing in the evidence describes it; the answer is "everything passes" and is said to be so. */
  readonly unseen?: boolean;
}

/** A layer of a network that no rules speak of: what is known of its packets is in the note. */
export function networkLayer(
  where: string,
  certain: PacketSet,
  possible: PacketSet,
  note: string,
): LayerAnswer {
  return { layer: 'network', direction: 'forward', where, certain, possible, traces: [], note };
}

/** What a load balancer makes of packets, as a layer. */
export function balancerLayer(certain: PacketSet, possible: PacketSet, note: string): LayerAnswer {
  return networkLayer('load balancer', certain, possible, note);
}

/**
 * The layers between two points, in the order that a packet meets them, the answer's way back after; and the packets that arrive
 * and whose answer arrives where one is expected.
 */
export interface PathAnswer extends TwoSided {
  readonly layers: readonly LayerAnswer[];
  /** The same for the forward way alone. */
  readonly forwardCertain: PacketSet;
  readonly forwardPossible: PacketSet;
  /** Assets and networks that the evidence does not describe on this path. */
  readonly unseen: readonly string[];
}

/** The answer of a path from those of its layers. */
export function combine(
  estate: Estate,
  packets: PacketSet,
  forward: LayerAnswer[],
  reply: LayerAnswer[],
  unseen: string[],
): PathAnswer {
  const forwardCertain = meet(forward, 'certain', packets);
  const forwardPossible = meet(forward, 'possible', packets);
  const silent = packets.difference(answerable(estate.space));
  return {
    layers: [...forward, ...reply],
    forwardCertain,
    forwardPossible,
    certain: forwardCertain.intersection(silent.union(meet(reply, 'certain', packets))),
    possible: forwardPossible.intersection(silent.union(meet(reply, 'possible', packets))),
    unseen,
  };
}

/** The answer of one way and of another behind it, in terms of the same packets. */
export function inTurn(near: PathAnswer, beyond: PathAnswer): PathAnswer {
  return {
    layers: [...near.layers, ...beyond.layers],
    certain: near.certain.intersection(beyond.certain),
    possible: near.possible.intersection(beyond.possible),
    forwardCertain: near.forwardCertain.intersection(beyond.forwardCertain),
    forwardPossible: near.forwardPossible.intersection(beyond.forwardPossible),
    unseen: [...new Set([...near.unseen, ...beyond.unseen])],
  };
}

/** What passes every layer. */
export function meet(
  layers: readonly TwoSided[],
  which: 'certain' | 'possible',
  start: PacketSet,
): PacketSet {
  return layers.reduce((set, layer) => set.intersection(layer[which]), start);
}

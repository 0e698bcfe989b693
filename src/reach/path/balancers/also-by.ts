import type { PacketSet } from '../../../net/packet-set.ts';
import type { PathAnswer } from '../../layer.ts';
import { relocated } from '../../program/trace.ts';

/** A further way of some packets to where the answer leads; `back` tells sets of it in terms of `share`. */
export interface FurtherWay {
  readonly through: PathAnswer;
  readonly share: PacketSet;
  readonly back: (set: PacketSet) => PacketSet;
  /** Filters see by it what they see of packets that need no such way, so that it says why those of them that no route leads there do not arrive. */
  readonly isPlain?: boolean;
}

/** What comes by one way or the other; its layers are shown where nothing else leads there. */
export function alsoBy(
  answer: PathAnswer,
  packets: PacketSet,
  { through, share, back, isPlain = false }: FurtherWay,
): PathAnswer {
  const others = packets.difference(share);
  const layers = through.layers.map((each) => ({
    ...each,
    certain: back(each.certain).union(others),
    possible: back(each.possible).union(others),
    traces: each.traces.map((trace) => relocated(trace, back)),
  }));
  const isShown = !through.possible.isEmpty() || (isPlain && others.isEmpty() && !isLedTo(answer, packets));
  return {
    ...answer,
    layers: answer.possible.isEmpty() && isShown ? layers : answer.layers,
    certain: answer.certain.union(back(through.certain)),
    possible: answer.possible.union(back(through.possible)),
    forwardCertain: answer.forwardCertain.union(back(through.forwardCertain)),
    forwardPossible: answer.forwardPossible.union(back(through.forwardPossible)),
  };
}

/** Routes lead some of the packets there, whatever filters do. */
function isLedTo({ layers }: PathAnswer, packets: PacketSet): boolean {
  return layers.every(
    ({ layer, direction, possible }) =>
      layer !== 'route' || direction === 'reply' || !possible.isDisjointFrom(packets),
  );
}

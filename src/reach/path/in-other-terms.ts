import type { AddressRange } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import { ALL_PORTS } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer, PathAnswer, TwoSided } from '../layer.ts';
import type { Point } from '../point.ts';
import { relocated } from '../program/trace.ts';

/** Names of links that a question states: `in` of the receiving host, `out` of the sending one. */
export interface NamedLinks {
  readonly in?: string;
  readonly out?: string;
  /** Asked is what the receiving host does with the packets, not what becomes of those that it hands on. */
  readonly here?: true;
  /** What the receiving host hands on is followed beyond it. */
  readonly isFollowed?: true;
}

/** A path that is asked again, behind a place that changes packets. */
export type Judge = (
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links?: NamedLinks,
) => PathAnswer;

/** Packets that become others on their way. */
export interface OtherTerms {
  readonly packets: PacketSet;
  /** All that they may become. */
  readonly asked: PacketSet;
  /** Packets that may become one of a set; those of `packets` alone count. */
  readonly back: (set: PacketSet) => PacketSet;
}

/** Packets that get one of `sources`, and where they have ports one of `ports`; a message keeps its type. */
export function withAnotherSource(
  space: PacketSpace,
  packets: PacketSet,
  sources: readonly AddressRange[],
  ports: Interval,
): OtherTerms {
  const withPorts = space.box({ sourcePort: [ALL_PORTS] });
  const back = (set: PacketSet) => {
    const ported = set.intersection(withPorts).forget('sourcePort');
    return ported.union(set.difference(withPorts)).forget('source');
  };
  const asked = back(packets)
    .intersection(space.box({ source: sources }))
    .difference(withPorts.difference(space.box({ sourcePort: [ports] })));
  return { packets, asked, back };
}

/** An answer about what packets may become as one about the packets: certain is what passes whatever it becomes. */
export function inTermsBefore(terms: OtherTerms, { certain, possible }: TwoSided): TwoSided {
  const { packets, asked } = terms;
  return {
    certain: packets.difference(terms.back(asked.difference(certain))),
    possible: broughtBack(terms, possible),
  };
}

export function layerInTermsBefore(terms: OtherTerms, layer: LayerAnswer): LayerAnswer {
  return {
    ...layer,
    ...inTermsBefore(terms, layer),
    traces: layer.traces.map((trace) => relocated(trace, (set) => broughtBack(terms, set))),
  };
}

export function pathInTermsBefore(terms: OtherTerms, answer: PathAnswer): PathAnswer {
  const forward = inTermsBefore(terms, {
    certain: answer.forwardCertain,
    possible: answer.forwardPossible,
  });
  return {
    ...answer,
    ...inTermsBefore(terms, answer),
    forwardCertain: forward.certain,
    forwardPossible: forward.possible,
    layers: answer.layers.map((layer) => layerInTermsBefore(terms, layer)),
  };
}

function broughtBack({ packets, asked, back }: OtherTerms, set: PacketSet): PacketSet {
  return packets.intersection(back(set.intersection(asked)));
}

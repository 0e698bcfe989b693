import type { FlowState } from '../../model/flow-change.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { TwoSided } from '../layer.ts';

/** Packets that go from one state to another. */
export interface Transition {
  readonly from: FlowState;
  readonly to: FlowState;
  readonly packets: PacketSet;
}

/** What moves between two answers about the same packets. */
export function transitions(before: TwoSided, after: TwoSided): Transition[] {
  const stood = states(before);
  return states(after).flatMap(({ state: to, packets: now }) =>
    stood
      .filter(({ state }) => state !== to)
      .map(({ state: from, packets: then }) => ({ from, to, packets: now.intersection(then) }))
      .filter(({ packets }) => !packets.isEmpty()),
  );
}

function states({ certain, possible }: TwoSided): readonly { state: FlowState; packets: PacketSet }[] {
  return [
    { state: 'allow', packets: certain },
    { state: 'undecided', packets: possible.difference(certain) },
    { state: 'deny', packets: certain.union(possible).complement() },
  ];
}

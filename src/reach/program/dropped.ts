import { oncePer } from '../../net/once-per.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';

/** Of some packets, those that may be dropped. It is asked of what may pass, because what certainly does not is much, and nobody needs it. */
export type Dropped = (among: PacketSet) => PacketSet;

export function droppedSet(packets: PacketSet): Dropped {
  return (among) => among.intersection(packets);
}

/** What any of several drops. */
export function droppedByAny(space: PacketSpace, all: readonly Dropped[]): Dropped {
  const [only, second] = all;
  if (only !== undefined && second === undefined) return only;
  // Chains that jump twice to the next, and so on, ask as often as there are ways through them.
  return oncePer((among) => (among.isEmpty() ? among : space.unionOf(all.map((dropped) => dropped(among)))));
}

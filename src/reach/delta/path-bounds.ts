import type { PacketSet } from '../../net/packet-set.ts';
import { TCP } from '../../net/protocol.ts';
import type { PathAnswer, TwoSided } from '../layer.ts';

/** A new TCP connection needs its answers; of everything else the first packet counts. */
export function boundsOf(path: PathAnswer): TwoSided {
  const { space } = path.certain;
  const tcp = space.box({ protocol: [[TCP, TCP]] });
  const of = (forward: PacketSet, connected: PacketSet) =>
    forward.difference(tcp).union(connected.intersection(tcp));
  return {
    certain: of(path.forwardCertain, path.certain),
    possible: of(path.forwardPossible, path.possible),
  };
}

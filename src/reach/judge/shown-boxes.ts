import { formatCube } from '../../net/cube.ts';
import type { PacketSet } from '../../net/packet-set.ts';

const SHOWN_BOXES = 12;

/** The first boxes of a set, as a proof shows them. */
export function shownBoxes(packets: PacketSet): string[] {
  return packets.cubes(SHOWN_BOXES).map(formatCube);
}

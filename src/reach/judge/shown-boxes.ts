import { formatCube } from '../../net/cube.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';

const SHOWN_BOXES = 12;

/** The first boxes of a set, as a proof shows them: the one with the witness before the others. */
export function shownBoxes(packets: PacketSet, witness?: Packet): string[] {
  const cubes = packets.cubes(SHOWN_BOXES);
  const own = cubes.findIndex((cube) => witness !== undefined && packets.space.box(cube).has(witness));
  return [...cubes.slice(own, own + 1), ...cubes.filter((_, index) => index !== own)].map(formatCube);
}

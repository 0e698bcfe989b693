import { nameOf } from '../../model/name.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { type LayerAnswer, networkLayer } from '../layer.ts';
import { networkOf, type Point } from '../point.ts';
import { unfiltered } from './unfiltered.ts';

/** The platform's own addresses of a network, such as its resolver, answer nobody of another network. */
export function platformOfOthers(estate: Estate, from: Point, to: Point, packets: PacketSet): LayerAnswer[] {
  const [near, far] = [networkOf(estate, from), networkOf(estate, to)];
  if (to.kind !== 'subnet' || near === undefined || far === undefined || near.id === far.id) return [];
  const { certain, possible } = unfiltered(estate, to, packets);
  if (possible.isEmpty()) return [];
  const note = "the platform's own addresses of a network answer nobody of another one";
  return [networkLayer(nameOf(far), packets.difference(possible), packets.difference(certain), note)];
}

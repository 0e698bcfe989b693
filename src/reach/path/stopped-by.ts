import type { PacketSet } from '../../net/packet-set.ts';
import type { LayerAnswer } from '../layer.ts';
import { decidesSome } from '../program/trace.ts';

/** Which of the filters between stops all packets, and by which rule: `acl-1 (hub): egress 90 deny tcp 443 to 0.0.0.0/0`. */
export function stoppedBy(
  layers: readonly Pick<LayerAnswer, 'where' | 'possible' | 'traces'>[],
  packets: PacketSet,
): string {
  const layer = layers.find(({ possible }) => packets.isDisjointFrom(possible));
  if (layer === undefined) return 'several filters together';
  const decisions = layer.traces.flatMap((trace) => trace.decisions);
  const rule = decisions.find((decision) => decision.verdict === 'drop' && decidesSome(decision, packets))
    ?.origin.text;
  return rule === undefined ? layer.where : `${layer.where}: ${rule}`;
}

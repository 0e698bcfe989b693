import type { PacketSet } from '../../../net/packet-set.ts';
import type { LayerAnswer } from '../../layer.ts';
import type { Point } from '../../point.ts';
import type { Way } from '../groups.ts';
import { layerInTermsBefore } from '../in-other-terms.ts';

/**
 * Layers behind a sender that hands on packets of others and may keep their addresses: what they certainly let pass they have to let
 * pass from any source.
 */
export function asSeenBehind(
  from: Point,
  packets: PacketSet,
  ask: (asked: PacketSet) => LayerAnswer[],
): LayerAnswer[] {
  if (!mayKeepSources(from)) return ask(packets);
  const anySource = packets.forget('source');
  const terms = { packets, asked: anySource, back: (set: PacketSet) => set.forget('source') };
  return ask(anySource).map((layer) => ({
    ...layerInTermsBefore(terms, layer),
    note: [layer.note, 'the sender hands on packets of others, whose addresses it may keep']
      .filter((text) => text !== undefined)
      .join('; '),
  }));
}

/** What a balancer hands on is matched by references to its groups, whatever address it bears, and perhaps by others. */
export function wayFromBalancer(from: Point): Way {
  const hands = from.kind === 'interface' && (from.handsOn !== undefined || mayKeepSources(from));
  return hands ? { handedOnBy: from.at.interface.groups ?? [] } : {};
}

function mayKeepSources(from: Point): boolean {
  return from.kind === 'interface' && from.handsOn === undefined && from.at.interface.mayKeepSources === true;
}

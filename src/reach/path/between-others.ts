import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { type LayerAnswer, networkLayer } from '../layer.ts';

/**
 * Between addresses that nothing in evidence carries no layer is seen: nothing is certain there, but that the internet leads to
 * no private address.
 */
export function betweenOthers({ space, routable, hasTopology }: Estate, packets: PacketSet): LayerAnswer {
  const lost = hasTopology
    ? space.box({ source: routable }).difference(space.box({ destination: routable }))
    : space.empty;
  const note = packets.isSubsetOf(lost)
    ? 'a private address is not routed on the internet'
    : 'nothing in use that is in evidence has either of these addresses';
  return networkLayer('outside', space.empty, packets.difference(lost), note);
}

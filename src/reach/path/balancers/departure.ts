import type { Frontend } from '../../../model/balancer.ts';
import { single } from '../../../net/address.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import { hostSends } from '../../host/host-ends.ts';
import { balancerLayer, combine, type LayerAnswer, meet, type PathAnswer } from '../../layer.ts';
import { inCloud, type Point } from '../../point.ts';
import { groupLayers } from '../groups.ts';
import { inTermsBefore, layerInTermsBefore, type OtherTerms } from '../in-other-terms.ts';
import { inspectionLayers } from '../inspection.ts';
import { routeLayer } from '../route-layer.ts';
import { subnetLayers } from '../subnet-layer.ts';

/**
 * The way to an internal frontend, whose address the sender's side sees, while `behind` was asked about the machine's. Where that
 * side tells the two apart, what it stops is stopped, and nothing else is certain.
 */
export function asCalled(
  estate: Estate,
  from: Point,
  to: Point,
  { address }: Frontend,
  terms: OtherTerms,
  behind: PathAnswer,
): PathAnswer {
  const { space } = estate;
  const { packets } = terms;
  const called: OtherTerms = {
    packets,
    asked: packets.forget('destination').intersection(space.box({ destination: [single(address)] })),
    back: (set) => set.forget('destination'),
  };
  const layers = departure(estate, from, to, called.asked).map((layer) => layerInTermsBefore(called, layer));
  const own = departure(estate, from, to, terms.asked);
  const there = inTermsBefore(terms, {
    certain: meet(own, 'certain', terms.asked),
    possible: meet(own, 'possible', terms.asked),
  });
  const isSame =
    meet(layers, 'certain', packets).equals(there.certain) &&
    meet(layers, 'possible', packets).equals(there.possible);
  if (isSame) return behind;
  const what = 'what is on the way to it tells its address and port from those of the machine behind it';
  const apart = balancerLayer(space.empty, packets, what);
  return combine(estate, packets, [...layers, apart], [], []);
}

/** What packets pass before they come to the network of the receiver. */
function departure(estate: Estate, from: Point, to: Point, packets: PacketSet): LayerAnswer[] {
  const sent = from.kind === 'interface' ? [hostSends(estate, from.at, packets, undefined, []).layer] : [];
  if (!inCloud(from)) return sent;
  return [
    ...sent,
    ...groupLayers(estate, from, 'egress', packets, { detoured: estate.space.empty }),
    ...subnetLayers(estate, from, 'egress', 'forward', packets),
    ...inspectionLayers(estate, from, to, packets),
    routeLayer(estate, from, to, 'destination', 'forward', packets),
  ];
}

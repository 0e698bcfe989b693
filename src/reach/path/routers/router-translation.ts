import type { Subnet } from '../../../model/network.ts';
import type { RouteTarget } from '../../../model/route.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { type Estate, filterAt } from '../../estate.ts';
import { meet, type TwoSided } from '../../layer.ts';
import { type Point, pointIn } from '../../point.ts';
import { answerable } from '../../program/view.ts';
import { askFilter } from '../filter-layer.ts';
import { routesTaken } from '../routing.ts';
import { stoppedBy } from '../stopped-by.ts';
import { subnetLayers } from '../subnet-layer.ts';
import { filtersAround, throughTranslator } from '../translators.ts';
import { type Crossing, type Inspection, ledThrough } from './router-inspection.ts';

type Cross = (
  estate: Estate,
  near: Point,
  crossing: Crossing,
  packets: PacketSet,
  attachment: string,
) => TwoSided;

/**
 * What the translator of a network between sends out of packets that a router brought there: as in its own network, and answers have
 * to find back by the router, and by the firewall that the packets passed. `from`: the subnet whose route leads to it.
 */
export function translatedBetween(
  estate: Estate,
  from: Subnet,
  packets: PacketSet,
  crossing: Crossing,
  target: Extract<RouteTarget, { kind: 'translator' }>,
  cross: Cross,
): TwoSided {
  const { other, far, notes } = crossing;
  if (far === 'destination' && 'subnet' in target && target.subnet === from.id) {
    notes.add(`what ${target.id} does with packets that a router brings to its own subnet is not modelled`);
    return { certain: estate.space.empty, possible: packets };
  }
  const near = pointIn(from);
  const back = (asked: PacketSet, subnet: Subnet | undefined) =>
    leadsBack(estate, subnet, asked, crossing, cross);
  const sent = throughTranslator(estate, near, other, far, packets, target, notes, back);
  if ('doubt' in target || sent.possible.isEmpty()) return sent;
  const answers = packets.intersection(answerable(estate.space));
  const { entering, leaving, answering, share } = filtersAround(estate, target, packets, answers);
  const others = packets.difference(share);
  const possible = meet(entering, 'possible', packets).intersection(
    meet(leaving, 'possible', share).union(others),
  );
  if (possible.isEmpty()) notes.add(`stopped by ${stoppedBy([...entering, ...leaving], packets)}`);
  const certain = meet([...entering, ...leaving], 'certain', packets);
  const answered = meet(answering, 'certain', answers).union(packets.difference(answers));
  return {
    certain: sent.certain.intersection(certain).intersection(answered),
    possible: sent.possible.intersection(possible),
  };
}

/** Packets whose answers certainly come from a subnet of the network between to where the packets are from. */
function leadsBack(
  estate: Estate,
  subnet: Subnet | undefined,
  packets: PacketSet,
  crossing: Crossing,
  cross: Cross,
): PacketSet {
  const { space } = estate;
  if (subnet === undefined) return space.empty;
  const { other, origin, notes, via } = crossing;
  const at = pointIn(subnet);
  const { shares, unsure } = routesTaken(estate, subnet, 'source', packets);
  const found = shares.map(({ target, packets: share }): PacketSet => {
    if (target.kind === 'inspection' && target.id === via?.id) {
      const { via: _passed, ...behind } = crossing;
      const led = leadsBack(estate, estate.subnets.get(via.subnet), share, behind, cross);
      return led.intersection(letBack(estate, via, share));
    }
    if (target.kind !== 'attachment') return space.empty;
    const answer = { other: origin, origin: other, far: 'source', direction: 'reply', notes } as const;
    const gates = estate.attachments.get(target.id)?.subnets?.map((id) => estate.subnets.get(id)) ?? [
      undefined,
    ];
    const entering = gates.flatMap((gate) =>
      gate === undefined
        ? [{ certain: space.empty, possible: share }]
        : subnetLayers(estate, pointIn(gate), 'ingress', 'reply', share),
    );
    return cross(estate, at, answer, share, target.id)
      .certain.intersection(meet(entering, 'certain', share))
      .intersection(
        via === undefined
          ? share
          : ledThrough(estate, at, 'source', share, (way) => way.target.id === via.id),
      );
  });
  return space.unionOf(found).difference(unsure);
}

/** Answers that a firewall and the filter of its subnet certainly let back. */
function letBack(estate: Estate, { subnet: id, answers }: Inspection, packets: PacketSet): PacketSet {
  const subnet = estate.subnets.get(id);
  const filter = filterAt(estate, answers, 'forward');
  if (subnet === undefined || (answers !== undefined && filter === undefined)) return estate.space.empty;
  const at = pointIn(subnet);
  const layers = [
    ...(filter === undefined ? [] : [askFilter(estate, filter, 'forward', packets, true)]),
    ...subnetLayers(estate, at, 'ingress', 'reply', packets),
    ...subnetLayers(estate, at, 'egress', 'reply', packets),
  ];
  return meet(layers, 'certain', packets);
}

import type { Side } from '../../model/filter.ts';
import type { Subnet } from '../../model/network.ts';
import type { RouteTarget } from '../../model/route.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { type Point, pointIn } from '../point.ts';
import type { Inspection } from './inspection.ts';
import { routesTaken } from './routing.ts';
import { ledStraight, throughTranslator } from './translators.ts';

/** What a translator sends out of packets that a firewall of its own network let through: answers have to find back by the same firewall. */
export function translatedBehind(
  estate: Estate,
  firewall: Inspection,
  other: Point,
  far: Side,
  packets: PacketSet,
  target: Extract<RouteTarget, { kind: 'translator' }>,
  notes: Set<string>,
): TwoSided {
  const from = estate.subnets.get(firewall.subnet);
  if (from === undefined || ('subnet' in target && target.subnet === from.id)) {
    notes.add(
      `what ${target.id} does with packets that ${firewall.id} sends on in its own subnet is not modelled`,
    );
    return { certain: estate.space.empty, possible: packets };
  }
  const back = (asked: PacketSet, subnet: Subnet | undefined) => ledBack(estate, asked, subnet, firewall);
  return throughTranslator(estate, pointIn(from), other, far, packets, target, notes, back);
}

function ledBack(
  estate: Estate,
  packets: PacketSet,
  subnet: Subnet | undefined,
  firewall: Inspection,
): PacketSet {
  const { shares, unsure } = routesTaken(estate, subnet, 'source', packets);
  const same = shares.flatMap(({ target, packets: share }) =>
    target.kind === 'inspection' && target.id === firewall.id
      ? [ledStraight(estate, share, estate.subnets.get(firewall.subnet))]
      : [],
  );
  return estate.space.unionOf(same).difference(unsure);
}

import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { Point } from '../point.ts';
import { ledTo } from './frontend.ts';

/** A question between two points. */
interface Asked {
  readonly from: Point;
  readonly to: Point;
  readonly packets: PacketSet;
}

/**
 * Questions to the machines behind one frontend, each with the packets that a rule may lead there; what no rule takes is asked of
 * all of them. Other questions stay as they are.
 */
export function sharedAmongBackends<T extends Asked>(estate: Estate, questions: readonly T[]): T[] {
  const groups = Map.groupBy(questions, frontendKey);
  return questions.flatMap((question) => {
    const key = frontendKey(question);
    const others = key === undefined ? [] : (groups.get(key) ?? []);
    if (others.length < 2) return [question];
    const taken = estate.space.unionOf(others.map((each) => ledPackets(estate, each).forget('destination')));
    const packets = question.packets.difference(taken).union(ledPackets(estate, question));
    return packets.isEmpty() ? [] : [{ ...question, packets }];
  });
}

function ledPackets(estate: Estate, { to, packets }: Asked): PacketSet {
  return to.kind === 'interface' ? ledTo(estate, to, packets) : packets;
}

function frontendKey({ from, to }: Asked): string | undefined {
  if (to.kind !== 'interface' || to.frontend === undefined) return undefined;
  const { family, first } = to.frontend;
  const sender = from.ranges.map((range) => `${range.family} ${range.first}-${range.last}`);
  return [family, first, from.kind, ...sender].join('|');
}

import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import type { Point } from '../../point.ts';
import { judgeDirect } from '../path.ts';
import { ledTo } from './frontend.ts';

/** A question between two points. */
interface Asked {
  readonly from: Point;
  readonly to: Point;
  readonly packets: PacketSet;
}

/**
 * Questions to the machines behind one frontend, each with the packets that a rule may lead there; what no rule takes is asked of
 * all of them, and of one that gets nothing only what no other one gets. Other questions stay as they are.
 */
export function sharedAmongBackends<T extends Asked>(estate: Estate, questions: readonly T[]): T[] {
  const groups = Map.groupBy(questions, frontendKey);
  return questions.flatMap((question) => {
    const key = frontendKey(question);
    const others = key === undefined ? [] : (groups.get(key) ?? []);
    if (others.length < 2) return [question];
    const all = others.map((each) => ledPackets(estate, each));
    const taken = estate.space.unionOf(all.map(({ led }) => led.forget('destination')));
    const served = estate.space.unionOf(all.map((each) => each.served.forget('destination')));
    const own = ledPackets(estate, question);
    const packets = question.packets.difference(taken).union(own.served).union(own.led.difference(served));
    return packets.isEmpty() ? [] : [{ ...question, packets }];
  });
}

function ledPackets(estate: Estate, { to, packets }: Asked): ReturnType<typeof ledTo> {
  return to.kind === 'interface'
    ? ledTo(estate, to, packets, judgeDirect)
    : { led: packets, served: packets };
}

function frontendKey({ from, to }: Asked): string | undefined {
  if (to.kind !== 'interface' || to.frontend === undefined) return undefined;
  const { family, first } = to.frontend;
  const sender = from.ranges.map((range) => `${range.family} ${range.first}-${range.last}`);
  return [family, first, from.kind, ...sender].join('|');
}

import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import type { PathAnswer } from '../layer.ts';

type Part = readonly [packets: PacketSet, answer: PathAnswer];

/** The answer for two sets of packets from those for each. */
export function together(
  space: PacketSpace,
  ...[[one, first], [other, second]]: readonly [Part, Part]
): PathAnswer {
  const beside = ({ layers }: PathAnswer, others: PacketSet) =>
    layers.map((each) => ({
      ...each,
      certain: each.certain.union(others),
      possible: each.possible.union(others),
    }));
  const both = (which: 'certain' | 'possible' | 'forwardCertain' | 'forwardPossible') =>
    space.unionOf([first[which], second[which]]);
  return {
    layers: [...beside(first, other), ...beside(second, one)],
    certain: both('certain'),
    possible: both('possible'),
    forwardCertain: both('forwardCertain'),
    forwardPossible: both('forwardPossible'),
    unseen: [...new Set([...first.unseen, ...second.unseen])],
  };
}

import type { PairProof, Proof } from '../../../model/audit.ts';
import { LISTED_RULES } from '../../../model/named-rules.ts';
import type { Origin } from '../../../model/origin.ts';
import { formatCube } from '../../../net/cube.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { FilterSubject } from './filter-subjects.ts';

const SHOWN_PACKETS = 4;

/** What a filter lets in, and by which rules. No one packet is its witness: whether one passes the whole path is not asked. */
export function filterProof(
  fact: string,
  { title, layer, origin }: FilterSubject,
  from: string,
  verdict: PairProof['verdict'],
  rules: readonly Origin[],
  packets: PacketSet,
): Proof {
  return {
    fact,
    pairs: [
      {
        from,
        to: title,
        verdict,
        layers: [
          {
            layer,
            direction: 'forward',
            where: title,
            verdict: verdict === 'exposed' ? 'allow' : 'undecided',
            rules: rules.slice(0, LISTED_RULES),
            decides: true,
          },
        ],
        packets: packets.cubes(SHOWN_PACKETS).map(formatCube),
      },
    ],
    unseen: [],
    // Where no rule is known that lets them in, the filter is named.
    ...(rules.length === 0 ? { origins: [origin] } : {}),
  };
}

import type { FilterFact } from '../../../model/facts.ts';
import { unseenFamilies } from '../../../model/unseen-families.ts';
import type { Box, Interval } from '../../../net/box.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { hasWideSource } from '../../../net/wide-term.ts';
import type { Estate } from '../../estate.ts';
import type { FilterSubject } from './filter-subjects.ts';
import { letIn } from './let-in.ts';

/** Both families have their own protocol of messages, which is needed to different ends. */
const OTHERS: readonly Interval[] = [
  [0, 0],
  [2, 57],
  [59, 255],
];

/** Whether a filter lets IPv6 in from the internet to a protocol or port to which it lets no IPv4 in from there, or from much less of it. */
export function widerInIpv6(estate: Estate, subject: FilterSubject): FilterFact['verdict'] | undefined {
  const { asset, carriers } = subject;
  // What a host does with the family whose rules are not in evidence is not known.
  if (asset !== undefined && (unseenFamilies(subject.filters).length > 0 || !hasBoth(carriers)))
    return undefined;
  if (subject.filters.length === 0) return undefined;
  const [four, six] = ([4, 6] as const).map((family) => {
    const packets = estate.space.box({ family, source: estate.internet, protocol: OTHERS });
    const { certain, possible } = letIn(estate, subject, packets);
    return { certain: openTo(estate, certain), possible: openTo(estate, possible) };
  }) as [Record<'certain' | 'possible', Openness>, Record<'certain' | 'possible', Openness>];
  if (isWider(six.certain, four.possible)) return 'certain';
  return isWider(six.possible, four.certain) ? 'undecided' : undefined;
}

/** Families aside, protocols and destination ports by how much of the internet may use them. */
interface Openness {
  readonly some: PacketSet;
  /** Provider's ranges at least. */
  readonly wide: PacketSet;
  /** No wide range is left out. */
  readonly nearlyAll: PacketSet;
}

/** How much is told by sizes, because addresses of one family say nothing of the other's. */
function openTo(estate: Estate, packets: PacketSet): Openness {
  const boxes = packets.boxes();
  const wide = ofServices(estate, boxes.filter(hasWideSource));
  const left = estate.space
    .box({ source: estate.internet })
    .intersection(packets.forget('source', 'destination', 'sourcePort'));
  const missing = left.difference(packets.forget('destination', 'sourcePort')).boxes();
  return {
    some: ofServices(estate, boxes),
    wide,
    nearlyAll: wide.difference(ofServices(estate, missing.filter(hasWideSource))),
  };
}

function isWider(six: Openness, four: Openness): boolean {
  return (['some', 'wide', 'nearlyAll'] as const).some((much) => !six[much].isSubsetOf(four[much]));
}

function hasBoth(carriers: FilterSubject['carriers']): boolean {
  const families = carriers.flatMap((at) => at.interface.addresses.map(({ family }) => family));
  return families.includes(4) && families.includes(6);
}

function ofServices({ space }: Estate, boxes: readonly Box[]): PacketSet {
  const sets = boxes.map(
    ({ family: _family, source: _source, destination: _destination, sourcePort: _port, ...services }) =>
      space.box(services),
  );
  return space.unionOf(sets);
}

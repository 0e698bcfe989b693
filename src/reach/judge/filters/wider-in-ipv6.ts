import type { FilterFact } from '../../../model/facts.ts';
import { unseenFamilies } from '../../../model/unseen-families.ts';
import type { Interval } from '../../../net/box.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import type { FilterSubject } from './filter-subjects.ts';
import { letIn } from './let-in.ts';

/** Both families have their own protocol of messages, which is needed to different ends. */
const OTHERS: readonly Interval[] = [
  [0, 0],
  [2, 57],
  [59, 255],
];

/** Whether a filter lets IPv6 in from the internet to a protocol or port to which it lets no IPv4 in from there. */
export function widerInIpv6(estate: Estate, subject: FilterSubject): FilterFact['verdict'] | undefined {
  const { asset, carriers } = subject;
  // What a host does with the family whose rules are not in evidence is not known.
  if (asset !== undefined && (unseenFamilies(subject.filters).length > 0 || !hasBoth(carriers)))
    return undefined;
  if (subject.filters.length === 0) return undefined;
  const [four, six] = ([4, 6] as const).map((family) => {
    const packets = estate.space.box({ family, source: estate.internet, protocol: OTHERS });
    const { certain, possible } = letIn(estate, subject, packets);
    return { certain: servicesOf(certain), possible: servicesOf(possible) };
  }) as [Services, Services];
  if (!isWithin(estate, six.certain, four.possible)) return 'certain';
  return isWithin(estate, six.possible, four.certain) ? undefined : 'undecided';
}

interface Services {
  readonly certain: PacketSet;
  readonly possible: PacketSet;
}

function hasBoth(carriers: FilterSubject['carriers']): boolean {
  const families = carriers.flatMap((at) => at.interface.addresses.map(({ family }) => family));
  return families.includes(4) && families.includes(6);
}

function servicesOf(packets: PacketSet): PacketSet {
  return packets.forget('source').forget('destination').forget('sourcePort');
}

/** Families aside: protocols and destination ports of one set are among those of another. */
function isWithin({ space }: Estate, six: PacketSet, four: PacketSet): boolean {
  const ports = (set: PacketSet) =>
    space.unionOf(
      set
        .boxes()
        .map(({ family: _family, source: _source, destination: _destination, ...services }) =>
          space.box(services),
        ),
    );
  return ports(six).isSubsetOf(ports(four));
}

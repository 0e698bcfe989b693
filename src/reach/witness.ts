import { type Address, parseAddress } from '../net/address.ts';
import type { Packet } from '../net/packet.ts';
import type { PacketSet, PacketSpace } from '../net/packet-set.ts';

/** A public resolver's neighbourhood reads better than the lowest address of a wide set; both are members. */
const FAMILIAR: readonly Address[] = ['203.0.113.7', '198.51.100.7', '2001:db8::7', '10.0.0.1'].map(
  (text) => parseAddress(text) as Address,
);

/** One packet of the set that a person finds ordinary: a usual client port, IPv4 where there is a choice. */
export function witnessOf(space: PacketSpace, set: PacketSet): Packet | undefined {
  let narrowed = set;
  const prefer = (better: PacketSet) => {
    const both = narrowed.intersection(better);
    if (!both.isEmpty()) narrowed = both;
  };
  prefer(space.box({ family: 4 }));
  prefer(space.box({ protocol: [[6, 6]] }));
  for (const side of ['source', 'destination'] as const) {
    const familiar = FAMILIAR.map((address) => ({
      family: address.family,
      first: address.value,
      last: address.value,
    }));
    for (const range of familiar)
      prefer(space.box(side === 'source' ? { source: [range] } : { destination: [range] }));
  }
  prefer(space.box({ sourcePort: [[49_152, 49_152]] }));
  const sample = narrowed.sample();
  // The first address of a network is no machine's; one a little above it reads like one.
  const ordinary = sample === undefined ? undefined : { ...sample, source: sample.source + 9n };
  return ordinary !== undefined && narrowed.has(ordinary) ? ordinary : sample;
}

import type { Asset } from '../../model/asset.ts';
import type { Side } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { localRanges, surroundingsOf } from './host-surroundings.ts';
import { type NextHop, nextHops } from './next-hops.ts';

/** The hosts in evidence that packets pass on their way from a host to the address on a side, in the order of the way. */
export interface Passages {
  readonly hops: readonly NextHop[];
  /** What may pass others as well, which are not in evidence. */
  readonly unseen: PacketSet;
}

/** Each host with the packets that certainly, and possibly, come to it; what goes round in a circle is not followed. */
export function passagesFrom(
  estate: Estate,
  asset: Asset,
  packets: PacketSet,
  side: Side,
  passed: ReadonlySet<string> = new Set([asset.id]),
): Passages {
  const next = nextHops(estate, asset, packets, side);
  const all = next.hops.flatMap((hop): Passages[] => {
    const own = ownPackets(estate, hop.asset, side);
    const here = { ...hop, must: hop.must.difference(own), may: hop.may.difference(own) };
    if (here.may.isEmpty() || passed.has(hop.asset.id)) return [];
    const beyond = passagesFrom(estate, hop.asset, here.may, side, new Set([...passed, hop.asset.id]));
    const further = beyond.hops.map((each) => ({ ...each, must: each.must.intersection(here.must) }));
    return [{ hops: [here, ...further], unseen: beyond.unseen }];
  });
  return {
    hops: all.flatMap(({ hops }) => hops),
    unseen: estate.space.unionOf([next.unseen, ...all.map(({ unseen }) => unseen)]),
  };
}

/** What is for a host itself, or from it, is not handed on. */
function ownPackets(estate: Estate, asset: Asset, side: Side): PacketSet {
  return estate.space.box({ [side]: localRanges(surroundingsOf(estate, asset, false)) ?? [] });
}

import type { Asset } from '../../model/asset.ts';
import type { Side } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { localRanges, surroundingsOf } from './host-surroundings.ts';
import { type NextHop, nextHops } from './next-hops.ts';

/**
 * The hosts that packets pass on their way from a host to the address on a side, in the order of the way, each with the packets that
 * certainly, and possibly, come to it; what goes round in a circle is not followed.
 */
export function passagesFrom(
  estate: Estate,
  asset: Asset,
  packets: PacketSet,
  side: Side,
  passed: ReadonlySet<string> = new Set([asset.id]),
): NextHop[] {
  return nextHops(estate, asset, packets, side).flatMap((hop): NextHop[] => {
    const own = ownPackets(estate, hop.asset, side);
    const here = { ...hop, must: hop.must.difference(own), may: hop.may.difference(own) };
    if (here.may.isEmpty() || passed.has(hop.asset.id)) return [];
    const beyond = passagesFrom(estate, hop.asset, here.may, side, new Set([...passed, hop.asset.id]));
    return [here, ...beyond.map((each) => ({ ...each, must: each.must.intersection(here.must) }))];
  });
}

/** What is for a host itself, or from it, is not handed on. */
function ownPackets(estate: Estate, asset: Asset, side: Side): PacketSet {
  return estate.space.box({ [side]: localRanges(surroundingsOf(estate, asset, false)) ?? [] });
}

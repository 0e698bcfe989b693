import type { Side } from '../../model/filter.ts';
import type { AddressRange } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import type { Flow } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import { answeredBy, type Bounds, originalsOf } from '../program/view.ts';

/** Original packets of a flow whose address on `side`, as the host sees it now, lies in the ranges. */
export function boundsOfAddress(
  flow: Flow,
  side: Side,
  ranges: readonly AddressRange[],
  around: Surroundings,
): Bounds {
  return originalsOf(around.space, flow.view, addressSet(side, ranges, flow.view.reversed, around.space));
}

/** Every question asks a host for the same few sets: its own addresses and those of its routes. */
const addressSets = new WeakMap<PacketSpace, Map<string, PacketSet>>();

function addressSet(
  side: Side,
  ranges: readonly AddressRange[],
  reversed: boolean,
  space: PacketSpace,
): PacketSet {
  let known = addressSets.get(space);
  if (known === undefined) {
    known = new Map();
    addressSets.set(space, known);
  }
  const key = `${side} ${reversed} ${ranges.map(({ family, first, last }) => `${family} ${first}-${last}`).join()}`;
  let set = known.get(key);
  if (set === undefined) {
    const box: Box = side === 'source' ? { source: ranges } : { destination: ranges };
    set = space.unionOf((reversed ? answeredBy(box) : [box]).map((each) => space.box(each)));
    known.set(key, set);
  }
  return set;
}

import type { Side } from '../../model/filter.ts';
import type { AddressRange } from '../../net/address.ts';
import { boxOn } from '../../net/box.ts';
import { oncePer } from '../../net/once-per.ts';
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

/** Every question asks a host for the same few sets: its own addresses and those of its routes, mostly by the same list or range. */
interface Known {
  readonly byText: Map<string, PacketSet>;
  readonly byRanges: readonly WeakMap<object, PacketSet>[];
}
const addressSets = oncePer(
  (_: PacketSpace): Known => ({ byText: new Map(), byRanges: [0, 1, 2, 3].map(() => new WeakMap()) }),
);

function addressSet(
  side: Side,
  ranges: readonly AddressRange[],
  reversed: boolean,
  space: PacketSpace,
): PacketSet {
  const known = addressSets(space);
  const object = ranges.length === 1 ? (ranges[0] as AddressRange) : ranges;
  const sameSide = known.byRanges[(side === 'source' ? 0 : 2) + (reversed ? 1 : 0)] as WeakMap<
    object,
    PacketSet
  >;
  const same = sameSide.get(object);
  if (same !== undefined) return same;
  const key = `${side} ${reversed} ${ranges.map(({ family, first, last }) => `${family} ${first}-${last}`).join()}`;
  let set = known.byText.get(key);
  if (set === undefined) {
    const box = boxOn(side, ranges);
    set = space.unionOf((reversed ? answeredBy(box) : [box]).map((each) => space.box(each)));
    known.byText.set(key, set);
  }
  sameSide.set(object, set);
  return set;
}

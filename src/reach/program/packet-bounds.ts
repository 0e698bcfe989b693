import type { Side } from '../../model/filter.ts';
import type { AddressTerm } from '../../net/address.ts';
import { type Box, boxOn } from '../../net/box.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import type { Flow } from './flow.ts';
import type { Surroundings } from './surroundings.ts';
import { answeredBy, type Bounds, originalsOf } from './view.ts';

/** Sets by what they were made of: ranges of addresses may be asked for on both sides. */
const made = () => oncePer((_: PacketSpace) => new WeakMap<object, PacketSet>());
const FORWARD = { boxes: made(), source: made(), destination: made() };
const REVERSED = { boxes: made(), source: made(), destination: made() };

/** The bounds of the condition itself from those of what it negates, where it does. */
export function negate(
  condition: { readonly negated?: boolean },
  bounds: Bounds,
  around: Surroundings,
): Bounds {
  if (!condition.negated) return bounds;
  return { must: around.space.all.difference(bounds.may), may: around.space.all.difference(bounds.must) };
}

/** The union of boxes; an empty list is no packet. */
export function boxes(list: readonly Box[], around: Surroundings): PacketSet {
  return around.space.boxes(list);
}

function cached(cache: WeakMap<object, PacketSet>, key: object, make: () => PacketSet): PacketSet {
  let set = cache.get(key);
  if (set === undefined) {
    set = make();
    cache.set(key, set);
  }
  return set;
}

/** The packet lies in one of the boxes as it was before translation. */
export function untranslated(list: readonly Box[], key: object, around: Surroundings): PacketSet {
  return cached(FORWARD.boxes(around.space), key, () => boxes(list, around));
}

/** The packet as the rule sees it lies in one of the boxes. */
export function current(
  list: readonly Box[],
  key: object,
  flow: Flow,
  around: Surroundings,
  of: keyof typeof FORWARD = 'boxes',
): Bounds {
  const set = flow.view.reversed
    ? cached(REVERSED[of](around.space), key, () => boxes(list.flatMap(answeredBy), around))
    : cached(FORWARD[of](around.space), key, () => boxes(list, around));
  return originalsOf(around.space, flow.view, set);
}

/** The address on one side, as the rule sees it, is one of `terms`; `key` is what the set is remembered by. */
export function addresses(
  side: Side,
  terms: readonly AddressTerm[],
  key: object,
  flow: Flow,
  around: Surroundings,
): Bounds {
  return current([boxOn(side, terms)], key, flow, around, side);
}

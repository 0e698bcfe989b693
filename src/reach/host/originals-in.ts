import type { Box } from '../../net/box.ts';
import type { Flow } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import { answeredBy, type Bounds, originalsOf } from '../program/view.ts';

/** Packets of a flow, as they were first sent, that lie in a box as they are now. */
export function originalsIn(box: Box, { view }: Flow, { space }: Surroundings): Bounds {
  const boxes = view.reversed ? answeredBy(box) : [box];
  return originalsOf(space, view, space.unionOf(boxes.map((each) => space.box(each))));
}

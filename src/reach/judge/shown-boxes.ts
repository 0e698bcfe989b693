import { type Cube, formatCube } from '../../net/cube.ts';

const SHOWN_BOXES = 12;

/** The first boxes of a set, as a proof shows them. */
export function shownBoxes(cubes: readonly Cube[]): string[] {
  return cubes.slice(0, SHOWN_BOXES).map(formatCube);
}

import type { FlowChange, FlowEnd } from '../model/flow-change.ts';

/** Fewer boxes that say the same: those that differ in their destinations alone, or in their sources alone, are one. */
export function mergedBoxes(boxes: readonly FlowChange[]): FlowChange[] {
  return mergedBy(mergedBy(boxes, 'destinations'), 'sources');
}

function mergedBy(boxes: readonly FlowChange[], side: 'sources' | 'destinations'): FlowChange[] {
  const groups = Map.groupBy(boxes, (box) =>
    JSON.stringify({ ...box, [side]: undefined, witness: undefined }),
  );
  return [...groups.values()].map((group) => {
    const [first] = group as [FlowChange];
    return { ...first, [side]: mergedEnds(group.flatMap((box) => box[side])) };
  });
}

function mergedEnds(ends: readonly FlowEnd[]): FlowEnd[] {
  return [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
}

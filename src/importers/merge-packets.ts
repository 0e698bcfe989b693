import type { Condition, Side } from '../model/filter.ts';
import type { Box } from '../net/box.ts';

/** A longer list of addresses stays the object that other rules share. */
const LONG = 64;

/** Conditions that demand one box each become one box, which is read at a glance and found by an index. */
export function mergePackets(conditions: readonly Condition[]): Condition[] {
  let merged: Box | undefined;
  const rest: Condition[] = [];
  const byWord: Side[] = [];
  for (const condition of conditions) {
    const box =
      condition.kind === 'packet' && !condition.negated && condition.boxes.length === 1
        ? short(condition.boxes[0])
        : undefined;
    const both: Box | undefined =
      box === undefined ? undefined : merged === undefined ? box : meet(merged, box);
    if (both === undefined) rest.push(condition);
    else {
      merged = both;
      if (condition.kind === 'packet') byWord.push(...(condition.byWord ?? []));
    }
  }
  if (merged === undefined) return rest;
  return [{ kind: 'packet', boxes: [merged], ...(byWord.length === 0 ? {} : { byWord }) }, ...rest];
}

/** One box that is both; undefined: they say different things of one field. */
function meet(left: Box, right: Box): Box | undefined {
  for (const key of Object.keys(right) as (keyof Box)[]) {
    if (left[key] === undefined) continue;
    const isSame =
      key === 'protocol' ? left.protocol?.join() === right.protocol?.join() : left[key] === right[key];
    if (!isSame) return undefined;
  }
  return { ...left, ...right };
}

function short(box: Box | undefined): Box | undefined {
  return Math.max(box?.source?.length ?? 0, box?.destination?.length ?? 0) > LONG ? undefined : box;
}

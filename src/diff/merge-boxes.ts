import { fewOf } from '../model/few-of.ts';
import type { Cause, FlowChange, FlowEnd } from '../model/flow-change.ts';

const SHOWN_PLACES = 6;

/**
 * Fewer boxes that say the same: those that differ in their destinations alone, or in their sources alone, are one, and so are those
 * of one pair of roles that together lead from each source to each destination. A line that is carried out on several hosts is one
 * cause.
 */
export function mergedBoxes(boxes: readonly FlowChange[]): FlowChange[] {
  return mergedRoles(mergedBy(mergedBy(boxes, 'sources'), 'destinations'));
}

/** One box for those whose ends on one side are the same. */
function mergedBy(boxes: readonly FlowChange[], same: 'sources' | 'destinations'): FlowChange[] {
  const groups = Map.groupBy(boxes, (box) => JSON.stringify([sayingOf(box), box[same].map(keyOf).sort()]));
  return [...groups.values()].map((group) => united(group as [FlowChange]));
}

/** Machines of a role have different peers because none is its own; together they have the same. */
function mergedRoles(boxes: readonly FlowChange[]): FlowChange[] {
  const groups = Map.groupBy(boxes, (box) =>
    JSON.stringify([sayingOf(box), isOfItself(box), rolesOf(box.sources), rolesOf(box.destinations)]),
  );
  return [...groups.values()].flatMap((group): FlowChange[] => {
    const [first, second] = group;
    if (first === undefined || second === undefined) return group;
    const whole = united([first, ...group.slice(1)]);
    if (isOfItself(first)) return [{ ...whole, toItself: 'only' }];
    return isProduct(whole, group)
      ? [{ ...whole, ...(hasPairOfOne(whole) ? { toItself: 'never' } : {}) }]
      : group;
  });
}

/** All that a box says but its ends. */
function sayingOf({ sources: _s, destinations: _d, witness: _w, cause, ...rest }: FlowChange): unknown {
  return [rest, cause?.side, cause?.origin];
}

function rolesOf(ends: readonly FlowEnd[]): string[] {
  return [...new Set(ends.flatMap(({ roles = [] }) => roles))].sort();
}

/** From one asset to the same. */
function isOfItself({ sources, destinations }: FlowChange): boolean {
  return [...sources, ...destinations].every((end) => isSameAsset(end, sources[0]));
}

function isSameAsset(one: FlowEnd | undefined, other: FlowEnd | undefined): boolean {
  return one?.asset !== undefined && one.asset === other?.asset;
}

function hasPairOfOne({ sources, destinations }: FlowChange): boolean {
  const all = new Set(sources.flatMap(({ asset }) => asset ?? []));
  return destinations.some(({ asset }) => asset !== undefined && all.has(asset));
}

/** Whether boxes say of each pair of different ends of `whole` what it says, and of no asset with itself. */
function isProduct(whole: FlowChange, boxes: readonly FlowChange[]): boolean {
  if (boxes.some(hasPairOfOne)) return false;
  const sizes = boxes.map(({ sources, destinations }) => sources.length * destinations.length);
  const said = sizes.reduce((sum, size) => sum + size, 0);
  const asked = whole.destinations.reduce(
    (sum, to) => sum + whole.sources.length - whole.sources.filter((from) => isSameAsset(from, to)).length,
    0,
  );
  if (said < asked) return false;
  const pairs = new Set(
    boxes.flatMap(({ sources, destinations }) =>
      destinations.flatMap((to) => sources.map((from) => `${keyOf(from)} ${keyOf(to)}`)),
    ),
  );
  return pairs.size === asked;
}

function united(boxes: readonly [FlowChange, ...FlowChange[]]): FlowChange {
  const [first] = boxes;
  const causes = boxes.flatMap(({ cause }) => cause ?? []);
  return {
    ...first,
    sources: distinct(boxes.flatMap(({ sources }) => sources)),
    destinations: distinct(boxes.flatMap(({ destinations }) => destinations)),
    ...(first.cause === undefined ? {} : { cause: { ...first.cause, where: placesOf(causes) } }),
  };
}

function distinct(ends: readonly FlowEnd[]): FlowEnd[] {
  return [...new Map(ends.map((end) => [keyOf(end), end])).values()];
}

function keyOf(end: FlowEnd): string {
  return JSON.stringify(end);
}

function placesOf(causes: readonly Cause[]): string {
  return fewOf([...new Set(causes.map(({ where }) => where))], SHOWN_PLACES);
}

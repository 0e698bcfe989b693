import type { Box } from '../../net/box.ts';

const LISTS = [
  'source',
  'destination',
  'destinationPort',
  'sourcePort',
  'icmpType',
  'icmpCode',
  'protocol',
] as const;
type ListName = (typeof LISTS)[number];

/** Boxes that differ in one list only become one box: a set of 100,000 addresses is one condition, not as many. */
export function mergeBoxes(boxes: readonly Box[]): Box[] {
  let result = [...boxes];
  for (const name of LISTS) {
    if (result.length < 2) break;
    if (result.some((box) => box[name] !== undefined)) result = mergedBy(name, result);
  }
  return result;
}

function mergedBy(name: ListName, boxes: readonly Box[]): Box[] {
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    const key = keyWithout(name, box);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [box]);
    else group.push(box);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Box, ...Box[]];
    if (group.length === 1 || first[name] === undefined) return first;
    const terms: unknown[] = [];
    for (const box of group) for (const term of box[name] ?? []) terms.push(term);
    return { ...first, [name]: terms } as Box;
  });
}

/** Everything of a box but one list; a list that is absent there is another thing than an empty one. */
function keyWithout(name: ListName, box: Box): string {
  let key = `${box.family ?? ''}${box[name] === undefined ? '-' : '+'}`;
  for (const other of LISTS) {
    const list = box[other];
    if (other === name || list === undefined) continue;
    key += `|${other}`;
    for (const term of list) {
      if ('family' in term) {
        key += 'mask' in term ? ` ${term.value}/${term.mask}` : ` ${term.family}.${term.first}-${term.last}`;
      } else key += ` ${term[0]}-${term[1]}`;
    }
  }
  return key;
}

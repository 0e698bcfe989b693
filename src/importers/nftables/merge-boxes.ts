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

/** So many boxes are compared in one more list only where the one before left few of them. */
const MANY = 1000;

/** Boxes that differ in one list only become one box: a set of 100,000 addresses is one condition, not as many. */
export function mergeBoxes(boxes: readonly Box[]): readonly Box[] {
  let result = boxes;
  for (const name of LISTS) {
    if (result.length < 2) break;
    if (!result.some((box) => box[name] !== undefined)) continue;
    const before = result.length;
    result = mergedBy(name, result);
    if (result.length > MANY && result.length * 4 > before) break;
  }
  return result;
}

function mergedBy(name: ListName, boxes: readonly Box[]): Box[] {
  const groups = new Map<string, { readonly box: Box; terms?: unknown[] }>();
  for (const box of boxes) {
    const key = keyWithout(name, box);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { box });
      continue;
    }
    const own = group.box[name];
    if (own === undefined) continue;
    group.terms ??= [...own];
    for (const term of box[name] ?? []) group.terms.push(term);
  }
  return [...groups.values()].map(({ box, terms }) =>
    terms === undefined ? box : ({ ...box, [name]: terms } as Box),
  );
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

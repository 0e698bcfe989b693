import type { Origin } from '../../model/origin.ts';
import type { Interval } from '../../net/box.ts';
import { parsePortRange } from '../../net/protocol.ts';
import type { EditedText } from '../edited-text.ts';
import { type Element, element } from './element.ts';
import { addElement, elementsOf, removeElement } from './zone-text.ts';

/** A port or ports of the source, among those of its protocol that a zone lists: firewalld joins ranges that overlap (coalescePortRange). */
interface Listed {
  readonly wanted: Interval;
  readonly all: readonly (readonly [Element, Interval])[];
  readonly isWithin: boolean;
}

function listed(text: EditedText, { name, attributes }: Element): Listed | undefined {
  const wanted = parsePortRange(attributes.port ?? '', '-');
  if (wanted === undefined) return undefined;
  const all = elementsOf(text).flatMap((each): [Element, Interval][] => {
    const range = parsePortRange(each.attributes.port ?? '', '-');
    const isOfKind = each.name === name && each.attributes.protocol === attributes.protocol;
    return isOfKind && range !== undefined ? [[each, range]] : [];
  });
  const joined: [number, number][] = [];
  for (const [, [first, last]] of all.toSorted(([, left], [, right]) => left[0] - right[0])) {
    const before = joined.at(-1);
    if (before !== undefined && first <= before[1]) before[1] = Math.max(before[1], last);
    else joined.push([first, last]);
  }
  const isWithin = joined.some(([first, last]) => first <= wanted[0] && wanted[1] <= last);
  return { wanted, all, isWithin };
}

/** Whether all of the ports are there. */
export function hasPorts(text: EditedText, wanted: Element): boolean {
  return listed(text, wanted)?.isWithin === true;
}

/** Takes ports out of the ranges that hold them, which leaves the rest (breakPortRange); false: not all are there. */
export function removePorts(text: EditedText, { name, attributes }: Element, origin: Origin): boolean {
  const found = listed(text, element(name, attributes));
  if (found?.isWithin !== true) return false;
  const [from, to] = found.wanted;
  for (const [each, [first, last]] of found.all) {
    if (last < from || to < first) continue;
    removeElement(text, each, origin);
    for (const [low, high] of [
      [first, from - 1],
      [to + 1, last],
    ] as const)
      if (low <= high)
        addElement(
          text,
          element(name, { ...attributes, port: low === high ? `${low}` : `${low}-${high}` }),
          origin,
        );
  }
  return true;
}

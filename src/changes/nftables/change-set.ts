import type { Outcome } from '../command.ts';
import type { EditedText } from '../edited-text.ts';
import { refuse } from '../teller.ts';
import {
  addPart,
  type Block,
  elementsOf,
  isTerse,
  openSet,
  partBlock,
  removeLines,
  setElements,
  splitElements,
} from './listing-text.ts';
import type { PartChange } from './part-change.ts';
import { blockOf, hasUnknown, splitCommands } from './split-commands.ts';

/** `nft add set …`, `nft add map …`. */
export function changeSet({ verb, object: kind, name, tail, table, listing, teller }: PartChange): Outcome {
  const set = partBlock(listing, table, kind, name);
  if (verb === 'add' || verb === 'create') {
    if (set !== undefined)
      return verb === 'create' ? refuse(teller, `${kind} ${name} is there already`) : addTo(set);
    const body = splitCommands(blockOf(tail)?.body ?? '').map(({ text }) => text.replace(/\s+/g, ' '));
    const own = body.filter((line) => !line.startsWith('elements'));
    addPart(listing, table, `${kind} ${name}`, isTerse(listing) ? own : body, teller.origin);
    return 'done';
  }
  if (set === undefined) return verb === 'destroy' ? 'done' : refuse(teller, `there is no ${kind} ${name}`);
  if (verb === 'flush') setElements(listing, set, [], teller.origin);
  else if (
    listing.lines.slice(table.from, table.to).some(({ text }) => new RegExp(`@${name}(?![\\w.-])`).test(text))
  )
    return refuse(teller, `${kind} ${name} is in use and cannot be deleted`);
  else removeLines(listing, set, teller.origin);
  return 'done';

  function addTo(there: Block): Outcome {
    const given = /elements\s*=\s*\{([\s\S]*?)\}/.exec(tail)?.[1];
    const { elements } = elementsOf(listing, there);
    if (given !== undefined)
      setElements(listing, there, [...new Set([...elements, ...splitElements(given)])], teller.origin);
    return 'done';
  }
}

/** `nft add element …`. */
export function changeElements({ verb, name, tail, table, listing, teller, source }: PartChange): Outcome {
  const set = partBlock(listing, table, 'set', name) ?? partBlock(listing, table, 'map', name);
  if (set === undefined) return refuse(teller, `there is no set ${name}`);
  const given = splitElements(blockOf(tail)?.body ?? tail.replace(/^\{|\}$/g, ''));
  const { elements } = elementsOf(listing, set);
  const key = (element: string) =>
    element
      .replace(/\s+(?:timeout|expires|comment|counter)\b.*$/, '')
      .replace(/\/(?:32|128)$/, '')
      .trim();
  const { doubt } = teller;
  if (verb === 'add' || verb === 'create') {
    if (doubt !== undefined) teller.gap(`whether it runs is not known: ${doubt.reason}`);
    const open = doubt === undefined ? given.filter(hasUnknown) : given;
    if (open.length > 0) {
      if (doubt === undefined) teller.gap(`which elements the set has depends on ${source}`);
      openSet(listing, set, teller.origin);
    }
    const added = given.filter(
      (each) => !open.includes(each) && !elements.some((other) => key(other) === key(each)),
    );
    if (open.length === 0 && added.length === 0)
      teller.warn('it changes nothing: the set has the elements already');
    const now = partOf(listing, table, name);
    if (added.length > 0 && now !== undefined)
      setElements(listing, now, [...elements, ...added], teller.origin);
    return doubt === undefined ? 'done' : 'unknown';
  }
  if (given.some(hasUnknown)) return teller.lose(`which elements it deletes depends on ${source}`);
  const missing = given.find((each) => !elements.some((other) => key(other) === key(each)));
  if (missing !== undefined) {
    const splits = listing.lines.slice(set.from, set.to).some(({ text }) => /\bauto-merge\b/.test(text));
    return splits
      ? teller.lose(`what deleting ${missing} leaves of the set is not worked out`)
      : refuse(teller, `the set has no element ${missing}`);
  }
  setElements(
    listing,
    set,
    elements.filter((each) => !given.some((other) => key(other) === key(each))),
    teller.origin,
  );
  return 'done';
}

/** The block as it is after lines were put into it. */
function partOf(listing: EditedText, { from, to }: Block, name: string): Block | undefined {
  const table = { from, to: to + 1 };
  return partBlock(listing, table, 'set', name) ?? partBlock(listing, table, 'map', name);
}

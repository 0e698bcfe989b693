import type { Outcome } from '../command.ts';
import type { EditedText } from '../edited-text.ts';
import { refuse } from '../teller.ts';
import { doOverlap, elementKey } from './element-range.ts';
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
  if (set === undefined) return refuse(teller, `there is no ${kind} ${name}`);
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
    if (given === undefined) return 'done';
    const wide = rangeWithoutFlag(splitElements(given), listing, there);
    if (wide !== undefined) return refuse(teller, wide);
    const added = splitElements(given).filter(
      (each) => !elements.some((other) => keyOf(other) === keyOf(each)),
    );
    const refusal = refusalOf(added, elements, listing, there);
    if (refusal !== undefined) return refuse(teller, refusal);
    setElements(listing, there, [...elements, ...added], teller.origin);
    return 'done';
  }
}

/** `nft add element …`. */
export function changeElements({ verb, name, tail, table, listing, teller, source }: PartChange): Outcome {
  const set = partBlock(listing, table, 'set', name) ?? partBlock(listing, table, 'map', name);
  if (set === undefined) return refuse(teller, `there is no set ${name}`);
  const block = blockOf(tail);
  if (block === undefined && !hasUnknown(tail)) return refuse(teller, 'elements stand between braces');
  const given = splitElements(block?.body ?? tail);
  const { elements } = elementsOf(listing, set);
  const isMap = partBlock(listing, table, 'map', name) !== undefined;
  const { doubt } = teller;
  if (verb === 'add' || verb === 'create') {
    if (doubt !== undefined) teller.gap(`whether it runs is not known: ${doubt.reason}`);
    const open = doubt === undefined ? given.filter(hasUnknown) : given;
    const wide = rangeWithoutFlag(given, listing, set);
    if (wide !== undefined && doubt === undefined) return refuse(teller, wide);
    const taken = given.find((each) =>
      elements.some(
        (other) =>
          keyOf(other) === keyOf(each) &&
          (verb === 'create' || (isMap && verdictOf(other) !== verdictOf(each))),
      ),
    );
    if (taken !== undefined && doubt === undefined)
      return refuse(teller, `the set has the element ${keyOf(taken)} already`);
    if (open.length > 0) {
      if (doubt === undefined) teller.gap(`which elements the set has depends on ${source}`);
      openSet(listing, set, teller.origin);
    }
    const added = given.filter(
      (each) => !open.includes(each) && !elements.some((other) => keyOf(other) === keyOf(each)),
    );
    if (open.length === 0 && added.length === 0)
      teller.warn('it changes nothing: the set has the elements already');
    const refusal = doubt === undefined ? refusalOf(added, elements, listing, set) : undefined;
    if (refusal !== undefined) return refuse(teller, refusal);
    const now = partOf(listing, table, name);
    if (added.length > 0 && now !== undefined)
      setElements(listing, now, [...elements, ...added], teller.origin);
    return doubt === undefined ? 'done' : 'unknown';
  }
  if (given.some(hasUnknown)) return teller.lose(`which elements it deletes depends on ${source}`);
  const wide = rangeWithoutFlag(given, listing, set);
  if (wide !== undefined) return refuse(teller, wide);
  const missing = given.find((each) => !elements.some((other) => keyOf(other) === keyOf(each)));
  if (missing !== undefined) {
    const splits = listing.lines.slice(set.from, set.to).some(({ text }) => /\bauto-merge\b/.test(text));
    return splits
      ? teller.lose(`what deleting ${missing} leaves of the set is not worked out`)
      : refuse(teller, `the set has no element ${missing}`);
  }
  setElements(
    listing,
    set,
    elements.filter((each) => !given.some((other) => keyOf(other) === keyOf(each))),
    teller.origin,
  );
  return 'done';
}

/** Why nft takes none of the elements: the set does not merge those that overlap, or gives none a time (nft(8), sets). */
function refusalOf(
  added: readonly string[],
  elements: readonly string[],
  listing: EditedText,
  { from, to }: Block,
): string | undefined {
  const lines = listing.lines.slice(from, to).map(({ text }) => text.trim());
  const flags = lines.find((line) => line.startsWith('flags '))?.split(/[\s,]+/) ?? [];
  const isMerged = lines.includes('auto-merge');
  for (const [index, each] of added.entries()) {
    const before = [...elements, ...added.slice(0, index)];
    const other = isMerged
      ? undefined
      : before.find((one) => keyOf(one) !== keyOf(each) && doOverlap(partBefore(one), partBefore(each)));
    if (other !== undefined) return `${partBefore(each)} overlaps with ${partBefore(other)}`;
    if (
      /\stimeout\s/.test(each) &&
      !flags.includes('timeout') &&
      !lines.some((line) => /^timeout\s/.test(line))
    )
      return 'the set has no flag for elements with a timeout';
  }
  return undefined;
}

/** Prefixes, even of one address, and ranges are for sets with the flag `interval` (nft 1.0.6). */
function rangeWithoutFlag(
  given: readonly string[],
  listing: EditedText,
  { from, to }: Block,
): string | undefined {
  const isInterval = listing.lines.slice(from, to).some(({ text }) => /^\s*flags\s.*\binterval\b/.test(text));
  const wide = isInterval
    ? undefined
    : given
        .map(partBefore)
        .find((each) => !hasUnknown(each) && /^(?:[\da-f.:]+\/\d+|[\da-f.:]+-[\da-f.:]+)$/i.test(each));
  return wide === undefined ? undefined : `the set has no flag for ${wide}`;
}

/** What an element is found by, without its value in a map. */
function keyOf(element: string): string {
  return elementKey(partBefore(element));
}

function partBefore(element: string): string {
  return plain(element)
    .replace(/\s+:\s+.*$/, '')
    .trim();
}

function verdictOf(element: string): string {
  return (/\s+:\s+(.*)$/.exec(plain(element))?.[1] ?? '').trim();
}

function plain(element: string): string {
  return element.replace(/\s+(?:timeout|expires|comment|counter)\b[^:]*(?=\s:\s|$)/, '');
}

/** The block as it is after lines were put into it. */
function partOf(listing: EditedText, { from, to }: Block, name: string): Block | undefined {
  const table = { from, to: to + 1 };
  return partBlock(listing, table, 'set', name) ?? partBlock(listing, table, 'map', name);
}

import { hostOfFile } from '../importers/host-folder.ts';
import type { Asset } from '../model/asset.ts';
import type { Filter } from '../model/filter.ts';
import type { Cause, FlowChange, FlowEnd } from '../model/flow-change.ts';
import type { Origin } from '../model/origin.ts';
import { formatAddress } from '../net/address.ts';
import { changedOrigin } from './changed-origins.ts';
import type { Side } from './side.ts';

/**
 * The line of a change that moves a box although it wrote no rule that speaks: one that touched an end of it (what it wears, where it
 * lies, that it is there), or else a set that the rule names, or the only one that touched the rule's host, or anything at all.
 */
export function touchingChange(box: FlowChange, before: Side, after: Side): Cause | undefined {
  const all = touchesOf(after);
  if (all.length === 0) return undefined;
  const { cause, destinations, sources } = box;
  const [byEnd] = [...destinations, ...sources].flatMap((end) => originsOf(end, before, after));
  const ruleFile = cause?.origin.file ?? '';
  const filters = [before, after].flatMap((side) => hostFilters(ruleFile, side));
  const ofHost =
    filters.length === 0 ? [] : all.filter(({ file }) => hostOfFile(file) === hostOfFile(ruleFile));
  const sets = setsAskedBy(cause?.origin.text, filters);
  const origin =
    byEnd ??
    onlyOne(ofHost.filter(({ origin: { text } }) => names(text, sets))) ??
    onlyOne(ofHost) ??
    onlyOne(all);
  const where = cause?.where ?? destinations[0]?.title;
  return origin === undefined || where === undefined ? undefined : { side: 'change', origin, where };
}

interface Touch {
  readonly file: string;
  readonly origin: Origin;
}

function touchesOf({ changed: { written, removed } }: Side): Touch[] {
  return [...(written ?? []), ...(removed ?? [])].flatMap(([file, { lines, pointers }]) =>
    [...lines.values(), ...pointers.values()].map((origin) => ({ file, origin })),
  );
}

function originsOf(end: FlowEnd, before: Side, after: Side): Origin[] {
  const places = (assets: readonly Asset[]) =>
    assets.flatMap(({ interfaces, origin }) => [...interfaces.map((each) => each.origin), origin]);
  const found = ({ estate: { assets } }: Side) => assets.get(end.asset ?? '') ?? [];
  const gone = [...before.estate.assets.values()].filter(
    ({ id, interfaces }) =>
      !after.estate.assets.has(id) &&
      interfaces.some(({ addresses }) =>
        addresses.some((address) => end.addresses.includes(formatAddress(address))),
      ),
  );
  return [
    ...places([found(after)].flat()).map((origin) => changedOrigin(after.changed.written, origin)),
    ...places([found(before), gone].flat()).map((origin) => changedOrigin(after.changed.removed, origin)),
  ].filter((origin) => origin !== undefined);
}

/** Filters of hosts that were read from a file. */
function hostFilters(file: string, { estate }: Side): Filter[] {
  return [...estate.assets.values()]
    .flatMap(({ host }) => host?.filters ?? [])
    .filter(({ bases }) => bases.some(({ origin }) => origin.file === file));
}

/** Named sets that a rule asks; rules of one text ask the same ones. */
function setsAskedBy(text: string | undefined, filters: readonly Filter[]): string[] {
  return filters
    .flatMap(({ chains }) => [...chains.values()].flatMap(({ rules }) => rules))
    .flatMap(({ origin, sets = [] }) => (origin.text === text ? sets : []));
}

function names(command: string, sets: readonly string[]): boolean {
  const words = command.split(/[\s{}(),;]+/);
  return sets.some((set) => words.includes(set));
}

function onlyOne(touches: readonly Touch[]): Origin | undefined {
  const [first, ...others] = touches;
  const isOne = others.every(({ origin }) => isSamePlace(origin, first?.origin));
  return isOne ? first?.origin : undefined;
}

function isSamePlace(one: Origin, other: Origin | undefined): boolean {
  return (
    one.file === other?.file &&
    one.line === other.line &&
    one.pointer === other.pointer &&
    one.text === other.text
  );
}

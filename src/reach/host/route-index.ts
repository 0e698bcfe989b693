import type { HostRoute } from '../../model/host.ts';
import type { AddressRange, Family } from '../../net/address.ts';
import { oncePer } from '../../net/once-per.ts';
import type { Flow } from '../program/flow.ts';

/** Numbers that bound destinations: families as bits (1: IPv4, 2: IPv6), and the first 32 bits of addresses. */
interface Span {
  readonly families: number;
  readonly low: number;
  readonly high: number;
}

/** Routes of a family by their first 32 bits; of two that overlap, one holds the other. */
interface Entry {
  readonly low: number;
  readonly high: number;
  /** Position in the order in which routes are asked. */
  readonly rank: number;
  /** The nearest entry that holds this one; -1: none. */
  readonly parent: number;
}

const indexOf = oncePer((routes: readonly HostRoute[]): readonly [readonly Entry[], readonly Entry[]] => [
  entriesOf(routes, 4),
  entriesOf(routes, 6),
]);

/** Routes that may lead some of a flow's packets, in the order of the list; hosts may have thousands. */
export function routesFor(routes: readonly HostRoute[], flow: Flow): readonly HostRoute[] {
  if (routes.length < FEW) return routes;
  const span = spanOf(flow);
  const ranks = indexOf(routes).flatMap((entries, at) =>
    span.families & (at + 1) ? ranksWithin(entries, span) : [],
  );
  return ranks.sort((left, right) => left - right).map((rank) => routes[rank] as HostRoute);
}

/** So few are gone through as they are. */
const FEW = 8;

/** Destinations of a flow's packets as the host sees them now. */
function spanOf({ packets, view }: Flow): Span {
  const bounds = packets.bounds();
  if (view.reversed) return spanBetween(bounds.families, bounds.source);
  if (view.destination === undefined) return spanBetween(bounds.families, bounds.destination);
  const ranges = view.destination.map((range) => [bitOf(range), firstBits(range), lastBits(range)] as const);
  return {
    families: ranges.reduce((all, [bit]) => all | bit, 0),
    low: Math.min(...ranges.map(([, low]) => low)),
    high: Math.max(...ranges.map(([, , high]) => high)),
  };
}

function spanBetween(families: number, [low, high]: readonly [number, number]): Span {
  return { families, low, high };
}

function entriesOf(routes: readonly HostRoute[], family: Family): Entry[] {
  const sorted = routes
    .map(({ destination }, rank) => ({ destination, rank }))
    .filter(({ destination }) => destination.family === family)
    .map(({ destination, rank }) => ({ low: firstBits(destination), high: lastBits(destination), rank }))
    .sort((left, right) => left.low - right.low || right.high - left.high);
  const entries: Entry[] = [];
  const open: number[] = [];
  for (const [at, each] of sorted.entries()) {
    while (open.length > 0 && (sorted[open.at(-1) as number]?.high ?? 0) < each.low) open.pop();
    entries.push({ ...each, parent: open.at(-1) ?? -1 });
    open.push(at);
  }
  return entries;
}

function ranksWithin(entries: readonly Entry[], { low, high }: Span): number[] {
  const first = firstFrom(entries, low);
  const ranks: number[] = [];
  for (let at = first; at < entries.length && (entries[at] as Entry).low <= high; at++)
    ranks.push((entries[at] as Entry).rank);
  for (let at = first - 1; at >= 0; at = (entries[at] as Entry).parent) {
    const entry = entries[at] as Entry;
    if (entry.high >= low) ranks.push(entry.rank);
  }
  return ranks;
}

/** Position of the first entry that begins at `low` or beyond. */
function firstFrom(entries: readonly Entry[], low: number): number {
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((entries[middle] as Entry).low < low) from = middle + 1;
    else to = middle;
  }
  return from;
}

function bitOf({ family }: AddressRange): number {
  return family === 4 ? 1 : 2;
}

function firstBits({ family, first }: AddressRange): number {
  return Number(family === 4 ? first : first >> 96n);
}

function lastBits({ family, last }: AddressRange): number {
  return Number(family === 4 ? last : last >> 96n);
}

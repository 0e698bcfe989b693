import { keyOf } from './part.ts';
import type { TableDump } from './tables.ts';
import { tableTitle } from './tables.ts';

export function contest(table: TableDump, files = 'in one file'): void {
  table.contested ??= `table ${tableTitle(table)} was given twice with different rules (${files})`;
}

/** Listings of one table behind each other in an export: their rules stand once where they are the same. */
export function settleRepeated(table: TableDump): void {
  for (const { rules } of table.chains.values()) {
    const half = rules.length / 2;
    const [first, second] = [rules.slice(0, half), rules.slice(half)].map((each) =>
      keyOf(each.map(({ statements }) => statements)),
    );
    if (first === second) rules.length = half;
    else contest(table);
  }
}

/** Of two listings of a table any may be the one that runs; where the other hooks in elsewhere, this one does, too. */
export function contestWith(table: TableDump, other: TableDump, files: string): void {
  contest(table, files);
  const places = new Set([...table.chains.values()].map(({ base }) => keyOf(base)));
  for (const chain of other.chains.values()) {
    if (chain.base === undefined || places.has(keyOf(chain.base))) continue;
    const name = `${chain.name} of ${chain.origin.file}`;
    table.chains.set(name, { ...chain, name, rules: [] });
  }
}

/** What one listing shows and another one, which shares a table with it, does not: they are of two times. */
export function contestMissing(table: TableDump, shown: string, missing: string): void {
  table.contested ??= `table ${tableTitle(table)} is in ${shown} and not in ${missing}: it is not known which of them runs`;
}

/** The tables of each listing in an export, by their titles in the order in which they were printed. */
export function listingsOf(titles: readonly string[]): ReadonlySet<string>[] {
  const listings: Set<string>[] = [];
  for (const title of titles) {
    const current = listings.at(-1);
    if (current === undefined || current.has(title)) listings.push(new Set([title]));
    else current.add(title);
  }
  return listings;
}

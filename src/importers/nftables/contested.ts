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

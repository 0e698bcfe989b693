import type { Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Collection } from './collect.ts';
import { contestMissing, contestWith } from './contested.ts';
import { chainKey } from './drafting.ts';
import { toFilter } from './filter.ts';
import { keyOf } from './part.ts';
import type { TableDump } from './tables.ts';
import { tableTitle } from './tables.ts';

/** What one file holds. */
export interface Export {
  readonly file: string;
  readonly isText: boolean;
  readonly collection: Collection;
}

/**
 * A host has one table of a family and a name. Where it was given twice, text is taken for the reference, because JSON loses some
 * of what a table says; of two that differ otherwise none stands.
 */
export function withoutRepeated(exports: readonly Export[], gaps: Gap[]): Export[] {
  const order = exports.toSorted((left, right) => Number(left.isText) - Number(right.isText));
  const seen = new Map<
    string,
    { readonly table: TableDump; readonly file: string; readonly isText: boolean }
  >();
  for (const { file, isText, collection } of order) {
    for (const [key, table] of collection.tables) {
      const earlier = seen.get(key);
      seen.set(key, { table, file, isText });
      if (earlier === undefined) continue;
      const isSame = fingerprint(earlier.table) === fingerprint(table);
      const isContested = earlier.isText === isText || contradicts(earlier.table, table);
      const what = `table ${tableTitle(table)} was given twice, ${isSame ? 'both times the same' : `with different rules; it was read from ${file}`} (${earlier.file}, ${file})`;
      if (isContested && !isSame) contestWith(table, earlier.table, `${earlier.file}, ${file}`);
      else gaps.push({ kind: 'unmodelled', effect: isSame ? 'none' : 'either', what, origin: table.origin });
    }
  }
  contestAbsent(exports);
  return exports
    .map((each): Export => {
      const tables = [...each.collection.tables].filter(([key]) => seen.get(key)?.file === each.file);
      return { ...each, collection: { ...each.collection, tables: new Map(tables) } };
    })
    .filter(
      ({ collection }, index) => collection.tables.size > 0 || exports[index]?.collection.tables.size === 0,
    );
}

/** Two exports that share a table are of two times, or one of them is of that table alone: what only the other shows may be gone. */
function contestAbsent(exports: readonly Export[]): void {
  for (const { file, collection } of exports) {
    const others = exports.filter(
      (other) =>
        other.file !== file && [...other.collection.tables.keys()].some((key) => collection.tables.has(key)),
    );
    for (const [key, table] of collection.tables) {
      const without = others.find((other) => !other.collection.tables.has(key));
      if (without !== undefined) contestMissing(table, file, without.file);
    }
  }
}

/** What a table does, without where that was read, and in which words something is not known. */
function fingerprint(table: TableDump): string {
  const { filter } = toFilter('', '', [table]);
  const chains = [...filter.chains].map(([key, { rules }]) => [
    key,
    rules.map(({ conditions, action }) => [withoutReasons(conditions), withoutReasons(action)]),
  ]);
  const bases = filter.bases.map(({ origin: _, ...base }) => base);
  return keyOf([table.dormant === 'yes', bases, chains.sort()]);
}

/** Whether two listings of a table differ in what both of them show. */
function contradicts(one: TableDump, other: TableDump): boolean {
  const titles = [...new Set([...one.chains.keys(), ...other.chains.keys()])];
  const [left, right] = [one, other].map((table) => toFilter('', '', [table]).filter.chains);
  return titles.some((title) => {
    const chains = [one.chains.get(title), other.chains.get(title)] as const;
    const [known, given] = chains;
    if (known === undefined || given === undefined || known.rules.length !== given.rules.length) return true;
    if (chains.some((chain) => chain?.doubt !== undefined)) return false;
    if (keyOf(known.base) !== keyOf(given.base)) return true;
    const rules = [left, right].map((all) => all?.get(chainKey(one, title))?.rules ?? []) as [Rule[], Rule[]];
    if (rules.flat().some(isVague) && rules[0].length !== rules[1].length) return false;
    return rules[0].some((rule, index) => {
      const same = rules[1][index];
      return same === undefined || !(isVague(rule) || isVague(same) || doing(rule) === doing(same));
    });
  });
}

function isVague({ conditions, action }: Rule): boolean {
  return keyOf([conditions, action]).includes('"opaque"');
}

function doing({ conditions, action }: Rule): string {
  return keyOf([conditions, action]);
}

function withoutReasons(value: unknown): unknown {
  return JSON.parse(keyOf(value), (name, each) => (name === 'reason' ? '' : each));
}

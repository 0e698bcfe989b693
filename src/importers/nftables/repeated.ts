import type { Gap } from '../../model/gap.ts';
import type { Collection } from './collect.ts';
import { contestWith } from './contested.ts';
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
 * of what a table says; of two of a form that differ none stands.
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
      const isContested = earlier.isText === isText;
      const isSame = fingerprint(earlier.table) === fingerprint(table);
      const what = `table ${tableTitle(table)} was given twice, ${isSame ? 'both times the same' : `with different rules; it was read from ${file}`} (${earlier.file}, ${file})`;
      if (isContested && !isSame) contestWith(table, earlier.table, `${earlier.file}, ${file}`);
      else gaps.push({ kind: 'unmodelled', effect: isSame ? 'none' : 'either', what, origin: table.origin });
    }
  }
  return exports
    .map((each): Export => {
      const tables = [...each.collection.tables].filter(([key]) => seen.get(key)?.file === each.file);
      return { ...each, collection: { ...each.collection, tables: new Map(tables) } };
    })
    .filter(
      ({ collection }, index) => collection.tables.size > 0 || exports[index]?.collection.tables.size === 0,
    );
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

function withoutReasons(value: unknown): unknown {
  return JSON.parse(keyOf(value), (name, each) => (name === 'reason' ? '' : each));
}

import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import { furtherChainsOf } from '../further-chains.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { collect } from './collect.ts';
import { toFilter } from './filter.ts';
import { furtherChains, isManaged } from './managed.ts';
import { misprintedRules } from './misprinted.ts';
import { isJsonRuleset, itemsOfJson } from './read-json.ts';
import { type Export, withoutRepeated } from './repeated.ts';
import { frameTable, managedTable, refusedFile, type StandIn } from './stand-ins.ts';
import { type TableDump, tableTitle } from './tables.ts';
import { isTextRuleset, itemsOfText } from './text/read-text.ts';

/** `nft list ruleset`, as text and as JSON. */
export const nftables: Importer = {
  id: 'nftables',
  title: 'nft list ruleset',
  scope: 'host',
  recognises: (file) => (file.json === undefined ? isTextRuleset(file.text ?? '') : isJsonRuleset(file.json)),
  read,
};

function read(files: readonly ReadFile[]): SnapshotFragment {
  const gaps: Gap[] = [];
  const filters: Filter[] = [];
  const notRead = new Map<string, string>();
  const exports: Export[] = [];
  for (const file of files) {
    const isText = file.json === undefined;
    const found = isText ? itemsOfText(file) : itemsOfJson(file);
    if ('refusal' in found) {
      notRead.set(file.name, found.refusal);
      addStandIn(refusedFile(file.name, found.refusal), filters, gaps);
    } else {
      const collection = collect(file.name, found.items, found.showsFlags);
      gaps.push(...collection.gaps);
      exports.push({ file: file.name, isText, collection });
    }
  }
  // Chains of the same priority are run from the one created last.
  for (const each of withoutRepeated(exports, gaps).toReversed()) addExport(each, filters, gaps);
  const allTables = notRead.size === 0 ? tablesOf(exports) : undefined;
  const managed = exports.flatMap(({ collection }) => [...collection.tables.values()].filter(isManaged));
  const misprinted = managed.flatMap(misprintedRules);
  return {
    host: {
      filters,
      ...(allTables === undefined ? {} : { allTables }),
      ...(misprinted.length === 0 ? {} : { misprinted }),
    },
    gaps,
    ...(notRead.size === 0 ? {} : { notRead }),
  };
}

/** A table alone may have been asked for; where several are shown, or none, it was the whole. */
function tablesOf(exports: readonly Export[]): NonNullable<SnapshotFragment['host']>['allTables'] {
  const whole = exports.filter(({ collection }) => collection.tables.size !== 1);
  const [first] = whole;
  if (first === undefined) return undefined;
  const tables = exports.flatMap(({ collection }) => [...collection.tables.values()]);
  return { names: tables.map(tableTitle), origin: { file: first.file, text: 'nft list ruleset' } };
}

function addExport({ file, collection }: Export, filters: Filter[], gaps: Gap[]): void {
  const own: TableDump[] = [];
  for (const table of collection.tables.values()) {
    if (table.dormant === 'yes') {
      const what = `table ${table.family} ${table.name} is dormant and has no effect`;
      gaps.push({ kind: 'unmodelled', effect: 'none', what, origin: table.origin });
    } else if (table.family === 'arp' || table.family === 'bridge') {
      addStandIn(frameTable(file, table), filters, gaps);
    } else if (isManaged(table)) {
      addStandIn(managedTable(file, table), filters, gaps);
      addFurther(file, table, filters, gaps);
    } else own.push(table);
  }
  const { filter, gaps: found } = toFilter(file, 'nftables', own);
  filters.push(filter);
  gaps.push(...found);
}

function addFurther(file: string, table: TableDump, filters: Filter[], gaps: Gap[]): void {
  const further = furtherChains(table);
  if (further === undefined) return;
  const name = furtherChainsOf(tableTitle(table));
  const { filter, gaps: found } = toFilter(file, `nftables (table ${name})`, [further]);
  filters.push({ ...filter, id: `${file} (${name})`, tables: [name] });
  gaps.push(...found);
}

function addStandIn(standIn: StandIn | undefined, filters: Filter[], gaps: Gap[]): void {
  if (standIn === undefined) return;
  if (standIn.filter !== undefined) filters.push(standIn.filter);
  gaps.push(standIn.gap);
}

import { builtInChains } from './built-in.ts';
import { type Dump, kindOf, type TableDump } from './dump.ts';
import { declareChain } from './reading.ts';

/** What one run of a program printed; a file may hold several of the same program. */
interface Run {
  readonly dump: Dump;
  readonly tables: readonly TableDump[];
}

/**
 * Two runs that both show a table are of different times: a table that one of them shows and the other lacks was not there at the other's
 * time, for which a table without rules is added. One table alone, other than `filter`, may be all that was asked for (`-t nat`).
 */
export function addAbsentTables(dumps: readonly Dump[]): void {
  const runs = dumps.flatMap(runsOf);
  const kinds = Map.groupBy(runs, ({ dump }) => kindOf(dump, dumps));
  for (const same of kinds.values()) {
    for (const run of same.filter(isPerhapsWhole)) {
      const others = same.filter((other) => other !== run && sharesTable(run, other));
      const shown = new Map(others.flatMap(({ tables }) => tables.map((table) => [table.name, table])));
      for (const [name, table] of shown)
        if (!run.tables.some((own) => own.name === name)) run.dump.tables.push(absent(table, run));
    }
  }
}

function runsOf(dump: Dump): Run[] {
  const runs: TableDump[][] = [];
  for (const table of dump.tables.filter(({ line }) => line > 0)) {
    const current = runs.at(-1);
    if (current === undefined || current.some(({ name }) => name === table.name)) runs.push([table]);
    else current.push(table);
  }
  return runs.map((tables) => ({ dump, tables }));
}

function isPerhapsWhole({ tables }: Run): boolean {
  return tables.length > 1 || tables[0]?.name === 'filter';
}

function sharesTable({ tables }: Run, other: Run): boolean {
  return tables.some(({ name }) => other.tables.some((each) => each.name === name));
}

/** A table without rules does what no table does. */
function absent({ name, chains }: TableDump, { dump, tables }: Run): TableDump {
  const { line, file } = tables[0] as TableDump;
  const table: TableDump = { name, file, line, chains: new Map(), isAbsent: true };
  const place = { number: line, text: `*${name}`, file: dump.file };
  for (const chain of builtInChains(name)) if (chains.has(chain)) declareChain(table, chain, 'ACCEPT', place);
  return table;
}

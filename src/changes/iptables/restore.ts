import { builtInChains, isTable } from '../../importers/iptables/built-in.ts';
import { splitWords } from '../../importers/iptables/words.ts';
import type { InputLine, Outcome, Word } from '../command.ts';
import { restore, save } from '../edited-text.ts';
import type { Teller } from '../teller.ts';
import { carryOut } from './carry-out.ts';
import {
  addTable,
  type DumpText,
  declareChain,
  hasChain,
  linesOfTable,
  removeChain,
  removeRule,
  rulesOf,
} from './dump-text.ts';
import { parseCommand } from './parse-command.ts';

/**
 * Loads what `iptables-restore` reads: each table as a whole at its COMMIT, or nothing of it; without `--noflush` the table is
 * emptied first (iptables-restore(8)).
 */
export function restoreTables(
  lines: readonly InputLine[],
  keeps: boolean,
  dump: DumpText,
  tellerAt: (line: InputLine) => Teller,
): Outcome {
  let table: string | undefined;
  let saved = save(dump.text);
  for (const line of lines) {
    const text = line.text.trim();
    const teller = tellerAt(line);
    if (text === '' || text.startsWith('#')) continue;
    if (line.unknown !== undefined && !/^(?:\[\d+:\d+\]\s*)?-[AI]\s/.test(text))
      return teller.lose(`what it loads depends on ${line.unknown.source}`);
    if (text.startsWith('*')) {
      table = text.slice(1).trim();
      saved = save(dump.text);
      if (!isTable(table)) return failed(teller, `there is no table ${table}`);
      addTable(dump, table, teller.origin);
      if (!keeps) empty(dump, table, teller);
    } else if (text === 'COMMIT') table = undefined;
    else if (table === undefined) return failed(teller, 'it stands outside a table');
    else {
      const outcome = text.startsWith(':')
        ? declare(text, table, keeps, dump, teller)
        : command(line, table, dump, teller);
      if (outcome !== 'failed') continue;
      restore(dump.text, saved);
      return failed(teller, `iptables-restore refuses it, and nothing of table ${table} is loaded`);
    }
  }
  if (table === undefined) return 'done';
  restore(dump.text, saved);
  const last = lines.at(-1);
  return last === undefined
    ? 'done'
    : failed(tellerAt(last), `nothing of table ${table} is loaded: its COMMIT is missing`);
}

function failed(teller: Teller, why: string): Outcome {
  teller.warn(why);
  return 'failed';
}

function empty(dump: DumpText, table: string, { origin }: Teller): void {
  const own = new Set((linesOfTable(dump, table) ?? []).map(({ chain }) => chain));
  for (const chain of own) {
    for (const rule of rulesOf(dump, table, chain).toReversed()) removeRule(dump, rule, origin);
    if (!builtInChains(table).includes(chain)) removeChain(dump, table, chain, origin);
    // nft makes the table anew; the older program keeps the policies that it is not told.
    else if (dump.backend === 'nft') declareChain(dump, table, chain, 'ACCEPT', origin);
  }
}

function declare(text: string, table: string, keeps: boolean, dump: DumpText, teller: Teller): Outcome {
  const [, chain, policy] = /^:(\S+)\s+(\S+)/.exec(text) ?? [];
  if (chain === undefined || policy === undefined) return 'failed';
  const isBuiltIn = builtInChains(table).includes(chain);
  if (isBuiltIn && policy !== '-') declareChain(dump, table, chain, policy, teller.origin);
  else if (!isBuiltIn && hasChain(dump, table, chain)) {
    // A chain that is declared again begins empty.
    if (keeps)
      for (const rule of rulesOf(dump, table, chain).toReversed()) removeRule(dump, rule, teller.origin);
  } else if (!isBuiltIn) declareChain(dump, table, chain, '-', teller.origin);
  return 'done';
}

function command(line: InputLine, table: string, dump: DumpText, teller: Teller): Outcome {
  const found = splitWords(line.text.trim().replace(/^\[\d+:\d+\]\s*/, ''));
  if (found === undefined) return 'failed';
  const parsed = parseCommand(found.map(({ text }): Word => word(text, line)));
  if (typeof parsed === 'string') return 'failed';
  return carryOut({ ...parsed, table }, dump, teller);
}

/** An unknown line is unknown in the words that hold what the script does not set. */
function word(text: string, { line, unknown }: InputLine): Word {
  const isOpen = unknown !== undefined && /[$`]/.test(text);
  return { text, line, column: 1, ...(isOpen ? { unknown: { ...unknown, prefix: '', suffix: '' } } : {}) };
}

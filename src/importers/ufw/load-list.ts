import type { RuleLine, TableDump } from '../iptables/dump.ts';
import { addGap } from '../iptables/reading.ts';
import { chainOf, isOfFamily, linesOf } from './listed-rules.ts';
import type { Loading } from './load.ts';
import type { StatusList } from './status-list.ts';

/** Puts the rules that `ufw status` lists where `user.rules` would have put them. */
export function loadList({ rules, strange }: StatusList, { family, reading }: Loading): void {
  const table = reading.tables.find(({ name }) => name === 'filter');
  if (table === undefined) return;
  const prefix = family === 6 ? 'ufw6' : 'ufw';
  for (const rule of rules.filter((each) => isOfFamily(each, family)))
    rulesOf(table, chainOf(rule, prefix)).push(...linesOf(rule, prefix));
  for (const [end, target] of [
    ['limit', 'REJECT'],
    ['limit-accept', 'ACCEPT'],
  ] as const) {
    const words = ['-j', target].map((text) => ({ text, quoted: false }));
    rulesOf(table, `${prefix}-user-${end}`).push({ line: 1, text: `ufw ${end}`, words });
  }
  for (const { file, line = 1, text } of strange) {
    const doubt = `the line "${text}" of ufw status was not understood`;
    if (family === 4) addGap({ ...reading, file }, { number: line, text }, doubt);
    for (const point of ['input', 'output', 'forward'])
      rulesOf(table, `${prefix}-user-${point}`).unshift({ line, text, file, words: [], doubt });
  }
}

function rulesOf(table: TableDump, chain: string): RuleLine[] {
  return table.chains.get(chain)?.rules ?? [];
}

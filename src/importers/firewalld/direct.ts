import type { Gap } from '../../model/gap.ts';
import type { ConfiguredFilter } from '../../model/host.ts';
import { builtInChains, isTable } from '../iptables/built-in.ts';
import { readCommand } from '../iptables/commands.ts';
import type { TableDump } from '../iptables/dump.ts';
import { toFilter } from '../iptables/filter.ts';
import { declareChain, type Reading, startReading, startTable } from '../iptables/reading.ts';
import { mistakeIn } from '../iptables/refused-rule.ts';
import { splitWords } from '../iptables/words.ts';
import { type ConfigurationDocument, originOf, type RefusedDocument } from './documents.ts';
import { familyOf, wholeNumber } from './values.ts';
import type { XmlElement } from './xml.ts';

/** The kernel's chains, in which direct rules stand. */
export const DIRECT = ['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING'];

/**
 * Direct rules (firewalld.direct(5)) are commands of iptables: beside nftables rules they are a firewall of their own that comes
 * first. Chains are filled by priority, then in the order of the file; passed-through commands come last.
 */
export function directFilters({ file, root }: ConfigurationDocument): ConfiguredFilter[] {
  return ([4, 6] as const).flatMap((family) => {
    const elements = root.children.filter((each) => familyOf(each.attributes.get('ipv')) === family);
    if (elements.length === 0) return [];
    const program = family === 4 ? 'iptables' : 'ip6tables';
    const gaps: Gap[] = [];
    const reading = startReading(file, gaps);
    const named = (name: string) => elements.filter((each) => each.name === name);
    for (const element of named('chain')) addChain(element, reading);
    for (const element of named('rule').toSorted((left, right) => priorityOf(left) - priorityOf(right)))
      addRule(element, reading);
    for (const element of named('passthrough')) addPassthrough(element, reading);
    const dump = { file, family, backend: 'nft', tables: reading.tables, gaps } as const;
    const built = toFilter(dump, `firewalld direct ${program}`, `firewalld's direct rules (${program})`);
    return [{ filter: built.filter, runsAs: DIRECT, gaps: [...gaps, ...built.gaps] }];
  });
}

/** Rules of bridges, which no layer has. */
export function bridgeGaps({ file, root }: ConfigurationDocument): Gap[] {
  return root.children
    .filter((each) => familyOf(each.attributes.get('ipv')) === undefined)
    .map((element) => {
      const what = 'a direct rule of bridges (ebtables) is not modelled';
      return {
        kind: 'unmodelled',
        effect: 'either',
        what,
        subject: 'firewalld',
        origin: originOf(file, element),
      };
    });
}

/** Rules of chains that nobody makes, and others that iptables refuses: firewalld fails to load them, and then all of its configuration (seen with 1.3.3). */
export function unloadableRules({ file, kind, shipped, root }: ConfigurationDocument): RefusedDocument[] {
  const made = new Set(
    root.children.flatMap(({ name, attributes, text }) =>
      name === 'chain' ? [attributes.get('chain')] : [/(?:^|\s)(?:-N|--new-chain)\s+(\S+)/.exec(text)?.[1]],
    ),
  );
  return root.children.flatMap((element) => {
    const { table = '', chain = '', ipv } = Object.fromEntries(element.attributes);
    const family = familyOf(ipv);
    if (element.name !== 'rule' || family === undefined || !isTable(table)) return [];
    const isChain = (name: string) => made.has(name);
    const words = OF_SHELL.test(element.text) ? [] : (splitWords(element.text) ?? []);
    const problem =
      isChain(chain) || builtInChains(table).includes(chain)
        ? mistakeIn(words, { family, table, chain, isChain })
        : `there is no chain ${chain} in table ${table}`;
    return problem === undefined ? [] : [{ origin: originOf(file, element), kind, shipped, problem }];
  });
}

/** Single quotes and backslashes are of a shell, and words are not told apart as a shell does. */
const OF_SHELL = /['\\]/;

function priorityOf(element: XmlElement): number {
  return wholeNumber(element.attributes.get('priority') ?? '') ?? 0;
}

function tableNamed(name: string, element: XmlElement, reading: Reading): TableDump {
  const known = reading.tables.find((table) => table.name === name);
  const table = known ?? startTable(name, element.line, reading);
  reading.table = table;
  if (known !== undefined) return known;
  for (const chain of builtInChains(name))
    declareChain(table, chain, 'ACCEPT', { number: element.line, text: element.tag });
  return table;
}

function addChain(element: XmlElement, reading: Reading): void {
  const { table = '', chain = '' } = Object.fromEntries(element.attributes);
  declareChain(tableNamed(table, element, reading), chain, '-', { number: element.line, text: element.tag });
}

function addRule(element: XmlElement, reading: Reading): void {
  const { table = '', chain = '' } = Object.fromEntries(element.attributes);
  addCommand(table, `-A ${chain} ${element.text}`, element, reading);
}

/** `[-t table] command`, table filter by default. */
function addPassthrough(element: XmlElement, reading: Reading): void {
  const [whole = '', table = 'filter'] = /(?:^|\s)(?:-t|--table)[\s=]+(\S+)/.exec(element.text) ?? [];
  addCommand(table, element.text.replace(whole, ' ').trim(), element, reading);
}

/** A policy is perhaps set again once the rules are loaded. */
function addCommand(table: string, command: string, element: XmlElement, reading: Reading): void {
  const text = command.replace(/\s+/g, ' ');
  const line = { number: element.line, text };
  const chains = tableNamed(isTable(table) ? table : 'filter', element, reading).chains;
  if (isTable(table) && !OF_SHELL.test(text) && !/^(-P|--policy) /.test(text)) readCommand(line, reading);
  else {
    const doubt = `the direct rule "${text}" was not understood`;
    for (const chain of chains.values()) chain.rules.push({ ...line, line: element.line, words: [], doubt });
    reading.gaps.push({
      kind: 'unmodelled',
      effect: 'either',
      what: doubt,
      origin: { file: reading.file, line: element.line, text },
    });
  }
}

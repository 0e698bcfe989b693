import type { Gap } from '../../model/gap.ts';
import type { ConfiguredFilter } from '../../model/host.ts';
import { builtInChains, isTable } from '../iptables/built-in.ts';
import { readCommand } from '../iptables/commands.ts';
import type { TableDump } from '../iptables/dump.ts';
import { toFilter } from '../iptables/filter.ts';
import { declareChain, type Reading, startReading, startTable } from '../iptables/reading.ts';
import { mistakeIn, strangeOption } from '../iptables/refused-rule.ts';
import { splitWords, type Word } from '../iptables/words.ts';
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
  // Chains come first, then rules, then what is passed on in the order of the file.
  const made = new Set(root.children.flatMap(chainOf));
  return [...root.children].sort(laterPassed).flatMap((element) => {
    const { ipv = '' } = Object.fromEntries(element.attributes);
    const isChain = (table: string, name: string) => made.has(`${ipv} ${table} ${name}`);
    const problem = familyOf(ipv) === undefined ? undefined : problemOf(element, isChain);
    const passed = passedOn(element);
    const [, name] = /(?:^|\s)(?:-N|--new-chain)\s+(\S+)/.exec(passed?.text ?? '') ?? [];
    if (element.name === 'passthrough' && name !== undefined) made.add(`${ipv} ${passed?.table} ${name}`);
    return problem === undefined ? [] : [{ origin: originOf(file, element), kind, shipped, problem }];
  });
}

function chainOf({ name, attributes }: XmlElement): string[] {
  const { ipv, table, chain } = Object.fromEntries(attributes);
  return name === 'chain' ? [`${ipv} ${table} ${chain}`] : [];
}

function laterPassed(left: XmlElement, right: XmlElement): number {
  return Number(left.name === 'passthrough') - Number(right.name === 'passthrough');
}

type IsChain = (table: string, name: string) => boolean;

function problemOf(element: XmlElement, isChain: IsChain): string | undefined {
  const { table = '', chain = '' } = Object.fromEntries(element.attributes);
  switch (element.name) {
    case 'chain':
      if (builtInChains(table).includes(chain)) return `chain ${chain} is one of the kernel`;
      return chain.length > LONGEST_CHAIN ? `chain name ${chain} is too long` : undefined;
    case 'rule':
      return problemOfRule(wordsOf(element.text) ?? [], table, builtInOf(table, chain), element, isChain);
    case 'passthrough': {
      const passed = passedOn(element);
      if (passed?.table === undefined || OF_SHELL.test(passed.text)) return undefined;
      if (!isTable(passed.table)) return `iptables has no table ${passed.table}`;
      const words = wordsOf(passed.text) ?? [];
      const at = words.findIndex(({ text }) => /^-(?:[AI]|-append|-insert)$/.test(text));
      const [, name, ...rest] = at < 0 ? [] : words.slice(at);
      if (name === undefined) return undefined;
      const behind = /^\d+$/.test(rest[0]?.text ?? '') ? rest.slice(1) : rest;
      return problemOfRule([...words.slice(0, at), ...behind], passed.table, name.text, element, isChain);
    }
  }
  return undefined;
}

/** Of a chain that is made (iptables 1.8.9: under 29). */
const LONGEST_CHAIN = 28;

function problemOfRule(
  words: readonly Word[],
  table: string,
  chain: string,
  { attributes }: XmlElement,
  isMade: IsChain,
): string | undefined {
  const family = familyOf(attributes.get('ipv'));
  if (family === undefined || !isTable(table)) return undefined;
  const isChain = (name: string) => isMade(table, name);
  if (!isChain(chain) && !builtInChains(table).includes(chain))
    return `there is no chain ${chain} in table ${table}`;
  return mistakeIn(words, { family, table, chain, isChain }) ?? strangeOption(words);
}

/** Such rules stand in the chain itself beside nftables rules. */
function builtInOf(table: string, chain: string): string {
  const base = chain.replace(/_direct$/, '');
  return builtInChains(table).includes(base) ? base : chain;
}

const REFUSED =
  /^-(?:[CDRLSFZXPE]|-(?:check|delete|replace|list|list-rules|flush|zero|delete-chain|policy|rename-chain))$/;
const ADDING = /^-(?:[AIN]|-append|-insert|-new-chain)$/;

/** A command as iptables gets it, and its table, filter by default; undefined: firewalld leaves it out with a warning (seen with 1.3.3). */
function passedOn({
  text: written,
}: XmlElement): { readonly text: string; readonly table: string } | undefined {
  const words = written.split(/\s+/);
  if (!words.some((word) => ADDING.test(word)) || words.some((word) => REFUSED.test(word))) return undefined;
  const [whole = '', table = 'filter'] = /(?:^|\s)(?:-t|--table)[\s=]+(\S+)/.exec(written) ?? [];
  return { text: written.replace(whole, ' ').replace(/\s+/g, ' ').trim(), table };
}

/** A backslash is a shell's, and single quotes elsewhere than around a word are not told apart as a shell does. */
const OF_SHELL = /['\\]/;

/** `'a b'` is for iptables `"a b"`. */
function withoutShell(text: string): string {
  return text.replace(/(?<=^|\s)'([^'"\\]*)'(?=\s|$)/g, '"$1"');
}

function wordsOf(text: string): Word[] | undefined {
  const plain = withoutShell(text);
  return OF_SHELL.test(plain) ? undefined : splitWords(plain);
}

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
  addCommand(table, `-A ${builtInOf(table, chain)} ${element.text}`, element, reading);
}

function addPassthrough(element: XmlElement, reading: Reading): void {
  const passed = passedOn(element);
  if (passed !== undefined) addCommand(passed.table, passed.text, element, reading);
}

function addCommand(table: string, command: string, element: XmlElement, reading: Reading): void {
  const text = withoutShell(command.replace(/\s+/g, ' ').trim());
  const line = { number: element.line, text };
  const chains = tableNamed(isTable(table) ? table : 'filter', element, reading).chains;
  if (isTable(table) && !OF_SHELL.test(text)) readCommand(line, reading);
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

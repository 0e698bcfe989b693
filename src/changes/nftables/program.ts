import type { Command, InputLine, Outcome, Unknown } from '../command.ts';
import { type EditedText, restore, save } from '../edited-text.ts';
import { type HostChanges, textsOf } from '../host-changes.ts';
import { inputLines } from '../input-lines.ts';
import {
  addTable,
  type DumpText,
  declareChain,
  dumpsIn,
  linesOfTable,
  removeTable,
} from '../iptables/dump-text.ts';
import type { Teller } from '../teller.ts';
import { carryOut } from './carry-out.ts';
import { hasInlineEnd, splitCommands } from './split-commands.ts';

/** `nft`, with commands in its arguments or in what it reads (nft(8)). */
export function nft(
  command: Command,
  host: HostChanges,
  teller: Teller,
  tellerAt: (line: InputLine) => Teller,
): Outcome {
  const words = command.words.slice(1);
  if (words.some(({ text }) => /^(?:-c|--check|-v|--version|-h|--help|-V)$/.test(text))) return 'done';
  const at = words.findIndex(({ text }) => /^(?:-\w*f|--file)$/.test(text));
  if (at >= 0) {
    const lines = inputLines(words[at + 1], command);
    if (typeof lines === 'string') return teller.lose(`what it loads is not given: ${lines}`);
    return runAll(lines, host, teller, tellerAt);
  }
  const given = words.filter(({ text }) => !/^-(?:[aejnstS]+|-\w[\w-]*)$/.test(text));
  if (given.some(({ maySplit, unknown }) => maySplit && unknown?.prefix === '' && given.length === 1))
    return teller.lose(`what it does depends on ${given[0]?.unknown?.source}`);
  const text = given.map((word) => word.text).join(' ');
  const unknown = unknownOf(given.flatMap((word) => word.unknown ?? []));
  return runAll(
    [{ text, line: command.line, ...(unknown === undefined ? {} : { unknown }) }],
    host,
    teller,
    () => teller,
  );
}

function unknownOf(all: readonly Unknown[]): Unknown | undefined {
  const source = [...new Set(all.map((each) => each.source))].join(' and ');
  return all.length === 0 ? undefined : { source, prefix: '', suffix: '' };
}

/** All that one call is given is one transaction: where one command is refused, none has an effect. */
function runAll(
  lines: readonly InputLine[],
  host: HostChanges,
  teller: Teller,
  tellerAt: (line: InputLine) => Teller,
): Outcome {
  const whole = lines.map(({ text }) => text).join('\n');
  const commands = splitCommands(withDefines(whole));
  if (commands.every(({ text }) => /^(?:list|monitor|describe)\b/.test(text))) return 'done';
  if (hasInlineEnd(whole))
    return teller.lose(
      'a block ends within a line, for which some versions of nft refuse all that they are given',
    );
  const texts = textsOf(host, 'nftables');
  const listing = texts.find(({ file }) => file.json === undefined);
  const flushes = commands.some(({ text }) => /^flush ruleset\b/.test(text));
  const dumps = textsOf(host, 'iptables').flatMap(dumpsIn);
  if (listing === undefined)
    return teller.lose('the tables of nftables are not in evidence as text (nft list ruleset shows them)');
  const managed = commands.find(({ text }) =>
    /\b(?:ip6?\s+)?(?:filter|nat|mangle|raw|security)\s+"?(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)\b/.test(
      text,
    ),
  );
  if (managed !== undefined && dumps.length > 0)
    return teller.lose('it changes chains of iptables, of which iptables-save shows the rules');
  // Text and JSON would differ from here on.
  for (const { file } of texts) if (file.json !== undefined) host.dropped.add(file.name);
  const saved = save(listing);
  const source =
    unknownOf(lines.flatMap(({ unknown }) => unknown ?? []))?.source ?? 'a variable that nothing defines';
  let outcome: Outcome = 'done';
  for (const { text, line } of commands) {
    const own = tellerAt(lines[line] ?? { text, line: teller.origin.line ?? 1 });
    if (/^include\b/.test(text)) return own.lose(`what it includes is not given: ${text}`);
    const found = carryOut(text, listing, own, source);
    if (found === 'failed') {
      restore(listing, saved);
      if (commands.length > 1) own.warn('nft refuses it, and nothing of what it was given has an effect');
      return found;
    }
    if (found === 'unknown') outcome = found;
  }
  if (flushes) for (const dump of dumps) if (dump.backend === 'nft') empty(dump, listing, teller);
  return outcome;
}

/** The tables that iptables keeps in nftables are gone with the others, and what they accepted or dropped. */
function empty(dump: DumpText, _listing: EditedText, { origin }: Teller): void {
  for (const table of ['raw', 'mangle', 'nat', 'security', 'filter']) {
    if (linesOfTable(dump, table) === undefined) continue;
    removeTable(dump, table, origin);
    if (table !== 'filter') continue;
    addTable(dump, table, origin);
    for (const chain of ['INPUT', 'FORWARD', 'OUTPUT']) declareChain(dump, table, chain, 'ACCEPT', origin);
  }
}

/** `define NAME = value` stands for its value from there on. */
function withDefines(text: string): string {
  const values = new Map<string, string>();
  const parts = text.split(/^([ \t]*(?:(?:re)?define\s+\w+\s*=\s*(?:\{[^}]*\}|[^\n;#]+)|undefine\s+\w+))/m);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return filledIn(part, values);
      const [, name = '', value] = /define\s+(\w+)(?:\s*=\s*([\s\S]*))?$/.exec(part) ?? [];
      if (value === undefined) values.delete(name);
      else values.set(name, filledIn(value.trim(), values));
      return part.replace(/[^\n]/g, ' ');
    })
    .join('');
}

function filledIn(text: string, values: ReadonlyMap<string, string>): string {
  let result = text;
  for (const [name, value] of values) {
    const flat = value.replace(/\s+/g, ' ');
    result = result
      .replaceAll(
        // One element among others: what stands so in a block is no list.
        new RegExp(`\\{((?:[^{};]*,)?\\s*)\\$${name}\\b(\\s*(?:,[^{};]*)?)\\}`, 'g'),
        (_, left: string, right: string) => `{${left}${flat.replace(/^\{|\}$/g, '')}${right}}`,
      )
      .replaceAll(new RegExp(`\\$${name}\\b`, 'g'), () => flat);
  }
  return result;
}

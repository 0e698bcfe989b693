import type { Outcome } from '../command.ts';
import type { EditedText } from '../edited-text.ts';
import { refuse, type Teller } from '../teller.ts';
import { changeChain, removeRules } from './change-chain.ts';
import { changeRule } from './change-rule.ts';
import { changeElements, changeSet } from './change-set.ts';
import { addTable, type Block, chainsOf, partBlock, removeLines, tableBlock } from './listing-text.ts';
import type { PartChange } from './part-change.ts';
import { blockOf, hasUnknown, splitCommands } from './split-commands.ts';

const FAMILY = /^(ip|ip6|inet|arp|bridge|netdev)\s+/;
const VERB = /^(add|create|insert|replace|delete|destroy|flush|rename|list|reset|monitor|describe)\s+/;
const OBJECT =
  /^(rule|chain|table|set|map|element|ruleset|counter|quota|limit|flowtable|ct\s+\w+|synproxy|secmark|counters|quotas)\b\s*/;

/** Where a command says that something stands. */
interface Place {
  readonly family: string;
  readonly table: string;
}

/** Carries out one command of nft, or a block of a file, on a listing (nft(8)); `source` says where what is unknown comes from. */
export function carryOut(command: string, listing: EditedText, teller: Teller, source: string): Outcome {
  const [head, verb = 'add'] = VERB.exec(command) ?? ['', undefined];
  if (['list', 'monitor', 'describe'].includes(verb)) return 'done';
  if (/\\\s*(?:;|$)/.test(command)) return refuse(teller, 'nft knows no "\\" before the end of a statement');
  const behind = command.slice(head.length);
  const [objectText, object = 'rule'] = OBJECT.exec(behind) ?? ['', undefined];
  const rest = behind.slice(objectText.length).trim();
  if (head === '' && objectText === '') return teller.lose('it was not understood');
  if (object === 'ruleset') return flushRuleset(rest, listing, teller);
  if (verb === 'reset' || /^(?:counter|quota|limit|flowtable|ct|synproxy|secmark)/.test(object))
    return 'done';
  const family = FAMILY.exec(rest)?.[1] ?? 'ip';
  const named = rest.replace(FAMILY, '');
  const [table = '', ...others] = named.split(/\s+/);
  if (hasUnknown(table)) return teller.lose(`which table it means depends on ${source}`);
  const place: Place = { family, table: table.replace(/"/g, '') };
  const argument = others.join(' ');
  const isBounded = (verb === 'add' || verb === 'insert') && (object === 'rule' || object === 'element');
  if (teller.doubt !== undefined && !isBounded)
    return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const block = tableBlock(listing, place.family, place.table);
  if (verb === 'destroy') return destroy(object, argument, block, listing, teller);
  if (object === 'table') return changeTable(verb, place, rest, listing, teller, source);
  if (block === undefined) return refuse(teller, `there is no table ${family} ${place.table}`);
  const [name = ''] = argument.split(/[\s{]+/);
  if (hasUnknown(name)) return teller.lose(`which ${object} it means depends on ${source}`);
  const tail = named.slice(named.indexOf(name, table.length) + name.length).trim();
  const change: PartChange = { verb, object, name, tail, table: block, listing, teller, source };
  switch (object) {
    case 'chain':
      return changeChain(change);
    case 'set':
    case 'map':
      return changeSet(change);
    case 'element':
      return changeElements(change);
  }
  return changeRule(change);
}

/** What is not there needs no deleting, which all versions leave so. */
function destroy(
  object: string,
  argument: string,
  block: Block | undefined,
  listing: EditedText,
  teller: Teller,
): Outcome {
  const [name = ''] = argument.split(/[\s{]+/);
  const kinds = object === 'rule' ? ['chain'] : object === 'element' ? ['set', 'map'] : [object];
  const isThere =
    block !== undefined &&
    (object === 'table' || kinds.some((kind) => partBlock(listing, block, kind, name) !== undefined));
  return isThere || hasUnknown(name)
    ? teller.lose('nft 1.0.6 and those before it do not know "destroy"')
    : 'done';
}

function flushRuleset(rest: string, listing: EditedText, { origin }: Teller): Outcome {
  const families = rest === '' ? undefined : rest.split(/\s+/);
  for (let index = listing.lines.length - 1; index >= 0; index--) {
    const [, family = 'ip', table] =
      /^table (?:(ip|ip6|inet|arp|bridge|netdev) )?(\S+) \{/.exec(listing.lines[index]?.text ?? '') ?? [];
    const block =
      table === undefined || (families !== undefined && !families.includes(family))
        ? undefined
        : tableBlock(listing, family, table);
    if (block !== undefined) removeLines(listing, block, origin);
  }
  return 'done';
}

function changeTable(
  verb: string,
  { family, table }: Place,
  rest: string,
  listing: EditedText,
  teller: Teller,
  source: string,
): Outcome {
  const block = tableBlock(listing, family, table);
  switch (verb) {
    case 'delete':
      if (block === undefined) return refuse(teller, `there is no table ${family} ${table}`);
      removeLines(listing, block, teller.origin);
      return 'done';
    case 'flush': {
      if (block === undefined) return refuse(teller, `there is no table ${family} ${table}`);
      for (const chain of chainsOf(listing, block)) flushChain(chain, family, table, listing, teller);
      return 'done';
    }
  }
  if (verb === 'create' && block !== undefined)
    return refuse(teller, `table ${family} ${table} is there already`);
  if (block === undefined) addTable(listing, family, table, teller.origin);
  return loadTable(blockOf(rest)?.body ?? '', { family, table }, listing, teller, source);
}

/** What stands between the braces of a table is added to it. */
function loadTable(
  body: string,
  { family, table }: Place,
  listing: EditedText,
  teller: Teller,
  source: string,
): Outcome {
  const parts = splitCommands(body).map(({ text }) => ({ text, block: blockOf(text) }));
  let outcome: Outcome = 'done';
  // Chains come first, so that rules may lead to those that stand behind them.
  for (const { text, block } of parts.toSorted(
    (left, right) => Number(isChain(right.text)) - Number(isChain(left.text)),
  )) {
    const [, kind, name] = /^(chain|set|map)\s+(\S+)/.exec(block?.head ?? text) ?? [];
    if (kind === undefined || name === undefined) {
      if (/^(?:flags|comment|counter|quota|limit|flowtable|ct|synproxy|secmark)\b/.test(text)) {
        if (/^flags\b/.test(text)) return teller.lose('the flags of a table are not carried out');
        continue;
      }
      return teller.lose(`"${text.slice(0, 60)}" was not understood`);
    }
    const own = kind === 'chain' ? chainHead(block?.body ?? '') : `{ ${block?.body ?? ''} }`;
    const found = carryOut(`add ${kind} ${family} ${table} ${name} ${own}`, listing, teller, source);
    if (found !== 'done') outcome = found;
  }
  for (const { block } of parts) {
    const chain = /^chain\s+(\S+)/.exec(block?.head ?? '')?.[1];
    for (const { text } of chain === undefined ? [] : splitCommands(block?.body ?? '')) {
      if (/^(?:type|policy|comment)\s/.test(text)) continue;
      const found = carryOut(`add rule ${family} ${table} ${chain} ${text}`, listing, teller, source);
      if (found !== 'done') outcome = found;
    }
  }
  return outcome;
}

function isChain(text: string): boolean {
  return text.startsWith('chain');
}

function chainHead(body: string): string {
  const lines = splitCommands(body).filter(({ text }) => /^(?:type|policy)\s/.test(text));
  return lines.length === 0 ? '' : `{ ${lines.map(({ text }) => `${text};`).join(' ')} }`;
}

function flushChain(
  chain: string,
  family: string,
  table: string,
  listing: EditedText,
  { origin }: Teller,
): void {
  const block = tableBlock(listing, family, table);
  const found = block && partBlock(listing, block, 'chain', chain);
  if (found !== undefined) removeRules(listing, found, origin);
}

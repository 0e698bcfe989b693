import type { Origin } from '../../model/origin.ts';
import type { Outcome } from '../command.ts';
import { type EditedText, replaceLine } from '../edited-text.ts';
import { refuse, type Teller } from '../teller.ts';
import {
  addPart,
  addTable,
  type Block,
  chainsOf,
  elementsOf,
  insertRule,
  isTerse,
  openSet,
  partBlock,
  removeLines,
  rulesOf,
  setElements,
  setPolicy,
  splitElements,
  tableBlock,
} from './listing-text.ts';
import { blockOf, boundedRule, hasUnknown, splitCommands, undecided } from './split-commands.ts';

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
  if (object === 'table') return changeTable(verb, place, rest, listing, teller, source);
  const block = tableBlock(listing, place.family, place.table);
  if (block === undefined)
    return verb === 'destroy' ? 'done' : refuse(teller, `there is no table ${family} ${place.table}`);
  const [name = ''] = argument.split(/[\s{]+/);
  if (hasUnknown(name)) return teller.lose(`which ${object} it means depends on ${source}`);
  const tail = named.slice(named.indexOf(name, table.length) + name.length).trim();
  switch (object) {
    case 'chain':
      return changeChain(verb, name, tail, block, listing, teller, source);
    case 'set':
    case 'map':
      return changeSet(verb, object, name, tail, block, listing, teller);
    case 'element':
      return changeElements(verb, name, tail, block, listing, teller, source);
  }
  return changeRule(verb, name, tail, block, listing, teller, source);
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
    case 'destroy':
      if (block === undefined)
        return verb === 'destroy' ? 'done' : refuse(teller, `there is no table ${family} ${table}`);
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

function changeChain(
  verb: string,
  name: string,
  tail: string,
  table: Block,
  listing: EditedText,
  teller: Teller,
  source: string,
): Outcome {
  const chain = partBlock(listing, table, 'chain', name);
  if (verb === 'add' || verb === 'create') {
    const body = blockOf(tail)?.body ?? '';
    if (hasUnknown(body)) return teller.lose(`where the chain hangs depends on ${source}`);
    const texts = splitCommands(body).map(({ text }) => text);
    const policy = texts.flatMap((text) => /(?:^|\s)policy\s+(\w+)/.exec(text)?.[1] ?? [])[0];
    if (chain !== undefined) {
      if (verb === 'create') return refuse(teller, `chain ${name} is there already`);
      if (policy !== undefined && !setPolicy(listing, chain, policy, teller.origin))
        return refuse(teller, `chain ${name} has no policy`);
      return 'done';
    }
    const type = texts.find((text) => text.startsWith('type '));
    addPart(
      listing,
      table,
      `chain ${name}`,
      type === undefined ? [] : [`${type}; policy ${policy ?? 'accept'};`],
      teller.origin,
    );
    return 'done';
  }
  if (chain === undefined) return verb === 'destroy' ? 'done' : refuse(teller, `there is no chain ${name}`);
  if (verb === 'flush') {
    removeRules(listing, chain, teller.origin);
    return 'done';
  }
  const uses = new RegExp(`\\b(?:jump|goto)\\s+"?${name}"?(?=[\\s,}]|$)`);
  const lines = listing.lines.slice(table.from, table.to).map(({ text }) => text);
  if (verb === 'delete' || verb === 'destroy') {
    if (rulesOf(listing, chain).length > 0 || lines.some((line) => uses.test(line)))
      return refuse(teller, `chain ${name} is in use and cannot be deleted`);
    removeLines(listing, chain, teller.origin);
    return 'done';
  }
  if (verb !== 'rename') return teller.lose('it was not understood');
  replaceLine(listing, chain.from, `\tchain ${tail} {`, teller.origin);
  for (let index = table.from; index < table.to; index++) {
    const line = listing.lines[index]?.text ?? '';
    if (uses.test(line))
      replaceLine(
        listing,
        index,
        line.replace(uses, (use) => use.replace(name, tail)),
        teller.origin,
      );
  }
  return 'done';
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

function removeRules(listing: EditedText, chain: Block, origin: Origin): void {
  for (const rule of rulesOf(listing, chain).toReversed()) removeLines(listing, rule, origin);
}

function changeRule(
  verb: string,
  name: string,
  tail: string,
  table: Block,
  listing: EditedText,
  teller: Teller,
  source: string,
): Outcome {
  const chain = partBlock(listing, table, 'chain', name);
  if (chain === undefined) return verb === 'destroy' ? 'done' : refuse(teller, `there is no chain ${name}`);
  const rules = rulesOf(listing, chain);
  const [whole = '', how, number = ''] = /^(handle|position|index)\s+(\S+)\s*/.exec(tail) ?? [];
  if (hasUnknown(number)) return teller.lose(`which rule it means depends on ${source}`);
  const isDoubted = teller.doubtedChains.has(`nft ${table.from} ${name}`);
  if (how === 'index' && isDoubted)
    return teller.lose('which rule has that number depends on a command before it');
  const at =
    how === undefined
      ? -1
      : how === 'index'
        ? Number(number)
        : rules.findIndex(({ handle }) => handle === number);
  const found = rules[at];
  if (how !== undefined && found === undefined) {
    if (how !== 'index' && rules.some(({ handle }) => handle === undefined))
      return teller.lose(`which rule has the handle ${number} is not known (nft -a list ruleset shows it)`);
    return refuse(teller, `chain ${name} has no rule of ${how} ${number}`);
  }
  if (verb === 'delete' || verb === 'destroy') {
    if (found === undefined) return refuse(teller, 'it names no rule');
    removeLines(listing, found, teller.origin);
    return 'done';
  }
  const text = tail.slice(whole.length).trim();
  if (text === '') return refuse(teller, 'the rule is empty');
  const missing = /\b(?:jump|goto)\s+"?([\w.-]+)"?/.exec(text)?.[1];
  if (missing !== undefined && partBlock(listing, table, 'chain', missing) === undefined)
    return refuse(teller, `there is no chain ${missing}`);
  if (hasUnknown(text)) teller.gap(`the rule depends on ${source}`);
  const { doubt } = teller;
  if (doubt !== undefined) {
    teller.gap(`whether it runs is not known: ${doubt.reason}`);
    teller.doubtedChains.add(`nft ${table.from} ${name}`);
  }
  const bounded = hasUnknown(text) ? boundedRule(text, source) : text;
  const rule = doubt === undefined ? bounded : `${undecided(doubt.reason)} ${bounded}`;
  if (verb === 'replace' && found !== undefined) {
    removeLines(listing, found, teller.origin);
    insertRule(listing, { ...chain, to: chain.to - (found.to - found.from + 1) }, at, rule, teller.origin);
    return 'done';
  }
  const position = verb === 'insert' ? Math.max(at, 0) : how === undefined ? rules.length : at + 1;
  insertRule(listing, chain, position, rule, teller.origin);
  return doubt === undefined ? 'done' : 'unknown';
}

function changeSet(
  verb: string,
  kind: string,
  name: string,
  tail: string,
  table: Block,
  listing: EditedText,
  teller: Teller,
): Outcome {
  const set = partBlock(listing, table, kind, name);
  if (verb === 'add' || verb === 'create') {
    if (set !== undefined)
      return verb === 'create' ? refuse(teller, `${kind} ${name} is there already`) : addTo(set);
    const body = splitCommands(blockOf(tail)?.body ?? '').map(({ text }) => text.replace(/\s+/g, ' '));
    const own = body.filter((line) => !line.startsWith('elements'));
    addPart(listing, table, `${kind} ${name}`, isTerse(listing) ? own : body, teller.origin);
    return 'done';
  }
  if (set === undefined) return verb === 'destroy' ? 'done' : refuse(teller, `there is no ${kind} ${name}`);
  if (verb === 'flush') setElements(listing, set, [], teller.origin);
  else if (
    listing.lines.slice(table.from, table.to).some(({ text }) => new RegExp(`@${name}(?![\\w.-])`).test(text))
  )
    return refuse(teller, `${kind} ${name} is in use and cannot be deleted`);
  else removeLines(listing, set, teller.origin);
  return 'done';

  function addTo(there: Block): Outcome {
    const given = /elements\s*=\s*\{([\s\S]*?)\}/.exec(tail)?.[1];
    const { elements } = elementsOf(listing, there);
    if (given !== undefined)
      setElements(listing, there, [...new Set([...elements, ...splitElements(given)])], teller.origin);
    return 'done';
  }
}

function changeElements(
  verb: string,
  name: string,
  tail: string,
  table: Block,
  listing: EditedText,
  teller: Teller,
  source: string,
): Outcome {
  const set = partBlock(listing, table, 'set', name) ?? partBlock(listing, table, 'map', name);
  if (set === undefined) return refuse(teller, `there is no set ${name}`);
  const given = splitElements(blockOf(tail)?.body ?? tail.replace(/^\{|\}$/g, ''));
  const { elements } = elementsOf(listing, set);
  const key = (element: string) =>
    element
      .replace(/\s+(?:timeout|expires|comment|counter)\b.*$/, '')
      .replace(/\/(?:32|128)$/, '')
      .trim();
  const { doubt } = teller;
  if (verb === 'add' || verb === 'create') {
    if (doubt !== undefined) teller.gap(`whether it runs is not known: ${doubt.reason}`);
    const open = doubt === undefined ? given.filter(hasUnknown) : given;
    if (open.length > 0) {
      if (doubt === undefined) teller.gap(`which elements the set has depends on ${source}`);
      openSet(listing, set, teller.origin);
    }
    const added = given.filter(
      (each) => !open.includes(each) && !elements.some((other) => key(other) === key(each)),
    );
    if (open.length === 0 && added.length === 0)
      teller.warn('it changes nothing: the set has the elements already');
    const now = partOf(listing, table, name);
    if (added.length > 0 && now !== undefined)
      setElements(listing, now, [...elements, ...added], teller.origin);
    return doubt === undefined ? 'done' : 'unknown';
  }
  if (given.some(hasUnknown)) return teller.lose(`which elements it deletes depends on ${source}`);
  const missing = given.find((each) => !elements.some((other) => key(other) === key(each)));
  if (missing !== undefined) {
    const splits = listing.lines.slice(set.from, set.to).some(({ text }) => /\bauto-merge\b/.test(text));
    return splits
      ? teller.lose(`what deleting ${missing} leaves of the set is not worked out`)
      : refuse(teller, `the set has no element ${missing}`);
  }
  setElements(
    listing,
    set,
    elements.filter((each) => !given.some((other) => key(other) === key(each))),
    teller.origin,
  );
  return 'done';
}

/** The block as it is after lines were put into it. */
function partOf(listing: EditedText, { from, to }: Block, name: string): Block | undefined {
  const table = { from, to: to + 1 };
  return partBlock(listing, table, 'set', name) ?? partBlock(listing, table, 'map', name);
}

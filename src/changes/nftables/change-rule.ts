import type { Outcome } from '../command.ts';
import { refuse } from '../teller.ts';
import { insertRule, partBlock, removeLines, rulesOf } from './listing-text.ts';
import type { PartChange } from './part-change.ts';
import { boundedRule, hasUnknown, undecided } from './split-commands.ts';

const BEHIND_THE_LAST = /(?:^|\s)(accept|drop|return)\s+(?!comment\b)(\S+)/;

/** `nft add rule …`, where rules are told apart by handle and index. */
export function changeRule({ verb, name, tail, table, listing, teller, source }: PartChange): Outcome {
  const chain = partBlock(listing, table, 'chain', name);
  if (chain === undefined) return refuse(teller, `there is no chain ${name}`);
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
  if (how === 'index' && verb !== 'add' && verb !== 'insert')
    return teller.lose(`whether nft takes an index for ${verb} differs between versions`);
  const found = rules[at];
  if (how !== undefined && found === undefined) {
    if (how !== 'index' && rules.some(({ handle }) => handle === undefined))
      return teller.lose(`which rule has the handle ${number} is not known (nft -a list ruleset shows it)`);
    return refuse(teller, `chain ${name} has no rule of ${how} ${number}`);
  }
  if (verb === 'delete') {
    if (found === undefined) return refuse(teller, 'it names no rule');
    removeLines(listing, found, teller.origin);
    return 'done';
  }
  const text = tail.slice(whole.length).trim();
  if (text === '') return refuse(teller, 'the rule is empty');
  const [, last, behind] = BEHIND_THE_LAST.exec(text.replaceAll(/"[^"]*"|\{[^}]*\}/g, '')) ?? [];
  if (behind !== undefined && !hasUnknown(behind))
    return refuse(teller, `"${behind}" stands behind ${last}, which ends a rule`);
  const missing = /\b(?:jump|goto)\s+"?([\w.-]+)"?/.exec(text)?.[1];
  if (missing !== undefined && partBlock(listing, table, 'chain', missing) === undefined)
    return refuse(teller, `there is no chain ${missing}`);
  const absent = [...text.replaceAll(/"[^"]*"/g, '').matchAll(/@([a-z_]\w*)(?![\w,])/gi)]
    .map(([, set = '']) => set)
    .find((set) => ['set', 'map'].every((kind) => partBlock(listing, table, kind, set) === undefined));
  if (absent !== undefined && !/@(?:ll|nh|th|ih),/.test(text) && !/\bflow\b/.test(text))
    return refuse(teller, `there is no set ${absent}`);
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

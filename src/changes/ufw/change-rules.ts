import type { Family } from '../../net/address.ts';
import type { Outcome, Word } from '../command.ts';
import { type DumpText, insertRule, rulesOf } from '../iptables/dump-text.ts';
import { refuse, refuseUnlessOpen, type Teller } from '../teller.ts';
import { type NamedRule, parseRule } from './parse-rule.ts';
import { linesOfRule } from './rule-lines.ts';
import { type Numbered, numbered, placeOf } from './rule-numbers.ts';
import { reloadUserRules } from './running-chains.ts';
import type { Ufw } from './state.ts';
import { placeKey, type UfwRule } from './ufw-rule.ts';
import { addRule, blocksOf, deleteRule, erase } from './user-rules.ts';

/** `ufw allow 22`, `ufw insert 2 …`, `ufw delete …`. */
export function changeRules(words: readonly Word[], isRoute: boolean, state: Ufw, teller: Teller): Outcome {
  const [verb, ...rest] = words;
  const word = verb?.text.toLowerCase();
  if (word === 'delete' && /^\d+$/.test(rest[0]?.text ?? ''))
    return isRoute
      ? refuse(teller, 'a number is deleted without "route"')
      : deleteNumber(Number(rest[0]?.text), state, teller);
  const isInsert = word === 'insert';
  const place = isInsert ? rest[0] : undefined;
  if (place?.unknown !== undefined || (word === 'delete' && rest[0]?.unknown !== undefined))
    return teller.lose(`which rule it means depends on ${(place ?? rest[0])?.unknown?.source}`);
  const isDelete = word === 'delete';
  const isPrepend = word === 'prepend';
  const named = parseRule(
    isInsert ? rest.slice(1) : isDelete || isPrepend ? rest : words,
    isRoute,
    state.profiles,
  );
  if (typeof named === 'string') return refuseUnlessOpen(words, `ufw does not know it: ${named}`, teller);
  const doubts = named.rules.flatMap(({ undecided, perhapsUdp = [] }) => undecided.concat(perhapsUdp));
  for (const why of new Set(doubts)) teller.gap(`the rule depends on ${why}`);
  if (isDelete) return deleteNamed(named, state, teller);
  const position = isPrepend ? -1 : place === undefined ? 0 : Number(place.text);
  if (!Number.isInteger(position) || (isInsert && position < 1))
    return refuse(teller, `there is no place ${place?.text}`);
  const { doubt } = teller;
  if (doubt !== undefined) {
    teller.gap(`whether it runs is not known: ${doubt.reason}`);
    teller.doubtedChains.add('ufw');
  }
  if (position > 1 && teller.doubtedChains.has('ufw'))
    return teller.lose('which rule has that number depends on a command before it');
  const rules = named.rules.map((rule) => {
    // Which of these ufw would replace differs with the protocols of the service.
    const why = hasTwin(rule, state) ? [rule.perhapsUdp ?? ''] : [];
    return {
      ...rule,
      undecided: [...rule.undecided, ...why, ...(doubt === undefined ? [] : [doubt.reason])],
    };
  });
  return addNamed({ ...named, rules }, position, state, teller);
}

function addNamed(named: NamedRule, position: number, state: Ufw, teller: Teller): Outcome {
  const { user, hasIpv6 } = state;
  if (!hasIpv6 && !named.families.includes(4)) return refuse(teller, 'ufw has IPv6 switched off');
  const families = hasIpv6 ? named.families : ([4] as const);
  const listOf = (family: Family): Numbered => {
    const text = family === 6 && !hasIpv6 ? undefined : user.get(family);
    return numbered(text === undefined ? [] : blocksOf(text));
  };
  const [four, six] = [listOf(4).length, listOf(6).length];
  const isUnseen = (!user.has(4) && position > 1) || (hasIpv6 && !user.has(6) && position > four);
  if (isUnseen) return teller.lose('which rule has that number is not known: user.rules shows it');
  // Of both families neither is added then (ufw 0.36: Invalid position).
  if (position > four + six) return refuse(teller, `there is no place ${position}`);
  const said = new Set<string>();
  const rules = position === 0 ? named.rules : named.rules.toReversed();
  for (const [index, rule] of rules.entries())
    for (const family of families) {
      const place = user.has(family)
        ? placeOf(
            position,
            { families, family, index },
            { list: listOf(4), count: four },
            { list: listOf(6), count: six },
          )
        : Math.abs(position);
      const result = place === undefined ? 'no such place' : addOne(rule, place, family, state, teller);
      said.add(result);
      if (result === 'no such place')
        return rules.length === 1
          ? refuse(teller, `there is no place ${position}`)
          : teller.lose('what ufw takes back of a rule for which there is no place was not followed');
    }
  if (said.size === 1 && said.has('is there')) teller.warn('it changes nothing: the rule is there already');
  if (said.has('lost')) return 'unknown';
  return teller.doubt === undefined ? 'done' : 'unknown';
}

function addOne(rule: UfwRule, position: number, family: Family, state: Ufw, teller: Teller): string {
  const text = state.user.get(family);
  const dump = state.running.get(family);
  if (text !== undefined) {
    const said = addRule(text, rule, position, family, teller.origin);
    if (dump !== undefined && said === 'added') appendRunning(rule, family, dump, teller);
    else if (dump !== undefined && said !== 'is there') reloadUserRules(dump, text, teller.origin);
    return said;
  }
  if (dump === undefined) {
    teller.gap(`what it does to rules of IPv${family} is not known: they are not in evidence`);
    return 'added';
  }
  if (position > 1) {
    teller.lose('which rule has that number is not known: user.rules shows it');
    return 'lost';
  }
  if (position === 1)
    for (const [index, line] of linesOfRule(rule, family).entries())
      insertRule(dump, 'filter', line.chain, index, line.rule, teller.origin);
  else appendRunning(rule, family, dump, teller);
  return 'added';
}

function appendRunning(rule: UfwRule, family: Family, dump: DumpText, { origin }: Teller): void {
  for (const { chain, rule: line } of linesOfRule(rule, family))
    insertRule(
      dump,
      'filter',
      chain,
      rulesOf(dump, 'filter', chain).length,
      line.replaceAll("'", '"'),
      origin,
    );
}

function deleteNamed({ rules, families }: NamedRule, state: Ufw, teller: Teller): Outcome {
  const [why] = rules.flatMap((rule) =>
    hasTwin(rule, state) ? (rule.perhapsUdp ?? []) : rule.undecided.join(', ') || [],
  );
  if (why !== undefined) return teller.lose(`which rule it deletes depends on ${why}`);
  let found = false;
  for (const family of families) {
    const text = state.user.get(family);
    const dump = state.running.get(family);
    if (text === undefined) {
      if (dump !== undefined)
        return teller.lose('which rules it deletes is not known: user.rules shows them');
      continue;
    }
    for (const rule of rules) found = deleteRule(text, rule, teller.origin) || found;
    if (dump !== undefined && found) reloadUserRules(dump, text, teller.origin);
  }
  return found ? 'done' : refuse(teller, 'there is no such rule');
}

/** A rule for TCP or for any protocol says else what one does that is perhaps for UDP as well. */
function hasTwin(rule: UfwRule, { user }: Ufw): boolean {
  if (rule.perhapsUdp === undefined) return false;
  const keys = ['any', 'tcp'].map((protocol) => placeKey({ ...rule, protocol }));
  const blocks = [...user.values()].flatMap(blocksOf);
  return blocks.some((block) => keys.includes(placeKey({ ...block.rule, undecided: [] })));
}

function deleteNumber(number: number, state: Ufw, teller: Teller): Outcome {
  if (!state.user.has(4)) return teller.lose('which rule has that number is not known: user.rules shows it');
  const groups = [...state.user].flatMap(([family, text]) =>
    numbered(blocksOf(text)).map((blocks) => ({ family, text, blocks })),
  );
  const isOpen = groups.some(({ blocks }) =>
    blocks.some(({ rule }) => rule.undecided.includes('a command before')),
  );
  if (isOpen && teller.doubtedChains.has('ufw'))
    return teller.lose('which rule has that number depends on a command before it');
  const group = groups[number - 1];
  if (group === undefined) return refuse(teller, `there is no rule ${number}`);
  const { family, text, blocks } = group;
  const { action, log } = blocks[0].rule;
  for (const block of blocks.toReversed())
    if (block.rule.action === action && block.rule.log === log) erase(text, block, teller.origin);
  const dump = state.running.get(family);
  if (dump !== undefined) reloadUserRules(dump, text, teller.origin);
  return 'done';
}

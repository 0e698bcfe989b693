import type { Chain, Condition, Rule } from '../../../model/filter.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import { surroundingsOf } from '../../host/host-surroundings.ts';
import { chainIndex } from '../../program/chain-index.ts';
import { startFlow } from '../../program/flow.ts';
import { ruleBounds } from '../../program/rule-bounds.ts';
import type { Bounds } from '../../program/view.ts';

/** A rule that others of its chain make useless, and those others. */
export interface Useless {
  readonly rule: Rule;
  readonly why: 'duplicate' | 'shadowed' | 'redundant';
  readonly by: readonly Rule[];
}

const NAMED_RULES = 3;

/**
 * Rules of a chain without which it does the same, whichever of them are removed: whoever enters the chain, whatever connection a packet
 * is of, whatever other chains do, and whoever joins a group or a list. Only rules that ask about packets alone make others so, and
 * none that is useless itself.
 * @param isOrdered false where rules only admit and have no order: none hides another, and all that cover a rule make it redundant
 */
export function uselessRulesOf(estate: Estate, chain: Chain, isOrdered: boolean): Useless[] {
  const bounds = chain.rules.map((rule) => boundsAlone(estate, rule));
  const before = chainIndex(chain);
  const reversed: Chain = { title: chain.title, rules: chain.rules.toReversed() };
  const after = chainIndex(reversed);
  const last = chain.rules.length - 1;
  const laterThan = (position: number) =>
    after
      .overlapping(last - position)
      .map((at) => last - at)
      .reverse();
  const equal = equalRules(chain);
  const useless = new Map<number, Useless>();
  const lasting = (positions: readonly number[]) => positions.filter((at) => !useless.has(at));
  const judge = (ask: (rule: Rule, position: number, own: Bounds) => Useless | undefined): void => {
    for (const [position, rule] of chain.rules.entries()) {
      const own = bounds[position];
      if (rule.isFixed || !isEnding(rule) || useless.has(position) || own === undefined) continue;
      const found = ask(rule, position, own);
      if (found !== undefined) useless.set(position, found);
    }
  };
  // What another one hides is useless whatever follows, so that it is known first.
  judge((rule, position, { may }) => {
    const twin = equal.get(rule);
    if (twin !== undefined) return { rule, why: 'duplicate', by: [twin] };
    if (!isOrdered || may.isEmpty()) return undefined;
    return covered(estate, may, lasting(before.overlapping(position)), chain, bounds, 'shadowed', rule);
  });
  judge((rule, position, own) => {
    if (own.may.isEmpty()) return undefined;
    const earlier = lasting(before.overlapping(position));
    if (!isOrdered) {
      // Of rules that admit the same, written differently, the first stays.
      const later = lasting(laterThan(position)).filter((at) => !bounds[at]?.may.isSubsetOf(own.must));
      return covered(estate, own.may, [...earlier, ...later], chain, bounds, 'redundant', rule);
    }
    const share = own.may.without(
      earlier.flatMap((at) => (isEnding(chain.rules[at] as Rule) ? (bounds[at]?.must ?? []) : [])),
    );
    return undone(share, laterThan(position), (at) => !useless.has(at), chain, bounds, rule);
  });
  return [...useless].sort(([one], [other]) => one - other).map(([, each]) => each);
}

/** Rules that together certainly decide all of some packets. */
function covered(
  estate: Estate,
  packets: PacketSet,
  positions: readonly number[],
  chain: Chain,
  bounds: readonly (Bounds | undefined)[],
  why: 'shadowed' | 'redundant',
  rule: Rule,
): Useless | undefined {
  const covers = positions.flatMap((at) => {
    const other = chain.rules[at] as Rule;
    const must = bounds[at]?.must ?? estate.space.empty;
    return isEnding(other) && !must.isDisjointFrom(packets) ? [{ other, must }] : [];
  });
  if (!packets.without(covers.map(({ must }) => must)).isEmpty()) return undefined;
  const alone = covers.find(({ must }) => packets.isSubsetOf(must));
  const by = alone === undefined ? covers.map(({ other }) => other).slice(0, NAMED_RULES) : [alone.other];
  return { rule, why, by };
}

/**
 * Whether later rules of the chain do the same to all of a rule's packets, before any that might do something else.
 * @param isLasting whether the rule at a position counts among those that do; any may do something else
 */
function undone(
  share: PacketSet,
  later: readonly number[],
  isLasting: (position: number) => boolean,
  chain: Chain,
  bounds: readonly (Bounds | undefined)[],
  rule: Rule,
): Useless | undefined {
  let rest = share;
  const by: Rule[] = [];
  for (const at of later) {
    const other = chain.rules[at] as Rule;
    if (other.action.kind === 'continue') continue;
    const own = bounds[at];
    if (own === undefined) return undefined;
    if (own.may.isDisjointFrom(rest)) continue;
    if (other.isFixed || !isSameAction(rule, other)) return undefined;
    if (!isLasting(at)) continue;
    by.push(other);
    rest = rest.difference(own.must);
    if (rest.isEmpty()) return { rule, why: 'redundant', by: by.slice(0, NAMED_RULES) };
  }
  return undefined;
}

/** The packets that a rule certainly and possibly matches, whatever holds besides of connections, links, marks and members. */
function boundsAlone(estate: Estate, rule: Rule): Bounds {
  const { space } = estate;
  const around = surroundingsOf(estate, undefined, false);
  const alone = rule.conditions.filter(({ kind }) => kind === 'packet');
  const bounds = ruleBounds({ conditions: alone }, startFlow(space.all, 'unknown', 'unknown'), around);
  return alone.length === rule.conditions.length ? bounds : { must: space.empty, may: bounds.may };
}

/** Equal rules → the first of them; a rule that may match or not may be there twice for a reason. */
function equalRules({ rules }: Chain): ReadonlyMap<Rule, Rule> {
  const seen = new Map<string, Rule>();
  const equal = new Map<Rule, Rule>();
  for (const rule of rules) {
    if (!isEnding(rule) || rule.isFixed || !rule.conditions.every(isCertain)) continue;
    const key = JSON.stringify([rule.action, rule.conditions], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
    const first = seen.get(key);
    if (first === undefined) seen.set(key, rule);
    else equal.set(rule, first);
  }
  return equal;
}

function isEnding({ action }: Rule): boolean {
  return action.kind === 'accept' || action.kind === 'drop' || action.kind === 'reject';
}

function isSameAction(one: Rule, other: Rule): boolean {
  return one.action.kind === other.action.kind && one.action.kind !== 'reject';
}

/** What holds for a packet at one rule of a chain holds at a later one, too. */
const LASTING: readonly Condition['kind'][] = [
  'packet',
  'members',
  'list',
  'interface',
  'state',
  'tcp-flags',
];

function isCertain({ kind }: Condition): boolean {
  return LASTING.includes(kind);
}

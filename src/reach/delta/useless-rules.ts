import type { Asset } from '../../model/asset.ts';
import type { UselessRule } from '../../model/diff.ts';
import type { BaseChain, Condition, Filter, Rule } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { surroundingsOf } from '../host/host-surroundings.ts';
import type { TwoSided } from '../layer.ts';
import { type Flow, startFlow } from '../program/flow.ts';
import { runBase } from '../program/interpreter.ts';
import { ruleBounds } from '../program/rule-bounds.ts';
import { Trace } from '../program/trace.ts';
import type { FilterPair } from './changed-filters.ts';

const ENDING: readonly string[] = ['accept', 'drop', 'reject'];

/** Above this many new rules of one filter only the first are asked about. */
const ASKED_RULES = 200;

/** Rules that a change adds to a filter and that decide no packet, or without which the same packets pass. */
export function uselessRules(estate: Estate, { before, after, host }: FilterPair): UselessRule[] {
  if (after === undefined) return [];
  return newRules(before, after)
    .slice(0, ASKED_RULES)
    .flatMap((rules): UselessRule[] => {
      const why = uselessness(estate, after, host, rules);
      return why === undefined ? [] : [{ why, where: after.title, origin: rules[0].origin }];
    });
}

/** Of one line of the evidence several rules may be made: for each verdict of a map, for each profile. */
type RulesOfLine = readonly [Rule, ...Rule[]];

/** By their text, so that a rule that only moved is none; equal ones are counted. */
function newRules(before: Filter | undefined, after: Filter): RulesOfLine[] {
  const left = new Map<string, number>();
  for (const { chain, rule } of rulesOf(before)) {
    const key = `${chain} ${rule.origin.text}`;
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  const added = rulesOf(after).filter(({ chain, rule }) => {
    const key = `${chain} ${rule.origin.text}`;
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
  const byLine = Map.groupBy(added, ({ rule: { origin } }) =>
    JSON.stringify([origin.file, origin.line, origin.pointer, origin.text]),
  );
  return [...byLine.values()]
    .map((placed) => placed.map(({ rule }) => rule) as [Rule, ...Rule[]])
    .filter((rules) => rules.every(({ action }) => ENDING.includes(action.kind)));
}

interface Placed {
  readonly chain: string;
  readonly rule: Rule;
}

function rulesOf(filter: Filter | undefined): Placed[] {
  return [...(filter?.chains ?? [])].flatMap(([chain, { rules }]) => rules.map((rule) => ({ chain, rule })));
}

function uselessness(
  estate: Estate,
  filter: Filter,
  host: Asset | undefined,
  rules: RulesOfLine,
): UselessRule['why'] | undefined {
  const around = surroundingsOf(estate, host, false);
  const all = startFlow(estate.space.all, 'unknown', 'unknown');
  const may = estate.space.unionOf(rules.map((rule) => ruleBounds(rule, all, around).may));
  if (may.isEmpty() || !rules.every(({ conditions }) => conditions.every(isOfPacketAlone))) return undefined;
  const without = withoutRules(filter, rules);
  const ids = new Set(rules.map(({ id }) => id));
  let isReached = false;
  for (const base of filter.bases) {
    const trace = new Trace();
    const { certain, possible } = outcomeOf(estate, filter, base, may, around, trace);
    // Where it is not known which rules apply, an equal answer says nothing of this one.
    if (!certain.equals(possible)) return undefined;
    const bare = outcomeOf(estate, without, base, may, around);
    if (!bare.certain.equals(certain) || !bare.possible.equals(possible)) return undefined;
    isReached ||= trace.decisions.some((each) => ids.has(each.rule) && !each.packets.isEmpty());
  }
  return isReached ? 'adds-nothing' : 'never-matches';
}

function withoutRules(filter: Filter, rules: RulesOfLine): Filter {
  const chains = [...filter.chains].map(
    ([name, chain]) =>
      [name, { ...chain, rules: chain.rules.filter((other) => !rules.includes(other)) }] as const,
  );
  return { ...filter, chains: new Map(chains) };
}

function outcomeOf(
  estate: Estate,
  filter: Filter,
  base: BaseChain,
  packets: PacketSet,
  around: ReturnType<typeof surroundingsOf>,
  trace?: Trace,
): TwoSided {
  const flow: Flow = startFlow(packets, 'unknown', 'unknown');
  const { passed, dropped } = runBase(filter, base, [flow], around, trace);
  const possible = estate.space.unionOf(passed.map((each) => each.packets));
  return { certain: possible.difference(dropped(possible)), possible };
}

/** What other chains and earlier packets leave behind may make any other condition hold. */
function isOfPacketAlone({ kind }: Condition): boolean {
  return kind === 'packet' || kind === 'members' || kind === 'list' || kind === 'interface';
}

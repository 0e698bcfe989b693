import type { Action, Condition, Rule } from '../model/filter.ts';
import type { Family } from '../net/address.ts';
import { ascending } from '../net/ascending.ts';
import type { PacketSet, PacketSpace } from '../net/packet-set.ts';
import { ICMP, ICMPV6 } from '../net/protocol.ts';

/** One way in which a rule holds: packets of a set, and what else must hold. */
interface Case {
  readonly rule: Rule;
  readonly packets: PacketSet;
  /** Its action and its other conditions, alike for what is alike. */
  readonly text: string;
}

/** Neighbouring rules of which the order says nothing. */
export type Run = readonly Case[];

/** The packets that a rule set of one family meets: nobody sends the other family's ICMP by it. Absent: all packets. */
export function packetsOfFamily(space: PacketSpace, family: Family | undefined): PacketSet {
  if (family === undefined) return space.all;
  const strange = family === 4 ? ICMPV6 : ICMP;
  return space.box({ family }).difference(space.box({ protocol: [[strange, strange]] }));
}

/** Splits rules into runs, as they treat some packets; one that holds in several ways is a neighbour of itself. */
export function runsOf(rules: readonly Rule[], among: PacketSet): Run[] {
  const runs: Rule[][] = [];
  for (const rule of rules.flatMap(alternativesOf)) {
    const run = runs.at(-1);
    if (run?.every((other) => isSwappable(other, rule))) run.push(rule);
    else runs.push([rule]);
  }
  return runs.map((run) => run.map((rule) => toCase(rule, among)));
}

/** The first rule with packets that no rule of the others treats so. */
export function firstWithout(
  runs: readonly Run[],
  others: readonly Run[],
  space: PacketSpace,
): Rule | undefined {
  const sets = Map.groupBy(others.flat(), ({ text }) => text);
  const unions = new Map(
    [...sets].map(([text, list]) => [text, space.unionOf(list.map(({ packets }) => packets))]),
  );
  return runs.flat().find(({ packets, text }) => !packets.isSubsetOf(unions.get(text) ?? space.empty))?.rule;
}

function isSwappable(left: Rule, right: Rule): boolean {
  return doesSame(left.action, right.action) || areOfOtherLinks(left, right);
}

function doesSame(left: Action, right: Action): boolean {
  if (left.kind === 'jump' || left.kind === 'goto')
    return left.kind === right.kind && left.chain === right.chain;
  const isRefusal = ({ kind }: Action) => kind === 'drop' || kind === 'reject';
  return (left.kind === 'accept' && right.kind === 'accept') || (isRefusal(left) && isRefusal(right));
}

/** Packets that come in, or go out, by one link do not do so by another. */
function areOfOtherLinks(left: Rule, right: Rule): boolean {
  const [one, other] = [linkOf(left), linkOf(right)];
  if (one === undefined || other === undefined || one.direction !== other.direction) return false;
  if (one.prefix && other.name.startsWith(one.name)) return false;
  return !(other.prefix && one.name.startsWith(other.name)) && one.name !== other.name;
}

function linkOf({ conditions }: Rule): Extract<Condition, { kind: 'interface' }> | undefined {
  return conditions.find((each) => each.kind === 'interface' && each.negated !== true) as
    | Extract<Condition, { kind: 'interface' }>
    | undefined;
}

/** One rule for each alternative, and for each state. */
function alternativesOf(rule: Rule): Rule[] {
  for (const condition of rule.conditions) {
    const others = () => rule.conditions.filter((each) => each !== condition);
    if ('negated' in condition && condition.negated === true) continue;
    if (condition.kind === 'any')
      return condition.of.flatMap((each) => alternativesOf({ ...rule, conditions: [...others(), ...each] }));
    if (condition.kind === 'state' && condition.states.length > 1)
      return condition.states
        .toSorted()
        .flatMap((state) =>
          alternativesOf({ ...rule, conditions: [...others(), { ...condition, states: [state] }] }),
        );
  }
  return [rule];
}

/** Packets of a set that a rule's conditions on packets hold for, whatever its others say. */
export function packetsAmong(among: PacketSet, { conditions }: Rule): PacketSet {
  const { space } = among;
  let packets = among;
  for (const condition of conditions) {
    if (condition.kind !== 'packet') continue;
    const set = space.unionOf(condition.boxes.map((box) => space.box(box)));
    packets = packets.intersection(condition.negated ? set.complement() : set);
  }
  return packets;
}

function toCase(rule: Rule, among: PacketSet): Case {
  const others = rule.conditions.filter(
    (condition) => condition.kind !== 'packet' && !isImplied(condition, rule.conditions),
  );
  const rest = others.map(conditionText);
  const packets = packetsAmong(among, rule);
  const { action } = rule;
  const plain = action.kind === 'opaque' || action.kind === 'reject' ? { kind: action.kind } : action;
  return { rule, packets, text: JSON.stringify([sorted(plain), ...rest.sort()]) };
}

/** What has one state has not another. */
function isImplied(condition: Condition, all: readonly Condition[]): boolean {
  if (condition.kind !== 'state' || condition.negated !== true) return false;
  return all.some(
    (other) =>
      other.kind === 'state' &&
      other.negated !== true &&
      !other.states.some((state) => condition.states.includes(state)),
  );
}

function conditionText(condition: Condition): string {
  return condition.kind === 'opaque' ? 'opaque' : JSON.stringify(sorted(condition));
}

/** With the members of every object, and names in a list, in one order; whole numbers beyond a double as text. */
function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (Array.isArray(value)) {
    return value.every((each) => typeof each === 'string') ? value.toSorted() : value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => ascending(left, right))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

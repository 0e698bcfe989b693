import type { Condition, Filter, Hook, Rule, Side } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, filterAt, once } from '../estate.ts';
import { surroundingsOf } from '../host/host-surroundings.ts';
import type { TwoSided } from '../layer.ts';
import { type Dropped, droppedByAny } from '../program/dropped.ts';
import { startFlow } from '../program/flow.ts';
import { basesAt, runBase } from '../program/interpreter.ts';
import { ANYBODY, NOBODY, type Surroundings } from '../program/surroundings.ts';
import { ToldTrace } from '../program/told-trace.ts';
import { type Decision, type Dependence, Trace } from '../program/trace.ts';
import { ORIGINAL, type View } from '../program/view.ts';
import { filterSignature, rulesAt } from './filter-signature.ts';

/** What a filter admits of a packet set: for every unknown outcome, and for some; with the rules that spoke. */
export interface Answer extends TwoSided {
  readonly trace: Trace;
}

/**
 * Whom references to groups mean: their members, by address; nobody; or with the groups of who hands packets on, all packets that it
 * hands on, whosever addresses they bear, and with other groups what `others` says.
 */
export type References =
  | 'members'
  | 'none'
  | { readonly handedOnBy: readonly string[]; readonly others: 'members' | 'none' };

/** What equal filters judge by, and what they have been asked. */
interface Shared {
  /** Sides of the question whose addresses the rules never read. */
  readonly unread: readonly Side[];
  /** The latest first. */
  readonly asked: Asked[];
  /** Asked about everything at once. */
  readonly isShort: boolean;
}

interface Asked {
  readonly question: PacketSet;
  readonly by: Filter;
  readonly answer: Answer;
  /** The trace as each of the equal filters tells it. */
  readonly traces: Map<Filter, Trace>;
}

const KEPT_ANSWERS = 8;

/** So many rules are asked about all packets about as fast as about some, and most are asked again and again. */
const SHORT = 200;

/**
 * Asks a platform filter (group, subnet) about packets, or about the answers to them.
 * Equal filters are asked equal questions many times, so that address fields which a filter never reads are left out of the
 * question and the answer is kept.
 */
export function askFilter(
  estate: Estate,
  filter: Filter,
  hook: Hook,
  packets: PacketSet,
  answering: boolean,
  references: References = 'members',
): Answer {
  let question = packets;
  const { unread, asked, isShort } = sharedBy(estate, filter, hook, answering, references);
  for (const side of unread) question = question.forget(side);
  // A filter judges each packet by itself, so that the answer to a wider question holds the answer to a narrower one.
  let known = asked.find((each) => question.isSubsetOf(each.question));
  if (known === undefined) {
    if (isShort) question = estate.space.all;
    const answer = run(estate, filter, hook, question, answering, references);
    known = { question, by: filter, answer, traces: new Map([[filter, answer.trace]]) };
    asked.unshift(known);
    if (asked.length > KEPT_ANSWERS) asked.pop();
  }
  return new OwnAnswer(known, filter, hook, packets);
}

/** What a filter admits of some packets of a question that it, or an equal one, was asked. */
class OwnAnswer implements Answer {
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  readonly #asked: Asked;
  readonly #filter: Filter;
  readonly #hook: Hook;

  constructor(asked: Asked, filter: Filter, hook: Hook, packets: PacketSet) {
    const { certain, possible } = asked.answer;
    this.certain = certain.intersection(packets);
    this.possible = possible.equals(certain) ? this.certain : possible.intersection(packets);
    this.#asked = asked;
    this.#filter = filter;
    this.#hook = hook;
  }

  /** Told only where it is read: most answers are never shown. */
  get trace(): Trace {
    const { answer, by, traces } = this.#asked;
    let trace = traces.get(this.#filter);
    if (trace === undefined) {
      trace = ownTrace(answer.trace, by, this.#filter, this.#hook);
      traces.set(this.#filter, trace);
    }
    return trace;
  }
}

function sharedBy(
  estate: Estate,
  filter: Filter,
  hook: Hook,
  answering: boolean,
  references: References,
): Shared {
  const filters = once(estate, 'filters that were asked', () => new Map<Filter, Map<string, Shared>>());
  let byQuestion = filters.get(filter);
  if (byQuestion === undefined) {
    byQuestion = new Map();
    filters.set(filter, byQuestion);
  }
  const kind = kindOf(hook, answering, references);
  let shared = byQuestion.get(kind);
  if (shared === undefined) {
    shared = once(
      estate,
      `${kind}|${filterSignature(filter, hook)}`,
      (): Shared => ({
        unread: fieldsUnread(filter, hook, answering),
        asked: [],
        isShort: isShort(filter, hook),
      }),
    );
    byQuestion.set(kind, shared);
  }
  return shared;
}

/** What is asked of a filter, packets aside; nearly always it is whether packets pass. */
function kindOf(hook: Hook, answering: boolean, references: References): string {
  if (!answering && references === 'members') return hook;
  const meant = typeof references === 'string' ? references : `${references.handedOnBy}|${references.others}`;
  return `${answering}|${meant}|${hook}`;
}

/** Whether a filter is asked about all packets whatever the question. */
export function isShort(filter: Filter, hook: Hook): boolean {
  return (rulesAt(filter, hook)?.length ?? Number.POSITIVE_INFINITY) <= SHORT;
}

/** The trace of an equal filter, told with this filter's own rules; of both the hook is one flat chain. */
function ownTrace(trace: Trace, other: Filter, filter: Filter, hook: Hook): Trace {
  const { rules: own, policy } = flatChain(filter, hook);
  const places = positionsOf(flatChain(other, hook).rules);
  return new ToldTrace(trace, ({ rule }: Dependence | Decision) => {
    const equal = own[places.get(rule) ?? -1];
    return equal ?? (policy === undefined ? undefined : { id: rule, origin: policy });
  });
}

function flatChain(
  { bases, chains }: Filter,
  hook: Hook,
): { readonly rules: readonly Rule[]; readonly policy: Origin | undefined } {
  const base = bases.find((each) => each.hook === hook);
  return { rules: (base && chains.get(base.chain)?.rules) ?? [], policy: base?.origin };
}

const positions = new WeakMap<readonly Rule[], ReadonlyMap<string, number>>();

function positionsOf(rules: readonly Rule[]): ReadonlyMap<string, number> {
  let known = positions.get(rules);
  if (known === undefined) {
    known = new Map(rules.map((rule, position) => [rule.id, position]));
    positions.set(rules, known);
  }
  return known;
}

function run(
  estate: Estate,
  filter: Filter,
  hook: Hook,
  packets: PacketSet,
  answering: boolean,
  references: References,
): Answer {
  const trace = new Trace();
  const direct = surroundingsOf(estate, undefined, answering);
  const around: Surroundings =
    references === 'members'
      ? direct
      : {
          ...direct,
          members: (group, notIn) => {
            if (references === 'none') return NOBODY;
            if (references.handedOnBy.includes(group)) return ANYBODY;
            return references.others === 'none' ? NOBODY : direct.members(group, notIn);
          },
        };
  const view: View = answering ? { ...ORIGINAL, reversed: true } : ORIGINAL;
  let flows: readonly ReturnType<typeof startFlow>[] = [startFlow(packets, 'unknown', 'unknown', view)];
  const dropped: Dropped[] = [];
  for (const { base } of basesAt([filter], hook)) {
    const outcome = runBase(filter, base, flows, around, trace);
    flows = outcome.passed;
    dropped.push(outcome.dropped);
  }
  const possible = estate.space.unionOf(flows.map((flow) => flow.packets));
  const certain = possible.difference(droppedByAny(estate.space, dropped)(possible));
  return { certain, possible, trace };
}

/** Whether a filter of the snapshot tells addresses of one side apart. */
export function readsSide(estate: Estate, id: string | undefined, hook: Hook, side: Side): boolean {
  const filter = filterAt(estate, id, hook);
  return filter !== undefined && !sharedBy(estate, filter, hook, false, 'members').unread.includes(side);
}

function fieldsUnread(filter: Filter, hook: Hook, answering: boolean): Side[] {
  const reads = readFields(filter, hook);
  return (['source', 'destination'] as const).filter((side) => {
    const seen: Side = answering ? (side === 'source' ? 'destination' : 'source') : side;
    return !reads.has(seen);
  });
}

function readFields(filter: Filter, hook: Hook): ReadonlySet<Side> {
  const reads = new Set<Side>();
  const chains =
    filter.chains.size === filter.bases.length
      ? basesAt([filter], hook).map(({ base }) => base.chain)
      : [...filter.chains.keys()];
  for (const name of chains)
    for (const rule of filter.chains.get(name)?.rules ?? [])
      for (const side of sidesRead(rule.conditions)) reads.add(side);
  return reads;
}

const sides = new WeakMap<readonly Condition[], readonly Side[]>();

/** Rules of many filters share their conditions. */
function sidesRead(conditions: readonly Condition[]): readonly Side[] {
  let read = sides.get(conditions);
  if (read === undefined) {
    read = [...new Set(conditions.flatMap(partsOf).flatMap(sidesOf))];
    sides.set(conditions, read);
  }
  return read;
}

function sidesOf(condition: Condition): Side[] {
  if (condition.kind === 'members' || condition.kind === 'list' || condition.kind === 'address-type')
    return [condition.side];
  if (condition.kind !== 'packet' && condition.kind !== 'original') return [];
  return condition.boxes.flatMap((box): Side[] => [
    ...(box.source === undefined ? [] : (['source'] as const)),
    ...(box.destination === undefined ? [] : (['destination'] as const)),
  ]);
}

/** A condition and those that its alternatives consist of. */
function partsOf(condition: Condition): Condition[] {
  return condition.kind === 'any' ? condition.of.flat().flatMap(partsOf) : [condition];
}

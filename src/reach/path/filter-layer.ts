import type { Condition, Filter, Hook, Rule, Side } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { oncePer } from '../../net/once-per.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, filterAt, once } from '../estate.ts';
import { surroundingsOf } from '../host/host-surroundings.ts';
import type { TwoSided } from '../layer.ts';
import { AttributedTrace } from '../program/attributed-trace.ts';
import { startFlow } from '../program/flow.ts';
import { basesAt, runBase, stepByStep } from '../program/interpreter.ts';
import { ANYBODY, NOBODY, type Surroundings } from '../program/surroundings.ts';
import { type Decision, type Dependence, Trace } from '../program/trace.ts';
import { ORIGINAL, type View } from '../program/view.ts';
import { filterSignature, rulesAt } from './filter-signature.ts';

/** What a filter admits of a packet set: for every unknown outcome, and for some; with the rules that spoke. */
export interface Answer extends TwoSided {
  readonly trace: Trace;
  /** The same as told by an equal filter, whose rules bear other names; it is there already. */
  readonly equalTrace: Trace;
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

/** What a filter was found to do. */
type Told = Omit<Answer, 'equalTrace'>;

interface Asked {
  readonly question: PacketSet;
  readonly by: Filter;
  readonly answer: Told;
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
  const { unread, asked, isShort } = sharedBy(estate, filter, hook, answering, references);
  let question = isShort ? estate.space.all : packets;
  if (!isShort) for (const side of unread) question = question.forget(side);
  // A filter judges each packet by itself, so that the answer to a wider question holds the answer to a narrower one.
  let known = isShort ? asked[0] : asked.find((each) => question.isSubsetOf(each.question));
  if (known === undefined) {
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
    this.possible = possible.intersection(packets);
    this.certain = certain.equals(possible) ? this.possible : certain.intersection(packets);
    this.#asked = asked;
    this.#filter = filter;
    this.#hook = hook;
  }

  get equalTrace(): Trace {
    return this.#asked.answer.trace;
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

/** What was asked of filters in one way: of each, and of all that judge alike. */
interface AskedInOneWay {
  readonly byFilter: Map<Filter, Shared>;
  readonly bySignature: Map<number, Shared>;
}

function sharedBy(
  estate: Estate,
  filter: Filter,
  hook: Hook,
  answering: boolean,
  references: References,
): Shared {
  const way = wayAsked(estate, hook, answering, references);
  let shared = way.byFilter.get(filter);
  if (shared === undefined) {
    const signature = filterSignature(estate, filter, hook);
    shared = way.bySignature.get(signature);
    if (shared === undefined) {
      const isShort = (rulesAt(filter, hook)?.length ?? Number.POSITIVE_INFINITY) <= SHORT;
      shared = { unread: fieldsUnread(filter, hook, answering), asked: [], isShort };
      way.bySignature.set(signature, shared);
    }
    way.byFilter.set(filter, shared);
  }
  return shared;
}

function wayAsked(estate: Estate, hook: Hook, answering: boolean, references: References): AskedInOneWay {
  const ways = once(estate, 'filters that were asked', () => new Map<string, AskedInOneWay>());
  // Nearly all questions are of this kind.
  const isPlain = references === 'members' && !answering;
  const meant = typeof references === 'string' ? references : `${references.handedOnBy}|${references.others}`;
  const name = isPlain ? hook : `${hook}|${answering}|${meant}`;
  let way = ways.get(name);
  if (way === undefined) {
    way = { byFilter: new Map(), bySignature: new Map() };
    ways.set(name, way);
  }
  return way;
}

/** Whether a filter is asked about all packets whatever the question. */
export function isShort(estate: Estate, filter: Filter, hook: Hook): boolean {
  return sharedBy(estate, filter, hook, false, 'members').isShort;
}

/** The trace of an equal filter, told with this filter's own rules; of both the hook is one flat chain. */
function ownTrace(trace: Trace, other: Filter, filter: Filter, hook: Hook): Trace {
  const { rules: own, policy } = flatChain(filter, hook);
  const places = positionsOf(flatChain(other, hook).rules);
  return new AttributedTrace(trace, ({ rule }: Dependence | Decision) => {
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

const positionsOf = oncePer(
  (rules: readonly Rule[]): ReadonlyMap<string, number> =>
    new Map(rules.map((rule, position) => [rule.id, position])),
);

function run(
  estate: Estate,
  filter: Filter,
  hook: Hook,
  packets: PacketSet,
  answering: boolean,
  references: References,
): Told {
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
  const start = [startFlow(packets, 'unknown', 'unknown', view)];
  const { passed, dropped } = stepByStep(basesAt([filter], hook), start, around, ({ base }, flows) =>
    runBase(filter, base, flows, around, trace),
  );
  const possible = estate.space.unionOf(passed.map((flow) => flow.packets));
  const certain = possible.difference(dropped(possible));
  return { certain, possible, trace };
}

/** Whether a filter of the snapshot tells addresses of one side apart. */
export function readsSide(estate: Estate, id: string | undefined, hook: Hook, side: Side): boolean {
  const filter = filterAt(estate, id, hook);
  return filter !== undefined && !sharedBy(estate, filter, hook, false, 'members').unread.includes(side);
}

function fieldsUnread(filter: Filter, hook: Hook, answering: boolean): Side[] {
  return (['source', 'destination'] as const).filter((side) => {
    const seen: Side = answering ? (side === 'source' ? 'destination' : 'source') : side;
    return !isRead(filter, hook, seen);
  });
}

function isRead(filter: Filter, hook: Hook, side: Side): boolean {
  const chains =
    filter.chains.size === filter.bases.length
      ? basesAt([filter], hook).map(({ base }) => base.chain)
      : [...filter.chains.keys()];
  return chains.some((name) =>
    filter.chains.get(name)?.rules.some(({ conditions }) => conditions.some((each) => reads(each, side))),
  );
}

function reads(condition: Condition, side: Side): boolean {
  switch (condition.kind) {
    case 'members':
    case 'list':
    case 'address-type':
      return condition.side === side;
    case 'packet':
    case 'original':
      return condition.boxes.some((box) => box[side] !== undefined);
    case 'any':
      return condition.of.some((all) => all.some((each) => reads(each, side)));
    default:
      return false;
  }
}

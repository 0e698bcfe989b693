import type { Action, BaseChain, Chain, Filter, Hook, Rule } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { chainIndex } from './chain-index.ts';
import { competing, eachFirst, type Placed, unlike } from './competing.ts';
import { type Flow, flowKey, isLoopback, mergeFlows } from './flow.ts';
import { applyMark } from './mark.ts';
import { reasonOf, ruleBounds } from './rule-bounds.ts';
import type { Surroundings } from './surroundings.ts';
import type { Trace } from './trace.ts';
import {
  translateDestination,
  translatedSomehow,
  translateSource,
  translatesDestination,
} from './translation.ts';

/** What a hook did: flows that may go on, original packets that may have been dropped. */
export interface HookOutcome {
  readonly passed: readonly Flow[];
  readonly dropped: PacketSet;
}

interface Run {
  readonly filter: Filter;
  readonly around: Surroundings;
  readonly trace: Trace | undefined;
  readonly base: BaseChain;
  readonly depth: number;
  /** What chains answered in this run of the base chain: chains may jump twice to the next, and so on. */
  readonly answers: Map<Chain, Map<string, Answered[]>>;
}

interface Answered {
  readonly packets: PacketSet;
  readonly outcome: ChainOutcome;
}

interface ChainOutcome {
  readonly accepted: Flow[];
  readonly dropped: PacketSet[];
  /** Flows that came to the end of the chain or returned from it. */
  readonly ended: Flow[];
}

/** More nested jumps than any kernel loads; a loop cannot be loaded. */
const MAX_DEPTH = 128;

/** The base chains of several filters at one hook, in the order that packets meet them. */
export function basesAt(filters: readonly Filter[], hook: Hook): Placed[] {
  return filters
    .flatMap((filter) => filter.bases.filter((base) => base.hook === hook).map((base) => ({ filter, base })))
    .sort((a, b) => a.base.priority - b.base.priority);
}

/**
 * Runs flows through one base chain: accept ends the chain, drop is final, the policy decides what reaches the end.
 * @throws Error when jumps nest deeper than a kernel would load
 */
export function runBase(
  filter: Filter,
  base: BaseChain,
  flows: readonly Flow[],
  around: Surroundings,
  trace?: Trace,
): HookOutcome {
  const passed: Flow[] = [];
  const dropped: PacketSet[] = [];
  const answers: Run['answers'] = new Map();
  for (const flow of flows) {
    const isDone = flow.translated && translatesDestination(base);
    const skips = base.translates && (!flow.tracked || isDone || around.state !== 'new');
    if (skips) {
      passed.push(flow);
      continue;
    }
    const met =
      base.family === undefined
        ? flow.packets
        : flow.packets.intersection(around.space.box({ family: base.family }));
    if (met !== flow.packets) passed.push({ ...flow, packets: flow.packets.difference(met) });
    if (met.isEmpty()) continue;
    const chain = filter.chains.get(base.chain);
    const isEarly = base.beforeTracking === true && !isLoopback(flow.incoming);
    const entering = { ...flow, packets: met, ...(isEarly ? { tracked: false, invalid: true } : {}) };
    const outcome =
      chain === undefined
        ? { accepted: [], dropped: [], ended: [entering] }
        : runChain(chain, entering, { filter, around, trace, base, depth: 0, answers });
    // What no rule exempts from tracking is tracked after these chains.
    const leaving = (each: Flow): Flow =>
      isEarly && each.invalid ? { ...each, tracked: flow.tracked, invalid: flow.invalid === true } : each;
    passed.push(...outcome.accepted.map(leaving));
    dropped.push(...outcome.dropped);
    for (const rest of outcome.ended.map(leaving)) {
      if (!base.translates) {
        trace?.decisions.push({
          rule: 'policy',
          origin: base.origin,
          verdict: base.policy,
          packets: rest.packets,
          hook: base.hook,
        });
      }
      if (base.policy === 'accept') passed.push(rest);
      else dropped.push(rest.packets);
    }
  }
  return { passed: mergeFlows(passed), dropped: around.space.unionOf(dropped) };
}

/** Sets that are taken from a flow at once. */
const BATCH = 64;
const NOTHING_TAKEN: ReadonlyMap<number, PacketSet> = new Map();

/** The same question to the same chain has the same answer. */
function askChain(chain: Chain, flow: Flow, run: Run): ChainOutcome {
  const byFlow = run.answers.get(chain) ?? new Map<string, Answered[]>();
  run.answers.set(chain, byFlow);
  const key = flowKey(flow);
  const answered = byFlow.get(key) ?? [];
  byFlow.set(key, answered);
  const known = answered.find(({ packets }) => packets.equals(flow.packets));
  if (known !== undefined) return known.outcome;
  const outcome = runChain(chain, flow, run);
  answered.push({ packets: flow.packets, outcome });
  return outcome;
}

function runChain(chain: Chain, start: Flow, run: Run): ChainOutcome {
  if (run.depth > MAX_DEPTH)
    throw new Error(`chains of ${run.filter.title} jump more than ${MAX_DEPTH} deep`);
  const accepted: Flow[] = [];
  const dropped: PacketSet[] = [];
  const ended: Flow[] = [];
  let remaining: Flow[] = [start];
  // What rules in a row take from a wide flow is taken from it together, by position: each cut would copy most of the set.
  const taken = new Map<Flow, Map<number, PacketSet>>();
  const settled = (flow: Flow): Flow => {
    const sets = taken.get(flow);
    return sets === undefined ? flow : { ...flow, packets: flow.packets.without([...sets.values()]) };
  };
  const index = chainIndex(chain);
  for (let position = 0; position < chain.rules.length && remaining.length > 0; position++) {
    // What remains is part of what came in and looks the same: bounds of a set that every rule cuts into would be made anew each time.
    position = index.next(position, start);
    const rule = chain.rules[position];
    if (rule === undefined) break;
    // It only counts or logs: nothing depends on whether it matches.
    if (rule.action.kind === 'continue') continue;
    const next: Flow[] = [];
    const ends =
      rule.action.kind === 'accept' || rule.action.kind === 'drop' || rule.action.kind === 'reject';
    for (const known of remaining) {
      const before = taken.get(known) ?? NOTHING_TAKEN;
      const flow = ends && before.size < BATCH ? known : settled(known);
      const gone = flow === known ? before : NOTHING_TAKEN;
      const bounds = ruleBounds(rule, flow, run.around);
      const overlapping = index.amongOverlapping(position, gone.keys());
      const matched = bounds.may.without(overlapping.map((each) => gone.get(each) as PacketSet));
      if (matched.isEmpty()) {
        next.push(flow);
        continue;
      }
      const uncertain = matched.difference(bounds.must);
      if (run.trace !== undefined && !uncertain.isEmpty()) {
        const reason = reasonOf(rule, uncertain, flow, run.around);
        if (reason !== undefined)
          run.trace.dependences.push({ rule: rule.id, origin: rule.origin, reason, packets: uncertain });
      }
      if (ends && !bounds.must.equals(flow.packets)) {
        taken.set(flow, (taken.get(flow) ?? new Map()).set(position, bounds.must));
        next.push(flow);
      } else {
        const rest = flow.packets.difference(bounds.must);
        if (!rest.isEmpty()) next.push({ ...flow, packets: rest });
      }
      apply(rule, { ...flow, packets: matched }, run, { accepted, dropped, ended, next });
    }
    remaining = next.length > 1 ? mergeFlows(next.map(settled)) : next;
  }
  ended.push(...remaining.map(settled));
  return { accepted, dropped, ended: mergeFlows(ended) };
}

interface Sinks {
  readonly accepted: Flow[];
  readonly dropped: PacketSet[];
  readonly ended: Flow[];
  /** Flows that meet the next rule of this chain. */
  readonly next: Flow[];
}

function apply(rule: Rule, flow: Flow, run: Run, sinks: Sinks): void {
  const { action } = rule;
  const decide = (verdict: 'accept' | 'drop' | 'reject' | 'translate') =>
    run.trace?.decisions.push({
      rule: rule.id,
      origin: rule.origin,
      verdict,
      packets: flow.packets,
      hook: run.base.hook,
    });
  switch (action.kind) {
    case 'accept':
      decide('accept');
      sinks.accepted.push(flow);
      return;
    case 'drop':
    case 'reject':
      decide(action.kind);
      sinks.dropped.push(flow.packets);
      return;
    case 'return':
      sinks.ended.push(flow);
      return;
    case 'continue':
      sinks.next.push(flow);
      return;
    case 'jump':
    case 'goto': {
      const target = run.filter.chains.get(action.chain);
      if (target === undefined)
        throw new Error(`${run.filter.title}: rule ${rule.id} leads to a chain that does not exist`);
      const outcome = askChain(target, flow, { ...run, depth: run.depth + 1 });
      sinks.accepted.push(...outcome.accepted);
      sinks.dropped.push(...outcome.dropped);
      (action.kind === 'jump' ? sinks.next : sinks.ended).push(...outcome.ended);
      return;
    }
    case 'translate':
      decide('translate');
      sinks.accepted.push(...translateDestination(action, flow, run.base, run.around));
      return;
    case 'translate-source':
      decide('accept');
      sinks.accepted.push(...translateSource(action, flow, run.base, run.around));
      return;
    case 'mark':
      if (action.of === 'connection' && !flow.tracked) sinks.next.push(flow);
      else
        sinks.next.push(
          action.of === 'packet'
            ? { ...flow, mark: applyMark(flow.mark, action.value, action.mask) }
            : { ...flow, connectionMark: applyMark(flow.connectionMark, action.value, action.mask) },
        );
      return;
    case 'copy-mark':
      if (!flow.tracked) sinks.next.push(flow);
      else
        sinks.next.push(
          action.to === 'packet'
            ? { ...flow, mark: applyMark(flow.mark, (flow.connectionMark & action.mask) >>> 0, action.mask) }
            : {
                ...flow,
                connectionMark: applyMark(flow.connectionMark, (flow.mark & action.mask) >>> 0, action.mask),
              },
        );
      return;
    case 'untrack':
      // It cannot be taken back, as on the way from the host to itself (xt_CT, nft_notrack).
      sinks.next.push(flow.tracked ? flow : { ...flow, invalid: false });
      return;
    case 'opaque':
      run.trace?.dependences.push({
        rule: rule.id,
        origin: rule.origin,
        reason: action.reason,
        packets: flow.packets,
      });
      decide('accept');
      decide('drop');
      sinks.dropped.push(flow.packets);
      goOnSomehow(action, flow, run, sinks);
  }
}

/** Behind a target that is not modelled, which may have set any mark. */
function goOnSomehow(
  action: Extract<Action, { kind: 'opaque' }>,
  before: Flow,
  run: Run,
  sinks: Sinks,
): void {
  const flow: Flow = { ...before, anyMark: true };
  const diverted = divertedFlows(action, flow);
  sinks.accepted.push(flow, ...translatedSomehow(flow, run.base, run.around), ...diverted);
  sinks.next.push(flow, ...diverted);
}

/** It has the mark whether or not routes by mark keep it here. */
function divertedFlows({ diverts }: Extract<Action, { kind: 'opaque' }>, flow: Flow): Flow[] {
  if (diverts === undefined) return [];
  const marked = { ...flow, mark: applyMark(flow.mark, diverts.value, diverts.mask) };
  return [marked, { ...marked, diverted: true }];
}

/** Chains of which any may come first (`competing`): what one translates, or marks, the others see, or not. */
export function runCompeting(
  bases: readonly Placed[],
  flows: readonly Flow[],
  around: Surroundings,
  trace: Trace | undefined,
): HookOutcome {
  const outcomes = eachFirst(bases).map((order, index): HookOutcome => {
    let passed = flows;
    const dropped: PacketSet[] = [];
    for (const { filter, base } of order) {
      const outcome = runBase(filter, base, passed, around, index === 0 ? trace : undefined);
      passed = outcome.passed;
      dropped.push(outcome.dropped);
    }
    return { passed, dropped: around.space.unionOf(dropped) };
  });
  const [first, ...others] = outcomes as [HookOutcome, ...HookOutcome[]];
  if (others.length === 0) return first;
  const packets = around.space.unionOf(
    others.map((other) => unlike(first.passed, other.passed, around.space)),
  );
  if (packets.isEmpty()) return first;
  for (const { filter, base } of bases) {
    const reason = `whether chains of ${filter.title} or of others at the same priority were made first`;
    trace?.dependences.push({ rule: base.chain, origin: base.origin, reason, packets });
  }
  return {
    passed: mergeFlows(outcomes.flatMap(({ passed }) => passed)),
    dropped: around.space.unionOf(outcomes.map(({ dropped }) => dropped)),
  };
}

/** Runs flows through all base chains of a hook; a drop in any of them is final. */
export function runHook(
  filters: readonly Filter[],
  hook: Hook,
  flows: readonly Flow[],
  around: Surroundings,
  trace?: Trace,
): HookOutcome {
  let passed = flows;
  let dropped = around.space.empty;
  for (const bases of competing(basesAt(filters, hook))) {
    const outcome = runCompeting(bases, passed, around, trace);
    passed = outcome.passed;
    dropped = dropped.union(outcome.dropped);
  }
  return { passed, dropped };
}

import type { BaseChain, Filter, Hook } from '../../model/filter.ts';
import { InputError } from '../../model/input-error.ts';
import { oncePer } from '../../net/once-per.ts';
import { TooIntricate } from '../../net/too-intricate.ts';
import { competing, eachFirst, type Placed, unlike } from './competing.ts';
import { type Dropped, droppedByAny, droppedSet } from './dropped.ts';
import { EndingDecision } from './ending-decision.ts';
import { endDropped } from './endings.ts';
import { type Flow, isLoopback, mergeFlows, mergeMarked } from './flow.ts';
import { endedFlows, type Run, runChain } from './run-chain.ts';
import type { Surroundings } from './surroundings.ts';
import type { Trace } from './trace.ts';
import { translatesDestination } from './translation.ts';

/** What a hook did: flows that may go on, original packets that may have been dropped. */
export interface HookOutcome {
  readonly passed: readonly Flow[];
  readonly dropped: Dropped;
}

const placedAt = oncePer((_: object) => new Map<Hook, readonly Placed[]>());

/** The base chains of several filters at one hook, in the order that packets meet them; every packet asks. */
export function basesAt(filters: readonly Filter[], hook: Hook): readonly Placed[] {
  // One filter is often asked in a list of its own.
  const byHook = placedAt(filters.length === 1 ? (filters[0] as Filter) : filters);
  let bases = byHook.get(hook);
  if (bases === undefined) {
    bases = inOrder(filters, hook);
    byHook.set(hook, bases);
  }
  return bases;
}

function inOrder(filters: readonly Filter[], hook: Hook): Placed[] {
  return filters
    .flatMap((filter) => filter.bases.filter((base) => base.hook === hook).map((base) => ({ filter, base })))
    .sort((a, b) => a.base.priority - b.base.priority);
}

/**
 * Runs flows through one base chain: accept ends the chain, drop is final, the policy decides what reaches the end.
 * @throws InputError where the rules tell apart more than can be held
 * @throws Error when jumps nest deeper than a kernel would load
 */
export function runBase(
  filter: Filter,
  base: BaseChain,
  flows: readonly Flow[],
  around: Surroundings,
  trace?: Trace,
): HookOutcome {
  try {
    return run(filter, base, flows, around, trace);
  } catch (error) {
    if (!(error instanceof TooIntricate)) throw error;
    throw new InputError(error.message, filter.origin, { cause: error });
  }
}

function run(
  filter: Filter,
  base: BaseChain,
  flows: readonly Flow[],
  around: Surroundings,
  trace: Trace | undefined,
): HookOutcome {
  if (flows.length === 0) return { passed: [], dropped: droppedByAny(around.space, []) };
  const passed: Flow[] = [];
  const dropped: Dropped[] = [];
  const answers: Run['answers'] = new Map();
  const seen = { isExact: flows.length === 1 };
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
        : flow.packets.intersection(around.space.ofFamily[base.family]);
    if (met !== flow.packets) passed.push({ ...flow, packets: flow.packets.difference(met) });
    if (met.isEmpty()) continue;
    const chain = filter.chains.get(base.chain);
    const isEarly = base.beforeTracking === true && !isLoopback(flow.incoming);
    const entering = { ...flow, packets: met, ...(isEarly ? { tracked: false, invalid: true } : {}) };
    const outcome =
      chain === undefined
        ? { accepted: [], dropped: [], ended: [entering], open: [] }
        : runChain(chain, entering, { filter, around, trace, base, depth: 0, answers, seen });
    // What no rule exempts from tracking is tracked after these chains.
    const leaving = (each: Flow): Flow =>
      isEarly && each.invalid ? { ...each, tracked: flow.tracked, invalid: flow.invalid === true } : each;
    passed.push(...outcome.accepted.map(leaving));
    dropped.push(...outcome.dropped);
    const isFinal = base.policy === 'drop' && !base.translates;
    for (const open of isFinal ? outcome.open : []) {
      trace?.decide(new EndingDecision(open.row, undefined, base, open.flow.packets));
      dropped.push(endDropped(open));
    }
    const ended = isFinal ? outcome.ended : endedFlows(outcome);
    for (const rest of ended.map(leaving)) {
      if (!base.translates) {
        trace?.decide({
          rule: 'policy',
          origin: base.origin,
          verdict: base.policy,
          packets: rest.packets,
          hook: base.hook,
        });
      }
      if (base.policy === 'accept') passed.push(rest);
      else dropped.push(droppedSet(rest.packets));
    }
  }
  const merged = mergeMarked(passed);
  const [only] = flows;
  if (!seen.isExact || only === undefined)
    return { passed: merged, dropped: droppedByAny(around.space, dropped) };
  // What did not pass was dropped.
  const kept = around.space.unionOf(merged.map(({ packets }) => packets));
  return { passed: merged, dropped: (among) => among.intersection(only.packets).difference(kept) };
}

/** Chains of which any may come first (`competing`): what one translates, or marks, the others see, or not. */
export function runCompeting(
  bases: readonly Placed[],
  flows: readonly Flow[],
  around: Surroundings,
  trace: Trace | undefined,
): HookOutcome {
  const [only, second] = bases;
  if (only !== undefined && second === undefined)
    return runBase(only.filter, only.base, flows, around, trace);
  const outcomes = eachFirst(bases).map((order, index) =>
    stepByStep(order, flows, around, ({ filter, base }, entering) =>
      runBase(filter, base, entering, around, index === 0 ? trace : undefined),
    ),
  );
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
  return together(outcomes, around);
}

/** What passes one step enters the next; a drop in any of them is final. */
export function stepByStep<Step>(
  steps: readonly Step[],
  flows: readonly Flow[],
  around: Surroundings,
  run: (step: Step, entering: readonly Flow[]) => HookOutcome,
): HookOutcome {
  let passed = flows;
  const dropped: Dropped[] = [];
  for (const step of steps) {
    const outcome = run(step, passed);
    passed = outcome.passed;
    dropped.push(outcome.dropped);
  }
  return { passed, dropped: droppedByAny(around.space, dropped) };
}

/** What different flows, or the same ones by different orders, became. */
export function together(outcomes: readonly HookOutcome[], { space }: Surroundings): HookOutcome {
  return {
    passed: mergeFlows(outcomes.flatMap(({ passed }) => passed)),
    dropped: droppedByAny(
      space,
      outcomes.map(({ dropped }) => dropped),
    ),
  };
}

/** Runs flows through all base chains of a hook. */
export function runHook(
  filters: readonly Filter[],
  hook: Hook,
  flows: readonly Flow[],
  around: Surroundings,
  trace?: Trace,
): HookOutcome {
  return stepByStep(competing(basesAt(filters, hook)), flows, around, (bases, entering) =>
    runCompeting(bases, entering, around, trace),
  );
}

import type { Action, BaseChain, Chain, Filter, Rule } from '../../model/filter.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { chainIndex } from './chain-index.ts';
import { noteDoubt } from './doubt.ts';
import { type Dropped, droppedByAny, droppedSet } from './dropped.ts';
import { asEndingChain, runEndingChain } from './ending-chain.ts';
import { EndingDecision } from './ending-decision.ts';
import {
  acceptedBy,
  addEnding,
  droppedBy,
  type Endings,
  endedFlow,
  isEnding,
  MOST_ENDINGS,
  type OpenEnd,
  restOf,
} from './endings.ts';
import { type Flow, flowKey, MOST_MARKS, mayLoseTranslation, mergeMarked, withAnyMark } from './flow.ts';
import { applyMark } from './mark.ts';
import { ruleBounds } from './rule-bounds.ts';
import type { Surroundings } from './surroundings.ts';
import type { Trace } from './trace.ts';
import {
  perhapsRefused,
  rewrittenSomehow,
  translateDestination,
  translatedSomehow,
  translateSource,
} from './translation.ts';

/** One run of a base chain. */
export interface Run {
  readonly filter: Filter;
  readonly around: Surroundings;
  readonly trace: Trace | undefined;
  readonly base: BaseChain;
  readonly depth: number;
  /** What chains answered in this run of the base chain: chains may jump twice to the next, and so on. */
  readonly answers: Map<Chain, Map<string, AnsweredByMarks>>;
  /** Whether each packet of a flow had one outcome so far. */
  readonly seen: { isExact: boolean };
}

/** By all that tells flows apart. */
type AnsweredByMarks = Map<string, Answered[]>;

interface Answered {
  readonly packets: PacketSet;
  readonly outcome: ChainOutcome;
}

export interface ChainOutcome {
  readonly accepted: Flow[];
  readonly dropped: Dropped[];
  /** Flows that came to the end of the chain or returned from it. */
  readonly ended: Flow[];
  /** Those that came to the end with the rules that the packets meet last before it. */
  readonly open: OpenEnd[];
}

/** More nested jumps than any kernel loads; a loop cannot be loaded. */
const MAX_DEPTH = 128;

/** All flows that came to the end of a chain. */
export function endedFlows({ ended, open }: ChainOutcome): Flow[] {
  return mergeMarked([...ended, ...open.map(endedFlow).filter(({ packets }) => !packets.isEmpty())]);
}

/** The same question to the same chain has the same answer; with ever other marks it is asked with marks that may be any. */
function askChain(chain: Chain, asked: Flow, run: Run): ChainOutcome {
  const byFlow = run.answers.get(chain) ?? new Map<string, AnsweredByMarks>();
  run.answers.set(chain, byFlow);
  const anyMark = withAnyMark(asked);
  const besidesMarks = flowKey(anyMark);
  const byMarks = byFlow.get(besidesMarks) ?? new Map<string, Answered[]>();
  byFlow.set(besidesMarks, byMarks);
  const flow = byMarks.size < MOST_MARKS || byMarks.has(flowKey(asked)) ? asked : anyMark;
  const key = flowKey(flow);
  const answered = byMarks.get(key) ?? [];
  byMarks.set(key, answered);
  const known = answered.find(({ packets }) => packets.equals(flow.packets));
  if (known !== undefined) return known.outcome;
  const outcome = runChain(chain, flow, run);
  answered.push({ packets: flow.packets, outcome });
  return outcome;
}

/**
 * Runs a flow through a chain and those that it leads to.
 * @throws Error when jumps nest deeper than a kernel would load
 */
export function runChain(chain: Chain, start: Flow, run: Run): ChainOutcome {
  if (run.depth > MAX_DEPTH)
    throw new Error(`chains of ${run.filter.title} jump more than ${MAX_DEPTH} deep`);
  const ending = asEndingChain(chain, start);
  if (ending !== undefined) return runEndingChain(chain, ending, start, run);
  const accepted: Flow[] = [];
  const dropped: Dropped[] = [];
  const ended: Flow[] = [];
  let remaining: Flow[] = [start];
  const index = chainIndex(chain);
  // What remains is part of what came in and looks the same: bounds of a set that every rule cuts into would be made anew each time.
  const nextFrom = index.matching(start);
  const endings = new Map<Flow, Endings>();
  const leave = (open: Endings): void => {
    const packets = acceptedBy(open);
    if (!packets.isEmpty()) accepted.push({ ...open.flow, packets });
    dropped.push(droppedBy(open));
  };
  const settled = (flow: Flow): Flow => {
    const open = endings.get(flow);
    if (open === undefined) return flow;
    endings.delete(flow);
    leave(open);
    return { ...flow, packets: restOf(open) };
  };
  for (let position = 0; position < chain.rules.length && remaining.length > 0; position++) {
    position = nextFrom(position);
    const rule = chain.rules[position];
    if (rule === undefined) break;
    // It only counts or logs: nothing depends on whether it matches.
    if (rule.action.kind === 'continue') continue;
    const next: Flow[] = [];
    for (const known of remaining) {
      if (isEnding(rule)) {
        const isFull = (endings.get(known)?.rules.length ?? 0) >= MOST_ENDINGS;
        const flow = isFull ? settled(known) : known;
        const open = endings.get(flow) ?? { flow, index, rules: [] };
        const added = addEnding(open, rule, position, run.around);
        if (added !== undefined) {
          const { ending, doubtful, takesAll } = added;
          if (doubtful !== undefined) noteDoubt(rule, flow, doubtful, run);
          run.trace?.decide(new EndingDecision(open, ending, run.base));
          endings.set(flow, open);
          if (takesAll) {
            leave(open);
            continue;
          }
        }
        next.push(flow);
      } else {
        if (ruleBounds(rule, known, run.around).may.isEmpty()) {
          next.push(known);
          continue;
        }
        const flow = settled(known);
        const { must, may } = ruleBounds(rule, flow, run.around);
        if (may.isEmpty()) {
          if (!flow.packets.isEmpty()) next.push(flow);
          continue;
        }
        noteDoubt(rule, flow, may.difference(must), run);
        const rest = flow.packets.difference(must);
        if (!rest.isEmpty()) next.push({ ...flow, packets: rest });
        apply(rule, { ...flow, packets: may }, run, { accepted, dropped, ended, next });
      }
    }
    remaining = next.length < 2 || isEnding(rule) ? next : mergeMarked(next.map(settled));
  }
  const open = remaining.flatMap((flow) => endings.get(flow) ?? []);
  for (const each of open) leave(each);
  ended.push(...remaining.filter((flow) => !endings.has(flow)));
  return {
    accepted: mergeMarked(accepted),
    dropped: [droppedByAny(run.around.space, dropped)],
    ended: mergeMarked(ended),
    open: open.map((row) => ({ flow: row.flow, row })),
  };
}

interface Sinks {
  readonly accepted: Flow[];
  readonly dropped: Dropped[];
  readonly ended: Flow[];
  /** Flows that meet the next rule of this chain. */
  readonly next: Flow[];
}

function apply(rule: Rule, flow: Flow, run: Run, sinks: Sinks): void {
  const { action } = rule;
  const decide = (verdict: 'accept' | 'drop' | 'translate') =>
    run.trace?.decide({
      rule: rule.id,
      origin: rule.origin,
      verdict,
      packets: flow.packets,
      hook: run.base.hook,
    });
  switch (action.kind) {
    case 'accept':
    case 'drop':
    case 'reject':
      // These are gathered, see `Endings`.
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
      (action.kind === 'jump' ? sinks.next : sinks.ended).push(...endedFlows(outcome));
      return;
    }
    case 'translate':
      run.seen.isExact = false;
      decide('translate');
      refusePerhaps(rule, perhapsRefused(action, flow, run.base, run.around), run, sinks);
      sinks.accepted.push(...translateDestination(action, flow, run.base, run.around));
      return;
    case 'translate-source':
      run.seen.isExact = false;
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
            ? { ...flow, mark: applyMark(flow.mark, flow.connectionMark & action.mask, action.cleared) }
            : {
                ...flow,
                connectionMark: applyMark(flow.connectionMark, flow.mark & action.mask, action.cleared),
              },
        );
      return;
    case 'any-mark':
      sinks.next.push({ ...flow, anyMark: true });
      return;
    case 'zone': {
      if (run.around.state === 'new') {
        sinks.next.push({ ...flow, zoned: true });
        return;
      }
      const zoned: Flow = { ...flow, zoned: true, anyMark: true };
      run.seen.isExact = false;
      if (mayLoseTranslation(zoned)) sinks.dropped.push(droppedSet(flow.packets));
      sinks.next.push(zoned);
      return;
    }
    case 'untrack':
      // It cannot be taken back, as on the way from the host to itself (xt_CT, nft_notrack).
      sinks.next.push(flow.tracked ? flow : { ...flow, invalid: false });
      return;
    case 'opaque':
      run.seen.isExact = false;
      run.trace?.dependences.push({
        rule: rule.id,
        origin: rule.origin,
        reason: action.reason,
        packets: flow.packets,
      });
      decide('accept');
      decide('drop');
      sinks.dropped.push(droppedSet(flow.packets));
      goOnSomehow(action, flow, run, sinks);
  }
}

function refusePerhaps(rule: Rule, packets: PacketSet, { trace }: Run, { dropped }: Sinks): void {
  if (packets.isEmpty()) return;
  const reason = 'whether the link has an address of the scope of the destination';
  trace?.dependences.push({ rule: rule.id, origin: rule.origin, reason, packets });
  dropped.push(droppedSet(packets));
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
  const rewritten = action.rewrites ? rewrittenSomehow(flow, run.around) : [];
  sinks.accepted.push(...rewritten);
  sinks.next.push(flow, ...diverted, ...rewritten);
}

/** It has the mark whether or not routes by mark keep it here. */
function divertedFlows({ diverts }: Extract<Action, { kind: 'opaque' }>, flow: Flow): Flow[] {
  if (diverts === undefined) return [];
  const marked = { ...flow, mark: applyMark(flow.mark, diverts.value, diverts.mask) };
  return [marked, { ...marked, diverted: true }];
}

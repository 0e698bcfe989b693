import type { BaseChain, Chain, Condition, Filter, Hook, Rule } from '../model/filter.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { WITH_PORTS } from '../net/protocol.ts';
import { chainIndex } from './chain-index.ts';
import { conditionBounds } from './condition-bounds.ts';
import { type Flow, mergeFlows } from './flow.ts';
import { applyMark } from './mark.ts';
import type { Surroundings } from './surroundings.ts';
import type { Trace } from './trace.ts';
import { ANYWHERE, type Bounds } from './view.ts';

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
export function basesAt(
  filters: readonly Filter[],
  hook: Hook,
): { readonly filter: Filter; readonly base: BaseChain }[] {
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
    const outcome =
      chain === undefined
        ? undefined
        : runChain(chain, { ...flow, packets: met }, { filter, around, trace, base, depth: 0 });
    const ended = outcome === undefined ? [{ ...flow, packets: met }] : outcome.ended;
    if (outcome !== undefined) {
      passed.push(...outcome.accepted);
      dropped.push(...outcome.dropped);
    }
    for (const rest of ended) {
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

function runChain(chain: Chain, start: Flow, run: Run): ChainOutcome {
  if (run.depth > MAX_DEPTH)
    throw new Error(`chains of ${run.filter.title} jump more than ${MAX_DEPTH} deep`);
  const accepted: Flow[] = [];
  const dropped: PacketSet[] = [];
  const ended: Flow[] = [];
  let remaining: Flow[] = [start];
  const index = chainIndex(chain);
  for (let position = 0; position < chain.rules.length && remaining.length > 0; position++) {
    position = index.next(position, remaining);
    const rule = chain.rules[position];
    if (rule === undefined) break;
    const next: Flow[] = [];
    for (const flow of remaining) {
      const bounds = ruleBounds(rule, flow, run.around);
      const matched = flow.packets.intersection(bounds.may);
      if (matched.isEmpty()) {
        next.push(flow);
        continue;
      }
      const uncertain = matched.difference(bounds.must);
      if (!uncertain.isEmpty()) noteDependence(rule, uncertain, flow, run);
      const rest = flow.packets.difference(bounds.must);
      if (!rest.isEmpty()) next.push({ ...flow, packets: rest });
      apply(rule, { ...flow, packets: matched }, run, { accepted, dropped, ended, next });
    }
    remaining = next.length > 1 ? mergeFlows(next) : next;
  }
  ended.push(...remaining);
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
      const outcome = runChain(target, flow, { ...run, depth: run.depth + 1 });
      sinks.accepted.push(...outcome.accepted);
      sinks.dropped.push(...outcome.dropped);
      (action.kind === 'jump' ? sinks.next : sinks.ended).push(...outcome.ended);
      return;
    }
    case 'translate':
      decide('translate');
      sinks.accepted.push(translate(action, flow, run));
      return;
    case 'translate-source':
      decide('accept');
      sinks.accepted.push(...withSource(action, flow, run));
      return;
    case 'mark':
      sinks.next.push(
        action.of === 'packet'
          ? { ...flow, mark: applyMark(flow.mark, action.value, action.mask) }
          : { ...flow, connectionMark: applyMark(flow.connectionMark, action.value, action.mask) },
      );
      return;
    case 'copy-mark':
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
      sinks.next.push({ ...flow, tracked: false });
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
      sinks.accepted.push(flow, ...translatedSomehow(flow, run));
      sinks.dropped.push(flow.packets);
      sinks.next.push(flow);
  }
}

/** Sources are translated at the other hooks of translation (nf_nat, HOOK2MANIP). */
function translatesDestination({ hook }: BaseChain): boolean {
  return hook === 'prerouting' || hook === 'output';
}

/** What a target that is not modelled may do where addresses are translated: send to any address and port, or from any. */
function translatedSomehow(flow: Flow, { base, around }: Run): Flow[] {
  if (!base.translates) return [];
  if (!translatesDestination(base)) return [{ ...flow, anotherSource: true }];
  const ported = around.space.box({ protocol: WITH_PORTS.map((protocol) => [protocol, protocol]) });
  const view = { ...flow.view, destination: ANYWHERE };
  return [
    { ...flow, packets: flow.packets.difference(ported), translated: true, view },
    {
      ...flow,
      packets: flow.packets.intersection(ported),
      translated: true,
      view: { ...view, destinationPort: [0, 65_535] },
    },
  ];
}

function translate(action: Extract<Rule['action'], { kind: 'translate' }>, flow: Flow, run: Run): Flow {
  const own = action.toInterface ? interfaceAddresses(flow, run.around) : undefined;
  const destination = action.destination ?? own;
  return {
    ...flow,
    translated: true,
    view: {
      ...flow.view,
      ...(destination === undefined ? {} : { destination }),
      ...(action.destinationPort === undefined ? {} : { destinationPort: action.destinationPort }),
    },
  };
}

/**
 * Packets that bear the new source already stay as they are: masquerading gives them the address of the link that they leave by
 * (nf_nat_masquerade_ipv4), which is known where there is but one.
 */
function withSource(
  { source, sourcePort }: Extract<Rule['action'], { kind: 'translate-source' }>,
  flow: Flow,
  { base, around }: Run,
): Flow[] {
  if (base.hook !== 'postrouting') return [flow];
  const { outgoing } = flow;
  const links = around.links?.filter(
    ({ name }) =>
      name !== 'lo' && (typeof outgoing === 'string' || name === undefined || name === outgoing.name),
  );
  const given = source ?? links?.flatMap((link) => link.addresses) ?? [];
  const alone = ([4, 6] as const)
    .map((family) => given.filter((range) => range.family === family))
    .filter(([range, second]) => second === undefined && range !== undefined && range.first === range.last);
  const same =
    sourcePort === undefined
      ? flow.packets.intersection(around.space.box({ source: alone.flat() }))
      : around.space.empty;
  return [
    { ...flow, packets: same },
    { ...flow, packets: flow.packets.difference(same), anotherSource: true },
  ];
}

/** REDIRECT sends to an address of the receiving interface; where that is not known, to any own address. */
function interfaceAddresses(flow: Flow, around: Surroundings) {
  const { incoming } = flow;
  const links = around.links?.filter(
    (link) => typeof incoming === 'string' || link.name === undefined || link.name === incoming.name,
  );
  const ranges = links?.flatMap((link) => link.addresses);
  return ranges === undefined || ranges.length === 0 ? undefined : ranges;
}

function noteDependence(rule: Rule, packets: PacketSet, flow: Flow, run: Run): void {
  if (run.trace === undefined) return;
  const condition = rule.conditions.find((each) => {
    const bounds = conditionBounds(each, flow, run.around);
    return !bounds.may.difference(bounds.must).isDisjointFrom(packets);
  });
  run.trace.dependences.push({ rule: rule.id, origin: rule.origin, reason: reasonOf(condition), packets });
}

function reasonOf(condition: Condition | undefined): string {
  switch (condition?.kind) {
    case 'opaque':
      return condition.reason;
    case 'interface':
      return `${condition.direction === 'in' ? 'incoming' : 'outgoing'} interface not known`;
    case 'members':
      return condition.others?.reason ?? `members of ${condition.group} not in evidence`;
    case 'list':
      return `entries of ${condition.list} not in evidence`;
    case 'state':
      return 'whether the source was translated is not known';
    case 'address-type':
      return 'addresses of the host not in evidence';
    default:
      return 'translated to one of several destinations';
  }
}

/** Original packets of a flow that a rule certainly matches, and possibly matches. */
export function ruleBounds(rule: Rule, flow: Flow, around: Surroundings): Bounds {
  let must = flow.packets;
  let may = flow.packets;
  for (const condition of rule.conditions) {
    const bounds = conditionBounds(condition, flow, around);
    may = may.intersection(bounds.may);
    if (may.isEmpty()) return { must: may, may };
    must = must.intersection(bounds.must);
  }
  return { must, may };
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
  for (const { filter, base } of basesAt(filters, hook)) {
    const outcome = runBase(filter, base, passed, around, trace);
    passed = outcome.passed;
    dropped = dropped.union(outcome.dropped);
  }
  return { passed, dropped };
}

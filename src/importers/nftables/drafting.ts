import type { Action, Condition, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { hasPorts } from '../../net/protocol.ts';
import { mergePackets } from '../merge-packets.ts';
import type { Context } from './context.ts';
import { opaque } from './part.ts';
import type { Note } from './statements.ts';
import { verdictOf } from './verdicts.ts';

/** A rule in the making: what was demanded so far, and the lists that it has become. */
export interface Drafting {
  readonly id: string;
  readonly origin: Origin;
  readonly context: Context;
  readonly chains: Map<string, Rule[]>;
  readonly notes: Note[];
  /** Of the rule itself, or of the chain that its rest has become. */
  rules: Rule[];
  isInner: boolean;
  /** Lists lead on to this chain, so that none has to come back. */
  readonly following: string | undefined;
  /** Something in a chain that comes back leaves that of the rule. */
  isLeaving: boolean;
  /** Some chain that is entered has to come back. */
  mustReturn: boolean;
  isPorted: boolean;
  conditions: readonly Condition[];
  /** Numbers the rules that one becomes. */
  count: number;
}

export function contextIn({ context, conditions, isPorted }: Drafting): Context {
  return { ...context, isPorted: isPorted || conditions.some(isPortedOnly) };
}

function isPortedOnly(condition: Condition): boolean {
  if (condition.kind !== 'packet' || condition.negated) return false;
  return condition.boxes.every(({ protocol }) =>
    protocol?.every(([first, last]) => first === last && hasPorts(first)),
  );
}

/** What holds of packets that come to the next statement. */
export function demand(conditions: readonly Condition[], drafting: Drafting): void {
  drafting.conditions = [...drafting.conditions, ...conditions];
}

export function emit(action: Action, drafting: Drafting, more: readonly Condition[] = []): void {
  const { id, origin, context, rules, conditions, isInner } = drafting;
  drafting.count++;
  const isLeaving = isInner && (action.kind === 'return' || action.kind === 'goto');
  drafting.isLeaving ||= isLeaving;
  rules.push({
    id: drafting.count === 1 ? id : `${id}/${drafting.count}`,
    conditions: mergePackets([...conditions, ...more]),
    action: isLeaving
      ? { kind: 'opaque', reason: `${action.kind} behind a change of what the rule asks` }
      : placed(action, context),
    origin,
  });
}

function placed(action: Action, { table }: Context): Action {
  if (action.kind !== 'jump' && action.kind !== 'goto') return action;
  return { ...action, chain: chainKey(table, action.chain) };
}

export function chainKey({ family, name }: { family: string; name: string }, chain: string): string {
  return `${family} ${name}/${chain}`;
}

/** The statement may decide, or stop the rule, or let it go on. */
export function addMystery(
  reason: string,
  drafting: Drafting,
  more: Pick<Extract<Action, { kind: 'opaque' }>, 'diverts' | 'rewrites'> = {},
): void {
  emit({ kind: 'opaque', reason, ...more }, drafting);
  demand([opaque(reason)], drafting);
}

/** Changes something and goes on; where the rule asks what it changes, its rest is a chain of its own. */
export function change(
  actions: readonly Action[],
  changed: readonly string[],
  rest: readonly unknown[],
  drafting: Drafting,
): void {
  if (rest.length + actions.length > 1 && asks(drafting.conditions, changed)) {
    const next = verdictOf(rest[0], drafting.context)?.kind;
    enterChain(drafting, rest.length === 1 && (next === 'return' || next === 'goto') ? 'goto' : 'jump');
  }
  for (const action of actions) emit(action, drafting);
}

/** `goto`: what leaves the new chain leaves that of the rule as well, which is right where nothing comes to its end. */
export function enterChain(drafting: Drafting, asked: 'jump' | 'goto' = 'jump'): void {
  const { id, chains, following } = drafting;
  const kind = following === undefined ? asked : 'goto';
  const name = `${id} from ${chains.size + 1}`;
  const inner: Rule[] = [];
  chains.set(name, inner);
  drafting.count++;
  drafting.rules.push({
    id: drafting.count === 1 ? id : `${id}/${drafting.count}`,
    conditions: mergePackets(drafting.conditions),
    action: { kind, chain: name },
    origin: drafting.origin,
  });
  drafting.rules = inner;
  drafting.isInner = kind === 'jump';
  drafting.isPorted = contextIn(drafting).isPorted === true;
  drafting.conditions = [];
}

/** Whether the conditions ask what is changed: `state`, `mark packet`, `mark connection`. */
export function asks(conditions: readonly Condition[], changed: readonly string[]): boolean {
  return conditions.some((condition) =>
    condition.kind === 'any'
      ? condition.of.some((each) => asks(each, changed))
      : changed.includes(condition.kind === 'mark' ? `mark ${condition.of}` : condition.kind),
  );
}

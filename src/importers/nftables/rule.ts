import type { Action, Condition, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { hasPorts } from '../../net/protocol.ts';
import { mergePackets } from '../merge-packets.ts';
import { TRACKED } from './conntrack.ts';
import type { Context } from './context.ts';
import { entriesOf } from './entries.ts';
import { hasEveryDrawn } from './even-shares.ts';
import { operandOf } from './expressions.ts';
import { listOf, only, single, textOf } from './json-value.ts';
import { markActions, markExpression } from './marks.ts';
import { matchConditions } from './match.ts';
import { anyOf, opaque } from './part.ts';
import {
  doubtOf,
  isDescriptive,
  isUnasked,
  mayEnd,
  mystery,
  type Note,
  neededToNote,
  neededToWrite,
  noteOf,
} from './statements.ts';
import { translationsOf } from './translations.ts';
import { neededBy, verdictOf } from './verdicts.ts';

/** A rule of nft as rules of the model, and chains of its own where its statements follow on each other. */
export interface TranslatedRule {
  readonly rules: readonly Rule[];
  readonly chains: ReadonlyMap<string, readonly Rule[]>;
  readonly notes: readonly Note[];
  /** The chain that all of its lists lead on to, where the rules that follow have to stand apart. */
  readonly following?: string;
}

interface Drafting {
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

/**
 * Translates the statements of a rule from left to right; what is not modelled makes it opaque and is never left out.
 * Where a statement in a chain of its own leaves the rule's chain, everything leads on to the chain `following`.
 */
export function translateRule(
  statements: readonly unknown[],
  id: string,
  origin: Origin,
  context: Context,
  following: string,
): TranslatedRule {
  const { isLeaving, mustReturn, ...translated } = draft(statements, id, origin, context, undefined);
  if (!isLeaving || mustReturn) return translated;
  const { rules, chains, notes } = draft(statements, id, origin, context, following);
  const onwards: Rule = {
    id: `${id}/end`,
    conditions: [],
    action: { kind: 'goto', chain: following },
    origin,
  };
  return {
    rules: [...rules, onwards],
    chains: new Map([...chains].map(([name, own]) => [name, [...own, onwards]])),
    notes,
    following,
  };
}

function draft(
  statements: readonly unknown[],
  id: string,
  origin: Origin,
  context: Context,
  following: string | undefined,
): TranslatedRule & Pick<Drafting, 'isLeaving' | 'mustReturn'> {
  const rules: Rule[] = [];
  const drafting: Drafting = {
    id,
    origin,
    context,
    chains: new Map(),
    notes: [],
    rules,
    isInner: false,
    following,
    isLeaving: false,
    mustReturn: false,
    isPorted: false,
    conditions: [],
    count: 0,
  };
  const asked = statements.filter((statement) => !isDescriptive(statement));
  for (const [index, statement] of asked.entries()) addStatement(statement, asked.slice(index + 1), drafting);
  if (drafting.count === 0 || drafting.rules.length === 0) emit({ kind: 'continue' }, drafting);
  const { chains, notes, isLeaving, mustReturn } = drafting;
  return { rules, chains, notes, isLeaving, mustReturn };
}

function addStatement(statement: unknown, rest: readonly unknown[], drafting: Drafting): void {
  const context = contextIn(drafting);
  const [name, body] = single(statement) ?? [];
  if (name === 'match') {
    demand(matchConditions(body, context), drafting);
    return;
  }
  const verdict = verdictOf(statement, context);
  if (verdict !== undefined) {
    // To continue is to go on with the next statement, of which there is rarely one (nf_tables_core.c).
    if (verdict.kind !== 'continue') emit(verdict, drafting, neededBy(verdict));
    if (verdict.kind !== 'continue' && rest.length > 0) addRun(rest, drafting);
    return;
  }
  const note = name === undefined ? undefined : noteOf(name, body);
  if (note !== undefined) {
    if (note !== 'nothing') drafting.notes.push(note);
    demand(neededToNote(name ?? ''), drafting);
    return;
  }
  const doubt = name === undefined ? undefined : doubtOf(name, body);
  if (doubt !== undefined) {
    demand([opaque(doubt)], drafting);
    return;
  }
  if (name === 'vmap') addVerdictMap(body, rest, drafting);
  else if (name === 'mangle') addMangle(body, statement, rest, drafting);
  else if (name === 'notrack' && body === null) change([{ kind: 'untrack' }], ['state'], rest, drafting);
  else if (name === 'dnat' || name === 'snat' || name === 'redirect' || name === 'masquerade')
    addTranslation(name, body, statement, drafting);
  else if (name === 'tproxy')
    addMystery(mystery(name, statement), drafting, { diverts: { value: 0, mask: 0 } });
  else addMystery(mystery(name, statement), drafting, REWRITING.has(name ?? '') ? { rewrites: true } : {});
}

/** Programs that get packets may give back others (nfnetlink_queue.c), and targets of iptables may be any. */
const REWRITING = new Set(['queue', 'xt']);

/** What nft loads ends with a verdict: where statements follow, an export has lost the end of a line, or a rule. */
function addRun(rest: readonly unknown[], drafting: Drafting): void {
  drafting.conditions = [];
  emit({ kind: 'opaque', reason: `statements behind a verdict: ${rest.map(textOf).join(' ')}` }, drafting);
}

function contextIn({ context, conditions, isPorted }: Drafting): Context {
  return { ...context, isPorted: isPorted || conditions.some(isPortedOnly) };
}

function isPortedOnly(condition: Condition): boolean {
  if (condition.kind !== 'packet' || condition.negated) return false;
  return condition.boxes.every(({ protocol }) =>
    protocol?.every(([first, last]) => first === last && hasPorts(first)),
  );
}

function demand(conditions: readonly Condition[], drafting: Drafting): void {
  drafting.conditions = [...drafting.conditions, ...conditions];
}

function emit(action: Action, drafting: Drafting, more: readonly Condition[] = []): void {
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
function addMystery(
  reason: string,
  drafting: Drafting,
  more: Pick<Extract<Action, { kind: 'opaque' }>, 'diverts' | 'rewrites'> = {},
): void {
  emit({ kind: 'opaque', reason, ...more }, drafting);
  demand([opaque(reason)], drafting);
}

/** Changes something and goes on; where the rule asks what it changes, its rest is a chain of its own. */
function change(
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
function enterChain(drafting: Drafting, asked: 'jump' | 'goto' = 'jump'): void {
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

function addMangle(body: unknown, statement: unknown, rest: readonly unknown[], drafting: Drafting): void {
  const mangle = only(body, 'key', 'value');
  demand(neededToWrite(mangle?.key), drafting);
  if (mangle !== undefined && mayEnd(mangle.key, mangle.value)) {
    if (!drafting.context.isInput) emit({ kind: 'drop' }, drafting, [opaque(mystery('mangle', statement))]);
    return;
  }
  if (mangle !== undefined && isUnasked(mangle.key)) {
    demand(neededToRead(mangle.value, drafting), drafting);
    return;
  }
  if (mangle !== undefined && only(only(mangle.key, 'ct')?.ct, 'key', 'dir')?.key === 'zone') {
    emit({ kind: 'zone' }, drafting);
    if (typeof mangle.value !== 'number') demand([opaque(mystery('mangle', statement))], drafting);
    return;
  }
  const target = mangle === undefined ? undefined : markExpression(mangle.key);
  const map = only(mangle?.value, 'map');
  const to = target?.of;
  if (mangle === undefined || to === undefined) {
    const isHeader = single(mangle?.key)?.[0] === 'payload';
    addMystery(mystery('mangle', statement), drafting, isHeader ? { rewrites: true } : {});
    return;
  }
  if (map !== undefined) {
    addMarkMap(to, map.map, rest, drafting);
    return;
  }
  const value = markExpression(mangle.value);
  if (value === undefined) {
    emit({ kind: 'any-mark' }, drafting);
    drafting.notes.push({ effect: 'none', what: `sets a mark that is not known: ${textOf(mangle.value)}` });
    demand([opaque(mystery('mangle', statement))], drafting);
    return;
  }
  // What has no connection has no mark of one to be read, which ends the rule (nft_ct.c).
  if (value.of === 'connection') demand(TRACKED, drafting);
  change(markActions(to, value), [`mark ${to}`], rest, drafting);
}

/** What must hold for a value to be there: one that a map lacks, or a header, ends the rule. */
function neededToRead(value: unknown, drafting: Drafting): readonly Condition[] {
  const map = only(value, 'map');
  if (map !== undefined) {
    const entries = entriesOf(map.map, contextIn(drafting));
    return [anyOf(entries.map(({ conditions }) => ({ conditions })))];
  }
  const [name, body] = single(value) ?? [];
  const isList = name === '|' && listOf(body).every((each) => typeof each !== 'object');
  // Lists of names, and what the way of the packet allows (nft_rt.c), are always there.
  if (name === undefined || isList || name === 'rt') return [];
  return operandOf(value)?.needs ?? [opaque(`the value ${textOf(value)}`)];
}

/** A mark for each value of a key; a packet whose key the map lacks leaves the rule. */
function addMarkMap(
  to: 'packet' | 'connection',
  body: unknown,
  rest: readonly unknown[],
  drafting: Drafting,
): void {
  const entries = entriesOf(body, contextIn(drafting));
  if (rest.length > 0 && asks(drafting.conditions, [`mark ${to}`])) enterChain(drafting);
  for (const { conditions, data } of entries) {
    const value = markExpression(data);
    const actions: readonly Action[] = value === undefined ? [{ kind: 'any-mark' }] : markActions(to, value);
    for (const action of actions) emit(action, drafting, conditions);
  }
  demand([anyOf(entries.map(({ conditions }) => ({ conditions })))], drafting);
}

/** A verdict for each value of a key; what it does not hold goes on with the next rule. */
function addVerdictMap(body: unknown, rest: readonly unknown[], drafting: Drafting): void {
  const entries = entriesOf(body, contextIn(drafting)).map(({ conditions, data }) => ({
    conditions,
    action:
      data === undefined
        ? ({ kind: 'opaque', reason: 'what a map gives' } as const)
        : (verdictOf(data, drafting.context) ??
          ({ kind: 'opaque', reason: 'a map of no verdicts' } as const)),
  }));
  // Where each ends the rule, the last is taken by whatever the others leave.
  const last = entries.at(-1);
  if (last !== undefined && hasEveryDrawn(body) && entries.every(({ action }) => ENDING.has(action.kind)))
    entries.splice(-1, 1, { ...last, conditions: [] });
  const isJump = ({ action }: (typeof entries)[number]) => action.kind === 'jump';
  const jumps = entries.filter(isJump);
  // What the first chain changes must not lead to a second one.
  const asksChanging = jumps.length > 1 && jumps.some(({ conditions }) => asks(conditions, CHANGING));
  for (const { action, conditions } of asksChanging ? entries.filter((each) => !isJump(each)) : entries) {
    if (action.kind !== 'continue') emit(action, drafting, conditions);
  }
  if (asksChanging) {
    enterChain(drafting);
    drafting.isInner = false;
    drafting.mustReturn = true;
    for (const { action, conditions } of jumps)
      emit(action.kind === 'jump' ? { kind: 'goto', chain: action.chain } : action, drafting, conditions);
  }
  if (rest.length > 0) addMystery('what stands behind a map of verdicts', drafting);
}

const ENDING: ReadonlySet<Action['kind']> = new Set(['accept', 'drop', 'goto', 'return']);
const CHANGING = ['mark packet', 'mark connection', 'state'];

function addTranslation(name: string, body: unknown, statement: unknown, drafting: Drafting): void {
  const translations = translationsOf(name, body, contextIn(drafting));
  if (translations === undefined) addMystery(mystery(name, statement), drafting);
  else for (const { conditions, action } of translations) emit(action, drafting, conditions);
}

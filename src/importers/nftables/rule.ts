import type { Action, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { Context } from './context.ts';
import { addMystery, asks, change, contextIn, type Drafting, demand, emit, enterChain } from './drafting.ts';
import { entriesOf } from './entries.ts';
import { hasEveryDrawn } from './even-shares.ts';
import { only, single, textOf } from './json-value.ts';
import { addMangle, neededToRead } from './mangle.ts';
import { matchConditions } from './match.ts';
import { opaque } from './part.ts';
import { doubtOf, isDescriptive, mystery, type Note, neededToNote, noteOf } from './statements.ts';
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
    const named = name === 'dup' ? only(body, 'addr', 'dev')?.addr : body;
    const isLookedUp = only(named, 'map') !== undefined;
    demand([...neededToNote(name ?? ''), ...(isLookedUp ? neededToRead(named, drafting) : [])], drafting);
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

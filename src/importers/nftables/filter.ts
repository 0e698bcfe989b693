import type { BaseChain, Chain, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import {
  addGap,
  addSummaries,
  countSourceTranslation,
  type GapBuilding,
  newGapBuilding,
  reasonsOf,
  withoutLoops,
} from '../rule-gaps.ts';
import { placesOf } from './base-places.ts';
import type { Context } from './context.ts';
import { chainKey } from './drafting.ts';
import { earlyChains, inputChains } from './early.ts';
import { namedSets } from './named-sets.ts';
import { opaque } from './part.ts';
import { type TranslatedRule, translateRule } from './rule.ts';
import type { ChainDump, RuleDump, TableDump } from './tables.ts';
import { tableTitle } from './tables.ts';
import { untrackedNat } from './tracked-nat.ts';
import { setsUnknownMark } from './unknown-marks.ts';

interface Building extends GapBuilding {
  readonly bases: BaseChain[];
}

/** One filter for the tables of an export; chains are keyed `inet filter/input`. */
export function toFilter(
  file: string,
  title: string,
  tables: readonly TableDump[],
): { readonly filter: Filter; readonly gaps: readonly Gap[] } {
  const building: Building = { ...newGapBuilding(title), bases: [] };
  const marksKnown = !tables.some(setsUnknownMarks);
  const untracked = untrackedNat(tables);
  for (const table of tables) addTable(table, marksKnown, untracked, building);
  // Of chains with the same priority the one created last is run first (nf_tables_api.c; asked of a kernel).
  building.bases.reverse();
  withoutLoops(building);
  addSummaries(building, file);
  const chains: ReadonlyMap<string, Chain> = building.chains;
  const origin: Origin = { file, text: title };
  const filter: Filter = {
    id: file,
    title,
    layer: 'host',
    bases: building.bases,
    chains,
    origin,
    repliesPass: false,
  };
  return { filter, gaps: building.gaps };
}

function setsUnknownMarks(table: TableDump): boolean {
  const context: Context = { table, early: false, isInput: false, marksKnown: true };
  return [...table.chains.values()].some(({ rules }) =>
    rules.some(({ statements }) => statements.some((each) => setsUnknownMark(each, context))),
  );
}

function addTable(
  table: TableDump,
  marksKnown: boolean,
  untracked: ReturnType<typeof untrackedNat>,
  building: Building,
): void {
  const early = earlyChains(table);
  const input = inputChains(table);
  for (const chain of table.chains.values()) {
    const key = chainKey(table, chain.name);
    const context: Context = {
      table,
      early: early.has(chain.name),
      isInput: input.has(chain.name),
      marksKnown,
    };
    let rules = openChain(key, chain.name, building);
    if (chain.base !== undefined && table.contested !== undefined)
      rules.push({
        id: `${key} start`,
        conditions: [],
        action: { kind: 'opaque', reason: table.contested, rewrites: true },
        origin: chain.origin,
      });
    const doubt = untracked(chain, table);
    if (doubt !== undefined) {
      const { origin } = chain;
      rules.push({ id: `${key} start`, conditions: [opaque(doubt)], action: { kind: 'accept' }, origin });
      addGap(building, key, { effect: 'either', what: doubt }, origin);
    }
    for (const [index, rule] of chain.rules.entries()) {
      const translated = rulesOf(rule, `${key} ${index + 1}`, key, context, building);
      rules.push(...translated.rules);
      if (translated.following !== undefined) rules = openChain(translated.following, chain.name, building);
    }
    if (chain.doubt !== undefined) addDoubt(chain, key, chain.doubt, rules, building);
    if (chain.base !== undefined) addBase(chain, key, table, building);
  }
  if (table.contested !== undefined)
    building.gaps.push({
      kind: 'unmodelled',
      effect: 'either',
      what: table.contested,
      subject: building.title,
      origin: table.origin,
    });
  for (const set of table.sets.values()) {
    if (!set.expires || (set.elements?.length ?? 0) === 0) continue;
    const what = `elements of set ${set.name} of table ${tableTitle(table)} go after some time; it was read as it was when the export was made`;
    building.gaps.push({
      kind: 'unmodelled',
      effect: 'none',
      what,
      subject: building.title,
      origin: set.origin,
    });
  }
}

function openChain(key: string, title: string, { chains }: Building): Rule[] {
  const rules: Rule[] = [];
  chains.set(key, { title, rules });
  return rules;
}

function addBase(chain: ChainDump, key: string, table: TableDump, building: Building): void {
  const { bases, before, gaps } = placesOf(chain, key, table);
  building.bases.push(...bases);
  for (const [name, rules] of before) building.chains.set(name, { title: chain.name, rules: [...rules] });
  for (const gap of gaps) addGap(building, key, gap, chain.origin);
}

function addDoubt(chain: ChainDump, key: string, reason: string, rules: Rule[], building: Building): void {
  rules.push({
    id: `${key} end`,
    conditions: [],
    action: { kind: 'opaque', reason },
    origin: chain.origin,
  });
  addGap(building, key, { effect: 'either', what: reason }, chain.origin);
}

function rulesOf(
  { statements, origin }: RuleDump,
  id: string,
  chain: string,
  context: Context,
  building: Building,
): Pick<TranslatedRule, 'rules' | 'following'> {
  const translated = translateRule(statements, id, origin, context, `${id} and on`);
  const { rules, chains, notes } = translated;
  for (const [name, inner] of chains) building.chains.set(name, { title: name, rules: [...inner] });
  const all = [...rules, ...[...chains.values()].flat()];
  const isGoingOn = all.every(({ action }) => action.kind === 'continue');
  for (const reason of new Set(all.flatMap(({ conditions }) => conditions.flatMap(reasonsOf)))) {
    const what = `rule ${id} depends on what a packet does not show: ${reason}`;
    addGap(building, chain, { effect: isGoingOn ? 'none' : 'either', what }, origin);
  }
  for (const reason of new Set(
    all.flatMap(({ action }) => (action.kind === 'opaque' ? [action.reason] : [])),
  ))
    addGap(
      building,
      chain,
      { effect: 'either', what: `what rule ${id} does is not modelled: ${reason}` },
      origin,
    );
  for (const note of notes)
    addGap(building, chain, { effect: note.effect, what: `rule ${id} ${note.what}` }, origin);
  for (const { action } of all) countSourceTranslation(building, action, origin);
  const sets = namedSets(statements, context.table);
  if (sets.length === 0) return translated;
  return { ...translated, rules: rules.map((rule) => ({ ...rule, sets })) };
}

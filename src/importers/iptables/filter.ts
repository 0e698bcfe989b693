import type { BaseChain, Chain, Condition, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { opaqueProgram } from '../opaque-program.ts';
import {
  addGap,
  addSummaries,
  countSourceTranslation,
  type GapBuilding,
  newGapBuilding,
  reasonsOf,
  withoutLoops,
} from '../rule-gaps.ts';
import { trackingPlace } from '../tracking.ts';
import { placeOf } from './built-in.ts';
import {
  type ChainDump,
  chainKey,
  type Dump,
  policyOf,
  type RuleLine,
  type TableDump,
  versionsOf,
} from './dump.ts';
import { type SetMatcher, setMatcher } from './ipset/match-set.ts';
import { opaque } from './match.ts';
import { type RulePlace, readRule } from './rule.ts';
import { chooseVersion } from './versions.ts';

/** Chains filled at run time that are told one by one. */
const MANY = 50;

interface Building extends GapBuilding {
  readonly dump: Dump;
  readonly sets: SetMatcher;
}

/** Where no sets are in evidence each of them may hold anything. */
const NO_SETS = setMatcher(new Map(), new Map());

/** One filter for a dump: chains are keyed `table/CHAIN`. */
export function toFilter(
  dump: Dump,
  id: string,
  title: string,
  sets: SetMatcher = NO_SETS,
): { readonly filter: Filter; readonly gaps: readonly Gap[] } {
  const building: Building = {
    ...newGapBuilding(title),
    dump,
    sets,
  };
  const bases: BaseChain[] = [];
  for (const table of dump.tables) {
    const versions = versionsOf(table);
    for (const version of versions) {
      for (const chain of version.chains.values()) {
        building.chains.set(chainKey(version, chain.name), {
          title: chain.name,
          rules: rulesOf(version, chain, building),
        });
      }
    }
    const choice = versions.length === 1 ? undefined : chooseVersion(versions);
    for (const [key, chain] of choice?.chains ?? []) building.chains.set(key, chain);
    for (const chain of choice?.builtIn ?? table.chains.values()) {
      const base = baseOf(table, chain, building);
      if (base !== undefined) bases.push(base);
    }
  }
  withoutLoops(building);
  bases.push(...elsewhereDecided(building));
  addSummaries(building, dump.file);
  building.gaps.push(...foreignChains(building));
  const chains: ReadonlyMap<string, Chain> = building.chains;
  const origin: Origin = { file: dump.file, text: title };
  return {
    filter: {
      id,
      title,
      layer: 'host',
      bases,
      chains,
      origin,
      repliesPass: false,
      family: dump.family,
      ...tablesOf(dump),
    },
    gaps: building.gaps,
  };
}

function originOf(
  whole: { readonly file: string },
  { file, line, text }: Pick<ChainDump, 'file' | 'line' | 'text'>,
): Origin {
  return { file: file ?? whole.file, line: Math.max(1, line), text };
}

/** The kernel's names of the tables; those of the legacy backend have none that nft shows. */
function tablesOf({ backend, family, tables }: Dump): Pick<Filter, 'tables'> {
  if (backend !== 'nft') return {};
  return { tables: tables.map(({ name }) => `${family === 6 ? 'ip6' : 'ip'} ${name}`) };
}

function baseOf(table: TableDump, chain: ChainDump, building: Building): BaseChain | undefined {
  const place = placeOf(table.name, chain.name);
  if (place === undefined) return undefined;
  return {
    ...place,
    ...trackingPlace(place.hook, place.priority),
    family: building.dump.family,
    // Each version of a table ends with its own policy.
    chain: `${table.name}/${chain.name}`,
    policy: policyOf(chain),
    translates: table.name === 'nat',
    ...(table.name === 'mangle' && place.hook === 'output' ? { reroutes: true } : {}),
    origin: { ...originOf(table, chain), standing: 'default' },
  };
}

function rulesOf(table: TableDump, chain: ChainDump, building: Building): Rule[] {
  const key = chainKey(table, chain.name);
  const place: RulePlace = {
    family: building.dump.family,
    sets: building.sets,
    isChain: (name) => table.chains.has(name) && placeOf(table.name, name) === undefined,
  };
  const rules = chain.rules.map((line, index) => toRule(line, `${key} ${index + 1}`, table, place, building));
  const doubt = chain.cut ?? doubtfulPolicy(table, chain);
  if (doubt === undefined) return rules;
  const origin = originOf(table, chain);
  if (chain.cut === undefined) addGap(building, key, { effect: 'either', what: doubt }, origin);
  return [...rules, { id: `${key} end`, conditions: [], action: { kind: 'opaque', reason: doubt }, origin }];
}

/** A built-in chain accepts or drops what reaches its end; anything else is not known to mean one of the two. */
function doubtfulPolicy(table: TableDump, chain: ChainDump): string | undefined {
  if (placeOf(table.name, chain.name) === undefined) return undefined;
  if (chain.policy === 'ACCEPT' || chain.policy === 'DROP') return undefined;
  return `policy ${chain.policy ?? ''} of chain ${chain.name}`;
}

function toRule(line: RuleLine, id: string, table: TableDump, place: RulePlace, building: Building): Rule {
  const origin = originOf(table, line);
  if (line.doubt !== undefined)
    return { id, conditions: [], action: { kind: 'opaque', reason: line.doubt }, origin };
  const read = readRule(line.words, place);
  const hidden: Condition[] = line.dependsOn === undefined ? [] : [opaque(line.dependsOn)];
  const conditions = [...read.conditions, ...hidden];
  const { action, sets } = read;
  const rule: Rule = { id, conditions, action, origin, ...(sets.length === 0 ? {} : { sets }) };
  const chain = id.slice(0, id.lastIndexOf(' '));
  const effect: Gap['effect'] = rule.action.kind === 'continue' ? 'none' : 'either';
  for (const reason of conditions.flatMap(reasonsOf)) {
    addGap(
      building,
      chain,
      { effect, what: `rule ${id} depends on what a packet does not show: ${reason}` },
      origin,
    );
  }
  if (rule.action.kind === 'opaque') {
    const what = `what rule ${id} does is not modelled: ${rule.action.reason}`;
    addGap(building, chain, { effect: 'either', what }, origin);
  }
  for (const note of read.notes)
    addGap(building, chain, { effect: note.effect, what: `rule ${id} ${note.what}` }, origin);
  countSourceTranslation(building, rule.action, origin);
  if (rule.action.kind !== 'jump' && rule.action.kind !== 'goto') return rule;
  return { ...rule, action: { ...rule.action, chain: chainKey(table, rule.action.chain) } };
}

const RUN_TIME = /^(f2b-|fail2ban-|crowdsec|sshguard)/i;

/** Chains that show a program which decides elsewhere, with a stand-in for it. */
function elsewhereDecided({ dump, title, gaps, chains }: Building): BaseChain[] {
  const [cilium] = dump.tables
    .flatMap(versionsOf)
    .flatMap((table) => [...table.chains.values()])
    .filter((chain) => chain.name.startsWith('CILIUM_'));
  if (cilium === undefined) return [];
  const what = 'Cilium decides in eBPF programs, which this dump does not show';
  const origin = originOf(dump, cilium);
  gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: title, origin });
  const program = opaqueProgram('Cilium', what, origin);
  chains.set('Cilium', { title: 'Cilium', rules: [...program.chain.rules] });
  return program.bases;
}

/** Chains that a program changes while it runs. */
function foreignChains({ dump, title }: Building): Gap[] {
  const chains = dump.tables.flatMap(versionsOf).flatMap((table) => [...table.chains.values()]);
  const gaps: Gap[] = [];
  for (const chain of chains.filter((each) => RUN_TIME.test(each.name)).slice(0, MANY)) {
    const what = `chain ${chain.name} is filled at run time; it was read as it was when the dump was made`;
    gaps.push({ kind: 'unmodelled', effect: 'none', what, subject: title, origin: originOf(dump, chain) });
  }
  return gaps;
}

import type { FilterRuleFact } from '../../../model/facts.ts';
import type { Filter, Rule } from '../../../model/filter.ts';
import type { Origin } from '../../../model/origin.ts';
import { formatAddress } from '../../../net/address.ts';
import type { Estate } from '../../estate.ts';
import { surroundingsOf } from '../../host/host-surroundings.ts';
import { startFlow } from '../../program/flow.ts';
import { ruleBounds } from '../../program/rule-bounds.ts';
import type { Judgement } from '../judgement.ts';
import { directionsOf } from './chain-directions.ts';
import { type FilterSubject, filterSubjects, nameOfFilter } from './filter-subjects.ts';
import { goneHosts } from './gone-hosts.ts';
import { type Useless, uselessRulesOf } from './rule-covers.ts';

type Trait = FilterRuleFact['trait'];
type Direction = FilterRuleFact['direction'];

/** One rule as the evidence writes it, wherever the program has it. */
interface Written {
  readonly origin: Origin;
  readonly direction: Direction;
  readonly places: { readonly filter: Filter; readonly rule: Rule; readonly useless?: Useless }[];
  /** In a chain that packets enter whatever they are. */
  isFirst: boolean;
}

/** What is remarkable about single rules: each is judged in all places that it stands in, and is useless only where it is so in each. */
export function judgeFilterRules(estate: Estate): Judgement<FilterRuleFact>[] {
  return filterSubjects(estate).flatMap((subject) => {
    const rules = writtenRules(estate, subject);
    const facts = rules.flatMap((written) => factsOf(estate, subject, written));
    const byId = new Map(facts.toReversed().map((each) => [each.fact.id, each]));
    return [...[...byId.values()].reverse(), ...goneHostFacts(estate, subject, rules)];
  });
}

function writtenRules(estate: Estate, { filters, layer }: FilterSubject): Written[] {
  const rules = new Map<string, Written>();
  for (const filter of filters) {
    const directions = directionsOf(filter);
    const first = new Set(filter.bases.map(({ chain }) => chain));
    for (const [name, chain] of filter.chains) {
      const direction = directions.get(name);
      if (direction === undefined) continue;
      const isOrdered = layer !== 'group' || !chain.rules.every(({ action }) => action.kind === 'accept');
      const useless = new Map(uselessRulesOf(estate, chain, isOrdered).map((each) => [each.rule, each]));
      for (const rule of chain.rules) {
        const { file, line, pointer, text } = rule.origin;
        const key = JSON.stringify([file, line, pointer, text, direction]);
        const found = useless.get(rule);
        let written = rules.get(key);
        if (written === undefined) {
          written = { origin: rule.origin, direction, places: [], isFirst: false };
          rules.set(key, written);
        }
        written.isFirst ||= first.has(name) || layer !== 'host';
        written.places.push({ filter, rule, ...(found === undefined ? {} : { useless: found }) });
      }
    }
  }
  return [...rules.values()];
}

function factsOf(estate: Estate, subject: FilterSubject, written: Written): Judgement<FilterRuleFact>[] {
  const { places, origin } = written;
  if (places.every(({ rule }) => rule.isFixed)) return [];
  const useless = places.map((each) => each.useless);
  const [first] = useless;
  if (first !== undefined && useless.every((each) => each !== undefined)) {
    const why = useless.every((each) => each?.why === first.why) ? first.why : 'redundant';
    return [factOf(subject, written, why, 'certain', [origin, ...first.by.map((rule) => rule.origin)])];
  }
  if (!written.isFirst || !places.some(({ rule }) => acceptsAll(estate, rule))) return [];
  return [factOf(subject, written, 'any_to_any', 'certain', [origin])];
}

/** One for each address, whatever number of rules name it. */
function goneHostFacts(
  estate: Estate,
  subject: FilterSubject,
  rules: readonly Written[],
): Judgement<FilterRuleFact>[] {
  const gone = rules.flatMap((written) =>
    written.places.flatMap(({ rule }) =>
      rule.isFixed ? [] : goneHosts(estate, rule).map((host) => ({ ...host, written })),
    ),
  );
  return [...Map.groupBy(gone, ({ address }) => formatAddress(address))].flatMap(([address, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const origins = new Set(own.map(({ written }) => written.origin));
    const { fact, prove } = factOf(subject, first.written, 'host_gone', first.verdict, [...origins]);
    const id = `filter-rules/${subject.id}/host_gone/${address}`;
    return [{ fact: { ...fact, id, address }, prove: () => ({ ...prove(), fact: id }) }];
  });
}

function factOf(
  subject: FilterSubject,
  { origin, direction }: Written,
  trait: Trait,
  verdict: FilterRuleFact['verdict'],
  origins: readonly Origin[],
): Judgement<FilterRuleFact> {
  const id = `filter-rules/${subject.id}/${direction}/${trait}/${origin.text}`;
  return {
    fact: { id, ...nameOfFilter(subject), direction, rule: origin.text, trait, verdict },
    prove: () => ({ fact: id, pairs: [], unseen: [], origins: [...origins] }),
  };
}

/** It certainly accepts every packet of a family. */
function acceptsAll(estate: Estate, rule: Rule): boolean {
  if (rule.action.kind !== 'accept') return false;
  const { space } = estate;
  const around = surroundingsOf(estate, undefined, false);
  const { must } = ruleBounds(rule, startFlow(space.all, 'unknown', 'unknown'), around);
  return ([4, 6] as const).some((family) => space.box({ family }).isSubsetOf(must));
}

import type { Service } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { byBest, combineVerdicts, type FlowVerdict } from './flow-verdict.ts';
import type { PairJudgement } from './pair.ts';

/** One way in which a row may be met between two machines. */
export interface Choice {
  readonly from: string;
  readonly service: Service;
  readonly judged: PairJudgement;
}

/** The ways of one pair of machines, the best first. */
export type PairChoices = readonly Choice[];

/** One target by one source role: a pair for each machine of the role but the target itself. */
export interface Candidate {
  readonly from: string;
  readonly target: Endpoint;
  readonly pairs: readonly PairChoices[];
}

export interface ChosenRow {
  readonly verdict: FlowVerdict;
  /**
   * What shows the verdict: of pairs that are not open every way, the worst pairs and their best ways first; then what other
   * sources of their targets could do; then the best way of the others. Empty where no pair has a network between its ends.
   */
  readonly shown: readonly Choice[];
}

/** Ways of one pair in order of their verdicts; equal ones stay in the row's order. */
export function bestFirst(choices: readonly Choice[]): PairChoices {
  return [...choices].sort((a, b) => byBest(a.judged.verdict, b.judged.verdict));
}

/**
 * The source roles of each target, the best for all of the given services first. A role that is the target itself serves it
 * only where it serves other targets, too.
 */
export function rankSources(candidates: readonly Candidate[]): ReadonlyMap<Endpoint, readonly string[]> {
  const serving = new Set(candidates.filter(({ pairs }) => pairs.length > 0).map(({ from }) => from));
  const ranked = [...Map.groupBy(candidates, ({ target }) => target)].map(([target, list]) => {
    const roles = [...Map.groupBy(list, ({ from }) => from)]
      .filter(([from]) => serving.has(from))
      .map(([from, offers]) => {
        const pairs = offers.flatMap((offer) => offer.pairs);
        return { from, count: pairs.length, verdict: verdictOf(pairs) };
      })
      .sort((a, b) => byBest(a.verdict, b.verdict) || b.count - a.count);
    return [target, roles.map(({ from }) => from)] as const;
  });
  return new Map(ranked);
}

/**
 * Each pair of machines may take another of the services; each target is served by one source role as a whole, the first of
 * its `sources`.
 */
export function chooseRow(
  candidates: readonly Candidate[],
  sources: ReadonlyMap<Endpoint, readonly string[]>,
): ChosenRow {
  const taken: PairChoices[] = [];
  const instead: Choice[] = [];
  for (const [target, ofTarget] of Map.groupBy(candidates, (each) => each.target)) {
    const ranked = (sources.get(target) ?? []).flatMap((role) =>
      ofTarget.filter(({ from }) => from === role).map(({ pairs }) => pairs),
    );
    const [best = [], ...others] = ranked;
    taken.push(...best);
    if (verdictOf(best) !== 'open') instead.push(...others.flatMap((pairs) => pairs.flatMap(waysShown)));
  }
  const worstFirst = taken.toSorted((a, b) => byBest(verdictOf([b]), verdictOf([a])));
  const closed = worstFirst.filter((pair) => verdictOf([pair]) !== 'open');
  const open = worstFirst.filter((pair) => verdictOf([pair]) === 'open');
  return {
    verdict: verdictOf(taken),
    shown: [...closed.flatMap(waysShown), ...instead, ...open.flatMap(waysShown)],
  };
}

/** A pair that is open by one way has no need of the others. */
function waysShown(pair: PairChoices): PairChoices {
  return verdictOf([pair]) === 'open' ? pair.slice(0, 1) : pair;
}

function verdictOf(pairs: readonly PairChoices[]): FlowVerdict {
  return combineVerdicts(pairs.flatMap(([best]) => best?.judged.verdict ?? []));
}

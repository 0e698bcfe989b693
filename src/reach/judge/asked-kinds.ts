import type { Deployment } from '../../model/deployment.ts';
import { ASKED_KINDS, type AskedKind, kindOfFacts } from '../../model/fact-kinds.ts';
import type { FlowKind } from '../../model/flow-facts.ts';
import type { Estate } from '../estate.ts';
import { judgeFilterRules } from './filters/filter-rules.ts';
import { filterSubjects } from './filters/filter-subjects.ts';
import { judgeFilterTraits } from './filters/filter-traits.ts';
import { judgeOpenings } from './filters/openings.ts';
import { judgeOutbound } from './filters/outbound.ts';
import { judgePeeringRoutes } from './filters/peering-routes.ts';
import type { AskingPolicy } from './judge.ts';
import type { Judgements } from './judgement.ts';

/** Facts of the kinds that some policy names; of the others none are computed. */
export function judgeAsked(
  estate: Estate,
  deployments: readonly Deployment[],
  policies: readonly AskingPolicy[],
): Pick<Judgements, Exclude<AskedKind, FlowKind>> {
  const readers = (kind: AskedKind) => policies.filter(({ facts }) => facts?.includes(kind));
  const isRead = (kind: AskedKind) => readers(kind).length > 0;
  return {
    openings: judgeOpenings(estate, deployments, readers('openings')),
    filter_rules: isRead('filter_rules') ? judgeFilterRules(estate) : [],
    filters: isRead('filters') ? judgeFilterTraits(estate) : [],
    outbound: isRead('outbound') ? deployments.flatMap((each) => judgeOutbound(estate, each)) : [],
    peering_routes: isRead('peering_routes') ? judgePeeringRoutes(estate) : [],
  };
}

/** What the same questions are about: a fact whose id begins so and that is not told is proved not to be. */
export function askedAbout(
  estate: Estate,
  deployments: readonly Deployment[],
  policies: readonly AskingPolicy[],
): string[] {
  const { subnets, routeTables } = estate.snapshot;
  const kinds = new Set(policies.flatMap(({ facts = [] }) => facts));
  const filters = ASKED_KINDS.some((kind) => kinds.has(kind)) ? filterSubjects(estate) : [];
  const about = (kind: AskedKind, subjects: readonly { readonly id: string }[]) =>
    kinds.has(kind) ? subjects.map(({ id }) => `${kindOfFacts(kind).asked}/${id}`) : [];
  return [
    ...about('openings', filters),
    ...about('filter_rules', filters),
    ...about('filters', [...filters, ...subnets]),
    ...about(
      'outbound',
      deployments.map(({ name }) => ({ id: name })),
    ),
    ...about('peering_routes', routeTables),
  ];
}

import type { Audit } from '../../model/audit.ts';
import type { Deployment } from '../../model/deployment.ts';
import { internetSubject } from '../../model/fact-id.ts';
import type { FactKind } from '../../model/fact-kinds.ts';
import type { FlowKind } from '../../model/flow-facts.ts';
import type { Estate } from '../estate.ts';
import { admitters } from './admitters.ts';
import { askedAbout, judgeAsked } from './asked-kinds.ts';
import type { AskedPort } from './asked-ports.ts';
import { coverageOf } from './coverage.ts';
import { filtersProvenNarrow, judgeOpenFilters } from './filters/open-filters.ts';
import type { AddressWords } from './filters/source-zones.ts';
import { judgeInternet } from './internet-facts.ts';
import type { Judgements } from './judgement.ts';
import { judgeLeftovers } from './leftovers.ts';
import { judgeProhibitions } from './prohibitions.ts';
import { type JudgedRequirement, judgeRequirements } from './requirements.ts';
import { judgeRestrictions } from './restrictions.ts';
import { judgeStructures } from './structures/structures.ts';

/** What a policy that is asked wants to know. */
export interface AskingPolicy {
  readonly id: string;
  readonly ports: readonly AskedPort[];
  /** What it means by words for addresses. */
  readonly words?: AddressWords;
  /** Ports and words of deployments that have their own. */
  readonly ofDeployments?: ReadonlyMap<
    string,
    { readonly ports?: readonly AskedPort[]; readonly words: AddressWords }
  >;
  /** Of whose filters alone it asks, where it asks of filters. */
  readonly platform?: string | undefined;
  /** Kinds of facts that are computed for those alone who name them. */
  readonly facts?: readonly FactKind[] | undefined;
}

/** Everything that the policies ask about: the rows of each deployment, and the facts of the whole estate. */
export function judge(
  estate: Estate,
  deployments: readonly Deployment[],
  policies: readonly AskingPolicy[],
): {
  /** Those about flows aside, which build on what is reachable. */
  readonly judgements: Omit<Judgements, FlowKind>;
  /** The rows that must be open, as they were judged. */
  readonly rows: readonly JudgedRequirement[];
  readonly coverage: Audit['coverage'];
  readonly asked: readonly string[];
} {
  // Ports that nobody asks about here would give facts about the internet other names.
  const ports = policies.flatMap(({ facts = ['internet'], ports }) =>
    facts.includes('internet') ? ports : [],
  );
  const rows = deployments.map((deployment) => judgeRequirements(estate, deployment));
  return {
    judgements: {
      requirements: rows.flat(),
      restrictions: deployments.flatMap((deployment) => {
        const others = deployments.filter((other) => other !== deployment);
        return judgeRestrictions(estate, deployment, others);
      }),
      prohibitions: deployments.flatMap((deployment) => judgeProhibitions(estate, deployment)),
      leftovers: rows.flatMap((each) => judgeLeftovers(estate, each)),
      internet: judgeInternet(estate, ports),
      open_filters: judgeOpenFilters(estate),
      structures: deployments.flatMap((deployment) => judgeStructures(estate, deployment)),
      waivers: [],
      ...judgeAsked(estate, deployments, policies),
    },
    rows: rows.flat(),
    coverage: coverageOf(estate, deployments, rows.flat()),
    asked: [
      ...admitters(estate).map(({ id }) => internetSubject(id)),
      ...filtersProvenNarrow(estate),
      ...askedAbout(estate, deployments, policies),
    ],
  };
}

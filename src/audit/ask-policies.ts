import type { PolicyInput } from '../model/facts.ts';
import { adjustedFindings, parametersOf } from '../policy/adjust.ts';
import type { Evaluation } from '../policy/evaluate.ts';
import { evaluateAll } from '../policy/evaluate-all.ts';
import { documentOf, inputsOf } from '../policy/inputs.ts';
import type { PolicyWorker } from '../policy/run-worker.ts';
import type { AnyFact } from '../policy/wording.ts';
import type { AuditInput } from './audit-input.ts';
import type { JudgedEstate } from './judged-estate.ts';

type Asked = Pick<AuditInput, 'policies' | 'configuration'>;
type Judged = Pick<JudgedEstate, 'policies' | 'disabled' | 'deployments'>;

/** What policies find of facts, as the configuration adjusts it; `started`: a worker for the shipped ones. */
export function askPolicies(
  input: Asked,
  judged: Judged,
  facts: readonly AnyFact[],
  started?: PolicyWorker,
): Promise<Evaluation> {
  return askInputs(input, judged, inputsOfFacts(judged, facts), facts, started);
}

/** Facts as policies see them. */
export function inputsOfFacts({ deployments }: Judged, facts: Iterable<AnyFact>): PolicyInput[] {
  return inputsOf(
    documentOf(facts),
    deployments.map(({ name }) => name),
  );
}

/** What policies find of some facts in `inputs`. */
export async function askInputs(
  { policies: hosts, configuration: { configuration } }: Asked,
  { policies, disabled }: Judged,
  inputs: readonly PolicyInput[],
  facts: readonly AnyFact[],
  started?: PolicyWorker,
): Promise<Evaluation> {
  const parameters = parametersOf(policies);
  const asking = { disabled, parameters, ...(started === undefined ? {} : { started }) };
  const { findings, failures } = await evaluateAll(hosts, inputs, asking);
  return { findings: adjustedFindings(findings, policies, configuration.deployments, facts), failures };
}

import type { AuditPolicy } from '../model/audit.ts';
import type { Configuration } from '../model/configuration.ts';
import { type AdjustedFact, adjustedFindings, disabledPolicies, parametersOf } from './adjust.ts';
import type { Evaluation } from './evaluate.ts';
import { evaluateAll } from './evaluate-all.ts';
import { documentOf, inputsOf } from './inputs.ts';
import type { PolicyHost } from './load-policies.ts';
import type { PolicyWorker } from './run-worker.ts';
import type { AnyFact } from './wording.ts';

/** What policies said, as the configuration adjusts it. */
export interface PolicyAnswers {
  readonly findings: readonly AdjustedFact[];
  readonly failures: Evaluation['failures'];
}

/** Asks all policies about facts with different ids; a worker that was started is used first. */
export type AskPolicies = (facts: Iterable<AnyFact>, started?: PolicyWorker) => Promise<PolicyAnswers>;

/** Asks the policies of `hosts` as `policies` and the deployments adjust them. */
export function policyAsker(
  hosts: readonly [PolicyHost, ...PolicyHost[]],
  policies: readonly AuditPolicy[],
  deployments: Configuration['deployments'],
): AskPolicies {
  const asking = { disabled: disabledPolicies(policies, deployments), parameters: parametersOf(policies) };
  return async (facts, started) => {
    const list = [...facts];
    const inputs = inputsOf(documentOf(list), Object.keys(deployments));
    const { findings, failures } = await evaluateAll(hosts, inputs, {
      ...asking,
      ...(started === undefined ? {} : { started }),
    });
    const deploymentOf = new Map(
      list.map(({ fact }) => [fact.id, 'deployment' in fact ? fact.deployment : undefined]),
    );
    return {
      findings: adjustedFindings(findings, policies, deployments, (id) => deploymentOf.get(id)),
      failures,
    };
  };
}

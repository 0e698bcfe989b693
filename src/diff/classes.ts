import type { AuditInput } from '../audit/audit-input.ts';
import type { Diff } from '../model/diff.ts';
import type { AuditFacts } from '../model/facts.ts';
import { judgesChanges } from '../model/finding.ts';
import { evaluateAll } from '../policy/evaluate-all.ts';
import { documentOf } from '../policy/inputs.ts';
import { changeFacts } from './change-facts.ts';

/** The class of changes of which a policy did not answer. */
export const FAILED_POLICY = 'failed-policy';

/** What policies say of a diff: how often each class of changes occurs, such as `new-exposure`. */
export async function classesOf(
  diff: Diff,
  policies: AuditInput['policies'],
): Promise<ReadonlyMap<string, number>> {
  const changes = [
    ...changeFacts(diff),
    ...(diff.afterReload === undefined ? [] : changeFacts(diff.afterReload, 'reload ')),
  ];
  const others = policies
    .flatMap(({ catalogue }) => catalogue.policies)
    .filter((policy) => !judgesChanges(policy));
  const { findings, failures } = await evaluateAll(policies, [{ ...NO_FACTS, changes }], {
    disabled: new Set(others.map(({ id }) => id)),
  });
  // A gate that does not answer lets nothing through.
  const found = [
    ...findings.map(({ because, policy }) => because ?? policy),
    ...failures.map(() => FAILED_POLICY),
  ];
  return new Map([...Map.groupBy(found, (name) => name)].map(([name, list]) => [name, list.length]));
}

const NO_FACTS: AuditFacts = documentOf([]);

import { AuditFacts, type PolicyInput } from '../model/facts.ts';
import type { AnyFact } from './wording.ts';

/** Facts in their order, by kind. */
export function documentOf(facts: Iterable<AnyFact>): AuditFacts {
  const kinds = Map.groupBy(facts, ({ kind }) => kind);
  return Object.fromEntries(
    (Object.keys(AuditFacts.shape) as (keyof AuditFacts)[]).map((kind) => [
      kind,
      (kinds.get(kind) ?? []).map(({ fact }) => fact),
    ]),
  ) as AuditFacts;
}

/** One input per deployment, and one for the facts that concern the whole estate. */
export function inputsOf(facts: AuditFacts, deployments: readonly string[]): PolicyInput[] {
  const kinds = Object.keys(facts) as (keyof AuditFacts)[];
  return [...deployments, undefined].map((name) => {
    const ofName = (fact: object) => ('deployment' in fact ? fact.deployment : undefined) === name;
    const own = Object.fromEntries(kinds.map((kind) => [kind, facts[kind].filter(ofName)])) as AuditFacts;
    return { ...own, changes: [] };
  });
}

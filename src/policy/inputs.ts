import type { AuditFacts, PolicyInput } from '../model/facts.ts';

/** One input per deployment, and one for the facts that concern the whole estate. */
export function inputsOf(facts: AuditFacts, deployments: readonly string[]): PolicyInput[] {
  const kinds = Object.keys(facts) as (keyof AuditFacts)[];
  return [...deployments, undefined].map((name) => {
    const ofName = (fact: object) => ('deployment' in fact ? fact.deployment : undefined) === name;
    const own = Object.fromEntries(kinds.map((kind) => [kind, facts[kind].filter(ofName)])) as AuditFacts;
    return { ...own, changes: [] };
  });
}

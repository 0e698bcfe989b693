import type { PolicyInput } from '../model/facts.ts';

/** One input per deployment, and one for the facts that concern the whole estate. */
export function inputsOf(facts: PolicyInput, deployments: readonly string[]): PolicyInput[] {
  const kinds = Object.keys(facts) as (keyof PolicyInput)[];
  return [...deployments, undefined].map((name) => {
    const ofName = (fact: object) => ('deployment' in fact ? fact.deployment : undefined) === name;
    return Object.fromEntries(kinds.map((kind) => [kind, facts[kind].filter(ofName)])) as PolicyInput;
  });
}

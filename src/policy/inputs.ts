import { PolicyInput } from '../model/facts.ts';
import type { AnyFact } from './wording.ts';

/** Facts in their order, by kind. */
export function documentOf(facts: Iterable<AnyFact>): PolicyInput {
  const kinds = Map.groupBy(facts, ({ kind }) => kind);
  return Object.fromEntries(
    (Object.keys(PolicyInput.shape) as (keyof PolicyInput)[]).map((kind) => [
      kind,
      (kinds.get(kind) ?? []).map(({ fact }) => fact),
    ]),
  ) as PolicyInput;
}

/** One input per deployment, and one for the facts that concern the whole estate. */
export function inputsOf(facts: PolicyInput, deployments: readonly string[]): PolicyInput[] {
  const kinds = Object.keys(facts) as (keyof PolicyInput)[];
  return [...deployments, undefined].map((name) => {
    const ofName = (fact: object) => ('deployment' in fact ? fact.deployment : undefined) === name;
    return Object.fromEntries(kinds.map((kind) => [kind, facts[kind].filter(ofName)])) as PolicyInput;
  });
}

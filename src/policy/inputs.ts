import { AuditFacts, type PolicyInput } from '../model/facts.ts';
import { shards } from './shard.ts';
import type { Replacement } from './waive.ts';
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
  const kinds = Object.entries(facts).map(
    ([kind, list]: [string, readonly object[]]) =>
      [kind, Map.groupBy(list, (fact) => ('deployment' in fact ? fact.deployment : undefined))] as const,
  );
  return [...deployments, undefined].map((name) => {
    const own = Object.fromEntries(kinds.map(([kind, byName]) => [kind, byName.get(name) ?? []]));
    return { ...(own as AuditFacts), changes: [] };
  });
}

/** One input per replacement: the part of the inputs that the policies saw it in, with it in the place of the whole fact. */
export function inputsInPlace(
  inputs: readonly PolicyInput[],
  replacements: readonly Replacement[],
): PolicyInput[] {
  const parts = inputs.flatMap(shards);
  return replacements.flatMap(({ rest: { kind, fact }, replaces }) => {
    const part = parts.find((each) => each[kind].some(({ id }) => id === replaces));
    if (part === undefined) return [];
    return { ...part, [kind]: part[kind].map((each) => (each.id === replaces ? fact : each)) };
  });
}

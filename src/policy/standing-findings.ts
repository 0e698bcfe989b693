import type { WaiverInForce } from '../model/accepted.ts';
import type { Evaluation } from './evaluate.ts';
import { applyWaivers, type Replacement, type StandingFinding, type Waivable } from './waive.ts';

/** Says of a waiver whether something is left that it waives. */
export type IsUsed = (waiver: { readonly id: string; readonly policy: string }) => boolean;

/**
 * The findings of an evaluation after waivers, then those about the waivers themselves: only now is it known which of them are
 * used. One whose policy gave no answer counts as used.
 * @param waiverFacts facts about every waiver
 * @param askInPlace evaluates what remains of facts among all others
 * @param ask evaluates further facts
 */
export async function standingFindings(
  { findings, failures }: Evaluation,
  facts: ReadonlyMap<string, Waivable>,
  waivers: readonly WaiverInForce[],
  waiverFacts: (isUsed: IsUsed) => readonly Waivable[],
  askInPlace: (replacements: readonly Replacement[]) => Promise<Evaluation>,
  ask: (facts: readonly Waivable[]) => Promise<Evaluation>,
): Promise<{
  readonly findings: readonly StandingFinding[];
  readonly waiverFacts: readonly Waivable[];
  readonly failures: Evaluation['failures'];
}> {
  const applied = await applyWaivers(findings, facts, waivers, askInPlace);
  const failed = [...failures, ...applied.failures];
  const silent = new Set(failed.map(({ policy }) => policy));
  const used = new Set(
    applied.findings.flatMap(({ by }) => by.flatMap((each) => (each.by === 'waiver' ? each.id : []))),
  );
  const about = waiverFacts(({ id, policy }) => used.has(id) || silent.has(policy));
  if (about.length === 0) return { findings: applied.findings, waiverFacts: about, failures: failed };
  const evaluation = await ask(about);
  const byId = new Map(about.map((each) => [each.fact.id, each]));
  return {
    findings: [
      ...applied.findings,
      ...evaluation.findings.flatMap((judged) => {
        const fact = byId.get(judged.fact);
        return fact === undefined ? [] : { judged, about: fact, by: [], wholly: false };
      }),
    ],
    waiverFacts: about,
    failures: [...new Map([...failed, ...evaluation.failures].map((each) => [each.policy, each])).values()],
  };
}

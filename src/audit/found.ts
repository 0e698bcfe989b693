import type { Finding, Proof } from '../model/audit.ts';
import { notMeant } from '../policy/adjust.ts';
import type { Evaluation } from '../policy/evaluate.ts';
import { findingsOf } from '../policy/findings.ts';
import { inputsInPlace } from '../policy/inputs.ts';
import { rowTitles } from '../policy/row-titles.ts';
import type { PolicyWorker } from '../policy/run-worker.ts';
import { standingFindings } from '../policy/standing-findings.ts';
import type { Waivable } from '../policy/waive.ts';
import { judgeWaiverFacts } from '../reach/judge/waivers.ts';
import { askInputs, askPolicies, inputsOfFacts } from './ask-policies.ts';
import type { AuditInput } from './audit-input.ts';
import type { JudgedEstate } from './judged-estate.ts';

/** What policies say of an estate. */
export interface Found {
  readonly findings: Finding[];
  /** All facts, those about waivers among them. */
  readonly facts: readonly Waivable[];
  readonly proofs: ReadonlyMap<string, Proof>;
  readonly failures: Evaluation['failures'];
}

/** Asks the policies about everything, takes what is waived from their findings, and proves what is told. */
export async function findIn(input: AuditInput, judged: JudgedEstate, worker: PolicyWorker): Promise<Found> {
  const { byFact, waivers } = judged;
  const evaluation = askPolicies(input, judged, [...byFact.values()], worker);
  // A mistake below must not leave it without anyone who waits for it.
  evaluation.catch(() => {});
  // Proofs are made while the policies are asked; what has no verdict is proved only where one of them finds it.
  const proofs = new Map<string, Proof>();
  for (const [id, { fact, prove }] of byFact) if ('verdict' in fact) proofs.set(id, prove());
  const { findings, waiverFacts, failures } = await standingFindings(
    await evaluation,
    byFact,
    [...waivers.flatMap(({ inForce }) => inForce ?? []), ...notMeant(judged.estate.space, judged.policies)],
    (isUsed) => judgeWaiverFacts(waivers, isUsed).map((each) => ({ ...each, kind: 'waivers' })),
    (replacements) =>
      askInputs(
        input,
        judged,
        inputsInPlace(inputsOfFacts(judged, byFact.values()), replacements),
        replacements.map(({ rest }) => rest),
      ),
    (facts) => askPolicies(input, judged, facts),
  );
  const told = new Map([...byFact, ...waiverFacts.map((each) => [each.fact.id, each] as const)]);
  for (const {
    judged: { fact },
  } of findings) {
    const about = told.get(fact);
    if (about !== undefined && !proofs.has(fact)) proofs.set(fact, about.prove());
  }
  const references = new Map(waivers.map(({ reference }) => [reference.id, reference]));
  return {
    findings: findingsOf(findings, judged.policies, proofs, references, rowTitles(judged.deployments)),
    facts: [...told.values()],
    proofs,
    failures,
  };
}

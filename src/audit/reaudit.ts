import type { Audit, Finding, Proof } from '../model/audit.ts';
import { rowOfPortClass } from '../model/fact-id.ts';
import type { AuditFacts } from '../model/facts.ts';
import { withoutSecrets } from '../model/redacted.ts';
import { isSameValue } from '../model/same-value.ts';
import { notMeant } from '../policy/adjust.ts';
import type { JudgedFact } from '../policy/check-answer.ts';
import type { Evaluation } from '../policy/evaluate.ts';
import { findingsOf } from '../policy/findings.ts';
import { documentOf } from '../policy/inputs.ts';
import type { PolicyHost } from '../policy/load-policies.ts';
import { rowTitles } from '../policy/row-titles.ts';
import type { PolicyWorker } from '../policy/run-worker.ts';
import { keyOf, type StandingFinding, type Waivable } from '../policy/waive.ts';
import type { AnyFact } from '../policy/wording.ts';
import type { Estate } from '../reach/estate.ts';
import { askPolicies } from './ask-policies.ts';
import type { AuditInput } from './audit-input.ts';
import { auditedDeployments } from './audited-deployments.ts';
import { type JudgedEstate, judgeEstate } from './judged-estate.ts';

/** What of an audit tells rows and findings from those of another; facts that stayed what they were are not proved again. */
export type Reaudit = Pick<
  Audit,
  'deployments' | 'facts' | 'proofs' | 'findings' | 'policies' | 'failures' | 'asked' | 'coverage'
>;

/**
 * The audit of an estate of which another state was audited: what was computed there and holds here is taken over, and policies that
 * judge every fact by itself (the shipped ones, and those of the user's own that say so) are asked about facts that are new or
 * changed. The others may compare facts and are asked about all of them. Undefined: it takes an audit of its own.
 * @throws InputError for mistakes of the configuration
 */
export async function reaudit(
  input: AuditInput,
  earlier: Audit,
  estate: Estate,
  worker: PolicyWorker,
): Promise<Reaudit | undefined> {
  // What is waived of an unchanged fact may have changed with its packets.
  if (estate.earlier === undefined || input.waivers !== undefined || earlier.failures.length > 0)
    return undefined;
  const judged = judgeEstate(input, estate);
  if (notMeant(estate.space, judged.policies).length > 0) return undefined;
  const stood = new Map(listed(earlier.facts).map((fact) => [fact.id, fact]));
  const all = [...judged.byFact.values()];
  const changed = new Set(all.filter(({ fact }) => !isSameValue(stood.get(fact.id), fact)));
  const [shipped, ...own] = input.policies;
  const ids = own.flatMap(({ catalogue }) => catalogue.policies);
  const comparing = new Set(ids.filter((each) => each.compares_facts !== false).map(({ id }) => id));
  const judging = new Set(ids.filter(({ id }) => !comparing.has(id)).map(({ id }) => id));
  const without = (others: ReadonlySet<string>) => ({ ...judged, disabled: judged.disabled.union(others) });
  const again = await askAbout(input, [shipped, ...own], without(comparing), [...changed], worker);
  const ofAll = await askAbout(input, own, without(judging), all);
  const known = new Map(earlier.findings.map((finding) => [finding.id, finding]));
  const isKept = ({ fact }: Pick<Finding, 'fact'>) => {
    const about = judged.byFact.get(fact);
    return about !== undefined && !changed.has(about);
  };
  // What was found of an unchanged fact and is found otherwise now would have to be proved from all of the estate.
  if (ofAll.findings.some((each) => isKept(each) && !isFound(each, known.get(keyOf(each))))) return undefined;
  const kept = earlier.findings.filter((each) => isKept(each) && !comparing.has(each.policy));
  const still = ofAll.findings.filter(isKept).flatMap((each) => known.get(keyOf(each)) ?? []);
  const found = [...again.findings, ...ofAll.findings.filter((each) => !isKept(each))];
  const proofs = proofsOf(judged, stood.keys(), changed, found);
  const told = findingsOf(
    found.map((each) => standing(judged, each)),
    judged.policies,
    proofs,
    new Map(),
    rowTitles(judged.deployments),
  );
  return {
    ...withoutSecrets({
      deployments: auditedDeployments(input, judged),
      proofs: [...proofs.values()],
      coverage: judged.coverage,
    }),
    // Of the others it is known that they hold no secret.
    facts: documentOf(
      all.map((each) =>
        changed.has(each) ? ({ ...each, fact: withoutSecrets(each.fact) } as AnyFact) : each,
      ),
    ),
    findings: [...kept, ...still, ...withoutSecrets(told)],
    policies: [...judged.policies],
    asked: [...judged.asked],
    failures: [...again.failures, ...ofAll.failures],
  };
}

function listed(facts: AuditFacts): readonly AuditFacts[keyof AuditFacts][number][] {
  return Object.values(facts).flat();
}

async function askAbout(
  input: AuditInput,
  [first, ...others]: readonly PolicyHost[],
  judged: JudgedEstate,
  facts: readonly Waivable[],
  worker?: PolicyWorker,
): Promise<Evaluation> {
  if (first === undefined || facts.length === 0) return { findings: [], failures: [] };
  return askPolicies({ ...input, policies: [first, ...others] }, judged, facts, worker);
}

function isFound(judged: JudgedFact, finding: Finding | undefined): boolean {
  return finding?.severity === judged.severity && finding.because === judged.because;
}

function standing({ byFact }: JudgedEstate, judged: JudgedFact): StandingFinding {
  return { judged, about: byFact.get(judged.fact) as Waivable, by: [], wholly: false };
}

/** Of facts that are new or changed, and of rows of which a class of ports has no fact any more: their pairs tell why. */
function proofsOf(
  { byFact }: JudgedEstate,
  stood: Iterable<string>,
  changed: ReadonlySet<Waivable>,
  found: readonly JudgedFact[],
): Map<string, Proof> {
  const asked = new Set(found.map(({ fact }) => fact));
  for (const { fact } of changed) if ('verdict' in fact) asked.add(fact.id);
  for (const gone of stood) {
    const row = byFact.has(gone) ? undefined : rowOfPortClass(gone);
    if (row === undefined) continue;
    for (const [id, { kind }] of byFact)
      if (kind === 'restrictions' && (id === row || id.startsWith(`${row}/`))) asked.add(id);
  }
  const proofs = new Map<string, Proof>();
  for (const id of asked) {
    const proof = byFact.get(id)?.prove();
    if (proof !== undefined) proofs.set(id, proof);
  }
  return proofs;
}

import type { AuditInput } from './audit/audit-input.ts';
import { auditedDeployments } from './audit/audited-deployments.ts';
import { type Found, findIn } from './audit/found.ts';
import { type JudgedEstate, judgeEstate } from './audit/judged-estate.ts';
import { shown } from './importers/json-lines.ts';
import { collectedLater, judgedBefore } from './importers/judged-before.ts';
import { mixedAges } from './importers/mixed-ages.ts';
import { readEvidence } from './importers/read-evidence.ts';
import type { Audit } from './model/audit.ts';
import { trendOf } from './model/trend-of.ts';
import { PacketSpace } from './net/packet-set.ts';
import { documentOf } from './policy/inputs.ts';
import { type PolicyWorker, startWorker } from './policy/run-worker.ts';
import type { Selections } from './profiles/selections.ts';
import { buildEstate, type Estate } from './reach/estate.ts';
import { scanContradictions } from './reach/judge/scan-contradictions.ts';
import { auditedWaiver } from './reach/judge/waivers.ts';

/**
 * Evidence → snapshot → facts → findings → audit: the one place that knows the order.
 * @param selections what earlier scans knew of selectors of assets, and where it is noted what they select
 * @throws InputError for mistakes of the configuration and ambiguous evidence
 */
export async function audit(input: AuditInput, selections?: Selections): Promise<Audit> {
  // Started before there is anything to ask, so that its start costs no time of its own.
  const worker = startWorker(input.policies[0].wasm);
  try {
    return await auditWith(input, worker, selections);
  } finally {
    void worker.end();
  }
}

async function auditWith(
  input: AuditInput,
  worker: PolicyWorker,
  selections: Selections | undefined,
): Promise<Audit> {
  const { hosts } = input.configuration.configuration;
  const snapshot = readEvidence(input.files, { hosts });
  return auditEstate(input, buildEstate(snapshot, new PacketSpace()), worker, selections);
}

/** The audit of evidence that is read; `worker` was started for it. */
export async function auditEstate(
  input: AuditInput,
  estate: Estate,
  worker: PolicyWorker,
  selections?: Selections,
): Promise<Audit> {
  const judged = judgeEstate(input, estate, selections);
  const found = await findIn(input, judged, worker);
  const result = shown(auditOf(input, judged, found), input.files);
  const { previous } = input;
  return previous === undefined
    ? result
    : { ...result, trend: trendOf(previous.audit, previous.sha256, result) };
}

function auditOf(input: AuditInput, judged: JudgedEstate, found: Found): Audit {
  const { estate, collected, asOf, asOfSource } = judged;
  const { snapshot } = estate;
  return {
    flowproof: input.version,
    asOf,
    asOfSource,
    deployments: auditedDeployments(input, judged),
    facts: documentOf(found.facts),
    proofs: [...found.proofs.values()],
    findings: found.findings,
    waivers: judged.waivers.map((waiver) => auditedWaiver(waiver, found.findings)),
    policies: [...judged.policies],
    frameworks: input.policies
      .flatMap((host) => host.catalogue.frameworks)
      .filter(({ id }) => judged.policies.some(({ controls }) => id in controls)),
    digests: input.digests,
    gaps: [
      ...snapshot.gaps,
      ...judged.gone,
      ...scanContradictions(estate),
      ...mixedAges(collected),
      ...(asOfSource === 'clock' ? collectedLater : judgedBefore)(collected.at(-1), asOf),
    ],
    evidence: [...snapshot.evidence],
    coverage: judged.coverage,
    asked: [...judged.asked],
    failures: [...found.failures],
    complete: found.failures.length === 0 && !snapshot.gaps.some((gap) => gap.kind === 'refused'),
  };
}

import { withLines } from './importers/json-lines.ts';
import { mixedAges } from './importers/mixed-ages.ts';
import { readEvidence } from './importers/read-evidence.ts';
import type { Audit, Proof } from './model/audit.ts';
import type { SourceFile } from './model/evidence.ts';
import type { PolicyInput } from './model/facts.ts';
import type { Profile } from './model/profile.ts';
import { redacted } from './model/redacted.ts';
import { PacketSpace } from './net/packet-set.ts';
import { adjustedFindings, adjustedPolicies, disabledPolicies, parametersOf } from './policy/adjust.ts';
import { evaluateAll } from './policy/evaluate-all.ts';
import { findingsOf } from './policy/findings.ts';
import { inputsOf } from './policy/inputs.ts';
import type { PolicyHost } from './policy/load-policies.ts';
import { type PolicyWorker, startWorker } from './policy/run-worker.ts';
import type { AnyFact } from './policy/wording.ts';
import { instantiate } from './profiles/instantiate.ts';
import type { LoadedConfiguration } from './profiles/load-configuration.ts';
import { buildEstate } from './reach/estate.ts';
import { auditedDeployment } from './reach/judge/audited-deployment.ts';
import { judge } from './reach/judge/judge.ts';
import type { Judgements } from './reach/judge/judgement.ts';
import { scanContradictions } from './reach/judge/scan-contradictions.ts';

/** Everything that an audit is made from; equal inputs give equal bytes. */
export interface AuditInput {
  readonly files: readonly SourceFile[];
  readonly configuration: LoadedConfiguration;
  /** The profile of each deployment, by deployment name. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** The shipped policies, then those of each folder of the user's. */
  readonly policies: readonly [PolicyHost, ...PolicyHost[]];
  /** SHA-256 of profiles and compiled policies, by name. */
  readonly digests: Readonly<Record<string, string>>;
  readonly version: string;
  /** The time that ages are judged at; absent: the newest collection time of the evidence, else `clock`. */
  readonly asOf?: string;
  readonly clock: string;
}

/**
 * Evidence → snapshot → facts → findings → audit: the one place that knows the order.
 * @throws InputError for mistakes of the configuration and ambiguous evidence
 */
export async function audit(input: AuditInput): Promise<Audit> {
  // Started before there is anything to ask, so that its start costs no time of its own.
  const worker = startWorker(input.policies[0].wasm);
  try {
    return redacted(await auditWith(input, worker));
  } finally {
    void worker.end();
  }
}

async function auditWith(input: AuditInput, worker: PolicyWorker): Promise<Audit> {
  const { configuration } = input.configuration;
  const all = input.policies.flatMap((host) => host.catalogue.policies);
  const policies = adjustedPolicies(all, configuration.policies.adjust);
  const snapshot = readEvidence(input.files, { hosts: configuration.hosts });
  const deployments = Object.keys(configuration.deployments).map((name) =>
    instantiate(input.profiles.get(name) as Profile, input.configuration, name, snapshot),
  );
  const estate = buildEstate(snapshot, new PacketSpace());
  const disabled = disabledPolicies(policies, configuration.deployments);
  const ports = policies.flatMap((policy) => (disabled.has(policy.id) ? [] : policy.ports));
  const { judgements, coverage } = judge(estate, deployments, ports);
  const judged = byFact(judgements);
  const names = deployments.map((deployment) => deployment.name);
  const evaluation = evaluateAll(input.policies, inputsOf(factsOf(judgements), names), {
    started: worker,
    disabled,
    parameters: parametersOf(policies),
  });
  // A mistake below must not leave it without anyone who waits for it.
  evaluation.catch(() => {});
  // Proofs are made while the policies are asked; what has no verdict is proved only where one of them finds it.
  const proofs = new Map<string, Proof>();
  for (const [id, { fact, prove }] of judged) if ('verdict' in fact) proofs.set(id, prove());
  const { findings: judgedFacts, failures } = await evaluation;
  const findings = adjustedFindings(judgedFacts, policies, configuration.deployments, (id) => {
    const fact = judged.get(id)?.fact;
    return fact !== undefined && 'deployment' in fact ? fact.deployment : undefined;
  });
  for (const { fact: id } of findings) {
    const about = judged.get(id);
    if (about !== undefined && !proofs.has(id)) proofs.set(id, about.prove());
  }

  const proven = snapshot.evidence.filter((each) => each.proven).flatMap((each) => each.collected ?? []);
  proven.sort();
  return withLines(
    {
      flowproof: input.version,
      asOf: input.asOf ?? proven.at(-1) ?? input.clock,
      asOfSource: input.asOf !== undefined ? 'option' : proven.length > 0 ? 'manifest' : 'clock',
      deployments: deployments.map((deployment) => {
        const { policies: adjusted } = configuration.deployments[deployment.name] ?? { policies: {} };
        const audited = auditedDeployment(estate, deployment, judgements);
        return Object.keys(adjusted).length === 0 ? audited : { ...audited, policies: adjusted };
      }),
      facts: factsOf(judgements),
      proofs: [...proofs.values()],
      findings: findingsOf(findings, policies, judged, proofs),
      policies,
      frameworks: input.policies.flatMap((host) => host.catalogue.frameworks),
      digests: input.digests,
      gaps: [...snapshot.gaps, ...scanContradictions(estate), ...mixedAges(proven)],
      evidence: [...snapshot.evidence],
      coverage,
      failures: [...failures],
      complete: failures.length === 0 && !snapshot.gaps.some((gap) => gap.kind === 'refused'),
    },
    input.files,
  );
}

type Kinds = [keyof Judgements, Judgements[keyof Judgements]][];
type JudgedFact = AnyFact & Judgements[keyof Judgements][number];

function factsOf(judgements: Judgements): PolicyInput {
  const kinds = Object.entries(judgements) as Kinds;
  return Object.fromEntries(kinds.map(([kind, list]) => [kind, list.map(({ fact }) => fact)])) as PolicyInput;
}

function byFact(judgements: Judgements): ReadonlyMap<string, JudgedFact> {
  const kinds = Object.entries(judgements) as Kinds;
  const all = kinds.flatMap(([kind, list]) => list.map((each) => ({ ...each, kind }) as JudgedFact));
  return new Map(all.map((each) => [each.fact.id, each]));
}

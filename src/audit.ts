import { withLines } from './importers/json-lines.ts';
import { judgedBefore } from './importers/judged-before.ts';
import { mixedAges } from './importers/mixed-ages.ts';
import { readEvidence } from './importers/read-evidence.ts';
import type { Audit, Proof } from './model/audit.ts';
import type { SourceFile } from './model/evidence.ts';
import type { PolicyInput } from './model/facts.ts';
import type { AskedKind } from './model/finding.ts';
import type { Profile } from './model/profile.ts';
import { withoutSecrets } from './model/redacted.ts';
import type { PreviousAudit } from './model/trend.ts';
import { trendOf } from './model/trend-of.ts';
import { PacketSpace } from './net/packet-set.ts';
import {
  adjustedFindings,
  adjustedPolicies,
  disabledPolicies,
  ofPacks,
  parametersOf,
  questionsOf,
} from './policy/adjust.ts';
import { evaluateAll } from './policy/evaluate-all.ts';
import { findingsOf } from './policy/findings.ts';
import { documentOf, inputsInPlace, inputsOf } from './policy/inputs.ts';
import type { PolicyHost } from './policy/load-policies.ts';
import { type PolicyWorker, startWorker } from './policy/run-worker.ts';
import { standingFindings } from './policy/standing-findings.ts';
import type { Replacement, Waivable } from './policy/waive.ts';
import type { AnyFact } from './policy/wording.ts';
import { bindWaivers } from './profiles/bind-waivers.ts';
import { flowQuestions } from './profiles/flow-questions.ts';
import { instantiate } from './profiles/instantiate.ts';
import type { LoadedConfiguration } from './profiles/load-configuration.ts';
import type { LoadedWaivers } from './profiles/load-waivers.ts';
import { buildEstate, type Estate } from './reach/estate.ts';
import { judgeFlows } from './reach/flows/judge-flows.ts';
import { auditedDeployment } from './reach/judge/audited-deployment.ts';
import { judge } from './reach/judge/judge.ts';
import type { Judgements } from './reach/judge/judgement.ts';
import { scanContradictions } from './reach/judge/scan-contradictions.ts';
import { auditedWaiver, judgeWaiverFacts, judgeWaivers } from './reach/judge/waivers.ts';

/** Everything that an audit is made from; equal inputs give equal bytes. */
export interface AuditInput {
  readonly files: readonly SourceFile[];
  readonly configuration: LoadedConfiguration;
  /** The profile of each deployment, by deployment name. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** The shipped policies, then those of each folder of the user's. */
  readonly policies: readonly [PolicyHost, ...PolicyHost[]];
  readonly waivers?: LoadedWaivers;
  /** An earlier audit that this one is compared with, and the SHA-256 of its report. */
  readonly previous?: { readonly audit: PreviousAudit; readonly sha256: string };
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
    return await auditWith(input, worker);
  } finally {
    void worker.end();
  }
}

async function auditWith(input: AuditInput, worker: PolicyWorker): Promise<Audit> {
  const { hosts } = input.configuration.configuration;
  return auditEstate(input, buildEstate(readEvidence(input.files, { hosts }), new PacketSpace()), worker);
}

/** The audit of evidence that is read; `worker` was started for it. */
export async function auditEstate(input: AuditInput, estate: Estate, worker: PolicyWorker): Promise<Audit> {
  const { configuration } = input.configuration;
  const all = input.policies.flatMap((host) => host.catalogue.policies);
  const judging = ofPacks(all, configuration.policies.packs).filter(({ about }) => about !== 'changes');
  const policies = adjustedPolicies(judging, configuration.policies.adjust);
  const others = all.map(({ id }) => id).filter((id) => !judging.some((each) => each.id === id));
  const disabled = new Set([...disabledPolicies(policies, configuration.deployments), ...others]);
  const { snapshot } = estate;
  const deployments = Object.keys(configuration.deployments).map((name) =>
    instantiate(input.profiles.get(name) as Profile, input.configuration, name, snapshot),
  );
  const proven = snapshot.evidence.filter((each) => each.proven).flatMap((each) => each.collected ?? []);
  proven.sort();
  const asOf = input.asOf ?? proven.at(-1) ?? input.clock;
  const ids = all.filter(({ about }) => about !== 'changes').map(({ id }) => id);
  const bound = input.waivers === undefined ? [] : bindWaivers(input.waivers, deployments, ids, snapshot);
  const waivers = judgeWaivers(estate, bound, asOf);
  const active = policies.filter(({ id }) => !disabled.has(id));
  const { judgements, rows, coverage, asked } = judge(
    estate,
    deployments,
    questionsOf(active, configuration.deployments),
  );
  const inForce = waivers.flatMap((waiver) => waiver.inForce ?? []);
  const flows = judgeFlows(
    estate,
    deployments,
    {
      ...flowQuestions(input.configuration, snapshot, kindsOf(policies)),
      waivers: inForce.filter(({ policy }) => !kindsOf(policies, policy).has('undocumented_flows')),
    },
    rows,
    kindsOf(active),
  );
  const judged = byFact({ ...judgements, ...flows.judgements });
  const names = deployments.map((deployment) => deployment.name);
  const askInputs = async (
    inputs: readonly PolicyInput[],
    facts: readonly AnyFact[],
    started?: PolicyWorker,
  ) => {
    const { findings, failures } = await evaluateAll(input.policies, inputs, {
      disabled,
      parameters: parametersOf(policies),
      ...(started === undefined ? {} : { started }),
    });
    return { findings: adjustedFindings(findings, policies, configuration.deployments, facts), failures };
  };
  const ask = (facts: readonly AnyFact[], started?: PolicyWorker) =>
    askInputs(inputsOf(documentOf(facts), names), facts, started);
  const inPlace = (replacements: readonly Replacement[]) =>
    askInputs(
      inputsInPlace(inputsOf(documentOf(judged.values()), names), replacements),
      replacements.map(({ rest }) => rest),
    );
  const evaluation = ask([...judged.values()], worker);
  // A mistake below must not leave it without anyone who waits for it.
  evaluation.catch(() => {});
  // Proofs are made while the policies are asked; what has no verdict is proved only where one of them finds it.
  const proofs = new Map<string, Proof>();
  for (const [id, { fact, prove }] of judged) if ('verdict' in fact) proofs.set(id, prove());
  const { findings, waiverFacts, failures } = await standingFindings(
    await evaluation,
    judged,
    inForce,
    (isUsed) => judgeWaiverFacts(waivers, isUsed).map((each) => ({ ...each, kind: 'waivers' })),
    inPlace,
    ask,
  );
  const told = new Map([...judged, ...waiverFacts.map((each) => [each.fact.id, each] as const)]);
  for (const {
    judged: { fact },
  } of findings) {
    const about = told.get(fact);
    if (about !== undefined && !proofs.has(fact)) proofs.set(fact, about.prove());
  }

  const references = new Map(waivers.map(({ reference }) => [reference.id, reference]));
  const worded = findingsOf(findings, policies, proofs, references);
  const located: Audit = withLines(
    {
      flowproof: input.version,
      asOf,
      asOfSource: input.asOf !== undefined ? 'option' : proven.length > 0 ? 'manifest' : 'clock',
      deployments: deployments.map((deployment) => {
        const { policies: adjusted } = configuration.deployments[deployment.name] ?? { policies: {} };
        const audited = auditedDeployment(estate, deployment, judgements);
        return Object.keys(adjusted).length === 0 ? audited : { ...audited, policies: adjusted };
      }),
      facts: documentOf(told.values()),
      proofs: [...proofs.values()],
      findings: worded,
      waivers: waivers.map((waiver) => auditedWaiver(waiver, worded)),
      policies,
      frameworks: input.policies
        .flatMap((host) => host.catalogue.frameworks)
        .filter(({ id }) => policies.some(({ controls }) => id in controls)),
      digests: input.digests,
      gaps: [
        ...snapshot.gaps,
        ...scanContradictions(estate),
        ...mixedAges(proven),
        ...judgedBefore(proven.at(-1), asOf),
      ],
      evidence: [...snapshot.evidence],
      coverage,
      asked: [...asked, ...flows.asked],
      failures: [...failures],
      complete: failures.length === 0 && !snapshot.gaps.some((gap) => gap.kind === 'refused'),
    },
    input.files,
  );
  const result = withoutSecrets(located);
  const { previous } = input;
  return previous === undefined
    ? result
    : { ...result, trend: trendOf(previous.audit, previous.sha256, result) };
}

/** Kinds of facts that policies, or one of them, are to have computed. */
function kindsOf(
  policies: readonly { readonly id: string; readonly facts?: readonly AskedKind[] | undefined }[],
  only?: string,
): ReadonlySet<AskedKind> {
  const meant = policies.filter(({ id }) => only === undefined || id === only);
  return new Set(meant.flatMap(({ facts }) => facts ?? []));
}

function byFact(judgements: Judgements): ReadonlyMap<string, Waivable> {
  const kinds = Object.entries(judgements) as [keyof Judgements, Judgements[keyof Judgements]][];
  const all = kinds.flatMap(([kind, list]) => list.map((each) => ({ ...each, kind }) as Waivable));
  return new Map(all.map((each) => [each.fact.id, each]));
}

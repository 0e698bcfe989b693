import { withLines } from './importers/json-lines.ts';
import { readEvidence } from './importers/read-evidence.ts';
import type { Audit, AuditDeployment, Proof } from './model/audit.ts';
import type { Deployment, Remark } from './model/deployment.ts';
import type { SourceFile } from './model/evidence.ts';
import type { PolicyInput } from './model/facts.ts';
import type { Gap } from './model/gap.ts';
import type { Profile } from './model/profile.ts';
import { PacketSpace } from './net/packet-set.ts';
import { evaluate } from './policy/evaluate.ts';
import type { PolicyHost } from './policy/load-policies.ts';
import { type PolicyWorker, startWorker } from './policy/run-worker.ts';
import { type AnyFact, fixOf, messageOf } from './policy/wording.ts';
import { instantiate } from './profiles/instantiate.ts';
import type { LoadedConfiguration } from './profiles/load-configuration.ts';
import { buildEstate } from './reach/estate.ts';
import { judge } from './reach/judge.ts';
import type { Judgements } from './reach/judgement.ts';
import { endpointTitle } from './reach/pair.ts';
import { placeOf } from './reach/requirements.ts';

/** Everything that an audit is made from; equal inputs give equal bytes. */
export interface AuditInput {
  readonly files: readonly SourceFile[];
  readonly configuration: LoadedConfiguration;
  /** The profile of each deployment, by deployment name. */
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly policies: PolicyHost;
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
  const worker = startWorker(input.policies.wasm);
  try {
    return await auditWith(input, worker);
  } finally {
    void worker.end();
  }
}

async function auditWith(input: AuditInput, worker: PolicyWorker): Promise<Audit> {
  const snapshot = readEvidence(input.files, { hosts: input.configuration.configuration.hosts });
  const deployments = Object.keys(input.configuration.configuration.deployments).map((name) =>
    instantiate(input.profiles.get(name) as Profile, input.configuration, name, snapshot),
  );
  const estate = buildEstate(snapshot, new PacketSpace());
  const judged = judge(
    estate,
    deployments,
    input.policies.catalogue.policies.flatMap((policy) => policy.ports),
  );
  const facts = factsOf(judged);
  const evaluation = evaluate(input.policies, inputsOf(facts, deployments), { started: worker });
  // A mistake below must not leave it without anyone who waits for it.
  evaluation.catch(() => {});

  const all = allFacts(judged);
  const policies = new Map(input.policies.catalogue.policies.map((policy) => [policy.id, policy]));
  const proven = snapshot.evidence.filter((each) => each.proven).flatMap((each) => each.collected ?? []);
  proven.sort();
  const asOf = input.asOf ?? proven.at(-1) ?? input.clock;
  const unread = snapshot.gaps.some((gap) => gap.kind === 'refused');
  const judgedOnly: Audit = {
    flowproof: input.version,
    asOf,
    asOfSource: input.asOf !== undefined ? 'option' : proven.length > 0 ? 'manifest' : 'clock',
    deployments: deployments.map((deployment) =>
      auditDeployment(deployment, judged, (end) => endpointTitle(estate, end)),
    ),
    facts,
    proofs: [...all.values()].map((each) => each.proof),
    findings: [],
    policies: input.policies.catalogue.policies.map(({ entrypoint: _entrypoint, ...policy }) => policy),
    digests: input.digests,
    gaps: [...snapshot.gaps, ...mixedAges(proven)],
    evidence: [...snapshot.evidence],
    coverage: {
      unbound: [...judged.coverage.unbound],
      hostLayerUnseen: [...judged.coverage.hostLayerUnseen],
      uncovered: judged.coverage.uncovered.map(({ asset, packets }) => ({ asset, packets: [...packets] })),
    },
    failures: [],
    complete: !unread,
  };
  // Findings name no places, so that lines are looked up while the policies are asked.
  const located = withLines(judgedOnly, input.files);
  const { findings, failures } = await evaluation;
  return {
    ...located,
    findings: findings.flatMap(({ policy, fact, severity, because }) => {
      const about = all.get(fact);
      if (about === undefined) return [];
      const deployment = 'deployment' in about.fact ? about.fact.deployment : undefined;
      return {
        id: `${policy}/${fact}`,
        policy,
        severity,
        ...(because === undefined ? {} : { because }),
        fact,
        ...(deployment === undefined ? {} : { deployment }),
        title: policies.get(policy)?.title ?? policy,
        message: messageOf(about, about.proof),
        fix: fixOf(about, about.proof),
      };
    }),
    failures: [...failures],
    complete: failures.length === 0 && !unread,
  };
}

const DAY = 86_400_000;

/** Evidence of different days describes no state that ever was. */
function mixedAges(times: readonly string[]): Gap[] {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined || Date.parse(last) - Date.parse(first) <= DAY) return [];
  return [
    {
      kind: 'unseen',
      effect: 'either',
      what: `the evidence was collected between ${first} and ${last}, and may describe different states`,
    },
  ];
}

function factsOf(judged: Judgements): PolicyInput {
  return {
    requirements: judged.requirements.map((each) => each.fact),
    restrictions: judged.restrictions.map((each) => each.fact),
    prohibitions: judged.prohibitions.map((each) => each.fact),
    leftovers: judged.leftovers.map((each) => each.fact),
    internet: judged.internet.map((each) => each.fact),
    open_filters: judged.openFilters.map((each) => each.fact),
  };
}

/** One input per deployment, and one for what concerns the whole estate. */
function inputsOf(facts: PolicyInput, deployments: readonly Deployment[]): PolicyInput[] {
  const none = {
    requirements: [],
    restrictions: [],
    prohibitions: [],
    leftovers: [],
    internet: [],
    open_filters: [],
  };
  const estate = { ...none, internet: facts.internet, open_filters: facts.open_filters };
  const own = deployments.map(({ name }) => ({
    ...none,
    requirements: facts.requirements.filter((fact) => fact.deployment === name),
    restrictions: facts.restrictions.filter((fact) => fact.deployment === name),
    prohibitions: facts.prohibitions.filter((fact) => fact.deployment === name),
    leftovers: facts.leftovers.filter((fact) => fact.deployment === name),
  }));
  return [...own, estate];
}

function allFacts(judged: Judgements): Map<string, AnyFact & { readonly proof: Proof }> {
  const all: (AnyFact & { readonly proof: Proof })[] = [
    ...judged.requirements.map((each) => ({
      kind: 'requirements' as const,
      fact: each.fact,
      proof: each.proof,
    })),
    ...judged.restrictions.map((each) => ({
      kind: 'restrictions' as const,
      fact: each.fact,
      proof: each.proof,
    })),
    ...judged.prohibitions.map((each) => ({
      kind: 'prohibitions' as const,
      fact: each.fact,
      proof: each.proof,
    })),
    ...judged.leftovers.map((each) => ({ kind: 'leftovers' as const, fact: each.fact, proof: each.proof })),
    ...judged.internet.map((each) => ({ kind: 'internet' as const, fact: each.fact, proof: each.proof })),
    ...judged.openFilters.map((each) => ({
      kind: 'open_filters' as const,
      fact: each.fact,
      proof: each.proof,
    })),
  ];
  return new Map(all.map((each) => [each.fact.id, each]));
}

function auditDeployment(
  deployment: Deployment,
  judged: Judgements,
  title: (end: Deployment['roles'][string]['endpoints'][number]) => string,
): AuditDeployment {
  const rows = [...judged.requirements, ...judged.restrictions, ...judged.prohibitions].filter(
    (each) => each.fact.deployment === deployment.name,
  );
  return {
    name: deployment.name,
    profile: deployment.profile,
    phase: deployment.phase,
    parameters: Object.fromEntries(
      Object.entries(deployment.parameters).map(([key, value]) => [
        key,
        Array.isArray(value) ? [...value] : value,
      ]),
    ) as AuditDeployment['parameters'],
    roles: Object.fromEntries(
      Object.values(deployment.roles).map((role) => [role.name, role.endpoints.map(title)]),
    ),
    sections: [...deployment.sections],
    rows: rows.flatMap((each) => each.row ?? []),
    structures: deployment.structures.map((row) => ({
      id: row.id,
      ...placeOf(row),
      title: row.title,
      ...(row.note === undefined ? {} : { note: row.note }),
    })),
    unverifiable: deployment.unverifiable.map(remarkOf),
    assumptions: deployment.assumptions.map(remarkOf),
    origin: deployment.origin,
  };
}

function remarkOf({ id, section, row, text }: Remark): AuditDeployment['assumptions'][number] {
  return { id, section, ...(row === undefined ? {} : { number: row }), text };
}

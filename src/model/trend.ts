import { z } from 'zod';
import { Severity } from './finding.ts';
import { AskingAudit, Question, questionsOf } from './question.ts';

/** What evidence told of the ends of what is wrong. */
const FindingEvidence = z.object({
  /** Assets, as a person calls them. */
  assets: z.array(z.string()),
  /** Those whose own firewall was in evidence. */
  hosts: z.array(z.string()),
  /** Those that played a role of the deployment, by role. */
  roles: z.record(z.string(), z.array(z.string())),
  /** What was asked; absent: not known. */
  question: Question.optional(),
  /** Ids of the waivers that together accepted all of it; absent: it counted. */
  waivers: z.array(z.string()).optional(),
});
type FindingEvidence = z.infer<typeof FindingEvidence>;
type Ends = Pick<FindingEvidence, 'assets' | 'hosts' | 'roles'>;

/** A finding of an earlier audit. */
export const PastFinding = z.object({
  /** Stable across runs. */
  id: z.string(),
  policy: z.string(),
  fact: z.string(),
  severity: Severity,
  title: z.string(),
  deployment: z.string().optional(),
  /** Times of the first audit and of the last one that found it, as far back as audits name each other. */
  firstSeen: z.string(),
  lastSeen: z.string(),
  /** What it was found in; absent: not known, so that nothing proves it to be fixed. */
  evidence: FindingEvidence.optional(),
});
export type PastFinding = z.infer<typeof PastFinding>;

/** What has become of the findings of the previous audit; each is in exactly one list. */
export const Trend = z.object({
  previous: z.object({
    asOf: z.string(),
    flowproof: z.string(),
    /** SHA-256 of its JSON report. */
    sha256: z.string(),
    digests: z.record(z.string(), z.string()),
    /** Its findings, and earlier ones that neither it nor an audit before it saw again. */
    findings: z.array(PastFinding),
  }),
  /** Ids of findings that it did not have. */
  new: z.array(z.string()),
  /** Found again, waived or not. */
  open: z.array(z.string()),
  /** The same question was asked again, and what was wrong is proved to be right. */
  fixed: z.array(z.string()),
  /** Not found again, and not proved to be right. */
  notSeen: z.array(z.object({ id: z.string(), why: z.string() })),
});
export type Trend = z.infer<typeof Trend>;

/** What a trend needs of an audit, so that one of an older version serves, too. */
export const PreviousAudit = z.object({
  flowproof: z.string(),
  asOf: z.iso.datetime(),
  digests: z.record(z.string(), z.string()),
  findings: z.array(
    PastFinding.omit({ firstSeen: true, lastSeen: true }).extend({
      waived: z.object({ wholly: z.boolean(), by: z.array(z.object({ id: z.string() })) }).optional(),
    }),
  ),
  ...AskingAudit.shape,
  proofs: z
    .array(
      z.object({
        fact: z.string(),
        pairs: z.array(z.object({ from: z.string(), to: z.string(), verdict: z.string() })),
      }),
    )
    .optional(),
  coverage: z.object({ unbound: z.array(z.string()), hostLayerUnseen: z.array(z.string()) }).optional(),
  trend: Trend.pick({ previous: true, notSeen: true }).optional(),
});
export type PreviousAudit = z.infer<typeof PreviousAudit>;

/** The findings that an audit knows of, with the times of those that audits before it had. */
export function pastFindings(previous: PreviousAudit): PastFinding[] {
  const { asOf, findings, trend } = previous;
  const evidenceOf = evidenceIn(previous);
  const lost = lostTo(previous);
  const earlier = new Map(trend?.previous.findings.map((each) => [each.id, each]));
  const unseen = new Set(trend?.notSeen.map(({ id }) => id));
  return [
    ...findings.map(({ waived, ...finding }) => {
      const before = earlier.get(finding.id);
      const { evidence: known } = { ...finding, ...evidenceOf(finding) };
      const waivers = waived?.wholly ? { waivers: waived.by.map(({ id }) => id) } : {};
      const evidence = known && { ...known, ...waivers };
      return {
        ...finding,
        ...{ firstSeen: before?.firstSeen ?? asOf, lastSeen: asOf },
        // What went while it stood was never judged to be right.
        ...(evidence === undefined
          ? {}
          : {
              evidence: joined(
                evidence,
                before?.evidence,
                before?.evidence && lost(finding, before.evidence),
              ),
            }),
      };
    }),
    ...[...earlier.values()].filter(({ id }) => unseen.has(id)),
  ];
}

function evidenceIn(previous: PreviousAudit) {
  const { deployments = [], proofs, coverage } = previous;
  if (proofs === undefined || coverage === undefined) return () => ({});
  const pairs = new Map(proofs.map((proof) => [proof.fact, proof.pairs]));
  const known = knownAssets(deployments, coverage);
  const unseen = new Set(coverage.hostLayerUnseen);
  const questionOf = questionsOf(previous);
  return ({ fact, deployment }: Pick<PastFinding, 'fact' | 'deployment'>): Pick<PastFinding, 'evidence'> => {
    const all = pairs.get(fact) ?? [];
    const wrong = all.filter(({ verdict }) => verdict !== 'open' && verdict !== 'closed');
    // What is left over from another phase is wrong where it is open.
    const told = wrong.length > 0 ? wrong : all;
    const { roles: members = {}, unread = [] } = deployments.find(({ name }) => name === deployment) ?? {};
    const assets = [...new Set(told.flatMap(({ from, to }) => [from, to]))].filter(
      (name) => known.has(name) && !unread.includes(name),
    );
    const roles = Object.entries(members).map(
      ([role, names]) => [role, names.filter((name) => assets.includes(name))] as const,
    );
    const question = questionOf(fact);
    return {
      evidence: {
        ...(question === undefined ? {} : { question }),
        assets,
        hosts: assets.filter((name) => !unseen.has(name)),
        roles: Object.fromEntries(roles.filter(([, members]) => members.length > 0)),
      },
    };
  };
}

/** Names of the assets that an audit knows, whatever part they play. */
export function knownAssets(
  deployments: readonly { readonly roles: Readonly<Record<string, readonly string[]>> }[],
  { unbound }: { readonly unbound: readonly string[] },
): Set<string> {
  return new Set([...unbound, ...deployments.flatMap(({ roles }) => Object.values(roles).flat())]);
}

/** What of a finding's ends an audit does not see as they were seen before; nothing where it does not say what it saw. */
export function lostTo({
  deployments = [],
  coverage,
}: Pick<PreviousAudit, 'deployments' | 'coverage'>): (
  { deployment }: Pick<PastFinding, 'deployment'>,
  ends: Ends,
) => Ends {
  if (coverage === undefined) return () => ({ assets: [], hosts: [], roles: {} });
  const known = knownAssets(deployments, coverage);
  const unseen = new Set(coverage.hostLayerUnseen);
  return ({ deployment }, { assets, hosts, roles }) => {
    const own = deployments.find(({ name }) => name === deployment)?.roles ?? {};
    return {
      assets: assets.filter((name) => !known.has(name)),
      hosts: hosts.filter((name) => !known.has(name) || unseen.has(name)),
      roles: Object.fromEntries(
        Object.entries(roles)
          .map(
            ([role, members]) =>
              [role, members.filter((name) => own[role]?.includes(name) !== true)] as const,
          )
          .filter(([, members]) => members.length > 0),
      ),
    };
  };
}

/** Who was lost since stays, and so does what was asked of roles of which it is not known now. */
function joined(
  evidence: FindingEvidence,
  before: FindingEvidence | undefined,
  lost: Ends | undefined,
): FindingEvidence {
  if (lost === undefined) return evidence;
  const { question } = evidence;
  const permits = { ...before?.question?.permits, ...question?.permits };
  const both = (one: readonly string[] = [], other: readonly string[] = []) => [
    ...new Set([...one, ...other]),
  ];
  const roles = both(Object.keys(evidence.roles), Object.keys(lost.roles));
  return {
    ...evidence,
    ...(question === undefined ? {} : { question: { ...question, permits } }),
    assets: both(evidence.assets, lost.assets),
    hosts: both(evidence.hosts, lost.hosts),
    roles: Object.fromEntries(roles.map((role) => [role, both(evidence.roles[role], lost.roles[role])])),
  };
}

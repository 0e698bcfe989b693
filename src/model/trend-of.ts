import type { Audit } from './audit.ts';
import { type InternetPorts, internetPortsOf, isAboutWaiver, rowOfPortClass } from './fact-id.ts';
import { ASKED_KINDS, kindOfFacts } from './fact-kinds.ts';
import type { AuditFacts } from './facts.ts';
import { changeOfQuestion, questionsOf } from './question.ts';
import { lostTo, type PastFinding, type PreviousAudit, pastFindings, type Trend } from './trend.ts';

type Current = Pick<
  Audit,
  'deployments' | 'findings' | 'facts' | 'proofs' | 'policies' | 'failures' | 'asked' | 'coverage'
>;

/** What has become of the findings of an audit, by a later one; `sha256` is that of the earlier one's report. */
export function trendOf(previous: PreviousAudit, sha256: string, current: Current): Trend {
  const questionOf = questionsOf(current);
  return trendBy(
    previous,
    sha256,
    current,
    (finding) =>
      whyNotFixed(finding, current) ??
      changeOfQuestion(finding.evidence?.question, questionOf(finding.fact)) ??
      whyOfEvidence(finding, current),
  );
}

/** The same, where it is known already why a finding that is gone is not fixed; undefined: it is. */
export function trendBy(
  previous: PreviousAudit,
  sha256: string,
  { findings }: Pick<Audit, 'findings'>,
  whyOpen: (finding: PastFinding) => string | undefined,
): Trend {
  const { asOf, flowproof, digests } = previous;
  const past = pastFindings(previous);
  const known = new Set(past.map(({ id }) => id));
  const found = new Set(findings.map(({ id }) => id));
  const gone = past
    .filter(({ id }) => !found.has(id))
    .map((finding) => ({ id: finding.id, why: whyOpen(finding) }));
  return {
    previous: { asOf, flowproof, sha256, digests, findings: past },
    new: [...found].filter((id) => !known.has(id)),
    open: [...found].filter((id) => known.has(id)),
    fixed: gone.flatMap(({ id, why }) => (why === undefined ? id : [])),
    notSeen: gone.flatMap(({ id, why }) => (why === undefined ? [] : { id, why })),
  };
}

/** Why a finding that is not there any more is not proved to be fixed; undefined where it is. */
function whyNotFixed({ policy, fact, deployment }: PastFinding, current: Current): string | undefined {
  if (current.failures.some((failure) => failure.policy === policy)) return 'the policy did not answer';
  const own = current.policies.find(({ id }) => id === policy);
  if (own === undefined) return 'the policy is not asked any more';
  const adjusted = current.deployments.find(({ name }) => name === deployment)?.policies?.[policy];
  if ((adjusted?.enabled ?? own.adjusted?.enabled) === false) return 'the policy is disabled';
  // Which waivers there are is no matter of evidence.
  if (isAboutWaiver(fact)) return undefined;
  const verdict = verdictOf(fact, current.facts);
  if (verdict !== undefined) return whyOf(verdict);
  const ports = internetPortsOf(fact);
  if (ports !== undefined) return whyOfPorts(ports, policy, current);
  return whyNotClosed(fact, current);
}

/** How the ids begin of facts that are about a part of what was asked. */
const ASKED_ABOUT: ReadonlySet<string | undefined> = new Set(
  ASKED_KINDS.flatMap((kind) => kindOfFacts(kind).asked ?? []),
);

function isPartOf(fact: string, about: string): boolean {
  return ASKED_ABOUT.has(about.split('/', 1)[0]) && fact.startsWith(`${about}/`);
}

/** Why of what an audit does not tell as a fact it is not known that nothing is open; undefined where it is. */
export function whyNotClosed(
  fact: string,
  current: Pick<Current, 'facts' | 'proofs' | 'asked'>,
): string | undefined {
  const row = rowOfPortClass(fact);
  if (row !== undefined) return whyOfRow(row, current);
  const isAsked = current.asked.some((about) => fact === about || isPartOf(fact, about));
  return isAsked ? undefined : 'it is not judged any more';
}

/** Of what the evidence told then and does not now, the first. */
function whyOfEvidence(
  { fact, deployment, evidence }: PastFinding,
  { deployments, coverage }: Current,
): string | undefined {
  if (isAboutWaiver(fact)) return undefined;
  if (evidence === undefined) return 'what it was found in is not known';
  const { assets, hosts, roles } = lostTo({ deployments, coverage })({ deployment }, evidence);
  for (const [role, [lost]] of Object.entries(roles))
    return `${lost} does not play the role ${role} any more`;
  const [gone] = assets;
  if (gone !== undefined) return `${gone} is not in evidence any more`;
  const [unseen] = hosts;
  return unseen === undefined ? undefined : `the own firewall of ${unseen} is not in evidence any more`;
}

function whyOf(verdict: 'right' | 'wrong' | 'undecided'): string | undefined {
  if (verdict === 'right') return undefined;
  return verdict === 'undecided'
    ? 'it is undecided now'
    : 'it stands, and the policy does not object any more';
}

function verdictOf(id: string, facts: AuditFacts): 'right' | 'wrong' | 'undecided' | undefined {
  const { requirements, restrictions, prohibitions, leftovers, internet, structures } = facts;
  const ofFlows = verdictOfFlows(id, facts);
  if (ofFlows !== undefined) return ofFlows;
  const all = [requirements, restrictions, prohibitions, leftovers, internet, structures].flat();
  const fact = all.find((each) => each.id === id);
  if (fact === undefined) return verdictOfAsked(id, facts);
  if (fact.verdict === 'undecided') return 'undecided';
  if ('opened_not_reachable' in fact && fact.opened_not_reachable) return 'wrong';
  // What is left over from another phase has to be closed, and what is required to be open.
  const right: string[] = 'inseparable' in fact ? ['closed'] : ['open', 'closed', 'met'];
  return right.includes(fact.verdict) ? 'right' : 'wrong';
}

/** Facts that there are only where something is wrong, or may be. */
function verdictOfAsked(id: string, facts: AuditFacts): 'wrong' | 'undecided' | undefined {
  const { openings, filter_rules, filters, outbound, peering_routes } = facts;
  const all = [openings, filter_rules, filters, outbound, peering_routes].flat();
  const fact = all.find((each) => each.id === id);
  if (fact === undefined) return undefined;
  return fact.verdict === 'undecided' ? 'undecided' : 'wrong';
}

function verdictOfFlows(id: string, facts: AuditFacts): ReturnType<typeof verdictOf> {
  // What a policy says of a documented service is about what is written of it.
  const written = facts.documented_services.find((each) => each.id === id);
  if (written !== undefined) return written.verdict === 'undecided' ? 'undecided' : 'right';
  const fact = [facts.undocumented_flows, facts.zone_flows, facts.account_data]
    .flat()
    .find((each) => each.id === id);
  if (fact === undefined) return undefined;
  if (fact.verdict === 'undecided') return 'undecided';
  return fact.verdict === 'kept' ? 'right' : 'wrong';
}

/** Ports of which there are facts only where they are open. */
function whyOfPorts(
  { subject, protocol, first: from, last: to }: InternetPorts,
  policy: string,
  { asked, facts, policies }: Current,
): string | undefined {
  if (!asked.includes(subject)) return 'what it was about is not in evidence any more';
  const isAsked = (port: number) =>
    policies
      .filter(({ id }) => id === policy)
      .some(({ ports }) => ports.some((each) => each.protocol === protocol && each.port === port));
  if (!isAsked(from) || !isAsked(to)) return 'the policy does not ask about the ports any more';
  const other = facts.internet.find(
    (fact) =>
      fact.id.startsWith(`${subject}/`) &&
      fact.protocol === protocol &&
      fact.from_port <= to &&
      fact.to_port >= from,
  );
  return other === undefined ? undefined : `it is told as ${other.id} now`;
}

/** A class of ports of a row of which there is a fact only where some are open. */
function whyOfRow(row: string, { facts, proofs }: Pick<Current, 'facts' | 'proofs'>): string | undefined {
  const ofRow = facts.restrictions.filter(({ id }) => id === row || id.startsWith(`${row}/`));
  if (ofRow.length === 0) return 'it is not judged any more';
  const isDecided = ofRow.every(
    ({ id, verdict }) =>
      verdict !== 'undecided' &&
      proofs.every((proof) => proof.fact !== id || proof.pairs.every((pair) => pair.verdict !== 'undecided')),
  );
  return isDecided ? undefined : 'the row is undecided now';
}

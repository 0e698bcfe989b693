import { type Audit, isWaived } from '../../model/audit.ts';
import { adjustmentTexts } from '../adjustments.ts';
import { type AuditIndex, indexAudit } from '../audit-index.ts';
import { findingViews, SEVERITIES } from '../finding-view.ts';
import { frameworkViews } from '../frameworks.ts';
import { placeText } from '../layer-words.ts';
import { methodText } from '../method.ts';
import { counted, gapsWithEffect, provenText, rowsOf, tallyRows, verdictSentence } from '../tally.ts';
import { findingText } from './finding.ts';
import { vendorPageText } from './rows.ts';
import { changeText, waiversText } from './standing.ts';
import { markdownCode, markdownTable, markdownText } from './text.ts';

/** The audit as a page of GitHub-flavoured Markdown: verdicts, findings with their proofs, the vendor's page, controls, what was not seen, evidence. */
export function* markdownReport(audit: Audit): Generator<string> {
  const index = indexAudit(audit);
  const views = findingViews(audit, index);
  yield '# Audit of firewall state\n\n';
  yield `Flowproof ${markdownCode(audit.flowproof)}, firewall state as of ${markdownCode(audit.asOf)}.\n\n`;
  if (!audit.complete) yield '**This audit is incomplete.**\n\n';
  yield* verdicts(audit, index);
  yield* scope(audit);
  yield '## Findings\n\n';
  if (views.length === 0) yield 'Nothing was found.\n\n';
  else
    yield* markdownTable(
      ['Severity', 'Findings'],
      SEVERITIES.map((severity) => [
        severity,
        String(views.filter(({ finding }) => finding.severity === severity && !isWaived(finding)).length),
      ]),
    );
  for (const view of views) yield findingText(view, audit.frameworks);
  yield* changeText(audit);
  yield* waiversText(audit);
  for (const deployment of audit.deployments) yield* vendorPageText(deployment, index);
  yield* controls(audit, views);
  yield* limits(audit);
  yield* evidence(audit);
}

function* verdicts(audit: Audit, index: AuditIndex): Generator<string> {
  yield '## Verdict\n\n';
  if (audit.deployments.length === 0)
    yield 'No deployment was judged; the findings below need no profile.\n\n';
  for (const deployment of audit.deployments) {
    const tally = tallyRows(rowsOf(deployment, index));
    yield `**${markdownText(deployment.name)}** (${markdownText(deployment.profile.title)}, ${deployment.phase === 'run' ? 'in operation' : 'installation'}): `;
    yield `${verdictSentence(tally)} ${provenText(tally)}.\n\n`;
  }
}

function* scope(audit: Audit): Generator<string> {
  yield '## Scope and method\n\n';
  for (const sentence of methodText(audit)) yield `${markdownText(sentence)}\n\n`;
  const roles = audit.deployments.flatMap(({ name, roles: own }) =>
    Object.entries(own).map(([role, members]) => [name, role, members.join(', ')].map(markdownText)),
  );
  if (roles.length > 0) yield* markdownTable(['Deployment', 'Role', 'Played by'], roles);
}

const CONTROL_SIGNS = {
  satisfied: '✓ satisfied',
  'not-satisfied': '✗ not satisfied',
  undecided: '◌ undecided',
} as const;

function* controls(audit: Audit, views: ReturnType<typeof findingViews>): Generator<string> {
  const frameworks = frameworkViews(audit, views);
  if (frameworks.length === 0) return;
  yield '## Controls\n\n';
  yield 'Each control is judged by what the named policies test of it, on firewall state alone.\n\n';
  for (const { title, source, controls: list } of frameworks) {
    yield `### ${markdownText(title)}\n\n`;
    if (source !== undefined) yield `Source: ${markdownText(source)}.\n\n`;
    yield* markdownTable(
      ['Control', 'What it asks for', 'Tested by', 'Verdict', 'Findings'],
      list.map((control) => [
        markdownText(control.number),
        markdownText(control.title ?? ''),
        control.policies.map(({ id }) => markdownCode(id)).join(', '),
        `${CONTROL_SIGNS[control.verdict]}${control.reason === '' ? '' : `: ${markdownText(control.reason)}`}`,
        String(control.findings.length),
      ]),
    );
  }
}

function* limits(audit: Audit): Generator<string> {
  yield '## What was not seen\n\n';
  for (const { policy, message } of audit.failures)
    yield `- Policy ${markdownCode(policy)} did not answer: ${markdownText(message)}\n`;
  const gaps = gapsWithEffect(audit);
  yield `- ${counted(gaps.length, 'gap')} may change a verdict; ${audit.gaps.length - gaps.length} more touch no flow.\n`;
  const { hostLayerUnseen, hostFamilyUnseen, unbound, uncovered } = audit.coverage;
  for (const [what, names] of [
    ['The own firewall is not in evidence of', hostLayerUnseen],
    ['The own firewall is in evidence for one family of addresses alone of', hostFamilyUnseen],
    ['No role is played by', unbound],
  ] as const)
    if (names.length > 0) yield `- ${what} ${names.map(markdownText).join(', ')}.\n`;
  yield '\n';
  if (gaps.length > 0)
    yield* markdownTable(
      ['Kind', 'Effect', 'What is not known', 'Evidence'],
      gaps.map((gap) => [
        gap.kind,
        gap.effect,
        markdownText(gap.what),
        gap.origin === undefined ? '' : markdownCode(placeText(gap.origin)),
      ]),
    );
  if (uncovered.length > 0) {
    yield '### Open inbound ports that no row covers\n\n';
    yield* markdownTable(
      ['Asset', 'Packets'],
      uncovered.map(({ asset, packets }) => [markdownText(asset), packets.map(markdownCode).join(', ')]),
    );
  }
}

function* evidence(audit: Audit): Generator<string> {
  const changes = adjustmentTexts(audit);
  if (changes.length > 0)
    yield `## Policies changed by configuration\n\n${changes.map((change) => `- ${markdownText(change)}\n`).join('')}\n`;
  yield '## Evidence\n\n';
  yield* markdownTable(
    ['File', 'Read as', 'Collected', 'SHA-256'],
    audit.evidence.map((file) => [
      markdownCode(file.file),
      file.importer === undefined
        ? `not read: ${markdownText(file.reason ?? 'no reason given')}`
        : markdownText(file.importer),
      file.collected === undefined
        ? 'not known'
        : `${file.collected}${file.proven ? '' : ' (time of the file, unproven)'}`,
      file.sha256 === undefined ? '–' : markdownCode(file.sha256),
    ]),
  );
}

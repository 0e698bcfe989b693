import { type Audit, type Finding, isWaived } from '../model/audit.ts';
import type { Policy, Severity } from '../model/finding.ts';
import type { Gap } from '../model/gap.ts';
import type { Origin } from '../model/origin.ts';
import { adjustmentTexts } from './adjustments.ts';
import { indexAudit } from './audit-index.ts';
import { decidingOrigins, type FindingView, findingViews } from './finding-view.ts';
import { controlsOf } from './frameworks.ts';
import { type JsonTree, jsonPieces } from './json-pieces.ts';
import { layerName } from './layer-words.ts';
import { machineId, machineText } from './machine-text.ts';
import { markdownText } from './markdown/text.ts';
import { uriOf } from './uri.ts';
import { waivedText } from './waived.ts';

/** By severity; the scores are the bounds by which code hosts sort (critical from 9.0, high from 7.0, medium from 4.0). */
export const SARIF_LEVELS: Readonly<Record<Severity, { readonly level: string; readonly score: string }>> = {
  critical: { level: 'error', score: '9.5' },
  high: { level: 'error', score: '8.0' },
  medium: { level: 'warning', score: '5.5' },
  low: { level: 'note', score: '3.0' },
  info: { level: 'note', score: '0.0' },
};

export const SARIF_HEAD = {
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
} as const;

/**
 * SARIF 2.1.0 (OASIS): one result per finding at the rule that decides; what a deployment lacks is located where it is configured,
 * with the rules that stop it as related locations.
 */
export function sarifReport(audit: Audit): Iterable<string> {
  const index = indexAudit(audit);
  const views = findingViews(audit, index);
  const deployments = new Map(audit.deployments.map((each) => [each.name, each.origin]));
  const rules = new Map(audit.policies.map((policy, position) => [policy.id, position]));
  return jsonPieces({
    ...SARIF_HEAD,
    runs: [
      {
        tool: {
          driver: {
            name: 'Flowproof',
            semanticVersion: machineText(audit.flowproof),
            rules: () => audit.policies.map((policy) => ruleOf(policy, audit)),
          },
        },
        automationDetails: { id: 'flowproof/' },
        columnKind: 'utf16CodeUnits',
        invocations: [invocationOf(audit)],
        artifacts: () => audit.evidence.map(artifactOf),
        results: function* () {
          for (const view of views) yield resultOf(view, deployments, rules);
        },
      },
    ],
  });
}

function ruleOf(policy: Policy, audit: Audit): JsonTree {
  const { level, score } = SARIF_LEVELS[policy.severity];
  const controls = controlsOf(policy, audit);
  return {
    id: machineId(policy.id),
    shortDescription: { text: plain(policy.title) },
    fullDescription: { text: plain(policy.description) },
    help: {
      text: plain(policy.remediation),
      markdown: [
        `**Why it matters**\n\n${markdownText(policy.description)}`,
        `**What to do**\n\n${markdownText(policy.remediation)}`,
        ...(controls.length === 0
          ? []
          : [
              `**Controls**\n\n${controls.map((each) => `- ${markdownText(`${each.framework} ${each.number}`)}`).join('\n')}`,
            ]),
      ].join('\n\n'),
    },
    defaultConfiguration: { level },
    properties: {
      tags: [
        'security',
        'network',
        ...controls.map((each) => machineText(`${each.framework} ${each.number}`)),
      ],
      'security-severity': score,
    },
  };
}

function resultOf(
  view: FindingView,
  deployments: ReadonlyMap<string, Origin>,
  rules: ReadonlyMap<string, number>,
): JsonTree {
  const { finding, pairs } = view;
  const { level, score } = SARIF_LEVELS[finding.severity];
  const configured = finding.deployment === undefined ? undefined : deployments.get(finding.deployment);
  const [first, ...others] = locationsOf(view, configured);
  const ruleIndex = rules.get(finding.policy);
  const related = [...others, ...layerLocations(view)];
  return {
    ruleId: machineId(finding.policy),
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level,
    message: { text: plain(`${finding.message} ${finding.fix}`) },
    ...(first === undefined ? {} : { locations: [first] }),
    ...(related.length === 0
      ? {}
      : { relatedLocations: related.map((location, id) => ({ id: id + 1, ...location })) }),
    ...(isWaived(finding)
      ? {
          suppressions: [
            { kind: 'external', status: 'accepted', justification: plain(justification(finding)) },
          ],
        }
      : {}),
    partialFingerprints: { 'findingIdentity/v1': machineId(finding.id) },
    properties: {
      'security-severity': score,
      severity: finding.severity,
      verdict: view.standing,
      ...(view.place === '' ? {} : { place: machineText(view.place) }),
      ...(view.owner === '' ? {} : { owner: machineText(view.owner) }),
      ...(pairs[0]?.witness === undefined ? {} : { witness: machineText(pairs[0].witness) }),
    },
  };
}

/** Who accepts it until when, and why. */
function justification(finding: Finding): string {
  const reasons = (finding.waived?.by ?? []).map(({ reason, ticket }) =>
    ticket === undefined ? reason : `${reason} (${ticket})`,
  );
  return `Waived ${waivedText(finding)}: ${reasons.join('; ')}`;
}

type Location = { readonly [key: string]: JsonTree };

/** What is missing is written in no rule: a reader has to begin at the deployment that lacks it. */
function locationsOf(view: FindingView, configured: Origin | undefined): Location[] {
  const deciding = decidingOrigins(view);
  const lacks = ['blocked', 'partial', 'undecided', 'unmet'].includes(view.factStanding);
  const [first] =
    lacks && configured !== undefined
      ? [configured]
      : [...deciding, ...(configured === undefined ? [] : [configured])];
  return first === undefined ? [] : [{ physicalLocation: physicalLocation(first) }];
}

/** The path of the first pair: the rule that spoke in each layer. */
function layerLocations(view: FindingView): Location[] {
  return (view.pairs[0]?.layers ?? []).flatMap((layer) => {
    const [rule] = layer.rules;
    if (rule === undefined) return [];
    const text = `${layerName(layer)} ${layer.where}: ${layer.verdict}${layer.decides ? ', decides' : ''}: ${rule.text}`;
    return [{ physicalLocation: physicalLocation(rule), message: { text: plain(text) } }];
  });
}

/** Where a rule stands. */
export function physicalLocation(origin: Origin): JsonTree {
  return {
    artifactLocation: { uri: uriOf(origin.file) },
    ...(origin.line === undefined
      ? {}
      : {
          region: {
            startLine: origin.line,
            ...(origin.text === '' ? {} : { snippet: { text: machineText(origin.text) } }),
          },
        }),
  };
}

function artifactOf(file: Audit['evidence'][number]): JsonTree {
  return {
    location: { uri: uriOf(file.file) },
    length: file.bytes,
    ...(file.sha256 === undefined ? {} : { hashes: { 'sha-256': file.sha256 } }),
  };
}

function invocationOf(audit: Audit): JsonTree {
  return {
    executionSuccessful: audit.failures.length === 0,
    endTimeUtc: new Date(audit.asOf).toISOString(),
    toolConfigurationNotifications: () =>
      adjustmentTexts(audit).map((change) => ({ level: 'note', message: { text: plain(change) } })),
    toolExecutionNotifications: () => [
      ...audit.failures.map((failure) => ({
        level: 'error',
        message: { text: plain(`Policy ${failure.policy} did not answer: ${failure.message}`) },
      })),
      ...audit.gaps.map(notificationOf),
      ...audit.evidence
        .filter((file) => file.importer === undefined)
        .map((file) => ({
          level: 'warning',
          message: { text: plain(`Not read: ${file.reason ?? 'no reason given'}`) },
          locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file.file) } } }],
        })),
    ],
  };
}

function notificationOf(gap: Gap): JsonTree {
  return {
    level: gap.effect === 'none' ? 'note' : 'warning',
    descriptor: { id: gap.kind },
    message: { text: plain(gap.what) },
    ...(gap.origin === undefined ? {} : { locations: [{ physicalLocation: physicalLocation(gap.origin) }] }),
    properties: {
      effect: gap.effect,
      ...(gap.subject === undefined ? {} : { subject: machineText(gap.subject) }),
    },
  };
}

/** Text of a message: brackets would be read as a link (SARIF 2.1.0, 3.11.6). */
export function plain(text: string): string {
  return machineText(text).replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

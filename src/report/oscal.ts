import type { Audit } from '../model/audit.ts';
import { adjustmentTexts } from './adjustments.ts';
import { indexAudit } from './audit-index.ts';
import { decidingOrigins, type FindingView, findingViews } from './finding-view.ts';
import { type ControlVerdict, type ControlView, type FrameworkView, frameworkViews } from './frameworks.ts';
import { type JsonTree, jsonPieces } from './json-pieces.ts';
import { placeText } from './layer-words.ts';
import { machineText } from './machine-text.ts';
import { counted } from './tally.ts';
import { uriOf } from './uri.ts';
import { uuidOf } from './uuid.ts';
import { waivedText } from './waived.ts';

/**
 * OSCAL 1.2.1 assessment-results (NIST): a finding per control of every framework, an observation per policy, finding and gap.
 * OSCAL knows no third state: what is undecided or not judged is not satisfied, with the reason. It allows no empty list.
 */
export function oscalReport(audit: Audit): Iterable<string> {
  const views = findingViews(audit, indexAudit(audit));
  const frameworks = frameworkViews(audit, views);
  const time = new Date(audit.asOf).toISOString();
  const hasObservations = audit.policies.length + views.length + audit.gaps.length > 0;
  const hasControls = frameworks.length > 0;
  return jsonPieces({
    'assessment-results': {
      uuid: documentId(audit),
      metadata: {
        title: 'Flowproof: results of the audit of firewall state',
        'last-modified': time,
        version: time,
        'oscal-version': '1.2.1',
      },
      'import-ap': { href: `#${PLAN}` },
      results: () => [
        {
          uuid: uuidOf('result', documentId(audit)),
          title: `Firewall state as of ${time}`,
          description: scopeOf(audit),
          start: startOf(audit, time),
          end: time,
          'reviewed-controls': {
            'control-selections': hasControls ? frameworks.map(selectionOf) : [{ 'include-all': {} }],
          },
          ...(hasObservations ? { observations: () => observations(audit, views, time) } : {}),
          ...(hasControls ? { findings: () => findings(frameworks) } : {}),
        },
      ],
      'back-matter': { resources: () => resources(audit) },
    },
  });
}

/** What the evidence does not say, each with where it stands. */
function* gapObservations(audit: Audit, files: ReadonlySet<string>, time: string): Generator<JsonTree> {
  for (const [index, gap] of audit.gaps.entries()) {
    const { origin } = gap;
    yield {
      uuid: uuidOf('gap', JSON.stringify([index, gap.kind, gap.what, origin?.file, origin?.line])),
      title: line(`Gap: ${gap.kind}`),
      description: line(origin === undefined ? gap.what : `${gap.what} (${placeText(origin)})`),
      props: [
        property('effect', gap.effect),
        ...(gap.subject === undefined ? [] : [property('subject', gap.subject)]),
      ],
      methods: ['EXAMINE'],
      types: ['gap'],
      ...(origin === undefined || !files.has(origin.file)
        ? {}
        : {
            'relevant-evidence': [
              {
                href: `#${evidenceId(origin.file)}`,
                description: line(`${placeText(origin)}: ${origin.text}`),
              },
            ],
          }),
      collected: time,
    };
  }
}

const PLAN = uuidOf('assessment plan');

function documentId(audit: Audit): string {
  return uuidOf(
    'assessment-results',
    JSON.stringify([audit.flowproof, audit.asOf, audit.digests, audit.evidence, audit.findings]),
  );
}

function scopeOf(audit: Audit): string {
  const named = audit.deployments.map(
    ({ name, profile }) => `${machineText(name)} (${machineText(profile.title)})`,
  );
  const judged = named.length === 0 ? 'no deployment' : named.join(', ');
  const gaps = audit.gaps.filter(({ effect }) => effect !== 'none').length;
  return (
    `Exact sets of packets through the firewall state in evidence, for ${judged}. A control is judged by what the named policies ` +
    `test of it, and by nothing else. ${counted(gaps, 'gap')} may change a verdict${gaps === 0 ? '' : ': the observations name them'}.${audit.complete ? '' : ' The audit is incomplete.'}`
  );
}

/** When the oldest evidence was collected. */
function startOf(audit: Audit, end: string): string {
  const times = audit.evidence
    .map(({ collected }) => Date.parse(collected ?? ''))
    .filter((time) => time <= Date.parse(end));
  return times.length === 0 ? end : new Date(times.reduce((a, b) => Math.min(a, b))).toISOString();
}

function selectionOf({ title, numbering, controls }: FrameworkView): JsonTree {
  return {
    description: machineText(title),
    'include-controls': controls.map(({ id }) => ({ 'control-id': id })),
    ...(numbering === undefined ? {} : { remarks: line(`Numbering: ${numbering}.`) }),
  };
}

function* observations(audit: Audit, views: readonly FindingView[], time: string): Generator<JsonTree> {
  const counts = Map.groupBy(views, ({ finding }) => finding.policy);
  for (const policy of audit.policies) {
    const changes = adjustmentTexts({ policies: [policy], deployments: audit.deployments });
    yield {
      uuid: uuidOf('policy', policy.id),
      title: line(policy.title),
      description: `Policy ${line(policy.id)}: ${counted(counts.get(policy.id)?.length ?? 0, 'finding')}.`,
      methods: ['TEST'],
      types: ['control-objective'],
      collected: time,
      ...(changes.length === 0 ? {} : { remarks: line(changes.join('; ')) }),
    };
  }
  const files = new Set(audit.evidence.map(({ file }) => file));
  for (const view of views) {
    const { finding } = view;
    const origins = decidingOrigins(view).filter(({ file }) => files.has(file));
    yield {
      uuid: uuidOf('finding', finding.id),
      title: line(finding.title),
      description: line(finding.message),
      props: [
        property('severity', finding.severity),
        property('verdict', view.standing),
        property('identity', finding.id),
        ...(finding.waived === undefined ? [] : [property('waived', waivedText(finding))]),
        ...(view.owner === '' ? [] : [property('owner', view.owner)]),
      ],
      methods: ['TEST'],
      types: ['finding'],
      ...(origins.length === 0
        ? {}
        : {
            'relevant-evidence': origins.map((origin) => ({
              href: `#${evidenceId(origin.file)}`,
              description: line(`${placeText(origin)}: ${origin.text}`),
            })),
          }),
      collected: time,
      remarks: line(`Fix: ${finding.fix}`),
    };
  }
  yield* gapObservations(audit, files, time);
}

function* findings(frameworks: readonly FrameworkView[]): Generator<JsonTree> {
  for (const framework of frameworks)
    for (const control of framework.controls) yield findingOf(control, framework);
}

/** What OSCAL has no state for begins its remark. */
const REMARKS: Partial<Record<ControlVerdict, string>> = {
  undecided: 'Undecided: ',
  'not-judged': 'Not judged: ',
};

function findingOf(control: ControlView, framework: FrameworkView): JsonTree {
  const { verdict, reason } = control;
  const tested = control.policies.map(({ id }) => machineText(id)).join(', ');
  return {
    uuid: uuidOf('control', control.id),
    title: line(
      `${framework.title} ${control.number}${control.title === undefined ? '' : `: ${control.title}`}`,
    ),
    description: `Tested by ${tested}. ${framework.source === undefined ? 'The framework is named by the policies alone.' : `Source: ${line(framework.source)}`}`,
    target: {
      type: 'objective-id',
      'target-id': control.id,
      status: {
        state: verdict === 'satisfied' ? 'satisfied' : 'not-satisfied',
        reason: verdict === 'satisfied' ? 'pass' : verdict === 'not-satisfied' ? 'fail' : 'other',
        ...(reason === '' ? {} : { remarks: `${REMARKS[verdict] ?? ''}${reason}.` }),
      },
    },
    'related-observations': function* () {
      for (const policy of control.policies) yield { 'observation-uuid': uuidOf('policy', policy.id) };
      for (const { finding } of control.findings) yield { 'observation-uuid': uuidOf('finding', finding.id) };
    },
  };
}

/** The plan, and each file of the evidence with its digest. */
function* resources(audit: Audit): Generator<JsonTree> {
  yield {
    uuid: PLAN,
    title: 'Configuration, profiles and policies of the audit',
    description: line(
      Object.entries(audit.digests)
        .map(([name, digest]) => `${name}: SHA-256 ${digest}`)
        .join('; '),
    ),
  };
  for (const { file, sha256 } of audit.evidence) {
    yield {
      uuid: evidenceId(file),
      title: line(file),
      rlinks: [
        {
          href: uriOf(file),
          ...(sha256 === undefined ? {} : { hashes: [{ algorithm: 'SHA-256', value: sha256 }] }),
        },
      ],
    };
  }
}

function evidenceId(file: string): string {
  return uuidOf('evidence', file);
}

function property(name: string, value: string): JsonTree {
  return { name, value: line(value) };
}

/** OSCAL's lines are not empty and have no blanks around. */
function line(text: string): string {
  return machineText(text).trim() || '–';
}

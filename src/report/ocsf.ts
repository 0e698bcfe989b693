import { type Audit, isWaived } from '../model/audit.ts';
import type { Severity } from '../model/finding.ts';
import { indexAudit } from './audit-index.ts';
import { decidingOrigins, type FindingView, findingViews } from './finding-view.ts';
import { controlsOf } from './frameworks.ts';
import { type JsonTree, jsonPieces } from './json-pieces.ts';
import { placeText } from './layer-words.ts';
import { machineId, machineText } from './machine-text.ts';
import { waivedText } from './waived.ts';

/** OCSF's own numbers and captions. */
const SEVERITIES: Readonly<Record<Severity, { readonly id: number; readonly caption: string }>> = {
  info: { id: 1, caption: 'Informational' },
  low: { id: 2, caption: 'Low' },
  medium: { id: 3, caption: 'Medium' },
  high: { id: 4, caption: 'High' },
  critical: { id: 5, caption: 'Critical' },
};
const CLASS = 2003;
const CREATE = 1;

/** A list of OCSF 1.5.0 Compliance Findings (class 2003), one event per finding: what data lakes and SIEMs read. */
export function ocsfReport(audit: Audit): Iterable<string> {
  const views = findingViews(audit, indexAudit(audit));
  return jsonPieces(function* () {
    for (const view of views) yield eventOf(view, audit);
  });
}

function eventOf(view: FindingView, audit: Audit): JsonTree {
  const { finding, policy } = view;
  const severity = SEVERITIES[finding.severity];
  const time = Date.parse(audit.asOf);
  const controls = controlsOf(policy, audit, view);
  return {
    activity_id: CREATE,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: CLASS,
    class_name: 'Compliance Finding',
    type_uid: CLASS * 100 + CREATE,
    type_name: 'Compliance Finding: Create',
    time,
    severity_id: severity.id,
    severity: severity.caption,
    ...(isWaived(finding)
      ? { status_id: 3, status: 'Suppressed', comment: machineText(`Waived ${waivedText(finding)}`) }
      : { status_id: 1, status: 'New' }),
    ...(view.reason === '' ? {} : { status_detail: machineText(view.reason) }),
    message: machineText(finding.message),
    metadata: {
      version: '1.5.0',
      uid: machineId(finding.id),
      product: { name: 'Flowproof', vendor_name: 'Flowproof', version: machineText(audit.flowproof) },
    },
    finding_info: {
      uid: machineId(finding.id),
      title: machineText(finding.title),
      desc: machineText(finding.message),
      created_time: time,
      types: [machineId(finding.policy)],
      data_sources: dataSources(view),
    },
    compliance: {
      control: machineText(policy?.title ?? finding.policy),
      desc: machineText(policy?.description ?? ''),
      ...(controls.length === 0
        ? {}
        : {
            standards: [...new Set(controls.map(({ framework }) => machineText(framework)))],
            requirements: controls.map(({ framework, number }) => machineText(`${framework} ${number}`)),
          }),
      // 2: the evidence does not decide it; 3: it was found to be otherwise.
      status_id: view.factStanding === 'undecided' ? 2 : 3,
    },
    remediation: { desc: machineText(finding.fix) },
    resources: resourcesOf(view),
    unmapped: {
      verdict: view.standing,
      ...(finding.deployment === undefined ? {} : { deployment: machineText(finding.deployment) }),
      ...(view.place === '' ? {} : { place: machineText(view.place) }),
      ...(view.service === '' ? {} : { service: machineText(view.service) }),
      ...(view.owner === '' ? {} : { owner: machineText(view.owner) }),
      ...(view.pairs[0]?.witness === undefined ? {} : { witness: machineText(view.pairs[0].witness) }),
    },
  };
}

/** Where the evidence shows it: file and line of the rules that decide. */
function dataSources(view: FindingView): string[] {
  return [...new Set(decidingOrigins(view).map((origin) => machineText(placeText(origin))))];
}

/** Both ends of the flow, or what is spoken of. */
function resourcesOf(view: FindingView): JsonTree {
  return [
    { name: view.from, type: 'source' },
    { name: view.to, type: 'destination' },
  ]
    .filter(({ name }) => name !== '')
    .map(({ name, type }) => ({ name: machineText(name), type }));
}

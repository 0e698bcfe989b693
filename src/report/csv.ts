import type { Audit } from '../model/audit.ts';
import { indexAudit } from './audit-index.ts';
import { csvField } from './csv-field.ts';
import { decidingOrigins, type FindingView, findingViews } from './finding-view.ts';
import { controlsOf } from './frameworks.ts';
import { placeText } from './layer-words.ts';
import { waivedText } from './waived.ts';

/** What a spreadsheet takes in one cell. */
const CELL_LIMIT = 32_000;

const COLUMNS: Readonly<Record<string, (view: FindingView, audit: Audit) => string>> = {
  severity: ({ finding }) => finding.severity,
  verdict: ({ standing }) => standing,
  title: ({ finding }) => finding.title,
  message: ({ finding }) => finding.message,
  deployment: ({ finding }) => finding.deployment ?? '',
  place: ({ place }) => place,
  from: ({ from }) => from,
  to: ({ to }) => to,
  service: ({ service }) => service,
  rule: (view) => decidingOrigins(view)[0]?.text ?? '',
  evidence: (view) => decidingOrigins(view).slice(0, 1).map(placeText).join(''),
  witness: ({ pairs }) => pairs[0]?.witness ?? '',
  waived: ({ finding }) => waivedText(finding),
  remediation: ({ finding }) => finding.fix,
  owner: ({ owner }) => owner,
  reason: ({ reason }) => reason,
  controls: (view, audit) =>
    controlsOf(view.policy, audit, view)
      .map(({ framework, number }) => `${framework} ${number}`)
      .join('; '),
  policy: ({ finding }) => finding.policy,
  identity: ({ finding }) => finding.id,
};

/** The findings, one row each, most severe first (RFC 4180). */
export function* csvReport(audit: Audit): Generator<string> {
  yield line(Object.keys(COLUMNS));
  for (const view of findingViews(audit, indexAudit(audit)))
    yield line(Object.values(COLUMNS).map((column) => column(view, audit)));
}

function line(fields: readonly string[]): string {
  return `${fields.map((field) => csvField(field, CELL_LIMIT)).join(',')}\r\n`;
}

import { expect, test } from 'vitest';
import { type Audit, isWaived } from '../src/model/audit.ts';
import { REPORT_FORMATS, type ReportFormat } from '../src/report/index.ts';
import { auditEstate } from './audit-estate.ts';

const BROKEN = await auditEstate('analyzer-broken');
const ID = 'internal_port_exposed/analyzer-prod/internal-argocd';
const WAIVER = { id: 'lab', owner: 'Jo Doe', expires: '2026-12-31', reason: 'a laboratory', ticket: 'NET-7' };
const AUDIT: Audit = {
  ...BROKEN,
  waivers: [
    {
      ...WAIVER,
      policy: 'internal_port_exposed',
      accepts: 'tcp 8090 from 10.20.0.0/16 to analyzer',
      approver: 'Al Roe',
      approved: '2026-01-01',
      state: 'in-force',
      daysLeft: 41,
      findings: [ID],
      added: [],
      origin: { file: 'waivers.yaml', line: 2, text: 'lab:' },
    },
  ],
  findings: BROKEN.findings
    .filter(({ id }) => id === ID)
    .map((finding) => ({ ...finding, waived: { wholly: true, by: [WAIVER] } })),
};

/** What each format says of a finding that a waiver accepts as a whole. */
const SAID: Readonly<Record<string, RegExp>> = {
  text: /1 finding waived/,
  html: /by lab until 2026-12-31/,
  json: /"wholly": true/,
  markdown: /\*\*Waived:\*\* by lab until 2026-12-31 \(Jo Doe\): a laboratory/,
  csv: /,waived,.*by lab until 2026-12-31 \(Jo Doe\)/,
  sarif:
    /"suppressions":\[\{"kind":"external","status":"accepted","justification":"Waived by lab until 2026-12-31 \(Jo Doe\): a laboratory \(NET-7\)"/,
  junit: /<skipped message="Waived by lab until 2026-12-31 \(Jo Doe\)\. tcp 8090 of analyzer/,
  ocsf: /"status_id":3,"status":"Suppressed","comment":"Waived by lab/,
  oscal: /"name":"waived","value":"by lab until 2026-12-31 \(Jo Doe\)"/,
};

test.each(Object.entries<ReportFormat>(REPORT_FORMATS).filter(([name]) => name !== 'pdf'))(
  '%s says that a finding is waived',
  async (name, { render }) => {
    expect(AUDIT.findings.map(isWaived)).toEqual([true]);
    let report = '';
    for await (const piece of await render(AUDIT, { color: false, width: 120 })) report += piece;
    expect(report).toMatch(SAID[name] ?? /no expectation/);
  },
);

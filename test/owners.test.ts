import { expect, test } from 'vitest';
import { indexAudit } from '../src/report/audit-index.ts';
import { findingViews } from '../src/report/finding-view.ts';
import { REPORT_FORMATS, type ReportFormat } from '../src/report/index.ts';
import { auditEstate } from './audit-estate.ts';

const OWNERS: readonly (readonly [string, string])[] = [
  ['phase: run', 'phase: run\n    owner: security'],
  ['analyzer: { tag: { Role: analyzer } }', 'analyzer: { tag: { Role: analyzer }, owner: identity }'],
  [
    'file-servers: { tag: { Role: file-server } }',
    'file-servers: [{ name: fs-01, owner: storage }, { name: fs-02, owner: branch }]',
  ],
  [
    'domain-controllers: { tag: { Role: domain-controller } }',
    'domain-controllers: { owner: directory, members: [{ name: dc-01 }, { name: dc-02, owner: site-b }] }',
  ],
];

/** What is found, and who owns what receives, else what sends, else the deployment. */
const EXPECTED: Readonly<Record<string, string>> = {
  'required_flow_missing/analyzer-prod/connector-cifs-smb': 'branch',
  'required_flow_missing/analyzer-prod/connector-active-directory-ldap': 'site-b',
  'required_flow_missing/analyzer-prod/connector-active-directory-ldaps': 'directory, site-b',
  'required_flow_missing/analyzer-prod/connector-local-groups-winrm-http': 'identity',
  'internal_port_exposed/analyzer-prod/internal-argocd': 'identity',
  'admin_port_from_internet/internet/sg-058022926c3776f27/tcp-6443': 'identity',
  'admin_port_from_internet/internet/sg-0d32098842aab447e/tcp-3389': 'security',
};

test('a finding is owned by whom the configuration names', async () => {
  const audit = await auditEstate('analyzer-broken', (text) => {
    for (const [from] of OWNERS) expect(text).toContain(from);
    return OWNERS.reduce((edited, [from, to]) => edited.replace(from, to), text);
  });
  const views = findingViews(audit, indexAudit(audit));
  const owners = Object.fromEntries(views.map(({ finding, owner }) => [finding.id, owner]));
  expect(owners).toMatchObject(EXPECTED);
  for (const [name, { render }] of Object.entries<ReportFormat>(REPORT_FORMATS)) {
    if (name === 'pdf') continue;
    let report = '';
    for await (const piece of await render(audit, { color: false, width: 120 }))
      report += Buffer.from(piece).toString('latin1');
    expect(report).toContain('site-b');
  }
});

test('without owners nobody is named', async () => {
  const audit = await auditEstate('analyzer-broken');
  expect(new Set(findingViews(audit, indexAudit(audit)).map(({ owner }) => owner))).toEqual(new Set(['']));
});

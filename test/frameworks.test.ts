import { expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import { indexAudit } from '../src/report/audit-index.ts';
import { findingViews } from '../src/report/finding-view.ts';
import { controlsOf, frameworkViews } from '../src/report/frameworks.ts';
import { REPORT_FORMATS } from '../src/report/index.ts';
import { auditEstate } from './audit-estate.ts';

const BROKEN = await auditEstate('analyzer-broken');
const CLEAN: Audit = { ...BROKEN, findings: [] };
const found = (policy: string, changes: Partial<Audit['findings'][number]> = {}): Audit => ({
  ...CLEAN,
  findings: BROKEN.findings
    .filter((finding) => finding.policy === policy)
    .slice(0, 1)
    .map((finding) => ({ ...finding, ...changes })),
});
const adjusted = (id: string, adjustment: NonNullable<Audit['policies'][number]['adjusted']>): Audit => ({
  ...CLEAN,
  policies: BROKEN.policies.map((policy) =>
    policy.id === id ? { ...policy, adjusted: adjustment } : policy,
  ),
});

const WAIVER: Audit['facts']['waivers'][number] = {
  id: 'waiver/lab',
  waiver: 'lab',
  policy: 'internal_port_exposed',
  expires: '2026-12-31',
  state: 'in-force',
  days_left: 40,
  used: true,
  added: [],
};
const ON_PREMISE: Audit = {
  ...CLEAN,
  evidence: CLEAN.evidence.filter(({ importer }) => importer !== 'aws'),
};
const WITH_AZURE = (audit: Audit): Audit => ({
  ...audit,
  evidence: [...audit.evidence, { file: 'nsgs.json', bytes: 2, proven: false, importer: 'azure' }],
});
const WITH_WAIVER: Audit = { ...CLEAN, facts: { ...CLEAN.facts, waivers: [WAIVER] } };
const WAIVED = {
  wholly: true,
  by: [{ id: 'lab', owner: 'Jo Doe', expires: '2026-12-31', reason: 'a laboratory', ticket: 'NET-7' }],
};

/** How many groups are in evidence, which are not, and what that says of a control about groups. */
const GROUPS = [
  ['every group', 2, [], 'satisfied', /^$/],
  ['no group', 0, ['sg-0a1'], 'not-judged', /nothing to judge: no filter of groups in evidence$/],
  ['some groups', 1, ['sg-1', 'sg-2', 'sg-3', 'sg-4'], 'undecided', /: sg-1, sg-2, sg-3 and 1 more$/],
] as const;
function withGroups(seen: number, unseen: readonly string[]): Audit {
  const policy = CLEAN.policies.find(
    ({ id }) => id === 'admin_port_from_internet',
  ) as Audit['policies'][number];
  return {
    ...CLEAN,
    policies: [{ ...policy, facts: ['openings'], layers: ['group'] }],
    asked: ['openings/acl-0a1'],
    coverage: {
      ...CLEAN.coverage,
      filters: [
        { layer: 'group', seen, unseen: [...unseen] },
        { layer: 'subnet', seen: 1, unseen: ['acl-9'] },
      ],
    },
  };
}

/** What an audit holds, a control, and what the audit says of it. */
const VERDICTS: readonly (readonly [string, Audit, control: string, verdict: string, reason: RegExp])[] = [
  ['nothing found', CLEAN, 'iso-a.8.21', 'satisfied', /^$/],
  [
    'no prohibition',
    CLEAN,
    'pci-1.3.1',
    'satisfied',
    /^nothing to judge for prohibited_flow_open: no prohibited flow$/,
  ],
  ['an exposed port', found('internal_port_exposed'), 'pci-1.3.1', 'not-satisfied', /^1 of its policies/],
  ['an exposed port', found('internal_port_exposed'), 'cis-aws-5.2', 'satisfied', /^$/],
  ['an exposed port', found('internal_port_exposed'), 'sc-7.5', 'not-satisfied', /^1 of/],
  [
    'a flow that is not decided',
    found('required_flow_undecided'),
    'iso-a.8.21',
    'undecided',
    /does not decide/,
  ],
  [
    'a finding played down',
    found('internal_port_exposed', { severity: 'info', adjusted: { from: 'high', reason: 'a laboratory' } }),
    'pci-1.3.1',
    'not-satisfied',
    /^1 of/,
  ],
  [
    'a waived finding',
    found('internal_port_exposed', { waived: WAIVED }),
    'pci-1.3.1',
    'not-satisfied',
    /^waivers accept 1 finding/,
  ],
  [
    'a disabled policy',
    adjusted('admin_port_from_internet', { enabled: false, reason: 'a laboratory' }),
    'cis-aws-5.2',
    'undecided',
    /disabled: a laboratory/,
  ],
  [
    'a policy with other ports',
    adjusted('admin_port_from_internet', { ports: ['tcp/22'], reason: 'others are ours' }),
    'cis-aws-5.3',
    'undecided',
    /asks about tcp\/22: others are ours/,
  ],
  [
    'a policy that did not answer',
    { ...CLEAN, failures: [{ policy: 'internal_port_exposed', message: 'stopped' }], complete: false },
    'cis-controls-13.4',
    'undecided',
    /internal_port_exposed did not answer/,
  ],
  [
    'a finding of AWS beside evidence of Azure',
    WITH_AZURE(found('admin_port_from_internet')),
    'cis-azure-7.2',
    'satisfied',
    /^$/,
  ],
  [
    'a finding of AWS beside evidence of Azure',
    WITH_AZURE(found('admin_port_from_internet')),
    'cis-aws-5.2',
    'not-satisfied',
    /^1 of/,
  ],
  ['a finding and no evidence of Azure', BROKEN, 'cis-azure-7.2', 'not-judged', /^no evidence of azure$/],
  ['nothing found and no evidence of AWS', ON_PREMISE, 'cis-aws-5.2', 'not-judged', /^no evidence of aws$/],
  ['refused evidence', { ...CLEAN, complete: false }, 'ac-4', 'undecided', /incomplete/],
  ['no deployment', { ...CLEAN, deployments: [] }, 'iso-a.8.21', 'not-judged', /^no deployment was judged$/],
  ['no deployment', { ...CLEAN, deployments: [] }, 'cis-aws-5.2', 'satisfied', /^$/],
  ...GROUPS.map(([what, seen, unseen, verdict, reason]): (typeof VERDICTS)[number] => [
    what,
    withGroups(seen, unseen),
    'cis-aws-5.3',
    verdict,
    reason,
  ]),
  ['no waiver', CLEAN, 'ca-5', 'not-judged', /nothing to judge: no waiver$/],
  ['no waiver', CLEAN, 'pci-1.2.7', 'not-judged', /nothing to judge: no waiver$/],
  ['a waiver that stands', WITH_WAIVER, 'ca-5', 'satisfied', /^$/],
];

test.each(VERDICTS)('%s: %#', (_, audit, control, verdict, reason) => {
  const views = frameworkViews(audit, findingViews(audit, indexAudit(audit)));
  const view = views.flatMap(({ controls }) => controls).find(({ id }) => id === control);
  expect(view).toMatchObject({ verdict, reason: expect.stringMatching(reason) });
});

test('a finding names no control of a platform that is not in evidence', () => {
  const policy = BROKEN.policies.find(({ id }) => id === 'admin_port_from_internet');
  const named = (audit: Audit) => controlsOf(policy, audit).map(({ id }) => id.replace(/-v?5?-?[\d.]+$/, ''));
  expect(Object.keys(policy?.controls ?? {})).toEqual(
    expect.arrayContaining(['cis_aws_3_0', 'cis_azure_3_0', 'pci_dss_4_0']),
  );
  expect(named(BROKEN)).toEqual(expect.arrayContaining(['cis-aws', 'pci']));
  expect(named(BROKEN)).not.toContain('cis-azure');
  expect(named(ON_PREMISE)).toEqual(expect.not.arrayContaining(['cis-aws', 'cis-azure']));
});

test('a finding names no control of another platform', () => {
  const audit = WITH_AZURE(found('admin_port_from_internet'));
  const [view] = findingViews(audit, indexAudit(audit));
  const named = controlsOf(view?.policy, audit, view).map(({ id }) => id);
  expect(named).toContain('cis-aws-5.2');
  expect(named).not.toContain('cis-azure-7.2');
});

test('every control of every framework is known by an id of its own, with its source', () => {
  const views = frameworkViews(CLEAN, []);
  const ids = views.flatMap(({ controls }) => controls.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9.-]*$/);
  expect(views.filter(({ source }) => source === undefined)).toEqual([]);
  expect(views.map(({ title }) => title)).toEqual(BROKEN.frameworks.map(({ title }) => title));
});

test.each(['html', 'markdown', 'oscal'] as const)(
  '%s tells once whose numbers a framework has',
  async (format) => {
    const numbered = BROKEN.frameworks.filter(({ numbering }) => numbering !== undefined);
    expect(numbered.map(({ id }) => id)).toEqual(['cis_aws_3_0', 'cis_azure_3_0']);
    const pieces = await REPORT_FORMATS[format].render(BROKEN);
    let text = '';
    for await (const piece of pieces) text += piece;
    expect(text.match(/Numbering: Prowler.*?, not compared with the document\./g)).toHaveLength(2);
    expect(text.match(/not compared with the document/g)).toHaveLength(2);
  },
);

test('a framework that nobody describes is shown by the names that policies give it', () => {
  const policies = BROKEN.policies.map((policy) => ({ ...policy, controls: { house_rules: ['§ 7'] } }));
  const [view, ...others] = frameworkViews({ ...CLEAN, policies }, []);
  expect(others).toEqual([]);
  expect(view).toMatchObject({
    title: 'house_rules',
    source: undefined,
    controls: [{ id: 'house.rules-.7' }],
  });
});

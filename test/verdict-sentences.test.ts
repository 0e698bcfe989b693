import { expect, test } from 'vitest';
import { indexAudit } from '../src/report/audit-index.ts';
import { markdownReport } from '../src/report/markdown/page.ts';
import type { Standing } from '../src/report/standing.ts';
import { besidesRows, estateSentence, tallyRows, verdictSentence } from '../src/report/tally.ts';
import { textReport } from '../src/report/text.ts';
import { auditEstate } from './audit-estate.ts';

const BROKEN = await auditEstate('analyzer-broken');
const [NAME = ''] = BROKEN.deployments.map(({ name }) => name);
const [ROW] = BROKEN.findings.filter(({ policy }) => policy === 'internal_port_exposed');

test('findings that no row tells are counted by what they are about, without those that are waived', () => {
  if (ROW === undefined) throw new Error('no finding of a row');
  const { deployment: _, ...ofEstate } = { ...ROW, fact: 'zones/app/db', severity: 'critical' as const };
  const ofDeployment = { ...ROW, fact: 'undocumented/in', severity: 'low' as const };
  const waived = { ...ofEstate, waived: { wholly: true, by: [] } };
  const audit = { ...BROKEN, findings: [ROW, ofEstate, ofEstate, waived, ofDeployment] };
  const index = indexAudit(audit);
  expect(estateSentence(audit)).toBe('Findings about the estate as a whole: 2 critical.');
  expect(besidesRows(audit, index, NAME)).toBe(`Findings about ${NAME} beside its rows: 1 low.`);
  const onlyRows = { ...BROKEN, findings: [ROW] };
  expect([estateSentence(onlyRows), besidesRows(onlyRows, index, NAME)]).toEqual([undefined, undefined]);
});

const sentences: readonly (readonly [Partial<Record<Standing, number>>, string])[] = [
  [{ 'open-in-seen': 1 }, 'No row of shop is blocked or exposed in the layers that were seen.'],
  [{ partial: 1 }, '1 required flow is blocked in part.'],
  [{ partial: 2, exposed: 1 }, '2 required flows are blocked in part and 1 internal port is exposed.'],
  [{ blocked: 1, partial: 1 }, '1 required flow is blocked and 1 is blocked in part.'],
  [{ closed: 1 }, 'Nothing internal of shop is exposed.'],
  [{}, 'The profile has no row that applies.'],
];
test.each(sentences)('a verdict speaks of the rows of its own deployment: %o', (standings, sentence) => {
  const counts = new Map(Object.entries(standings) as [Standing, number][]);
  expect(verdictSentence({ ...tallyRows([]), counts, total: counts.size }, 'shop')).toBe(sentence);
});

test('what many things are called is not what one is called', () => {
  const [finding] = BROKEN.findings.filter(({ deployment }) => deployment === NAME);
  if (finding === undefined) throw new Error('no finding');
  const more = { ...BROKEN, findings: Array.from({ length: 51 }, () => finding) };
  expect(textReport(more, { color: false, width: 120 })).toMatch(/^1 more finding; /m);
  const [gap] = BROKEN.gaps;
  const one = { ...BROKEN, gaps: gap === undefined ? [] : [{ ...gap, effect: 'none' as const }] };
  expect([...markdownReport(one)].join('')).toContain('0 gaps may change a verdict; 1 more touches no flow.');
});

test('how a network is built is part of the verdict on paper, too', () => {
  const structure = {
    fact: 'x',
    id: 'x',
    section: 'A',
    title: 'Subnets',
    found: '1',
    verdict: 'unmet',
  } as const;
  const deployments = BROKEN.deployments.map((each) => ({ ...each, structures: [structure] }));
  const audit = { ...BROKEN, deployments };
  for (const report of [[...markdownReport(audit)].join(''), textReport(audit, { color: false, width: 120 })])
    expect(report).toContain('1 network row not as required');
});

test.each([BROKEN, { ...BROKEN, deployments: [] }])(
  'an incomplete audit says so with any deployments',
  (audit) => {
    const text = textReport({ ...audit, complete: false }, { color: false, width: 120 });
    expect(text).toContain('This audit is incomplete.');
  },
);

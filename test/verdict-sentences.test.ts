import { expect, test } from 'vitest';
import { indexAudit } from '../src/report/audit-index.ts';
import { besidesRows, estateSentence, tallyRows, verdictSentence } from '../src/report/tally.ts';
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

test('a verdict speaks of the rows of its own deployment', () => {
  expect(
    verdictSentence({ ...tallyRows([]), counts: new Map([['open-in-seen', 1]]), total: 1 }, 'shop'),
  ).toBe('No row of shop is blocked or exposed in the layers that were seen.');
});

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Audit } from '../src/model/audit.ts';
import { htmlReport } from '../src/report/html/page.ts';
import { REPORT_FORMATS, type ReportFormat } from '../src/report/index.ts';
import { jsonReport } from '../src/report/json.ts';
import { textReport } from '../src/report/text.ts';
import { auditEstate } from './audit-estate.ts';

/** Whole estates, audited and rendered; `npm test -- -u` writes what `reports/` holds. */
const ESTATES = ['analyzer-broken', 'analyzer-compliant'];

const MACHINE_FORMATS = ['markdown', 'csv', 'sarif', 'junit', 'ocsf', 'oscal'] as const;

describe.each(ESTATES)('%s', async (estate) => {
  const result = await auditEstate(estate);

  test('is an audit of the published schema', () => {
    expect(() => Audit.parse(result)).not.toThrow();
  });

  test('renders as before', async () => {
    await expect(textReport(result, { color: false, width: 120 })).toMatchFileSnapshot(
      `../reports/${estate}.txt`,
    );
    await expect(htmlReport(result)).toMatchFileSnapshot(`../reports/${estate}.html`);
    await expect(jsonReport(result)).toMatchFileSnapshot(`../reports/${estate}.json`);
  });

  test.each(MACHINE_FORMATS)('renders as %s as before', async (name) => {
    const { extension, render }: ReportFormat = REPORT_FORMATS[name];
    const pieces = await render(result, { color: false, width: 120 });
    await expect([...(pieces as Iterable<string>)].join('')).toMatchFileSnapshot(
      `../reports/${estate}.${extension}`,
    );
  });

  test('gives the same bytes again', async () => {
    expect(jsonReport(await auditEstate(estate))).toBe(jsonReport(result));
  });
});

test('every golden report belongs to an estate', () => {
  const names = readdirSync('reports').map((name) => name.replace(/\..*$/, ''));
  expect([...new Set(names)].sort()).toEqual(ESTATES);
});

import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import { REPORT_FORMATS, type ReportFormat } from '../src/report/index.ts';
import { HOSTILE_TEXTS, hostileAudit } from './hostile-audit.ts';
import { SAMPLE } from './reports-sample.ts';
import { CONTROLS, withoutCode } from './shown-text.ts';

const FORMATS = Object.entries<ReportFormat>(REPORT_FORMATS);

async function rendered(name: string, audit: Audit): Promise<string> {
  const format: ReportFormat | undefined = FORMATS.find(([each]) => each === name)?.[1];
  let text = '';
  for await (const piece of (await format?.render(audit, { color: false, width: 120 })) ?? [])
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1');
  return text;
}

describe.each(Object.entries(HOSTILE_TEXTS))('%s', (_, string) => {
  const audit = hostileAudit(string);

  test.each(FORMATS.map(([name]) => name).filter((name) => name !== 'json' && name !== 'pdf'))(
    'is only shown in %s',
    async (name) => {
      const report = await rendered(name, audit);
      expect(report.isWellFormed()).toBe(true);
      expect(CONTROLS.exec(report)).toBe(null);
    },
  );

  test('is whole in json', async () => {
    expect(JSON.parse(await rendered('json', audit))).toEqual(audit);
  });

  test('becomes no markup in html', async () => {
    const page = await rendered('html', audit);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
  });

  test('becomes no markup in markdown', async () => {
    const text = withoutCode(await rendered('markdown', audit));
    expect(text).not.toMatch(
      /<(?!!-- -->)|(?<!\\)\]\(|(?<!&)[@#](?=[\p{L}\d])|&(?!(lt|gt|amp|#124);)|:\/\/|(?<!\\)`/u,
    );
    const bars = text.split('\n').map((line) => line.replaceAll('\\|', '').match(/\|/g)?.length ?? 0);
    // Every row of a table has as many cells as its head.
    for (const [line, count] of bars.entries())
      if (count > 0 && (bars[line - 1] ?? 0) > 0) expect(count).toBe(bars[line - 1]);
  });

  test('becomes no formula and no cell in csv', async () => {
    const rows = cells(await rendered('csv', audit));
    expect(rows.map((row) => row.length)).toEqual(
      Array.from({ length: audit.findings.length + 1 }, () => rows[0]?.length),
    );
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]/);
  });

  test('becomes no element in junit', async () => {
    const report = await rendered('junit', audit);
    expect(XMLValidator.validate(report)).toBe(true);
    const elements = [...report.matchAll(/<([a-z]\w*)/gi)].map((match) => match[1] ?? '');
    expect(new Set(elements)).toEqual(
      new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped']),
    );
  });

  test.each(['sarif', 'ocsf', 'oscal'])('is one value of %s', async (name) => {
    const report = await rendered(name, audit);
    expect(JSON.stringify(JSON.parse(report)).isWellFormed()).toBe(true);
  });
});

test.each(FORMATS.filter(([name]) => !['json', 'pdf'].includes(name)))(
  'a name of a million characters stays bearable in %s',
  async (name) => {
    const long = (id: string) => id.replace('analyzer-prod', `analyzer-${'x'.repeat(1 << 20)}`);
    const findings = SAMPLE.findings.map((finding) => ({
      ...finding,
      id: long(finding.id),
      message: long(`${finding.message} analyzer-prod`),
    }));
    expect((await rendered(name, { ...SAMPLE, findings })).length).toBeLessThan(600_000);
  },
);

/** The cells of RFC 4180. */
function cells(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map((match) =>
        (match[1] ?? match[2] ?? '').replaceAll('""', '"'),
      ),
    );
}

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import { pdfReport } from '../src/report/pdf/pdf.ts';
import { auditEstate } from './audit-estate.ts';
import { folderOf } from './cli-run.ts';
import { whyNoProgram } from './consumers.ts';
import { HOSTILE_TEXTS, hostileAudit } from './hostile-audit.ts';
import { CLEAN, SAMPLE } from './reports-sample.ts';

const BROKEN = await auditEstate('analyzer-broken');
const MANY: Audit = {
  ...SAMPLE,
  findings: Array.from({ length: 510 }, (_, number) => ({
    ...(SAMPLE.findings[4] as Audit['findings'][number]),
    id: `finding-${number}`,
  })),
};
const LONG = 'x'.repeat(1 << 20);
const NAMED: Audit = {
  ...SAMPLE,
  findings: SAMPLE.findings.map((finding) => ({
    ...finding,
    id: `${finding.id}${LONG}`,
    message: `${finding.message} ${LONG}`,
  })),
};
const AUDITS: readonly (readonly [string, Audit])[] = [
  ['an estate', BROKEN],
  ['everything', SAMPLE],
  ['a clean audit', CLEAN],
  ['no policy and no deployment', { ...CLEAN, policies: [], deployments: [] }],
  ['more findings than are proved', MANY],
  ['names of a million characters', NAMED],
  ...Object.entries(HOSTILE_TEXTS).map(([what, text]) => [what, hostileAudit(text)] as const),
];

async function bytesOf(audit: Audit): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of pdfReport(audit)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const files = new Map<Audit, Promise<string>>();

/** The same file for the same audit. */
function fileOf(audit: Audit): Promise<string> {
  const known = files.get(audit) ?? bytesOf(audit).then(writtenTo);
  files.set(audit, known);
  return known;
}

function writtenTo(bytes: Buffer): string {
  const file = join(folderOf({}), 'report.pdf');
  writeFileSync(file, bytes);
  return file;
}

const run = (program: string, ...parameters: readonly string[]) =>
  execFileSync(program, parameters, { encoding: 'utf8', maxBuffer: 1 << 28 });

test('the same audit gives the same bytes', async () => {
  expect((await bytesOf(SAMPLE)).equals(await bytesOf(SAMPLE))).toBe(true);
});

const why = whyNoProgram('qpdf') ?? whyNoProgram('pdfinfo');
describe.skipIf(why !== undefined)(
  `read by qpdf and pdfinfo${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    test.each(AUDITS)('%s', async (_, audit) => {
      const file = await fileOf(audit);
      expect(run('qpdf', '--check', file)).toContain('No syntax or stream encoding errors found');
      expect(run('pdftotext', file, '-')).not.toMatch(/(?![\n\r\f])\p{Cc}/u);
      const words = run('pdftotext', '-bbox', file, '-').matchAll(/yMin="([\d.]+)" xMax="([\d.]+)".*>(.*)</g);
      const foot = [...words].filter(([, top]) => Number(top) > 545);
      expect(foot.length).toBeGreaterThan(0);
      expect(foot.filter(([, , end]) => Number(end) > 803).map(([, , , word]) => word)).toEqual([]);
    });

    test('headings, tables and figures are in the structure, figures with words', async () => {
      const file = await fileOf(BROKEN);
      const kinds = [...run('pdfinfo', '-struct', file).matchAll(/^ *([A-Z][A-Za-z0-9]*)/gm)];
      const count = (kind: string) => kinds.filter((match) => match[1] === kind).length;
      expect(count('H1')).toBe(1);
      expect(count('H2')).toBeGreaterThan(7);
      expect(count('TH')).toBeGreaterThan(100);
      expect(count('TD')).toBeGreaterThan(1_000);
      expect(count('Figure')).toBeGreaterThan(20);
      // Streams are bytes, the objects around them are text.
      const objects = run('qpdf', '--qdf', '--object-streams=disable', file, '-');
      expect(objects.match(/\/Alt [(<]/g)).toHaveLength(count('Figure'));
      for (const entry of ['/Lang (en)', '/Outlines', '/StructTreeRoot'])
        expect([entry, objects.includes(entry)]).toEqual([entry, true]);
      expect(run('pdfinfo', file)).toMatch(/Tagged: +yes/);
      expect(run('pdffonts', file).split('\n').slice(2, -1)).toHaveLength(3);
      for (const font of run('pdffonts', file).split('\n').slice(2, -1))
        expect(font).toMatch(/ yes yes yes /);
    });

    test('every page has its number', async () => {
      expect(run('pdftotext', '-l', '1', await fileOf(SAMPLE), '-')).toContain('Page 1');
    });

    test('what the fonts lack is spelled out', async () => {
      const [first, ...others] = SAMPLE.findings;
      const audit = {
        ...SAMPLE,
        findings: [{ ...first, message: 'host 東京 is open' } as Audit['findings'][number], ...others],
      };
      expect(run('pdftotext', await fileOf(audit), '-')).toContain('host \\u{6771}\\u{4eac} is open');
    });

    test('findings that are not proved are rows', async () => {
      const text = run('pdftotext', await fileOf(MANY), '-');
      expect(text).toContain('The other 10 findings');
      expect(text).toContain('finding-509');
    });
  },
);

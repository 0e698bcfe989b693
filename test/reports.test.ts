import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Audit, Finding, PairProof, Proof } from '../src/model/audit.ts';
import { htmlReport } from '../src/report/html/page.ts';
import { jsonReport, jsonReportPieces } from '../src/report/json.ts';
import { junitReport } from '../src/report/junit.ts';
import { textReport } from '../src/report/text.ts';
import { CLEAN, SAMPLE } from './reports-sample.ts';
import { HOSTILE } from './reports-sample-rows.ts';

const text = (audit: Audit, width = 140, color = false) =>
  textReport(audit, { color, width, reportFile: 'report.html' });
const REPORTS: readonly (readonly [string, (audit: Audit) => string])[] = [
  ['text', text],
  ['json', jsonReport],
  ['html', htmlReport],
];
const CONTROLS = /(?!\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]|\u200b|\u200e|\u200f|\ufeff/u;

describe.each(REPORTS)('%s', (_, render) => {
  test('changes no audit', () => {
    const before = JSON.stringify(SAMPLE);
    render(SAMPLE);
    expect(JSON.stringify(SAMPLE)).toBe(before);
  });
});

test.each(REPORTS)('%s says which family of a host was not seen', (_, render) => {
  expect(render(SAMPLE)).toContain('proxy-1 (IPv6)');
});

test.each([
  ['info', 'skipped'],
  ['medium', 'failure'],
] as const)('JUnit: a finding of %s about what another row keeps open is %s', (severity, outcome) => {
  const [finding] = SAMPLE.findings;
  const about = { fact: 'analyzer-prod/outbound-registry/leftover', message: 'it is kept open' };
  const findings = [{ ...finding, ...about, severity } as Finding];
  expect([...junitReport({ ...SAMPLE, findings })].join('')).toMatch(
    new RegExp(`<${outcome}[^>]* message="it is kept open"`),
  );
});

describe('text', () => {
  test('says where, what decided, a witness and the fix of a blocked flow', () => {
    const block = text(SAMPLE)
      .split('\n\n')
      .find((each) => each.startsWith('✗ high'));
    expect(block).toBe(BLOCKED);
  });

  test.each([60, 80, 140])('keeps every deciding rule, witness and fix at %i columns', (width) => {
    const flat = text(SAMPLE, width).replace(/[\s│]+/g, '');
    for (const part of mustBeSaid(SAMPLE)) expect(flat).toContain(part.replace(/\s+/g, ''));
  });

  test.each([60, 80])(
    'folds the gaps and the last lines at %i columns, and cuts nothing of them',
    (width) => {
      const what = `${'a place and its reason, '.repeat(9)}which ends with the advice`;
      const gaps: Audit['gaps'] = [{ kind: 'unmodelled', effect: 'either', what }];
      const lines = text({ ...SAMPLE, gaps }, width, true).split('\n');
      const ends = lines.slice(lines.findIndex((line) => line.includes('may change a verdict')));
      expect(ends.filter((line) => stripVTControlCharacters(line).length > width)).toEqual([]);
      expect(ends.join(' ').replace(/\s+/g, ' ')).toContain(what);
    },
  );

  test('shows first the pair of which the message speaks, though another is worse', () => {
    const proofs = SAMPLE.proofs.map((proof) =>
      proof.pairs[0]?.verdict === 'undecided'
        ? {
            ...proof,
            pairs: [
              ...proof.pairs,
              { ...(proof.pairs[0] as PairProof), verdict: 'blocked' as const, to: 'another' },
            ],
          }
        : proof,
    );
    const shown = text({ ...SAMPLE, proofs });
    expect(shown).toContain('→ another blocked');
    expect(shown).toMatch(/→ ws-7 \(i-0e07, 10\.30\.2\.7\) {3}tcp 135/);
  });

  test('obeys nothing that the evidence says', () => {
    expect(CONTROLS.test(text(SAMPLE))).toBe(false);
    expect(text(SAMPLE)).toContain('\\u{1b}[31mred');
    expect(text(SAMPLE)).toContain('\\u{202e}');
    expect(text(SAMPLE).length).toBeLessThan(20_000);
  });

  test('is one line where all is well', () => {
    expect(text(CLEAN)).toBe('analyzer-prod: 2 of 2 rows proven open or closed → report.html\n');
  });

  test('colours nothing but when asked', () => {
    expect(text(SAMPLE, 140, true)).toContain('\u001b[1;31m');
    expect(text(SAMPLE, 140, true).replace(/\p{Cc}\[[\d;]*m/gu, '')).toBe(text(SAMPLE));
  });

  test('tells how many more there are', () => {
    const findings = Array.from({ length: 60 }, (_, position) => ({
      ...(SAMPLE.findings[0] as Audit['findings'][number]),
      id: `f${position}`,
    }));
    expect(text({ ...SAMPLE, findings })).toContain('\n\n10 more findings → report.html\n');
  });
});

describe('json', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../schemas/audit.json'), 'utf8'));
  const validate = new Ajv({ strict: false }).compile(schema);

  test.each([
    ['everything', SAMPLE],
    ['nothing', CLEAN],
  ])('keeps its published schema: %s', (_, audit) => {
    expect(validate(JSON.parse(jsonReport(audit)))).toBe(true);
  });

  test('holds the audit whole', () => {
    expect(JSON.parse(jsonReport(SAMPLE))).toEqual(SAMPLE);
    expect(jsonReport(SAMPLE)).toContain(HOSTILE.long);
  });

  const [proof] = SAMPLE.proofs as [Proof];
  const long = { ...proof, pairs: Array.from({ length: 200 }, () => proof.pairs).flat() };

  test.each([
    ['indented', 2, '  '],
    ['compact where there are thousands of proofs', 2_001, ''],
  ])('is the text of one value, %s', (_, count, indentation) => {
    const audit = { ...SAMPLE, proofs: [long, ...Array.from({ length: count - 2 }, () => proof), long] };
    expect(jsonReport(audit) === `${JSON.stringify(audit, null, indentation)}\n`).toBe(true);
  });

  test('comes in pieces that are no longer for more proofs', () => {
    const longest = (proofs: readonly Proof[]) =>
      Math.max(...[...jsonReportPieces({ ...CLEAN, proofs: [...proofs] })].map(({ length }) => length));
    expect(longest([long, long, long, long, long])).toBe(longest([long]) + 1);
  });
});

describe('html', () => {
  const page = htmlReport(SAMPLE);

  test('shows every deciding rule, witness and fix, and every row', () => {
    for (const part of [
      ...mustBeSaid(SAMPLE),
      ...SAMPLE.deployments.flatMap(({ rows }) => rows.map((row) => row.title)),
    ]) {
      expect(page).toContain(escaped(part));
    }
  });

  test('says what the signs of the matrix mean', () => {
    const matrix = /<section id="matrix">.*?<\/section>/s.exec(page)?.[0] ?? '';
    const [legend = '', cells = ''] = matrix.split('<table');
    const signs = new Set([...cells.matchAll(/<span class="[a-z]+">(.)&#8239;/gu)].map(([, sign]) => sign));
    expect(signs.size).toBeGreaterThan(2);
    for (const sign of signs) expect(legend).toContain(`>${sign} `);
  });

  test('lets no text of the evidence become markup', () => {
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    const tags = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').replace(/"[^"]*"/g, '""');
    expect(/<[^>]* (on\w+|style)=/.exec(tags)?.[0]).toBe(undefined);
    expect(CONTROLS.test(page)).toBe(false);
    expect(page.length).toBeLessThan(200_000);
  });

  test('loads nothing and runs only its own style and script', () => {
    const addresses = [...page.matchAll(/<[a-z][^>]*? (?:src|href|srcset|action)="([^"]*)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(addresses.filter((address) => !address.startsWith('#') && address !== 'data:,')).toEqual([]);
    expect(/https?:\/\/|@import|url\((?!#)/.exec(page)?.[0]).toBe(undefined);
    expect(page).toMatch(
      /default-src 'none'; style-src 'sha256-[\w+/]{43}='; script-src 'sha256-[\w+/]{43}='; img-src data:; base-uri 'none'; form-action 'none'/,
    );
  });

  test('names every element once and links only to what is there', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"=]+)"/g)].map((match) => match[1]);
    for (const target of targets) expect(ids).toContain(target);
  });

  test('skips no level of headings', () => {
    const levels = [...page.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
    for (const [position, level] of levels.entries())
      expect(level - (levels[position - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  test('stays lean with ten thousand findings', () => {
    const [sample] = SAMPLE.findings as [Audit['findings'][number]];
    const findings = Array.from({ length: 10_000 }, (_, position) => ({
      ...sample,
      id: `${sample.id}/${position}`,
    }));
    expect(htmlReport({ ...SAMPLE, findings }).length / findings.length).toBeLessThan(4_500);
  });
});

/** Deciding rules, witnesses and fixes of the pairs that findings rest on. */
function mustBeSaid(audit: Audit): string[] {
  return audit.findings.flatMap((finding) => {
    const pairs = audit.proofs.find((proof) => proof.fact === finding.fact)?.pairs ?? [];
    const [worst] = pairs.filter((pair) => pair.verdict !== 'open');
    const rules =
      worst?.layers.filter((layer) => layer.decides).flatMap((layer) => layer.rules.slice(0, 1)) ?? [];
    const places = rules.map(
      (rule) => `${rule.file}${rule.line === undefined ? `#${rule.pointer}` : `:${rule.line}`}`,
    );
    return [
      finding.fix,
      ...(worst?.witness === undefined ? [] : [worst.witness]),
      ...rules.map((rule) => spelledOut(rule.text)),
      ...places,
    ];
  });
}

function spelledOut(value: string): string {
  return value.replace(/\p{Cc}/gu, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

function escaped(value: string): string {
  return value.replace(
    /[&<>"']/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? '',
  );
}

const BLOCKED = `✗ high  A required flow is blocked                                                     analyzer-prod · Connector Network Requirements, row 2
        analyzer cannot reach domain-controllers on tcp 636; acl-90aa drops it.
        analyzer (i-0a3f, 10.20.1.15) → dc-1 (i-0c41, 10.30.0.10)   tcp 636
        ├ host          analyzer            allow     hosts/analyzer/rules-v4.txt:4   :OUTPUT ACCEPT [0:0]
        ├ group         sg-0b12 analyzer    allow     cloud/security-groups.json:31   egress all to 0.0.0.0/0
        ├ subnet        acl-77c1 private    allow     cloud/network-filters.json:12   rule 100 allow all 0.0.0.0/0
        ├ route         rtb-1 private       allow     cloud/route-tables.json:9       10.0.0.0/8 → local
        ├ subnet        acl-90aa directory  DENY      cloud/network-filters.json:88   rule 90 deny tcp 0.0.0.0/0 600-700  ← decides
        ├ group         sg-0d55 directory   allow     cloud/security-groups.json:120  tcp 389-3269 from sg-0b12
        ├ host          dc-1                not seen                                  no dump of this host
        └ subnet reply  acl-77c1 private    allow     cloud/network-filters.json:17   rule 110 allow tcp 1024-65535 10.0.0.0/8
        witness  tcp 10.20.1.15:49152 -> 10.30.0.10:636
        also     analyzer (i-0a3f, 10.20.1.15) → dc-2 (i-0c42, 10.30.0.11) blocked
        fix      Let tcp 636 from 10.20.1.15 into acl-90aa before rule 90.`;

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diffAudits } from '../src/diff/diff-audits.ts';
import type { Audit } from '../src/model/audit.ts';
import { Diff } from '../src/model/diff.ts';
import { diffHtml } from '../src/report/diff/html.ts';
import { diffMarkdown } from '../src/report/diff/markdown.ts';
import { diffSarif } from '../src/report/diff/sarif.ts';
import { diffText } from '../src/report/diff/text.ts';

const COMPLIANT = auditOf('analyzer-compliant');
const BROKEN = auditOf('analyzer-broken');

test('a finding whose question was asked again and answered well is fixed', () => {
  const { fixed, notSeen } = diffAudits(BROKEN, COMPLIANT, '0.0.0').findings;
  const left = new Set(COMPLIANT.findings.map(({ id }) => id));
  const gone = BROKEN.findings.map(({ id }) => id).filter((id) => !left.has(id));
  expect(gone.length).toBeGreaterThan(10);
  expect(fixed.map(({ id }) => id).sort()).toEqual(gone.sort());
  expect(notSeen).toEqual([]);
});

test('what is not asked any more is neither fixed nor closed', () => {
  const answer = diffAudits(BROKEN, unasked(BROKEN), '0.0.0');
  expect(Diff.strict().safeParse(answer).error).toBeUndefined();
  expect(answer.findings.fixed).toEqual([]);
  expect(answer.findings.notSeen.map(({ id }) => id).sort()).toEqual(
    BROKEN.findings.map(({ id }) => id).sort(),
  );
  expect(new Set(answer.rows.map(({ change, after }) => `${change} ${after}`))).toEqual(
    new Set(['undecided undecided']),
  );
});

test.each([diffText, diffMarkdown, diffHtml, (diff: Diff) => [...diffSarif(diff)].join('')])(
  'each finding that was not seen again is named by %o',
  (render) => {
    const answer = diffAudits(BROKEN, unasked(BROKEN), '0.0.0');
    const told = render(answer, { color: false });
    const [first] = answer.findings.notSeen;
    expect(told).toContain(`${first?.message.slice(0, -1)} (${first?.why})`);
    expect(told.split('not seen again, and not proved to be fixed: ').length - 1).toBe(
      render === diffText ? 20 : answer.findings.notSeen.length,
    );
  },
);

test('what was not asked before is no better for being right', () => {
  expect(new Set(diffAudits(unasked(COMPLIANT), COMPLIANT, '0.0.0').rows)).toEqual(new Set());
});

test('rows that cannot be decided any more are said first', () => {
  const text = diffMarkdown(diffAudits(COMPLIANT, unasked(COMPLIANT), '0.0.0'));
  expect(text).toContain('This change leaves rows undecided');
  expect(text).not.toContain('No row is worse');
});

function auditOf(name: string): Audit {
  return JSON.parse(readFileSync(`reports/${name}.json`, 'utf8')) as Audit;
}

/** The same audit of a configuration that asks for nothing. */
function unasked(audit: Audit): Audit {
  const facts = Object.fromEntries(Object.keys(audit.facts).map((kind) => [kind, []]));
  return { ...audit, deployments: [], findings: [], proofs: [], facts: facts as never, asked: [] };
}

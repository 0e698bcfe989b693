import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { bundledPolicies } from '../src/cli/bundled.ts';
import type { Audit } from '../src/model/audit.ts';
import { junitReport } from '../src/report/junit.ts';
import { ocsfReport } from '../src/report/ocsf.ts';
import { oscalReport } from '../src/report/oscal.ts';
import { sarifReport } from '../src/report/sarif.ts';
import { auditEstate } from './audit-estate.ts';
import { readBy, sarifSchema, whyNoReader, whyNoSarifSchema } from './consumers.ts';
import { HOSTILE_TEXTS, hostileAudit } from './hostile-audit.ts';
import { CLEAN, SAMPLE } from './reports-sample.ts';

const UNDECIDED: Audit = {
  ...SAMPLE,
  findings: SAMPLE.findings.filter(({ policy }) => policy === 'required_flow_undecided'),
};
/** The policies refer to nothing but this framework. */
const ofFramework = (id: string): Audit => ({
  ...SAMPLE,
  policies: bundledPolicies().catalogue.policies.map(({ entrypoint: _, ...policy }) => ({
    ...policy,
    controls: { [id]: policy.controls[id] ?? [] },
  })),
});
const AUDITS: readonly (readonly [string, Audit])[] = [
  ['an estate', await auditEstate('analyzer-broken')],
  ['everything', SAMPLE],
  ['a clean audit', CLEAN],
  ['an undecided one', UNDECIDED],
  ['no policy and no deployment', { ...CLEAN, policies: [], deployments: [] }],
  ...Object.entries(HOSTILE_TEXTS).map(([what, text]) => [what, hostileAudit(text)] as const),
  [
    'policies without controls',
    { ...SAMPLE, policies: SAMPLE.policies.map((each) => ({ ...each, controls: {} })) },
  ],
  ...SAMPLE.frameworks.map(({ id, title }) => [title, ofFramework(id)] as const),
];

const whole = (pieces: Iterable<string>) => [...pieces].join('');
const because = (why: string | undefined) => (why === undefined ? '' : ` (skipped: ${why})`);

const noSarif = whyNoSarifSchema();
describe.skipIf(noSarif !== undefined)(`SARIF, by its own schema${because(noSarif)}`, () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile(noSarif === undefined ? sarifSchema() : {});

  test.each(AUDITS)('%s', (_, audit) => {
    validate(JSON.parse(whole(sarifReport(audit))));
    expect(validate.errors).toBe(null);
  });
});

const noTrestle = whyNoReader('trestle');
describe.skipIf(noTrestle !== undefined)(`OSCAL, by compliance-trestle${because(noTrestle)}`, () => {
  const reports = AUDITS.map(([, audit]) => whole(oscalReport(audit)));
  const read = noTrestle === undefined ? readBy('read_oscal.py', 'json', reports) : [];

  test.each(AUDITS.map(([name], position) => [name, position] as const))('%s', (_, position) => {
    const report = JSON.parse(reports[position] ?? '') as object;
    expect(withTimes(read[position])).toEqual(withTimes(report));
    const ids = [...JSON.stringify(report).matchAll(/"uuid":"([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of JSON.stringify(report).matchAll(/"(?:observation-uuid":"|href":"#)([^"]+)"/g))
      expect(ids).toContain(id);
  });
});

const noOcsf = whyNoReader('py_ocsf_models');
describe.skipIf(noOcsf !== undefined)(`OCSF, by py-ocsf-models${because(noOcsf)}`, () => {
  const reports = AUDITS.map(([, audit]) => whole(ocsfReport(audit)));
  const read = noOcsf === undefined ? readBy('read_ocsf.py', 'json', reports) : [];

  test.each(AUDITS.map(([name], position) => [name, position] as const))('%s', (_, position) => {
    expect(read[position]).toEqual(JSON.parse(reports[position] ?? ''));
  });
});

const noJunit = whyNoReader('junitparser');
describe.skipIf(noJunit !== undefined)(`JUnit, by junitparser${because(noJunit)}`, () => {
  const reports = AUDITS.map(([, audit]) => whole(junitReport(audit)));
  const read = noJunit === undefined ? readBy('read_junit.py', 'xml', reports) : [];

  test.each(AUDITS.map(([name, audit], position) => [name, audit, position] as const))(
    '%s',
    (_, audit, position) => {
      const suites = read[position] as Suite[];
      expect(suites).toHaveLength(audit.deployments.length + 1);
      for (const { counts, cases } of suites) {
        const ended = (how: string) => cases.filter(([, results]) => results[0] === how).length;
        expect(counts).toEqual([cases.length, ended('Failure'), ended('Error'), ended('Skipped')]);
      }
    },
  );
});

interface Suite {
  readonly name: string;
  readonly counts: readonly number[];
  readonly cases: readonly (readonly [string, readonly string[]])[];
}

/** Readers write times in their own way. */
function withTimes(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      ['start', 'end', 'collected', 'last-modified'].includes(key) ? Date.parse(String(member)) : member,
    ),
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledPolicies } from '../src/cli/bundled.ts';
import type { Audit } from '../src/model/audit.ts';
import { auditEstate } from './audit-estate.ts';

const PACKS = ['hygiene', 'cloud-baseline'];
const ESTATES = readdirSync('fixtures/packs');
const audits = new Map<string, Audit>();
for (const estate of ESTATES) audits.set(estate, await auditEstate(`../packs/${estate}`));

/** What policies of packs find, one line each. */
function linesOf(audit: Audit): string[] {
  const own = new Set(audit.policies.filter(({ pack }) => pack !== undefined).map(({ id }) => id));
  return audit.findings
    .filter(({ policy }) => own.has(policy))
    .map(({ severity, because, policy, message }) =>
      [severity, policy, ...(because === undefined ? [] : [`(${because})`]), message].join(' '),
    );
}

test.each(ESTATES)('%s is told as its file says, and nothing else is', (estate) => {
  const expected = readFileSync(join('fixtures/packs', estate, 'findings.txt'), 'utf8');
  const audit = audits.get(estate) as Audit;
  expect(`${linesOf(audit).join('\n')}\n`).toBe(expected === '' ? '\n' : expected);
  expect(audit.failures).toEqual([]);
});

describe.each(bundledPolicies().catalogue.policies.filter(({ pack }) => PACKS.includes(pack ?? '')))(
  '$id',
  ({ id }) => {
    const firing = (kind: string) =>
      ESTATES.filter((estate) => estate.endsWith(kind)).filter((estate) =>
        audits.get(estate)?.findings.some(({ policy }) => policy === id),
      );

    test('fires, and is silent where that is mended', () => {
      expect(firing('-fires')).not.toEqual([]);
      expect(firing('-silent')).toEqual([]);
    });
  },
);

test('a finding says where it stands and what mends it', () => {
  for (const { findings, proofs, policies } of audits.values()) {
    const own = new Set(policies.filter(({ pack }) => pack !== undefined).map(({ id }) => id));
    for (const { fact, fix, message, policy } of findings.filter((each) => own.has(each.policy))) {
      const proof = proofs.find((each) => each.fact === fact);
      const rules = proof?.pairs.flatMap(({ layers }) => layers.flatMap((layer) => layer.rules)) ?? [];
      expect([policy, [...(proof?.origins ?? []), ...rules].length > 0]).toEqual([policy, true]);
      expect(`${message} ${fix}`).not.toMatch(/undefined|\[object| {2}/);
    }
  }
});

test('without a pack nothing of it is computed, asked or told', async () => {
  const audit = await auditEstate('../packs/aws-fires', (text) => text.replace(/policies:[\s\S]*$/, ''));
  expect(linesOf(audit)).toEqual([]);
  const { openings, filter_rules, filters, outbound, peering_routes } = audit.facts;
  expect([openings, filter_rules, filters, outbound, peering_routes].flat()).toEqual([]);
  expect(audit.frameworks.map(({ id }) => id)).not.toContain('cis_aws_5_0');
  expect(audit.asked.filter((about) => !/^(internet|open-filter)\//.test(about))).toEqual([]);
});

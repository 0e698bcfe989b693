import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledPolicies } from '../src/cli/bundled.ts';
import { ownPolicies } from '../src/cli/own-policies.ts';
import type { Audit } from '../src/model/audit.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { adjustmentTexts } from '../src/report/adjustments.ts';
import { indexAudit, standingOfFact } from '../src/report/audit-index.ts';
import { auditEstate } from './audit-estate.ts';

const { packs: KNOWN = [], policies } = bundledPolicies().catalogue;
const PACKS = KNOWN.map(({ id }) => id);
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

test('every pack that policies are of says what it is', () => {
  expect([...new Set(policies.flatMap(({ pack }) => pack ?? []))].sort()).toEqual(PACKS.toSorted());
});

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

test('the title of a finding that is not decided claims nothing', () => {
  const open = [...audits.values()].flatMap(({ findings }) =>
    findings.filter(({ because }) => because === 'undecided'),
  );
  expect(open).not.toEqual([]);
  expect(open.filter(({ title }) => !title.startsWith('Undecided: '))).toEqual([]);
});

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

describe('what a configuration says of packs', () => {
  const DEPLOYMENT = 'deployments:\n  wiki-prod:\n    profile: ./wiki.yaml\n    policies:\n';

  test.each([
    ['policies: { packs: [hygene] }', 'unknown pack "hygene"; did you mean "hygiene"?'],
    [
      'policies: { adjust: { shadowed_rule: { severity: high, reason: R } } }',
      'the policy shadowed_rule is of the pack hygiene, which is not named under policies.packs',
    ],
    [
      'policies: { packs: [hygiene], adjust: { shadowed_rule: { trusted: [10.0.0.0/8], reason: R } } }',
      'the policy shadowed_rule does not ask who is trusted',
    ],
    [
      `${DEPLOYMENT}      admin_port_from_internet: { ports: [tcp/22], reason: R }`,
      'the ports and addresses of the policy admin_port_from_internet are the same for every deployment',
    ],
    [
      'policies: { packs: [hygiene], adjust: { management_port_open: { trusted: [10.0.0/8], reason: R } } }',
      'expected an address, a prefix',
    ],
    [
      'policies: { packs: [hygiene], adjust: { management_port_open: { ports: [tcp/99999], reason: R } } }',
      'expected a port from 0 to 65535, found the text "tcp/99999"',
    ],
  ])('mistake %#: %s', async (text, message) => {
    const read = async () =>
      ownPolicies(loadConfiguration('flowproof.yaml', `${text}\n`), '.', bundledPolicies(), undefined);
    await expect(read()).rejects.toThrow(message);
  });

  const opened = async (configuration: string) => {
    const audit = await auditEstate('../packs/aws-fires', (text) =>
      text.replace(/policies:[\s\S]*$/, configuration),
    );
    const found = audit.findings
      .filter(({ policy }) => policy === 'management_port_open')
      .map(({ severity, because = '', message }) => `${severity} ${because} ${message}`)
      .filter((line) => !/subnet_layer|batch/.test(line));
    return { found, told: adjustmentTexts(audit) };
  };
  const PACKS_ON = 'policies:\n  packs: [hygiene]\n';

  test('ports and trusted addresses are asked as they are given, and told', async () => {
    const { found, told } = await opened(
      `${PACKS_ON}  adjust:\n    management_port_open: { ports: [tcp/9100], trusted: [10.20.0.0/16], reason: ours }\n`,
    );
    expect(found).toEqual([
      'medium untrusted sg-0a01 (wiki) lets tcp 9100 in from a part of addresses that are not trusted (IPv4).',
    ]);
    expect(told).toEqual(['management_port_open: asks about tcp/9100, trusts 10.20.0.0/16: ours']);
  });

  test('a deployment has words of its own, about the filters of its machines', async () => {
    const { found, told } = await opened(
      `    policies:\n      management_port_open: { trusted: [0.0.0.0/0], reason: a laboratory }\n${PACKS_ON}`,
    );
    expect(found).toEqual([
      'high  sg-0a01 (wiki) lets tcp 22 in from the internet (IPv6).',
      'medium untrusted sg-0a01 (wiki) lets tcp 22 in from addresses that are not trusted (IPv6).',
    ]);
    expect(told).toEqual(['management_port_open for wiki-prod: trusts 0.0.0.0/0: a laboratory']);
  });
});

test('what the evidence does not decide is undecided, and speaks against no control', () => {
  const audit = audits.get('aws-interfaces-unseen') as Audit;
  const index = indexAudit(audit);
  expect(linesOf(audit)).toHaveLength(2);
  for (const { because, fact } of audit.findings)
    expect([because, standingOfFact(index, fact)]).toEqual(['undecided', 'undecided']);
});

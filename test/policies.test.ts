import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { digestSources, findOpa } from '../scripts/compile-policies.ts';
import { FACT_KINDS } from '../src/model/fact-kinds.ts';
import { PolicyInput } from '../src/model/facts.ts';
import { PolicyFinding } from '../src/model/finding.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { loadPolicies } from '../src/policy/load-policies.ts';
import { shards } from '../src/policy/shard.ts';
import { randomFacts } from './random-facts.ts';

const root = join(import.meta.dirname, '..');
const compiled = join(root, 'policies/compiled');
const catalogueText = readFileSync(join(compiled, 'catalogue.json'), 'utf8');
const host = loadPolicies(readFileSync(join(compiled, 'policies.wasm')), catalogueText);
const { policies } = host.catalogue;

const opa = findOpa();
if (opa === undefined && process.env.CI === 'true') throw new Error('no opa: run `npm run tools`');
if (opa === undefined)
  console.warn('skipped: the comparison of the compiled policies with `opa eval` (no opa)');

const port = { protocol: 'tcp', from_port: 22, to_port: 22 };
const requirement: PolicyInput['requirements'][number] = {
  id: 'ldaps',
  deployment: 'analyzer',
  row: 'ldaps',
  from_role: 'analyzer',
  to_role: 'controllers',
  ...port,
  phase: 'run',
  needed: true,
  verdict: 'blocked',
};
const restriction: PolicyInput['restrictions'][number] = {
  id: 'mysql',
  deployment: 'analyzer',
  row: 'mysql',
  role: 'analyzer',
  ...port,
  verdict: 'exposed',
  from_internet: true,
  opened_not_reachable: false,
  reply_blocked: false,
};
const prohibition: PolicyInput['prohibitions'][number] = {
  id: 'rdp',
  deployment: 'analyzer',
  row: 'rdp',
  from_role: 'users',
  to_role: 'targets',
  ...port,
  verdict: 'exposed',
  partly: false,
  reply_blocked: true,
};
const leftover: PolicyInput['leftovers'][number] = {
  id: 'registry',
  deployment: 'analyzer',
  row: 'registry',
  from_role: 'analyzer',
  to_role: 'registry',
  ...port,
  verdict: 'undecided',
  inseparable: false,
};
const ssh: PolicyInput['internet'][number] = {
  id: 'ssh',
  asset: 'i-0a1',
  ...port,
  verdict: 'exposed',
  opened_not_reachable: false,
  reply_blocked: false,
  partly: false,
};
const openFilter: PolicyInput['open_filters'][number] = {
  id: 'open',
  filter: 'sg-0a1',
  layer: 'group',
  direction: 'in',
  family: 'ipv6',
  together: true,
  attached: 0,
};
const nothing: PolicyInput = { ...documentOf([]), changes: [] };

test.each(policies)('$id says which kinds of facts it reads', ({ id, facts }) => {
  const rego = readFileSync(join(root, 'policies/rules', id, `${id}.rego`), 'utf8');
  const read = new Set([...rego.matchAll(/\binput\.(\w+)/g)].map((match) => match[1]));
  expect(read).toEqual(new Set(facts));
});

test('the kinds of facts that a policy may say are those that there are', () => {
  expect(policies.filter(({ facts }) => facts === undefined)).toEqual([]);
  expect(Object.keys(FACT_KINDS).toSorted()).toEqual(Object.keys(PolicyInput.shape).toSorted());
});

test.each(policies.filter(({ pack }) => pack !== undefined))('$id of $pack says its source', ({ source }) => {
  expect(source).toMatch(/^[A-Z].{19}/s);
});

describe('every policy', () => {
  const folders = readdirSync(join(root, 'policies/rules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  test('is compiled from the sources that are here', () => {
    expect(digestSources(root)).toBe(host.catalogue.sources);
  });

  test.each(policies.map((policy) => [policy.id, policy.controls] as const))(
    '%s names controls whose source is known',
    (_, controls) => {
      for (const [id, numbers] of Object.entries(controls)) {
        const known = host.catalogue.frameworks.find((framework) => framework.id === id)?.controls ?? {};
        expect(Object.keys(known)).toEqual(expect.arrayContaining([...numbers]));
      }
    },
  );

  test('is in the catalogue', () => {
    expect(policies.map(({ id }) => id)).toEqual(folders.sort());
  });

  test.each(folders)('%s is named like its folder, tested and described', (id) => {
    expect(existsSync(join(root, 'policies/rules', id, `${id}.rego`))).toBe(true);
    expect(existsSync(join(root, 'policies/rules', id, `${id}_test.rego`))).toBe(true);
    const policy = policies.find((each) => each.id === id);
    expect(policy?.entrypoint).toBe(`rules/${id}/findings`);
    for (const text of [policy?.title, policy?.description, policy?.remediation])
      expect(text).toMatch(/^[A-Z].{19}/s);
    expect(Object.keys(policy?.controls ?? {})).toEqual(
      expect.arrayContaining(['nist_800_53', 'pci_dss_4_0']),
    );
    for (const controls of Object.values(policy?.controls ?? {})) expect(controls).not.toHaveLength(0);
  });
});

describe('evaluation', () => {
  test('gives the findings of every policy, with the severity that holds', async () => {
    const input = {
      ...nothing,
      requirements: [requirement, { ...requirement, id: 'smtp', verdict: 'undecided' as const }],
      restrictions: [restriction],
      prohibitions: [prohibition],
      leftovers: [leftover],
      internet: [ssh, { ...ssh, id: 'web', from_port: 80, to_port: 443 }],
      open_filters: [openFilter],
    };
    expect(await evaluate(host, [input])).toEqual({
      findings: [
        { policy: 'admin_port_from_internet', fact: 'ssh', severity: 'critical' },
        { policy: 'filter_admits_everything', fact: 'open', severity: 'low', because: 'unattached' },
        { policy: 'install_only_flow_open', fact: 'registry', severity: 'low', because: 'undecided' },
        { policy: 'internal_port_exposed', fact: 'mysql', severity: 'critical', because: 'from_internet' },
        { policy: 'prohibited_flow_open', fact: 'rdp', severity: 'medium', because: 'reply_blocked' },
        { policy: 'required_flow_missing', fact: 'ldaps', severity: 'high' },
        { policy: 'required_flow_undecided', fact: 'smtp', severity: 'high' },
      ],
      failures: [],
    });
  });

  test('of nothing is an answer of every policy', async () => {
    expect(await evaluate(host, [nothing])).toEqual({ findings: [], failures: [] });
    expect(await evaluate(host, [])).toEqual({ findings: [], failures: [] });
  });

  test('takes text that is not well-formed and gives the id of the fact back', async () => {
    const id = 'broken \ud800 "quoted" \u2028 ü';
    const { findings, failures } = await evaluate(host, [
      { ...nothing, internet: [{ ...ssh, id, asset: id }] },
    ]);
    expect({ facts: findings.map(({ fact }) => fact), failures }).toEqual({ facts: [id], failures: [] });
  });

  test('refuses two facts of one id', async () => {
    await expect(evaluate(host, [{ ...nothing, internet: [ssh, ssh] }])).rejects.toThrow(
      'two facts have the id "ssh"',
    );
  });

  test('of 30,000 facts ends', async () => {
    const input = {
      ...nothing,
      restrictions: [] as PolicyInput['restrictions'],
      internet: [] as PolicyInput['internet'],
    };
    for (let i = 0; i < 15_000; i++) {
      const verdict = i % 10 === 0 ? 'exposed' : 'closed';
      input.restrictions.push({ ...restriction, id: `restriction ${i}`, verdict });
      input.internet.push({ ...ssh, id: `internet ${i}`, from_port: i, to_port: i });
    }
    const { findings, failures } = await evaluate(host, [input]);
    expect(failures).toEqual([]);
    expect(findings).toHaveLength(1_500 + 11);
  });

  test('refuses WebAssembly that the catalogue does not describe', () => {
    const other = Buffer.from(host.wasm);
    other[other.length - 1] = 0;
    expect(() => loadPolicies(other, catalogueText)).toThrow('not those of the catalogue');
  });
});

test('shards hold about 2,000 facts and lose none', () => {
  const size = (input: PolicyInput) => Object.values(input).reduce((sum, facts) => sum + facts.length, 0);
  const internet = Array.from({ length: 5_001 }, (_, i) => ({ ...ssh, id: `internet ${i}` }));
  const restrictions = Array.from({ length: 2_500 }, (_, i) => ({ ...restriction, id: `restriction ${i}` }));
  const input = { ...nothing, internet, restrictions, open_filters: [openFilter] };
  const parts = shards(input);
  expect(Math.max(...parts.map(size))).toBeLessThanOrEqual(2_005);
  expect(parts.flatMap((part) => part.internet)).toEqual(internet);
  expect(parts.flatMap((part) => part.restrictions)).toEqual(restrictions);
  expect(parts.flatMap((part) => part.open_filters)).toEqual([openFilter]);
  expect(shards(nothing)).toEqual([nothing]);
});

test.skipIf(opa === undefined)('the compiled policies say what `opa eval` says of the sources', async () => {
  const inputs = fc.sample(randomFacts(policies), { numRuns: 6, seed: 20260801 });
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-inputs-'));
  try {
    let compared = 0;
    for (const input of inputs) {
      const { findings, failures } = await evaluate(host, [input]);
      expect(failures).toEqual([]);
      const expected = evaluateSources(folder, input);
      expect(findings.map((each) => JSON.stringify(each)).sort()).toEqual(expected);
      compared += expected.length;
    }
    expect(compared).toBeGreaterThan(2_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The findings of the sources, each as JSON, sorted. */
function evaluateSources(folder: string, input: PolicyInput): string[] {
  const file = join(folder, 'input.json');
  writeFileSync(file, JSON.stringify(input));
  const parameters = [
    'eval',
    '--format',
    'values',
    '-d',
    'policies/rules',
    '-d',
    'policies/lib',
    '-i',
    file,
    'data.rules',
  ];
  const output = execFileSync(opa as string, parameters, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 27 });
  const [rules] = z
    .array(z.record(z.string(), z.object({ findings: z.array(PolicyFinding).optional() })))
    .parse(JSON.parse(output));
  const lines = policies.flatMap((policy) => {
    const findings = rules?.[policy.id]?.findings;
    if (findings === undefined) throw new Error(`opa eval: ${policy.id} has no findings`);
    return findings.map(({ fact, severity, because }) =>
      JSON.stringify({ policy: policy.id, fact, severity: severity ?? policy.severity, because }),
    );
  });
  return lines.sort();
}

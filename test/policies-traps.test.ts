import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourcesOf } from '../scripts/compile-policies.ts';
import type { PolicyInput } from '../src/model/facts.ts';
import { checkCounts } from '../src/policy/check-answer.ts';
import { EVALUATED } from '../src/policy/entrypoint.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { openInstance } from '../src/policy/instance.ts';
import { loadPolicies, type PolicyHost } from '../src/policy/load-policies.ts';
import type { RegoCompiler } from '../src/policy/rego-compiler.ts';
import { encodeShard } from '../src/policy/shard.ts';
import { capabilities, compiler } from './policy-compiler.ts';
import { policyFolder } from './policy-folder.ts';

const root = join(import.meta.dirname, '..');
const input: PolicyInput = {
  ...documentOf([]),
  requirements: [],
  restrictions: [],
  prohibitions: [],
  leftovers: [],
  internet: ['ssh', 'rdp'].map((id) => ({
    id,
    asset: 'i-0a1',
    protocol: 'tcp',
    from_port: 22,
    to_port: 22,
    verdict: 'exposed',
    opened_not_reachable: false,
    reply_blocked: false,
    partly: false,
  })),
  open_filters: [],
  structures: [],
  changes: [],
  waivers: [],
};

describe('an input that does not arrive whole is noticed', () => {
  const wasm = readFileSync(join(root, 'policies/compiled/policies.wasm'));
  const shard = encodeShard(input);
  const whole = Buffer.from(shard.document).toString();

  test.each([
    ['whole', whole, undefined],
    ['cut off', whole.slice(0, -1), 'the facts are no JSON'],
    ['empty', '', 'the facts are no JSON'],
    ['behind a byte order mark', `\ufeff${whole}`, 'the facts are no JSON'],
    [
      'short of a fact',
      JSON.stringify({ ...input, internet: input.internet.slice(1) }),
      'of 2 internet that were sent, 1 arrived',
    ],
  ])('%s', async (_, text, expected) => {
    const instance = await openInstance(wasm, text.length, {}, 512);
    const told = () => {
      instance.read(encode(text));
      return checkCounts(instance.ask(EVALUATED), shard);
    };
    if (expected === 'the facts are no JSON') expect(told).toThrow(expected);
    else expect(told()).toBe(expected);
  });
});

const GOOD = `findings contains {"fact": fact.id} if some fact in input.internet`;
/** [what a policy does, how it is written, what its failure says] */
const misbehaviours: [string, string, string | RegExp][] = [
  [
    'conflict',
    `findings contains {"fact": fact.id, "severity": _severity(fact)} if some fact in input.internet
_severity(fact) := "low" if fact.from_port < 23
_severity(fact) := "high" if fact.from_port > 21`,
    /conflict|multiple outputs/,
  ],
  ['undefined', `findings := {"x"} if input.nothing`, '`findings` is undefined'],
  ['object', `findings := {"fact": "ssh"}`, '`findings` is not a set'],
  [
    'key',
    `findings contains {"fact": fact.id, "text": "!"} if some fact in input.internet`,
    /malformed.*Unrecognized key.*text/s,
  ],
  [
    'severity',
    `findings contains {"fact": fact.id, "severity": "urgent"} if some fact in input.internet`,
    /malformed.*severity/s,
  ],
  [
    'stranger',
    `findings contains {"fact": "telnet"}`,
    'a finding is about a fact that does not exist: "telnet"',
  ],
  [
    'twice',
    `${GOOD}
findings contains {"fact": fact.id, "because": "again"} if some fact in input.internet`,
    /two findings are about one fact: "(rdp|ssh)"/,
  ],
  [
    'hungry',
    `findings contains {"fact": fact.id} if {
	some fact in input.internet
	count(numbers.range(1, 20000000)) == 1
}`,
    /opa_malloc: failed|memory/i,
  ],
  [
    'slow',
    `findings contains {"fact": fact.id} if {
	some fact in input.internet
	some letter in ["b", "c", "d", "e", "f"]
	contains(_long, concat("", [_half, letter]))
}
_ten := "aaaaaaaaaa"
_thousand := replace(replace(_ten, "a", _ten), "a", _ten)
_half := replace(_thousand, "a", replace(_ten, "a", _ten))
_long := concat("", [_half, _half])`,
    'stopped after 5 s',
  ],
];

describe.skipIf(compiler === undefined)('a policy that misbehaves is named, and the others still run', () => {
  let host: PolicyHost;
  const answers: Map<string, string> = new Map();

  test('all at once', async () => {
    const rules = [...misbehaviours, ['a_good', GOOD], ['z_good', GOOD]].map(
      ([id, body]) => [id, body] as [string, string],
    );
    host = await compileUnchecked(
      [...rules, ['uncatalogued', GOOD]],
      [...rules.map(([id]) => id), 'uncompiled'],
    );
    const empty = { ...input, internet: [] };
    const later = { ...input, internet: input.internet.map((fact) => ({ ...fact, id: `${fact.id} later` })) };
    const { findings, failures } = await evaluate(host, [empty, input, later], {
      limits: { milliseconds: 5_000, pages: 512 },
    });
    for (const { policy, message } of failures) answers.set(policy, message);
    const found = ['ssh', 'rdp', 'ssh later', 'rdp later'];
    expect(findings.map(({ policy, fact }) => `${policy} ${fact}`)).toEqual(
      ['a_good', 'z_good'].flatMap((policy) => found.map((fact) => `${policy} ${fact}`)),
    );
    expect([...answers.keys()].sort()).toEqual(
      ['uncatalogued', 'uncompiled', ...misbehaviours.map(([id]) => id)].sort(),
    );
  });

  test.each([
    ...misbehaviours.map(([id, , expected]) => [id, expected] as const),
    ['uncatalogued', 'compiled, and not in the catalogue'] as const,
    ['uncompiled', 'rules/uncompiled/findings is no entrypoint of what was compiled'] as const,
  ])('%s', (id, expected) => {
    if (typeof expected === 'string') expect(answers.get(id)).toBe(expected);
    else expect(answers.get(id)).toMatch(expected);
  });

  test('without the count of facts no policy is believed', async () => {
    const blind = await compileUnchecked(
      [['a_good', GOOD]],
      ['a_good'],
      `package lib.facts

# METADATA
# entrypoint: true
evaluated := {"requirements": 0, "restrictions": 0, "prohibitions": 0, "leftovers": 0, "internet": 1, "open_filters": 0, "structures": 0, "waivers": 0}
`,
    );
    expect(await evaluate(blind, [input])).toEqual({
      findings: [],
      failures: [{ policy: 'a_good', message: 'of 2 internet that were sent, 1 arrived' }],
    });
  });

  test('WebAssembly that is none fails every policy', async () => {
    const wasm = Buffer.from('not WebAssembly');
    const catalogue = JSON.stringify({ ...host.catalogue, wasm: sha256(wasm) });
    const { findings, failures } = await evaluate(loadPolicies(wasm, catalogue), [input]);
    expect(findings).toEqual([]);
    expect(failures.map(({ policy }) => policy)).toEqual(host.catalogue.policies.map(({ id }) => id));
  });
});

/** Policies compiled without the checks that would refuse them, and a catalogue of the ids given. */
async function compileUnchecked(
  rules: [string, string][],
  ids: readonly string[],
  facts?: string,
): Promise<PolicyHost> {
  const folder = policyFolder(rules, facts);
  const compiled = await (compiler as RegoCompiler)({
    modules: sourcesOf(folder),
    schema: {},
    capabilities,
    tests: false,
  });
  if ('mistakes' in compiled) throw new Error(JSON.stringify(compiled.mistakes));
  const wasm = new Uint8Array(Buffer.from(compiled.wasm, 'base64'));
  const policy = { title: '', description: '', severity: 'low', controls: {}, remediation: '', ports: [] };
  const policies = [...ids].sort().map((id) => ({ ...policy, id, entrypoint: `rules/${id}/findings` }));
  return loadPolicies(
    wasm,
    JSON.stringify({ opa: '', sources: '', wasm: sha256(wasm), frameworks: [], policies }),
  );
}

function encode(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

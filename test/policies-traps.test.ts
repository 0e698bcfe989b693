import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileFolder, findCompiler, sourcesOf } from '../scripts/compile-policies.ts';
import type { PolicyInput } from '../src/model/facts.ts';
import { formatPlace, InputError } from '../src/model/input-error.ts';
import { checkCounts } from '../src/policy/check-answer.ts';
import { compilePolicies } from '../src/policy/compile-policies.ts';
import { EVALUATED } from '../src/policy/entrypoint.ts';
import { evaluate } from '../src/policy/evaluate.ts';
import { documentOf } from '../src/policy/inputs.ts';
import { openInstance } from '../src/policy/instance.ts';
import { loadPolicies, type PolicyHost } from '../src/policy/load-policies.ts';
import type { RegoCompiler } from '../src/policy/rego-compiler.ts';
import { encodeShard } from '../src/policy/shard.ts';

const root = join(import.meta.dirname, '..');
const compiler = findCompiler();
if (compiler === undefined && process.env.CI === 'true') throw new Error('no compiler: run `npm run tools`');
if (compiler === undefined) console.warn('skipped: policies that misbehave (no compiler: `npm run tools`)');
const capabilities = JSON.parse(
  readFileSync(join(root, 'policies/compiled/capabilities.json'), 'utf8'),
) as object;

const schema: unknown = JSON.parse(readFileSync(join(root, 'policies/schema/input.json'), 'utf8'));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

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
    'stopped after 2.5 s',
  ],
];

describe.skipIf(compiler === undefined)('a policy that misbehaves is named, and the others still run', () => {
  let host: PolicyHost;
  const answers: Map<string, string> = new Map();

  test('all at once', { timeout: 20_000 }, async () => {
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
      limits: { milliseconds: 2_500, pages: 512 },
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

const METADATA = `# METADATA
# title: A title
# description: A description
# custom: {severity: low, controls: {}, remediation: Remedy}
`;

function calls(count: number): string {
  return Array.from({ length: count }, (_, index) => `\t_is_bad(fact, ${index})\n`).join('');
}

/** [id, METADATA, body, what is told of it]; mistakes of one kind are all told at once. */
const refused: [string, [string, string, string, string | RegExp][]][] = [
  [
    'METADATA and answers',
    [
      ['list', METADATA, `findings := []`, 'list.rego:9: `findings` is not a set'],
      ['silent', METADATA, `found contains 1`, 'rules.silent has no `findings` with `entrypoint: true`'],
      ['bare', '', GOOD, 'rules.bare.findings is an entrypoint, and no `findings`'],
      ['key', METADATA.replace('{sev', '{fix: Remedy, sev'), GOOD, /METADATA of rules\.key.*fix/s],
      ['urgent', METADATA.replace('low', 'urgent'), GOOD, /METADATA of rules\.urgent.*severity/s],
    ],
  ],
  [
    'what may not be called',
    [
      [
        'addresses',
        METADATA,
        `findings contains 1 if net.cidr_contains("10.0.0.0/8", input.x)`,
        'addresses.rego:9:24: undefined function net.cidr_contains',
      ],
      [
        'host',
        METADATA,
        `findings contains sprintf("%d", [1])`,
        'host.rego:9:19: undefined function sprintf',
      ],
    ],
  ],
  [
    'variables',
    [
      ['worse', METADATA, 'findings contains absent', 'worse.rego:9:19: var absent is unsafe'],
      ['wrong', METADATA, 'findings contains missing', 'wrong.rego:9:19: var missing is unsafe'],
    ],
  ],
  [
    'METADATA of what has no path',
    [
      [
        'named',
        METADATA,
        `_by[fact.id] := fact if some fact in input.internet`,
        'named.rego:7:1: METADATA of a document (`scope: document`, or an entrypoint) cannot stand above a rule with a reference in its name (`fact.id`)',
      ],
    ],
  ],
  [
    'kinds of facts that METADATA does not name',
    Object.entries({
      under_another_name: ['given.filter_rules', 'given := input'],
      of_a_document: ['_all(input)', '_all(document) := document.filter_rules'],
      or_a_default: ['object.get(input, "filter_rules", [])', ''],
      of_all_kinds: ['{rule | some rules in input; some rule in rules; rule.trait == "unused"}', ''],
    }).map(([id, [all, others]]) => [
      id,
      METADATA,
      `findings contains {"fact": fact.id} if some fact in ${all}\n\n${others}`,
      new RegExp(
        `${id}\\.rego:\\d+:\\d+: (facts of the kind filter_rules are read|undefined ref: rule.trait)`,
      ),
    ]),
  ],
  [
    'references to what nothing defines',
    [
      [
        'rule',
        METADATA,
        'findings contains 1 if data.rules.rule.okk',
        '9:24: undefined ref: data.rules.rule.okk',
      ],
      [
        'shared',
        METADATA,
        'findings contains 1 if not data.lib.flows.nothere["a"]',
        'data.lib.flows.nothere',
      ],
      [
        'imported',
        METADATA,
        'findings contains _n.nothere\n\n_n := data.lib.nothere',
        'undefined ref: data.lib.nothere',
      ],
      [
        'parameter',
        METADATA,
        'findings contains 1 if data.parameters.parameter.prots',
        'undefined ref: data.parameters.parameter.prots: parameters of a policy are [ports]',
      ],
      [
        'other',
        METADATA,
        'findings contains 1 if data.parameters.shared.ports',
        'data.parameters.shared: a policy has parameters under its own id alone (data.parameters.other)',
      ],
    ],
  ],
  [
    'fields that no fact has',
    [
      [
        'port',
        METADATA,
        `findings contains {"fact": fact.id} if {
	some fact in input.internet
	fact.portt == 22
}`,
        'port.rego:11:2: undefined ref: fact.portt',
      ],
    ],
  ],
  [
    'fields that no fact has, where OPA takes anything',
    [
      [
        'many',
        METADATA,
        `findings contains {"fact": fact.id} if {\n\tsome fact in input.internet\n${calls(501)}}\n\n_is_bad(fact, _) if fact.portt == 22`,
        'many.rego:9:1: calls too many functions for its fields to be checked',
      ],
      ...Object.entries({
        in_a_function: ['_is_bad(fact)', '_is_bad(fact) if fact.portt == 22'],
        in_no_function: ['not _is_good(fact)', '_is_good(fact) if fact.portt == 22'],
        in_a_function_of_a_function: [
          '_a(fact)',
          '_a(fact) if _b({"of": fact})\n\n_b(given) if given.of.portt == 22',
        ],
        in_an_else: [
          '_a(fact) == 1',
          '_a(fact) := 1 if { fact.from_port == 22 } else := 2 if fact.portt == 22',
        ],
        of_what_a_function_gives: [
          'some other in _all(input.internet)\n\tother.portt == 22',
          '_all(facts) := [fact | some fact in facts]',
        ],
        of_a_document: ['_all(input)', '_all(document) if count(document.portt) > 0'],
        under_every: ['every other in input.internet { other.portt == 22 }', ''],
        by_a_name: ['some name in ["from_port", "portt"]\n\tfact[name] == 22', ''],
        by_a_given_name: ['_field(fact, "portt") == 22', '_field(of, name) := of[name]'],
        or_a_default: ['object.get(fact, "portt", 22) == 22', ''],
        at_a_path: ['object.get(input, ["internet", 0, "portt"], 22) == 22', ''],
        of_a_kind_or_a_default: ['count(object.get(input, "portts", [])) > 0', ''],
        on_a_walk: ['walk(input, [_, value])\n\tvalue.portt == 22', ''],
        of_joined_lists: [
          'some other in array.concat(input.internet, input.openings)\n\tother.portt == 22',
          '',
        ],
        of_less: [
          'some other in _every - {fact}\n\tother.portt == 22',
          '_every contains fact if some fact in input.internet',
        ],
        of_a_changed_fact: ['changed := object.union(fact, {"mine": 1})\n\tchanged.portt == 22', ''],
      }).map(
        ([id, [condition, functions]]) =>
          [
            id,
            METADATA.replace('{sev', '{facts: [internet, openings], sev'),
            `findings contains {"fact": fact.id} if {\n\tsome fact in input.internet\n\t${condition}\n}\n\n${functions}`,
            new RegExp(`${id}\\.rego:\\d+:\\d+: undefined ref: .*portt`),
          ] as [string, string, string, RegExp],
      ),
    ],
  ],
];

/** What reads fields that some fact has, or something else than facts. */
const ACCEPTED = `findings contains {"fact": fact.id} if {
	some fact in input.waivers
	_of_kinds(fact) == 22
}

findings contains {"fact": fact.id} if {
	some fact in input.internet
	_of_kinds(fact) == 22
	_words(fact.verdict) == "high"
	_is_known(fact)
	some name in ["tcp", "udp"]
	object.get(_names, name, "?") == object.get(_names, "icmp", "?")
	_names[name]
	_field(fact, "from_port") - 1 < _field({"mine": 3}, "mine")
	walk(fact, [path, value])
	path[0] == value
	object.get(fact, "listener", "none") == "none"
	object.union(fact, {"mine": 1}).mine == 1
	object.filter(fact, ["id"]) == {"id": fact.id}
	{object.remove(fact, ["id"])} != {{"verdict": "exposed"}}
	json.remove({"of": {"id": fact.id, "mine": 1}}, ["of/mine"]) == {"of": {"id": "ssh"}}
	object.union({"of": {"mine": 1}}, {"of": {"other": 2}}) == {"of": {"mine": 1, "other": 2}}
	object.union_n([{"of": {"mine": 1}}, {"of": {"other": 2}}]) == {"of": {"mine": 1, "other": 2}}
	_has_id(object.filter(fact, ["id"]))
	some link in rego.metadata.chain()
	link.annotations.custom.severity == data.parameters.accepted.ports[0].name
}

_of_kinds(fact) := fact.from_port

_of_kinds(fact) := fact.days_left

_words("exposed") := "high"

_words(22) := "never"

default _is_known(_) := false

_is_known(fact) if fact.from_port

_names := {"tcp": "TCP"}

_field(of, name) := of[name]

_has_id({"id": id}) if id != ""

# METADATA
# description: A rule, and no document
_by_id[fact.id] := fact if some fact in input.internet
`;

describe.skipIf(compiler === undefined)(
  'policies are refused when they are compiled, at their places',
  () => {
    test.each(refused)('%s', async (_, rules) => {
      const folder = policyFolder(rules.map(([id, metadata, body]) => [id, body, metadata]));
      const told = await refusalOf(folder);
      for (const [, , , expected] of rules) expect(told).toMatch(expected);
    });

    test('and none is that reads what there may be', async () => {
      const modules = sourcesOf(policyFolder([['accepted', ACCEPTED, METADATA]]));
      const { catalogue } = await compilePolicies(compiler as RegoCompiler, {
        modules,
        schema,
        capabilities,
      });
      expect(catalogue.policies.map(({ id }) => id)).toEqual(['accepted']);
    });
  },
);

async function refusalOf(folder: string): Promise<string> {
  try {
    await compileFolder(compiler as RegoCompiler, folder, capabilities);
  } catch (error) {
    if (error instanceof InputError) return `${formatPlace(error.origin)}: ${error.message}`;
    throw error;
  }
  throw new Error('it was compiled');
}

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

function policyFolder(rules: [id: string, body: string, metadata?: string][], facts?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-policies-'));
  folders.push(folder);
  for (const part of ['lib', 'schema', 'frameworks.yaml'])
    cpSync(join(root, 'policies', part), join(folder, 'policies', part), { recursive: true });
  if (facts !== undefined) writeFileSync(join(folder, 'policies/lib/facts/facts.rego'), facts);
  for (const [id, body, metadata = ''] of rules) {
    mkdirSync(join(folder, 'policies/rules', id), { recursive: true });
    const text = `${metadata}package rules.${id}\n\n# METADATA\n# entrypoint: true\n${body}\n`;
    writeFileSync(join(folder, 'policies/rules', id, `${id}.rego`), text);
  }
  return folder;
}

function encode(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

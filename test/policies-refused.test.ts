import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFolder, sourcesOf } from '../scripts/compile-policies.ts';
import { formatPlace, InputError } from '../src/model/input-error.ts';
import { compilePolicies } from '../src/policy/compile-policies.ts';
import type { RegoCompiler } from '../src/policy/rego-compiler.ts';
import { capabilities, compiler } from './policy-compiler.ts';
import { policyFolder } from './policy-folder.ts';

const root = join(import.meta.dirname, '..');
const schema: unknown = JSON.parse(readFileSync(join(root, 'policies/schema/input.json'), 'utf8'));

const GOOD = `findings contains {"fact": fact.id} if some fact in input.internet`;
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

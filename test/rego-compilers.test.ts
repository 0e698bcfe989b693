import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledCompiler, policyGround, shippedPolicyFiles } from '../src/cli/bundled.ts';
import { groundFor } from '../src/cli/own-policies.ts';
import { compiledOf } from '../src/policy/compile-policies.ts';
import { opaCompiler } from '../src/policy/opa-compiler.ts';
import { type CompiledRego, wasiCompiler } from '../src/policy/rego-compiler.ts';
import { testPolicies } from '../src/policy/test-policies.ts';

const OPA = resolve('.tools/bin/opa');
const inside = bundledCompiler();
const isReady = inside !== undefined && existsSync(OPA);
if (!isReady && process.env.CI === 'true') throw new Error('no compilers: run `npm run tools`');

/** Every form that the head of a rule has, with tests among them. */
const FORMS = `package rules.forms_test

default verdict := false

verdict if true

letters contains "a"

letters contains "b" if true

ports[name] := 22 if name := "ssh"

size(x) := 1 if {
	x == 1
} else := 2

test_true if verdict

default test_false := false

test_several if letters == {"a"}

test_several if letters == {"a", "b"}

test_undefined if size(3) == 3

nested.test_below if ports.ssh == 22

test_of_a_case["one"] if true

test_argument(x) if x
`;

const OUTCOMES = {
  test_true: [17, 'passed'],
  test_false: [19, 'failed'],
  test_several: [21, 'passed'],
  test_undefined: [25, 'failed'],
  'nested.test_below': [27, 'passed'],
  test_of_a_case: [29, 'failed'],
};

describe.skipIf(!isReady)('the compiler inside and a named opa say the same', () => {
  const sources = [
    ['of every form of rule', { 'forms_test.rego': FORMS }],
    ['of the shipped policies and their tests', shippedPolicyFiles()],
  ] as const;

  test.each(sources)('%s', async (_, modules) => {
    const asked = { ...groundFor(modules), tests: true };
    const [own, named] = await Promise.all(
      [wasiCompiler(inside as string), opaCompiler(OPA)].map((compile) => compiledOf(compile, asked)),
    );
    const told = ({ rules, annotations }: CompiledRego) => ({ rules: rules.map(withFunction), annotations });
    expect(told(named as CompiledRego)).toEqual(told(own as CompiledRego));
    const outcomes = await Promise.all([own, named].map((each) => testPolicies(each as CompiledRego)));
    expect(outcomes[1]).toEqual(outcomes[0]);
    const forms = outcomes[0]?.filter(({ file }) => file === 'forms_test.rego') ?? [];
    if ('forms_test.rego' in modules)
      expect(Object.fromEntries(forms.map(({ name, line, outcome }) => [name, [line, outcome]]))).toEqual(
        OUTCOMES,
      );
    else expect(outcomes[0]?.every(({ outcome }) => outcome === 'passed')).toBe(true);
  });

  test('of what is annotated and named by what it is given', async () => {
    const modules = {
      'numbers.rego': `package rules.numbers

# METADATA
# title: numbers by protocol
numbers[port.protocol] contains port.number if some port in [{"protocol": "tcp", "number": 22}]
`,
    };
    const asked = { ...groundFor(modules), tests: false };
    for (const compile of [wasiCompiler(inside as string), opaCompiler(OPA)])
      expect((await compiledOf(compile, asked)).annotations).toContainEqual(
        expect.objectContaining({ file: 'numbers.rego', path: 'rules/numbers/numbers' }),
      );
  });

  test('of mistakes, at their places', async () => {
    const modules = { 'far/away.rego': 'package rules.a\n\nfindings contains absent\n' };
    const asked = { ...policyGround(), modules, tests: false };
    for (const compile of [wasiCompiler(inside as string), opaCompiler(OPA)])
      expect(await compile(asked)).toMatchObject({
        mistakes: [{ file: 'far/away.rego', line: 3, column: 19, message: 'var absent is unsafe' }],
      });
  });
});

function withFunction({ isFunction = false, ...rule }: CompiledRego['rules'][number]) {
  return { ...rule, isFunction };
}

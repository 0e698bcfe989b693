import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { conforms } from '../src/importers/aws/conforms.ts';
import { aws } from '../src/importers/aws/index.ts';
import * as schemaModule from '../src/importers/aws/schema.ts';
import type { ReadFile } from '../src/importers/importer.ts';
import { snapshotText } from './snapshot-text.ts';

/** Members of these are named by who made them. */
const MAPS = ['SyncStates', 'IPSets'];
const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'aws');

for (const name of readdirSync(FIXTURES).sort()) {
  test(`aws: ${name}`, async () => {
    const files = readCase(join(FIXTURES, name));
    expect(files.filter((file) => !aws.recognises(file))).toEqual([]);
    const text = `${snapshotText(aws.read(files)).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'));
  });

  test(`aws: ${name}, with members that nothing reads`, () => {
    const files = readCase(join(FIXTURES, name));
    const marked = files.map((file) => ({ ...file, json: withUnknownMembers(file.json) }));
    expect(snapshotText(aws.read(marked))).toEqual(snapshotText(aws.read(files)));
  });
}

test('an element conforms to its schema exactly when Zod parses it', () => {
  const schemas: z.ZodType[] = Object.values(schemaModule).filter((value) => value instanceof z.ZodType);
  const answers = new Set<boolean>();
  for (const schema of schemas) {
    fc.assert(
      fc.property(nearly(schema), (value) => {
        const { success } = schema.safeParse(value);
        answers.add(success);
        expect(conforms(schema, value)).toBe(success);
      }),
    );
  }
  expect(answers.size).toBe(2);
});

/** Values of a schema, with a strange one here and there. */
function nearly(schema: unknown): fc.Arbitrary<unknown> {
  const strange = fc.constantFrom(null, undefined, true, 'a', 1, 1.5, Number.NaN, 2 ** 53, [], {}, ['a']);
  return fc.oneof({ weight: 40, arbitrary: right(schema) }, { weight: 1, arbitrary: strange });
}

function right(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.shape).map(([key, member]) => [key, nearly(member)] as const);
    return fc.record(Object.fromEntries(members));
  }
  if (schema instanceof z.ZodArray) return fc.array(nearly(schema.element), { maxLength: 2 });
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return nearly(schema.unwrap());
  if (schema instanceof z.ZodString) return fc.constant('a');
  return schema instanceof z.ZodBoolean ? fc.boolean() : fc.integer();
}

function withUnknownMembers(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((each) => withUnknownMembers(each));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [
    key,
    withUnknownMembers(member, MAPS.includes(key)),
  ]);
  return { ...(isMap ? {} : { Unknown: 'a' }), ...Object.fromEntries(members) };
}

function readCase(folder: string): ReadFile[] {
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return names.sort().map((file) => {
    const bytes = readFileSync(join(folder, file));
    return { name: file, bytes, json: JSON.parse(bytes.toString()) as unknown };
  });
}

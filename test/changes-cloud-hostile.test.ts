import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { InputError } from '../src/model/input-error.ts';

const STRANGE = [null, 5, 'x', [], {}, true, [null], { a: 1 }, `\${x}`];

const GROUPS = readdirSync('fixtures/changes').filter((group) => /^(aws|azure)/.test(group));

const DOCUMENTS = GROUPS.flatMap((group) => {
  const folder = join('fixtures/changes', group);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [group, name, readFileSync(join(folder, name), 'utf8')] as const);
});

test.each(DOCUMENTS)('%s/%s: a strange value anywhere is no crash', (group, name, text) => {
  const files = readFiles(['.'], join('fixtures/changes', group, 'evidence'));
  const places = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...STRANGE)), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(places, (changes) => {
      const json: unknown = JSON.parse(text);
      for (const [place, value] of changes) {
        const members = membersIn(json);
        const found = members[place % members.length];
        if (found !== undefined) found[0][found[1]] = structuredClone(value);
      }
      const bytes = new TextEncoder().encode(JSON.stringify(json));
      try {
        applyChanges(files, [{ file: { name, bytes } }]);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 15 },
  );
});

function membersIn(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  return Object.keys(record).flatMap((key): [Record<string, unknown>, string][] => [
    [record, key],
    ...membersIn(record[key]),
  ]);
}

test('what two scripts leave open at the same line is a gap of each', () => {
  const script = 'az network nsg rule delete -g rg-shop --nsg-name nsg-web -n "$NAME"\n';
  const changes = ['one.sh', 'two.sh'].map((name) => ({ file: { name, bytes: Buffer.from(script) } }));
  const { gaps = [] } = applyChanges(readFiles(['.'], 'fixtures/changes/azure/evidence'), changes);
  expect(gaps.map(({ origin }) => `${origin?.file}:${origin?.line}`)).toEqual(['one.sh:1', 'two.sh:1']);
});

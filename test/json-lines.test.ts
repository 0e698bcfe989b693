import { expect, test } from 'vitest';
import { withLines } from '../src/importers/json-lines.ts';
import type { Origin } from '../src/model/origin.ts';

const bytes = new TextEncoder().encode('{\n"a": [\n1,\n2]}');
const origin = (pointer: string, more: Partial<Origin> = {}): Origin => ({
  file: 'a.json',
  pointer,
  text: 'x',
  ...more,
});

test('an origin with a pointer alone gets its line, wherever it stands', () => {
  const shared = origin('/a/1');
  const value = { rules: [{ origin: shared }, { origin: origin('/a') }], gaps: [shared] };
  const located = { file: 'a.json', line: 4, pointer: '/a/1', text: 'x' };
  const lines = withLines(value, [{ name: 'a.json', bytes }]);
  expect(lines).toStrictEqual({
    rules: [{ origin: located }, { origin: { ...located, line: 2, pointer: '/a' } }],
    gaps: [located],
  });
  expect(JSON.stringify(lines.gaps)).toBe(JSON.stringify([located]));
  expect(value.gaps).toEqual([origin('/a/1')]);
});

test.each([
  ['a line of its own', origin('/a/1', { line: 9 })],
  ['a pointer that leads nowhere', origin('/b')],
  ['a file that is not there', { ...origin('/a'), file: 'b.json' }],
])('an origin with %s stays as it is', (_, given) => {
  const value = { origin: given, others: [] };
  expect(withLines(value, [{ name: 'a.json', bytes }])).toStrictEqual(value);
});

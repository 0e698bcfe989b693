import { expect, test } from 'vitest';
import { shown, withLines } from '../src/importers/json-lines.ts';
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

test('what is shown has its lines and no secret, in each origin and beside them', () => {
  const secret = { ...origin('/token=é'), text: 'psk = ü' };
  const value = { note: 'pwd=x', rules: [secret, origin('/a/1'), secret], gaps: [{ what: 'none' }] };
  const text = new TextEncoder().encode('{\n"a": [1,\n2],\n"token=é":\n3}');
  const { note, rules, gaps } = shown(value, [{ name: 'a.json', bytes: text }]);
  const redacted = { file: 'a.json', line: 5, pointer: '/token=[redacted]', text: 'psk = [redacted]' };
  expect(note).toBe('pwd=[redacted]');
  expect(rules).toStrictEqual([redacted, { ...origin('/a/1'), line: 3 }, redacted]);
  expect(Object.keys(rules[0] as Origin)).toEqual(Object.keys(redacted));
  expect(gaps).toBe(value.gaps);
  expect(shown(secret, [])).toStrictEqual({ ...secret, pointer: redacted.pointer, text: redacted.text });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from '../src/importers/pointer-lines.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** A text with odd spaces, and the line of every value in it by pointer. */
function render(
  value: unknown,
  spaces: () => string,
  pointer = '',
  line = 1,
): { text: string; lines: Map<string, number> } {
  const lines = new Map([[pointer, line]]);
  if (typeof value !== 'object' || value === null) return { text: JSON.stringify(value), lines };
  let text = Array.isArray(value) ? '[' : '{';
  const now = () => line + text.split('\n').length - 1;
  Object.entries(value).forEach(([key, member], index) => {
    text += index === 0 ? spaces() : `,${spaces()}`;
    if (!Array.isArray(value)) text += `${JSON.stringify(key)}${spaces()}:${spaces()}`;
    const below = render(
      member,
      spaces,
      `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      now(),
    );
    for (const [each, found] of below.lines) lines.set(each, found);
    text += below.text + spaces();
  });
  return { text: text + spaces() + (Array.isArray(value) ? ']' : '}'), lines };
}

test('every value is found on its line, whatever the text looks like', () => {
  const blanks = fc.array(fc.constantFrom('', ' ', '\n', '\r\n', '\t', '\n        ', '\n     '), {
    minLength: 1,
  });
  fc.assert(
    fc.property(
      fc.jsonValue({ depthSize: 'medium' }),
      blanks,
      fc.infiniteStream(fc.boolean()),
      (value, between, chosen) => {
        let next = 0;
        const { text, lines } = render(value, () => between[next++ % between.length] as string);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        const wanted = [...lines.keys()].filter(() => chosen.next().value);
        expect(linesOf(encode(text), new Set(wanted))).toEqual(
          new Map(wanted.map((each) => [each, lines.get(each)])),
        );
      },
    ),
  );
});

test('a key that stands twice counts where it stands last, as in JSON.parse', () => {
  const text = '{"a":\n1,\n"a":\n[2],\n"b":\n3}';
  expect([...linesOf(encode(text), new Set(['/a/0', '/b']))]).toEqual([
    ['/a/0', 4],
    ['/b', 6],
  ]);
});

test.each([
  ['a byte order mark', new Uint8Array([0xef, 0xbb, 0xbf, ...encode('{\n"a": 1}')])],
  [
    'UTF-16',
    new Uint8Array(new Uint16Array([...'\ufeff{\n"a": 1}'].map((each) => each.charCodeAt(0))).buffer),
  ],
  ['an odd address', new Uint8Array([0, ...encode('{\n    "a": 1}')]).subarray(1)],
])('a text with %s', (_name, bytes) => {
  expect(linesOf(bytes, new Set(['/a'])).get('/a')).toBe(2);
});

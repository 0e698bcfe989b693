/** Where a text stops being JSON: `expected "," or "}", found the end of the file`. */
interface JsonMistake {
  readonly offset: number;
  readonly problem: string;
}

const SPACE = /[ \t\n\r]*/y;
/** Every character from the blank on, but for quote and backslash. */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b/y;

type Expectation = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

const EXPECTED: Readonly<Record<Exclude<Expectation, 'comma or end'>, string>> = {
  value: 'a value',
  'value or end': 'a value or "]"',
  key: 'a member name in double quotes',
  'key or end': 'a member name in double quotes or "}"',
  colon: '":"',
  nothing: 'nothing more',
};

/** Finds the first mistake of a text that JSON.parse refused (RFC 8259), whose own messages do not always name a place. */
export function findJsonMistake(text: string): JsonMistake {
  const open: ('{' | '[')[] = [];
  let expectation: Expectation = 'value';
  let offset = skip(SPACE, text, 0);
  for (;;) {
    const step = advance(text, offset, expectation, open);
    if (step === undefined) {
      const expected =
        expectation === 'comma or end'
          ? `"," or "${open.at(-1) === '{' ? '}' : ']'}"`
          : EXPECTED[expectation];
      return { offset, problem: `expected ${expected}, found ${describeFound(text, offset)}` };
    }
    expectation = step.expectation;
    offset = skip(SPACE, text, step.offset);
  }
}

/** Takes one token; undefined when the expected one is not there. `open` is kept up to date. */
function advance(
  text: string,
  offset: number,
  expectation: Expectation,
  open: ('{' | '[')[],
): { readonly offset: number; readonly expectation: Expectation } | undefined {
  const character = text[offset];
  const after = (): Expectation => (open.length === 0 ? 'nothing' : 'comma or end');
  const closes = character === '}' ? open.at(-1) === '{' : character === ']' && open.at(-1) === '[';
  if (closes && expectation.endsWith('or end')) {
    open.pop();
    return { offset: offset + 1, expectation: after() };
  }
  if (expectation === 'colon')
    return character === ':' ? { offset: offset + 1, expectation: 'value' } : undefined;
  if (expectation === 'comma or end') {
    if (character !== ',') return undefined;
    return { offset: offset + 1, expectation: open.at(-1) === '{' ? 'key' : 'value' };
  }
  if (expectation === 'key' || expectation === 'key or end') {
    const end = skip(STRING, text, offset);
    return end === offset ? undefined : { offset: end, expectation: 'colon' };
  }
  if (expectation === 'nothing') return undefined;
  if (character === '{' || character === '[') {
    open.push(character);
    return { offset: offset + 1, expectation: character === '{' ? 'key or end' : 'value or end' };
  }
  const end = skip(character === '"' ? STRING : SCALAR, text, offset);
  return end === offset ? undefined : { offset: end, expectation: after() };
}

function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

function describeFound(text: string, offset: number): string {
  if (offset >= text.length) return 'the end of the file';
  if (text[offset] === '"' && skip(STRING, text, offset) === offset) {
    return 'a text without closing quote, or with a line break or a wrong escape in it';
  }
  const rest = text.slice(offset, offset + 200);
  const word = /^[\w.+-]+/.exec(rest)?.[0] ?? rest.slice(0, 1);
  return JSON.stringify(word.length > 20 ? `${word.slice(0, 20)}…` : word);
}

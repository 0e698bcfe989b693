import { expandText } from './expand.ts';
import type { RawWord } from './syntax.ts';
import type { Variables } from './variables.ts';

/** The texts that a pattern of `case` fits, in which only what is not quoted is a wildcard; undefined: they are not worked out. */
export function patternOf(word: RawWord, variables: Variables, ignoresCase = false): RegExp | undefined {
  let pattern = '';
  for (const part of word.parts) {
    const { text, unknown } = expandText([part], word, variables);
    if (unknown !== undefined || (!part.quoted && /[[\\]/.test(text))) return undefined;
    pattern += [...text].map((each) => (part.quoted ? literal(each) : wildcard(each))).join('');
  }
  return new RegExp(`^${pattern}$`, ignoresCase ? 'sui' : 'su');
}

/** A regular expression of the texts that a pattern of file names may fit. */
export function wildcards(path: string): string {
  return [...path.replace(/\[.*\]/s, '*')].map(wildcard).join('');
}

function wildcard(character: string): string {
  return { '*': '.*', '?': '.' }[character] ?? literal(character);
}

function literal(character: string): string {
  return /\w/.test(character) ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

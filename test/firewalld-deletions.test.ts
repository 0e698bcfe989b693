import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configured, type Documents } from './firewalld-host.ts';

/** Elements and attributes that change no packet's fate, and why. */
const WITHOUT_EFFECT: readonly (readonly [RegExp, string])[] = [
  [/^<(short|description)\b|<\?xml/, 'for people'],
  [/^<(log|nflog|audit)\b|^<limit value="3\/m"\/>$/, 'how a match is logged'],
  [/^(prefix|level|group|queue-size)=/, 'how a match is logged'],
  [/^version=/, 'of the file'],
  [
    /^<helper module|^<port port="2121"|2121|of <helper module|of <helper family/,
    'what a helper is; that there is one is said',
  ],
  [/^(<destination ipv4="yes"\/>|ipv4="yes" of <destination\/>)$/, 'the family that the type has anyway'],
  [/^ipv6="no"/, 'the same as nothing'],
  [
    /^<tcp-mss-clamp|^<rule [^>]*> ?<tcp-mss-clamp|^value="pmtu"|^priority="10" of <rule>$/,
    'the segment size',
  ],
  [/^<rule priority="100">/, 'a rule that logs'],
  [
    /^<option name="(family|maxelem|hashsize)" value="(inet|\d+)"/,
    'the standard value, or the size of a table',
  ],
  [/^priority="-1" of <policy|^family="ipv4" of <rule priority="-21">/, 'the standard value'],
  [/^type="(icmp6?|tcp)-.*" of <reject/, 'how a refusal is answered'],
];

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'firewalld');

for (const name of ['everything', 'several-zones']) {
  test(`no element and no attribute of ${name} is left out: without it something reads differently`, () => {
    const documents = documentsOf(join(FIXTURES, name, 'etc', 'firewalld'));
    const whole = withoutLines(configured(documents).text);
    const unnoticed = Object.entries(documents)
      .filter(([file]) => file.endsWith('.xml'))
      .flatMap(([file, text]) =>
        deletionsOf(text as string)
          .filter(({ what }) => !WITHOUT_EFFECT.some(([pattern]) => pattern.test(what)))
          .filter(({ rest }) => withoutLines(configured({ ...documents, [file]: rest }).text) === whole)
          .map(({ what }) => `${file}: ${what}`),
      );
    expect(unnoticed).toEqual([]);
  });
}

function documentsOf(folder: string): Documents {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

/** The text without one of its elements, or without one attribute, each in turn. */
function deletionsOf(text: string): { what: string; rest: string }[] {
  const elements = [...text.matchAll(/<([a-z-]+)\b[^>]*?(?:\/>|>(?:(?!<\1\b)[\s\S])*?<\/\1>)/g)];
  const nested = elements.flatMap((element) => [element, ...innerElements(element)]);
  const attributes = [...text.matchAll(/<[a-z-]+[^>]*>/g)].flatMap((tag) =>
    [...tag[0].matchAll(/ ([a-z-]+="[^"]*")/g)].map((attribute) => ({
      what: `${attribute[1]} of ${tag[0].replace(attribute[0], '')}`,
      rest: cut(text, tag.index + attribute.index, attribute[0].length),
    })),
  );
  return [
    ...nested.map((match) => ({
      what: match[0].replace(/\s+/g, ' '),
      rest: cut(text, match.index, match[0].length),
    })),
    ...attributes,
  ];
}

function innerElements(element: RegExpExecArray): { 0: string; index: number }[] {
  const from = element[0].indexOf('>') + 1;
  if (element[0].indexOf('/>') === from - 2) return [];
  const inner = element[0].slice(from);
  return [...inner.matchAll(/<([a-z-]+)\b[^>]*?(?:\/>|>(?:(?!<\1\b)[\s\S])*?<\/\1>)/g)].flatMap((match) => {
    const placed = { 0: match[0], index: element.index + from + match.index };
    return [placed, ...innerElements({ ...match, ...placed } as RegExpExecArray)];
  });
}

function cut(text: string, index: number, length: number): string {
  return text.slice(0, index) + text.slice(index + length);
}

function withoutLines(text: string): string {
  return text.replace(/line \d+|:\d+\)/g, '');
}

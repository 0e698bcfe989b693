import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReadFile } from '../src/importers/importer.ts';
import { nftables } from '../src/importers/nftables/index.ts';
import { takeStatement, textOfTokens } from '../src/importers/nftables/text/cursor.ts';
import { TextTokens } from '../src/importers/nftables/text/tokens.ts';
import { filterNotation, gapNotation } from './rule-notation.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'nftables');
const NAMES = readdirSync(FIXTURES).sort();

type Path = readonly (string | number)[];
type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Members of JSON that change no verdict, and why. */
const WITHOUT_EFFECT: readonly (readonly [RegExp, string])[] = [
  [
    /handle |^\w+\/comment |^metainfo/,
    'numbers of the kernel, remarks, the version where no flags depend on it',
  ],
  [
    /^(counter|quota|limit|ct helper)\//,
    'objects decide nothing: a rule that names one counts, or is not certain',
  ],
  [/^rule\/expr\/\d+( of .*"counter"| of .*"log"|\/counter|\/log)/, 'counting and logging'],
  [
    /^(set|map)\/(type|map|flags|size|count|stmt|timeout|elem\/\d+(\/0)?\/elem\/(timeout|expires|comment|counter|last))/,
    'elements are read as what they are compared with, and each says what it does besides',
  ],
  [/^(set|map)\/(name|elem).*"name":"(dyn|seen|tt|dm|admins)"/, 'sets that no rule of the case asks'],
  [/^rule\/expr\/0 of .*"l4proto".*"tcp reset"/, 'a refusal by TCP is for TCP anyway'],
  [/exthdr/, 'packets that are asked about have no extension header'],
  [
    /"mangle":\{"key":\{"(payload|meta|tcp option)":\{"(protocol":"ip","field":"dscp|key":"(priority|nftrace)|name)"/,
    'set, and asked by no rule',
  ],
  [/^rule\/expr\/2 of .*"field":"checksum"/, 'UDP of IPv4 may do without a checksum'],
  [/"continue":null/, 'going on is what happens anyway'],
  [
    /"family":"(arp|bridge)"|"table":\{.*"name":"d"|^table\/|"table":"filter"/,
    'tables that are not modelled, whatever they hold',
  ],
  [/^rule\/expr\/\d+\/set\/(elem|op)|\/set\/elem/, 'what fills a set is not certain to go on'],
  [/(dnat|masquerade)\/(type_)?flags/, 'which of several addresses or ports is taken'],
  [/(dnat|snat)\/family/, 'the rule or the table is of the family already'],
];

test.each(NAMES)('no member of JSON is left out: %s', (name) => {
  const text = readFileSync(join(FIXTURES, name, 'ruleset.json'), 'utf8');
  const { nftables: items } = JSON.parse(text) as { nftables: Item[] };
  const frame = items.filter((item) => item.rule === undefined);
  const unnoticed = items.flatMap((item) => {
    const [kind = ''] = Object.keys(item);
    const others = kind === 'rule' ? frame : items.filter((each) => each !== item);
    const whole = ofJson([...others, item]);
    return pathsOf(item[kind])
      .filter((path) => ofJson([...others, { [kind]: without(item[kind], path) } as Item]) === whole)
      .map((path) => `${kind}/${path.join('/')} of ${JSON.stringify(item)}`);
  });
  expect(unnoticed.filter((each) => !WITHOUT_EFFECT.some(([pattern]) => pattern.test(each)))).toEqual([]);
});

/** Words of a rule that change no verdict, and why: the rule with the word in angle brackets. */
const WORDS_WITHOUT_EFFECT: readonly (readonly [RegExp, string])[] = [
  [/<meta>|<exthdr>|counter <name>/, 'the next word says it alone'],
  [/ & \S+ <==>|\| \S+ <==>/, 'without an operator equality is meant'],
  [/(add|update) @\w+ \{.*<.*\}/, 'what fills a set is not certain to go on'],
  [/(dnat|snat) <ip>/, 'the rule or the table is of the family already'],
  [/random (<,>|, <persistent>)/, 'which of several addresses or ports is taken'],
  [/tcp option (<maxseg>|maxseg <size>) /, 'set, and asked by no rule'],
];

test.each(NAMES)('no word of a rule is left out: %s', (name) => {
  const text = readFileSync(join(FIXTURES, name, 'ruleset.txt'), 'utf8');
  const lines = text.split('\n');
  const { host } = nftables.read([{ name: 'n.txt', bytes: Buffer.of(), text }]);
  const rules = new Set(
    (host?.filters ?? [])
      .flatMap((filter) => [...filter.chains.values()].flatMap((chain) => chain.rules))
      .map(({ origin }) => (origin.line ?? 0) - 1)
      .filter((row) => !/^\s*(chain|table) .*\{$/.test(lines[row] ?? '')),
  );
  const unnoticed = [...rules].flatMap((row) => {
    const tokens = takeStatement({ tokens: new TextTokens(lines[row] ?? ''), position: 0 });
    const asked = (list: typeof tokens) =>
      ofText(lines.map((line, index) => (index === row ? textOfTokens(list) : rules.has(index) ? '' : line)));
    const whole = asked(tokens);
    return tokens
      .filter((token) => asked(tokens.filter((each) => each !== token)) === whole)
      .map((token) =>
        textOfTokens(
          tokens.map((each) => (each === token ? { ...each, kind: 'word', text: `<${each.text}>` } : each)),
        ),
      );
  });
  expect(unnoticed.filter((each) => !WORDS_WITHOUT_EFFECT.some(([pattern]) => pattern.test(each)))).toEqual(
    [],
  );
});

function ofJson(items: readonly Item[]): string {
  return notation({ name: 'n.json', bytes: Buffer.of(), json: { nftables: items } });
}

function ofText(lines: readonly string[]): string {
  return notation({ name: 'n.txt', bytes: Buffer.of(), text: lines.join('\n') });
}

function notation(file: ReadFile): string {
  const { host, gaps } = nftables.read([file]);
  return [...(host?.filters ?? []).flatMap(filterNotation), ...gaps.map(gapNotation)].join('\n');
}

function pathsOf(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [
    [key],
    ...pathsOf((value as Record<string | number, unknown>)[key]).map((path) => [key, ...path]),
  ]);
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value.filter((_, index) => index !== key)
      : value.map((each, index) => (index === key ? without(each, rest) : each));
  }
  const { [String(key)]: member, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [String(key)]: without(member, rest) };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReadFile } from '../src/importers/importer.ts';
import { iptables } from '../src/importers/iptables/index.ts';
import { ipset } from '../src/importers/iptables/ipset.ts';
import { IPV4, IPV6 } from './iptables-rows.ts';
import { filterNotation, gapNotation, ruleNotation } from './rule-notation.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

for (const folder of ['iptables', 'ipset']) {
  for (const name of readdirSync(join(FIXTURES, folder)).sort()) {
    test(`${folder}: ${name}`, async () => {
      const files = readCase(join(FIXTURES, folder, name));
      expect(files.filter((file) => !iptables.recognises(file) && !ipset.recognises(file))).toEqual([]);
      const { host, gaps } = iptables.read(files);
      const lines = [...(host?.filters ?? []).flatMap(filterNotation), ...gaps.map(gapNotation)];
      await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(FIXTURES, folder, name, 'expected.txt'));
    });
  }
}

const BESIDE = ['expected.txt', 'probes.txt', 'ip-addr.json', 'ip-route.json', 'sysctl.txt'];

function readCase(folder: string): ReadFile[] {
  const names = readdirSync(folder).filter((file) => !BESIDE.includes(file));
  return names.sort().map((file) => {
    const bytes = readFileSync(join(folder, file));
    return { name: file, bytes, text: bytes.toString() };
  });
}

const ROWS = [
  ...rowsOf(IPV4).map((row) => ({ family: 4 as const, ...row })),
  ...rowsOf(IPV6).map((row) => ({ family: 6 as const, ...row })),
];

function rowsOf(table: string): { line: string; expected: string }[] {
  return [...table.matchAll(/^(\S.*)\n {4}(.*)$/gm)].map(([, line = '', expected = '']) => ({
    line,
    expected,
  }));
}

test.each(ROWS)('IPv$family: $line', ({ family, line, expected }) => {
  expect(readRule(line, family).rule).toBe(expected);
});

test('every rule that may match or not, or do one thing or another, has a gap', () => {
  const silent = ROWS.filter(
    ({ family, line, expected }) => expected.includes('?(') && readRule(line, family).gaps.length === 0,
  );
  expect(silent).toEqual([]);
});

/** Options that change no verdict, and why. */
const WITHOUT_EFFECT: readonly (readonly [RegExp, string])[] = [
  [/^-m comment|^--comment/, 'a remark'],
  [/^--(log|nflog)-/, 'how a match is logged'],
  [/^--(random|random-fully|persistent)$/, 'which of several addresses or ports is taken'],
  [/^--to-source/, 'sources are not translated in the model'],
  [/^--clamp-mss-to-pmtu/, 'the segment size'],
  [/^(-c |-4$)/, 'counters, and the family that the dump has anyway'],
  [/^-m (tcp|icmp|icmp6)$/, 'the protocol loads the match'],
  [/^-p (tcp|icmp|ipv6-icmp|udp|sctp|icmpv6)$/, 'the match of a protocol demands it as well'],
  [/^-m recent|^--(set|name|mask|rsource)( |$)/, 'remembering an address always matches'],
  [/^--(rt-type|header|soft)/, 'a plain packet has no extension header at all'],
  [
    /^(-s 0\.0\.0\.0\/0|-o \+|-p all|! -f|! --physdev-(is-bridged|out veth0)|--icmp-type (any|255\/0))$/,
    'every packet has it',
  ],
];

test('no option is left out: without it a rule reads differently', () => {
  const unnoticed = ROWS.flatMap(({ family, line }) => {
    const whole = JSON.stringify(readRule(line, family));
    const options = optionsOf(line);
    return options
      .filter((option, index) => {
        const rest = options.filter((_, other) => other !== index).join(' ');
        return (
          !WITHOUT_EFFECT.some(([pattern]) => pattern.test(option)) &&
          JSON.stringify(readRule(rest, family)) === whole
        );
      })
      .map((option) => `${option} of ${line}`);
  });
  expect(unnoticed).toEqual([]);
});

function optionsOf(line: string): string[] {
  const options: string[] = [];
  for (const word of line.match(/"(?:\\.|[^"])*"|\S+/g) ?? []) {
    const previous = options.at(-1);
    const begins = /^[-!]/.test(word) && !(previous !== undefined && /(^|-s )!$/.test(previous));
    if (begins || previous === undefined) options.push(word);
    else options[options.length - 1] = `${previous} ${word}`;
  }
  return options;
}

test('a line of more than a MiB is not read: it may be any rule of its chain, and is told by its beginning', () => {
  const line = `-A INPUT ${'-s 192.0.2.1 '.repeat(100_000)}-j ACCEPT`;
  const chains = [':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'];
  const text = ['*filter', ...chains, line, '-A INPUT -p tcp -j ACCEPT', 'COMMIT', ''].join('\n');
  const { host, gaps } = iptables.read([fileOf(text)]);
  const rules = host?.filters?.[0]?.chains.get('filter/INPUT')?.rules ?? [];
  expect(rules.map(({ action }) => action.kind)).toEqual(['opaque', 'accept']);
  expect(gaps.map((gap) => gap.effect)).toEqual(['either']);
  expect(JSON.stringify([rules, gaps]).length).toBeLessThan(2000);
});

test('whatever a file holds, reading it ends and nothing of it is thrown', () => {
  const words = [
    ...new Set([
      ...ROWS.flatMap(({ line }) => line.split(' ')),
      '*filter',
      ':INPUT DROP',
      'COMMIT',
      '-A',
      '-I',
      '-D',
      'INPUT',
      '"',
      '!',
      '#',
    ]),
  ];
  const line = fc.oneof(
    fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((list) => list.join(' ')),
    fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((list) => `-A INPUT ${list.join(' ')}`),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const text = ['*filter', ':INPUT DROP [0:0]', ':CHAIN - [0:0]', ...lines].join('\n');
      const { host, gaps } = iptables.read([fileOf(text)]);
      expect([...(host?.filters ?? []).flatMap(filterNotation), ...gaps.map(gapNotation)]).not.toEqual([]);
    }),
    { numRuns: 500 },
  );
});

function readRule(line: string, family: 4 | 6): { rule: string; gaps: string[] } {
  const program = family === 6 ? 'ip6tables' : 'iptables';
  const chains = ['*filter', ':INPUT DROP [0:0]', ':OUTPUT ACCEPT [0:0]', ':CHAIN - [0:0]'];
  const text = [
    `# Generated by ${program}-save v1.8.9 (nf_tables)`,
    ...chains,
    `-A INPUT ${line}`,
    'COMMIT',
    '',
  ].join('\n');
  const { host, gaps } = iptables.read([fileOf(text)]);
  const rule = host?.filters?.[0]?.chains.get('filter/INPUT')?.rules[0];
  return {
    rule: rule === undefined ? 'no rule' : ruleNotation(rule),
    gaps: gaps.map((gap) => `${gap.effect} ${gap.what}`),
  };
}

function fileOf(text: string): ReadFile {
  return { name: 'iptables-save.txt', bytes: Buffer.from(text), text };
}

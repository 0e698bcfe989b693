import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReadFile } from '../src/importers/importer.ts';
import { iptables } from '../src/importers/iptables/index.ts';
import { isSetDump } from '../src/importers/iptables/ipset/is-set-dump.ts';
import { filterNotation, gapNotation } from './rule-notation.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const BESIDE = ['expected.txt', 'probes.txt', 'ip-addr.json', 'ip-route.json', 'sysctl.txt'];

/** Tokens that decide about no packet, each behind the one before it, and why. */
const WITHOUT_EFFECT: readonly (readonly [RegExp, string])[] = [
  [/ \[\d+:\d+\]$/, 'counters'],
  [/^:\S+ -$/, "a chain of the user's own has no policy"],
  [/^-m (tcp|udp|icmp|icmp6)$|^(-m|--match) comment|^--comment /, 'the protocol loads the match; a remark'],
  [/^-p (tcp|udp|icmp|ipv6-icmp)$/, 'the match of the protocol demands it as well'],
  [/--(log|nflog)-/, 'how a match is logged'],
  [/(^| )--(random|random-fully|persistent)$/, 'which of several addresses or ports is taken'],
  [/^--(mask|name) |(^| )--rsource$|^-m recent/, 'remembering an address always matches'],
  [/--(checksum-fill|clamp-mss-to-pmtu)/, 'checksums and segment sizes'],
  [/^--rt-type/, 'a plain packet has no extension header at all'],
  [/^ ?-4$/, 'rules of IPv4 are of no other family'],
  [/^INPUT [12]$/, 'the place of a rule, which stands alone here'],
  [/^timeout 300$|^300 comment$/, 'the entries of the set say it as well'],
  [
    / (hashsize|maxelem|bucketsize|initval|size)$|^(hashsize|maxelem|bucketsize|initval|size) /,
    'how a set is kept',
  ],
];

/** What is broken already is in doubt with every token and without. */
const BROKEN = ['commit-missing', 'cut-off', 'strange-lines'];

/** Every token of a dump is consumed by a match or named in a gap: without it the rules or the gaps read differently. */
for (const folder of ['iptables', 'ipset']) {
  const names = readdirSync(join(FIXTURES, folder)).filter((name) => !BROKEN.includes(name));
  test.each(names.sort())(`no token of ${folder}/%s is left out`, (name) => {
    const files = readCase(join(FIXTURES, folder, name));
    const sets = files.filter((file) => isSetDump(file.text ?? ''));
    const unnoticed = files.flatMap((file) =>
      isSetDump(file.text ?? '')
        ? unnoticedIn(file, [file.text ?? ''], (text) => [
            ...files.filter((each) => each !== file),
            of(text, file),
          ])
        : unnoticedIn(file, piecesOf(file.text ?? ''), (text) => [...sets, of(text, file)]),
    );
    expect(unnoticed).toEqual([]);
  });
}

function readCase(folder: string): ReadFile[] {
  const names = readdirSync(folder).filter((file) => !BESIDE.includes(file));
  return names.sort().map((name) => of(readFileSync(join(folder, name), 'utf8'), { name }));
}

function of(text: string, { name }: { readonly name: string }): ReadFile {
  return { name, bytes: Buffer.from(text), text };
}

/** The deleted tokens of a file that nothing shows; `around` is what is read with a piece of it. */
function unnoticedIn(
  file: ReadFile,
  pieces: readonly string[],
  around: (text: string) => ReadFile[],
): string[] {
  return pieces.flatMap((piece) => {
    const whole = notation(around(piece));
    const rule = piece.split('\n').find((line) => /^(\[\d+:\d+\] )?-[AI] /.test(line));
    const lines = piece.split('\n');
    return lines.flatMap((line, number) =>
      // Remarks decide nothing but by their header, which has fixtures of its own.
      line.startsWith('#') || (rule !== undefined && line !== rule)
        ? []
        : deletionsOf(line)
            .filter(({ what }) => !WITHOUT_EFFECT.some(([pattern]) => pattern.test(what)))
            .filter(({ rest }) => notation(around(lines.with(number, rest).join('\n'))) === whole)
            .map(({ what }) => `${file.name}: ${what} of ${line}`),
    );
  });
}

function notation(files: readonly ReadFile[]): string {
  const { host, gaps } = iptables.read(files);
  return [...(host?.filters ?? []).flatMap(filterNotation), ...gaps.map(gapNotation)].join('\n');
}

/** The line without one of its tokens, or without one option and its values. */
function deletionsOf(line: string): { what: string; rest: string }[] {
  const tokens = line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
  const single = tokens.map((token, index) => ({
    what: `${tokens[index - 1] ?? ''} ${token}`,
    rest: tokens.filter((_, other) => other !== index).join(' '),
  }));
  const starts = tokens.flatMap((token, index) =>
    /^(-|!)/.test(token) && tokens[index - 1] !== '!' ? [index] : [],
  );
  const options = starts.map((start, order) => {
    const end = starts[order + 1] ?? tokens.length;
    return {
      what: tokens.slice(start, end).join(' '),
      rest: [...tokens.slice(0, start), ...tokens.slice(end)].join(' '),
    };
  });
  return [...single, ...options];
}

/** Each rule with the chains of its table, and the file without its rules. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  const shapes = new Set<string>();
  const head = text.split('\n').filter((line) => line.startsWith('# Generated'));
  let table: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = [line];
    else if (line.startsWith(':')) table.push(line);
    if (!/^(\[\d+:\d+\] )?-[AI] /.test(line)) continue;
    const shape = line.replace(/[0-9.]+/g, '0');
    if (shapes.has(shape)) continue;
    shapes.add(shape);
    pieces.push(
      [...head.slice(0, 1), ...table, line, ...(table.length === 0 ? [] : ['COMMIT', ''])].join('\n'),
    );
  }
  return [
    ...pieces,
    text
      .split('\n')
      .filter((line) => !/^(\[\d+:\d+\] )?-[AI] /.test(line))
      .join('\n'),
  ];
}

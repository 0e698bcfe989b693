import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReadFile } from '../src/importers/importer.ts';
import { nftables } from '../src/importers/nftables/index.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { growsTooFast } from './growth.ts';
import { hostFiles, probeText } from './kernel-case.ts';
import { filterNotation, gapNotation } from './rule-notation.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'nftables');

/** The host that every case is loaded on. */
const INTERFACES = [
  { name: 'eth0', addrs: ['192.0.2.1/24', '2001:db8::1/64', '192.0.2.10/24'] },
  { name: 'eth1', addrs: ['10.0.0.1/8'] },
  { name: 'br-web', addrs: ['172.20.0.1/24'] },
  { name: 'br-data', addrs: ['172.21.0.1/24'] },
  { name: 'wg0', addrs: ['172.30.0.1/24'] },
];
const FACTS = hostFiles({ id: '', title: '', interfaces: INTERFACES, load: [], results: [] }) as [
  string,
  string,
][];

const CHAIN = 'type filter hook input priority filter; policy drop;';

/** What cannot be read is refused with the reason, and its host's verdicts are open. */
test.each([
  [
    'lines that end with a carriage return alone',
    `table ip f {\r chain c {\r accept\r }\r}\r`,
    'line 1: a character that nft does not print',
  ],
  ['NUL bytes', `table ip f {\n\0\n}\n`, 'line 2: a character that nft does not print'],
  [
    'a string without end',
    `table ip f {\n chain c {\n iifname "eth0 accept\n }\n}\n`,
    'line 3: a string does not end',
  ],
  ['a table without end', `table ip f {\n chain c {\n accept\n`, 'line 3: chain c does not end'],
  ['too many brackets', `table ip f {\n`.concat('{'.repeat(100_000)), 'line 2: { is no part of a table'],
  [
    'brackets in a rule',
    `table ip f {\n chain c {\n ip saddr ${'{'.repeat(50_000)}`,
    'line 3: braces nest too deep',
  ],
  ['commands', `flush ruleset\ntable ip f {\n}\n`, 'line 1: flush is a command, not the state of a host'],
  ['a script', `#!/usr/sbin/nft -f\ntable ip f {\n}\n`, 'it is a script for nft, not the state of a host'],
  [
    'an unknown priority',
    `table ip f {\n chain c {\n type filter hook input priority soon;\n }\n}\n`,
    'line 3: priority soon is not known',
  ],
])('text with %s is refused', (_, text, reason) => {
  const { host, notRead, gaps } = nftables.read([textFile('ruleset.txt', text)]);
  expect(notRead?.get('ruleset.txt')).toBe(reason);
  expect(gaps).toMatchObject([{ kind: 'refused', effect: 'either' }]);
  expect(ask(estateOf('ruleset.txt', text), 'eth0 tcp 203.0.113.9:4000>192.0.2.1:22')).toBe('undecided');
  expect(host?.filters).toHaveLength(1);
});

test.each([
  ['commands', { nftables: [{ add: { table: { family: 'ip', name: 'f' } } }] }],
  ['no objects', { nftables: [1, null, 'table'] }],
  ['rules and no base chain', { nftables: [{ rule: { family: 'ip', table: 'f', chain: 'c', expr: [] } }] }],
  ['other members', { nftables: [], more: 1 }],
])('JSON with %s is refused', (_, json) => {
  const { host, notRead } = nftables.read([{ name: 'n.json', bytes: Buffer.of(), json }]);
  expect(notRead?.size).toBe(1);
  expect(host?.filters).toHaveLength(1);
});

test('a deep expression is not understood, and reading it ends', () => {
  let left: unknown = { meta: { key: 'mark' } };
  for (let depth = 0; depth < 400; depth++) left = { '&': [left, 1] };
  const brackets = `${'('.repeat(400)}1${')'.repeat(400)}`;
  const text = `table ip f {\n chain c {\n ${CHAIN}\n meta mark ${brackets} accept\n }\n}\n`;
  expect(verdictOf(text)).toBe('undecided');
  const json = jsonOf([{ match: { op: '==', left, right: 1 } }, { accept: null }]);
  expect(nftables.read([{ name: 'n.json', bytes: Buffer.of(), json }]).gaps.length).toBeLessThan(2);
});

/** A rule in a chain that drops the rest, and what becomes of a packet to port 22. */
test.each([
  ['an unknown statement', 'frobnicate 3 accept', 'undecided'],
  ['what follows a verdict', 'tcp dport 22 accept ip saddr 10.9.0.0/16 accept', 'allow'],
  ['what follows a verdict for another port', 'tcp dport 23 accept ip saddr 0.0.0.0/0 accept', 'undecided'],
  ['counters behind a verdict', 'tcp dport 23 accept counter packets 0 bytes 0', 'deny'],
  ['an unknown key', 'ip frobnication 3 accept', 'undecided'],
  ['no time at all, which nft prints as nothing', 'ct expiration >  accept', 'undecided'],
  ['no time at all, and a verdict that leaves', 'ct expiration >  return tcp dport 22 accept', 'undecided'],
  ['no time at all, for another port', 'tcp dport 23 ct expiration >  accept', 'deny'],
  ['a set that was not listed', 'ip saddr @nowhere accept', 'undecided'],
  ['a map that was not listed', 'tcp dport vmap @nowhere', 'undecided'],
  ['a chain that was not listed', 'jump nowhere', 'undecided'],
  ['an unknown state', 'ct state sometimes accept', 'undecided'],
  ['another port', 'tcp dport 23 accept', 'deny'],
  ['the port', 'tcp dport 22 accept', 'allow'],
  ['an extension header', 'exthdr frag exists accept', 'deny'],
  ['the lack of one, which IPv6 alone may have', 'exthdr frag missing accept', 'deny'],
  ['the lack of one, negated', 'exthdr hbh != exists accept', 'deny'],
  ['its own mark', 'meta mark 0 meta mark set 7 meta mark 7 accept', 'allow'],
  ['a mark that changed', 'meta mark 0 meta mark set 7 meta mark 0 accept', 'deny'],
  ['a mark that is not known', 'meta mark set jhash ip saddr mod 2 meta mark 5 accept', 'undecided'],
  [
    'a mark that depends on itself',
    'meta mark set meta mark map { 0 : 1, 1 : 2 } meta mark 1 accept',
    'undecided',
  ],
  ['a program that may set marks', 'tcp dport 1 queue num 1', 'deny'],
  ['tracking that a rule cannot end', 'ct state new notrack ct state untracked accept', 'deny'],
  ['a map and more behind it', 'tcp dport vmap { 22 : continue } accept', 'undecided'],
  ['any of two bits', 'tcp flags syn,ack accept', 'allow'],
  ['both bits', 'tcp flags & (syn|ack) == syn|ack accept', 'deny'],
  ['what is greater', 'tcp dport > 22 accept', 'deny'],
  ['what is not less', 'tcp dport >= 22 accept', 'allow'],
  ['an interface by number', 'iif 3 accept', 'undecided'],
  ['two ports as the first bits of the header', '@th,0,32 0xfa00016 accept', 'allow'],
  ['other ports as the first bits of the header', '@th,0,32 != 0xfa00016 accept', 'deny'],
  ['a field named as no field is', 'th constructor 22 accept', 'undecided'],
  ['bits of a port', 'th dport & 0xff00 == 0 accept', 'allow'],
  ['a bit of a port that the mask clears', 'th dport & 0xff00 == 22 accept', 'deny'],
  ['every second port, which is too many to list', 'tcp dport & 1 == 0 accept', 'undecided'],
  ['every second port of another protocol', 'udp dport & 1 == 0 accept', 'deny'],
  ['bits that are no field', '@th,160,8 1 accept', 'undecided'],
  ['bits that are no field, of another address', 'ip saddr . @th,160,8 { 10.0.0.1 . 1 } accept', 'deny'],
  ['bits of a link', '@ll,0,48 1 accept', 'undecided'],
  ['bits of the sender', '@nh,96,32 & 0xff0000ff == 0xcb000009 accept', 'allow'],
  ['the sender among numbers', 'ip saddr { 0x1, 0xcb007109 } accept', 'allow'],
  ['the sender between numbers', 'ip saddr { 0xcb007100-0xcb007108 } accept', 'deny'],
  ['the sender and the port as numbers', 'ip saddr . th dport { 0xcb007109 . 22 } accept', 'allow'],
  ['a number beyond addresses', 'ip saddr { 0x1cb007109 } accept', 'undecided'],
  ['a range of bits over two fields', '@nh,96,64 0xcb0071080fffffff-0xcb007109c0000201 accept', 'allow'],
  ['a range of bits that ends before', '@nh,96,64 0xcb0071080fffffff-0xcb007109c0000200 accept', 'deny'],
  ['the version', '@nh,0,8 & 0xf0 == 0x40 ip version 4 accept', 'allow'],
  ['a map of ports in any header', 'th dport vmap { 22 : accept, 23 : drop }', 'allow'],
  ['a sender behind another', 'ip saddr > 203.0.113.8 accept', 'allow'],
  ['no sender behind it', 'ip saddr > 203.0.113.9 accept', 'deny'],
  ['nothing before the first address', 'ip saddr < 0.0.0.0 accept', 'deny'],
  ['bits of the sender by name', 'ip saddr & 255.0.0.255 == 203.0.0.9 accept', 'allow'],
  ['a bit of the sender that the mask clears', 'ip saddr & 255.0.0.255 == 203.1.0.9 accept', 'deny'],
  ['a bit that the mask clears, negated', 'ip saddr & 255.0.0.255 != 203.1.0.9 accept', 'allow'],
  ['a bit of the connection among others', 'ct status & dnat == dnat accept', 'undecided'],
  ['a header of the other family, written', 'ip6 hoplimit set 64 accept', 'deny'],
  ['an option of TCP, taken out', 'reset tcp option sack-perm accept', 'allow'],
  ['a value that a map lacks', 'meta priority set ip saddr map { 10.0.0.1 : 1:2 } accept', 'deny'],
  ['a value that is counted', 'meta mark set numgen inc mod 2 counter accept', 'undecided'],
  ['a first packet of what is taken past the chains', 'flow add @f accept', 'deny'],
  ['a connection that may be expected', 'ct expectation set "e" accept', 'undecided'],
  ['a rest of a map', 'tcp dport vmap { 23 : drop, * : accept }', 'allow'],
])('%s: %s is %s', (_, rule, verdict) => {
  expect(verdictOf(`table inet f {\n chain c {\n ${CHAIN}\n ${rule}\n }\n}\n`)).toBe(verdict);
});

test('a mark that an unknown statement may set leaves later chains undecided', () => {
  const first = 'chain p {\n type filter hook prerouting priority 0; policy accept;\n';
  const second = `chain c {\n ${CHAIN}\n meta mark 1 accept\n }\n`;
  expect(verdictOf(`table ip f {\n ${first} }\n ${second} }\n`)).toBe('deny');
  for (const rule of ['frobnicate mark 1', 'queue num 1', 'meta mark set numgen inc mod 2'])
    expect(verdictOf(`table ip f {\n ${first} ${rule}\n }\n ${second} }\n`)).toBe('undecided');
});

/** What programs, and targets of iptables, write is not known. */
const PROGRAMS = ['queue num 1', 'tcp dport 22 queue flags bypass num 1-3', 'xt target "DNPT"'];

test('what is written into headers leaves later chains undecided', () => {
  const first = 'chain p {\n type filter hook prerouting priority -300; policy accept;\n';
  const second = `chain c {\n ${CHAIN}\n tcp dport 23 accept\n }\n`;
  expect(verdictOf(`table ip f {\n ${first} }\n ${second} }\n`)).toBe('deny');
  for (const rule of [
    'tcp dport 22 tcp dport set 23',
    '@th,16,16 set 23',
    'ip saddr set 10.0.0.9',
    ...PROGRAMS,
  ])
    expect(verdictOf(`table ip f {\n ${first} ${rule}\n }\n ${second} }\n`)).toBe('undecided');
  for (const rule of ['udp dport set 23', 'udp dport 22 queue num 1'])
    expect(verdictOf(`table ip f {\n ${first} ${rule}\n }\n ${second} }\n`)).toBe('deny');
});

test('a set without elements is empty where another shows its own, else its elements may have been left out', () => {
  const rules = `set a {\n type ipv4_addr\n }\n chain c {\n ${CHAIN}\n ip saddr @a accept\n }\n`;
  expect(verdictOf(`table ip f {\n ${rules} }\n`)).toBe('undecided');
  const other = 'set b {\n type ipv4_addr\n elements = { 10.0.0.1 }\n }\n';
  expect(verdictOf(`table ip f {\n ${other} ${rules} }\n`)).toBe('deny');
});

test('a table in both forms is read once, from the text', () => {
  const text = readFileSync(join(FIXTURES, 'containers', 'ruleset.txt'), 'utf8');
  const json = JSON.parse(readFileSync(join(FIXTURES, 'containers', 'ruleset.json'), 'utf8'));
  const files = [textFile('a.txt', text), { name: 'b.json', bytes: Buffer.of(), json }];
  const { host, gaps } = nftables.read(files);
  expect(host?.filters?.map(({ id }) => id)).toEqual(['a.txt']);
  expect(gaps.find(({ what }) => what.includes('given twice'))).toMatchObject({ effect: 'none' });
  const changed = textFile('a.txt', text.replace('tcp dport 80 accept', 'tcp dport 81 accept'));
  const found = nftables.read([changed, files[1] as ReadFile]).gaps;
  expect(found.find(({ what }) => what.includes('given twice'))).toMatchObject({ effect: 'either' });
});

test('of listings of one table that differ none is known to be the one that runs', () => {
  const listing = (port: number, hook = CHAIN) =>
    `table ip f {\n chain c {\n ${hook}\n tcp dport ${port} accept\n }\n}\n`;
  const told = (text: string, ...others: string[]) => {
    const more = others.map((other, index): [string, string] => [`${index}.txt`, other]);
    return ask(estateOf('ruleset.txt', text, ...more), 'eth0 tcp 203.0.113.9:4000>192.0.2.1:22');
  };
  expect(told(listing(22), listing(22))).toBe('allow');
  expect(told(listing(22) + listing(22))).toBe('allow');
  const changed = [listing(23), listing(22, CHAIN.replace('drop', 'accept')), listing(22, '')];
  for (const other of changed) {
    expect(told(listing(22), other)).toBe('undecided');
    expect(told(other, listing(22))).toBe('undecided');
    expect(told(listing(22) + other)).toBe('undecided');
  }
});

test('what iptables-save shows takes the place of what nft cannot show', () => {
  const nft = readFileSync(join(FIXTURES, 'iptables-nft', 'ruleset.txt'), 'utf8');
  const chains = '*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n';
  const save = `# Generated by iptables-save v1.8.9 (nf_tables)\n${chains}-A INPUT -p tcp --dport 22:23 -j ACCEPT\nCOMMIT\n`;
  const estate = estateOf('ruleset.txt', nft, ['iptables.txt', save]);
  expect(ask(estate, 'eth0 tcp 203.0.113.9:4000>192.0.2.1:22')).toBe('allow');
  expect(ask(estate, 'eth0 tcp 203.0.113.9:4000>192.0.2.1:23')).toBe('deny');
  expect(estate.snapshot.gaps.filter(({ what }) => what.includes('iptables-nft'))).toEqual([]);
});

test('100,000 elements and 6,000 rules take no more time than as many small rule sets', () => {
  const address = (index: number) => `11.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const textOf = (size: number) => {
    const elements = Array.from({ length: size }, (_, index) => address(index)).join(', ');
    const rules = Array.from(
      { length: 0.06 * size },
      (_, index) => `ip saddr ${address(index)} tcp dport ${index} accept`,
    );
    return `table ip f {\n set s {\n type ipv4_addr\n elements = { ${elements} }\n }\n chain c {\n ${CHAIN}\n ip saddr @s drop\n ${rules.join('\n')}\n }\n}\n`;
  };
  expect(growsTooFast(100_000, (size) => nftables.read([textFile('n.txt', textOf(size))]))).toBe(false);
});

function textFile(name: string, text: string): ReadFile {
  return { name, bytes: Buffer.from(text), text };
}

function jsonOf(expr: readonly unknown[]): unknown {
  const place = { family: 'ip', table: 'f' };
  const base = { type: 'filter', hook: 'input', prio: 0, policy: 'drop' };
  return {
    nftables: [
      { table: { family: 'ip', name: 'f' } },
      { chain: { ...place, name: 'c', ...base } },
      { rule: { ...place, chain: 'c', expr } },
    ],
  };
}

function verdictOf(text: string): string {
  return ask(estateOf('ruleset.txt', text), 'eth0 tcp 203.0.113.9:4000>192.0.2.1:22');
}

describe.each(readdirSync(FIXTURES).sort())('nftables: %s', (name) => {
  const folder = join(FIXTURES, name);
  const forms = ['ruleset.txt', 'ruleset.json'].filter((file) => existsSync(join(folder, file)));

  test.each(forms)('%s', async (form) => {
    const file = readForm(join(folder, form));
    expect(nftables.recognises(file)).toBe(true);
    const { host, gaps } = nftables.read([{ ...file, name: form }]);
    const lines = [...(host?.filters ?? []).flatMap(filterNotation), ...gaps.map(gapNotation)];
    const expected = join(folder, `expected-${form.endsWith('.json') ? 'json' : 'text'}.txt`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(expected);
  });

  /** What a kernel did with the packet, or `undecided` where that is no function of the packet. */
  test.runIf(existsSync(join(folder, 'probes.txt'))).each(forms)('probes of %s', (form) => {
    const estate = estateOf(form, readFileSync(join(folder, form), 'utf8'));
    const probes = readFileSync(join(folder, 'probes.txt'), 'utf8');
    const answers = probes
      .trim()
      .split('\n')
      .map((line) => {
        const packet = line.split(' => ')[0] ?? '';
        return `${packet} => ${ask(estate, packet)}`;
      });
    expect(`${answers.join('\n')}\n`).toBe(probes);
  });
});

function readForm(path: string): ReadFile {
  const bytes = readFileSync(path);
  const text = bytes.toString();
  return { name: path, bytes, text, ...(path.endsWith('.json') ? { json: JSON.parse(text) } : {}) };
}

function estateOf(name: string, text: string, ...more: readonly [string, string][]): Estate {
  const files = [...FACTS, [name, text] as const, ...more].map(([file, content]) => ({
    name: `hosts/h/${file}`,
    bytes: new TextEncoder().encode(content),
  }));
  return buildEstate(readEvidence(files), new PacketSpace());
}

function ask(estate: Estate, packet: string): string {
  const probe = parseProbe(probeText(packet));
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estate, probe, true);
  return typeof answer === 'string' ? answer : answer.verdict;
}

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

function estateOf(name: string, text: string): Estate {
  const files = [...FACTS, [name, text] as const].map(([file, content]) => ({
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

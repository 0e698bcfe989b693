import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import type { ChangedEvidence } from '../src/changes/changed-evidence.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const ROOT = join(FIXTURES, 'changes');

/**
 * Groups of changes to the same evidence: the folder `evidence`, or `evidence.txt` with folders of other fixtures that say the same of
 * a host `web`, each in its format. Beside them stand scripts, each with a text of what it does.
 */
const GROUPS = readdirSync(ROOT).flatMap((group) => {
  const list = join(ROOT, group, 'evidence.txt');
  if (existsSync(join(ROOT, group, 'evidence', 'hosts'))) return [[group, 'evidence'] as const];
  const folders = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
  return folders.map((folder) => [group, folder] as const);
});

describe.each(GROUPS)('%s: %s', (group, evidence) => {
  const folder = join(ROOT, group);
  const files =
    evidence === 'evidence'
      ? filesBelow(join(folder, evidence), '')
      : filesBelow(join(FIXTURES, evidence), 'hosts/web/').filter(({ name }) => !OF_THE_CASE.test(name));
  const scripts = readdirSync(folder).filter((name) => /\.(?:sh|ps1|cmd)$/.test(name));
  const before = estateOf(files);

  test.each(scripts)('%s', (script) => {
    const source = { name: script, bytes: readFileSync(join(folder, script)) };
    const after = applyChanges(files, [{ file: source }]);
    const expected = readFileSync(join(folder, `${script.replace(/\.\w+$/, '')}.txt`), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const probes = expected.filter((line) => !/^(?:gap|warning) /.test(line));
    const estate = estateOf(after.files);
    const later = after.afterReload === undefined ? estate : estateOf(after.afterReload.files);
    const told = probes.map((line) => {
      const isLater = line.startsWith('later ');
      const probe = line.replace(/^(?:later )?\w+ /, '');
      return `${isLater ? 'later ' : ''}${change(before, isLater ? later : estate, probe)} ${probe}`;
    });
    expect([...told, ...remarks(after)]).toEqual(expected);
  });
});

describe('which host a script is for', () => {
  const dump = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
  const encode = (name: string, text: string): SourceFile => ({
    name,
    bytes: new TextEncoder().encode(text),
  });
  const files = ['db', 'web'].map((host) => encode(`hosts/${host}/iptables-save.txt`, dump));
  const file = encode('change.sh', 'iptables -A INPUT -p tcp --dport 443 -j ACCEPT\n');

  test('is named where there are several', () => {
    const { written } = applyChanges(files, [{ target: 'web', file }]);
    expect([...written].map(([name, { lines }]) => [name, [...lines]])).toEqual([
      [
        'hosts/web/iptables-save.txt',
        [[5, { file: 'change.sh', line: 1, text: 'iptables -A INPUT -p tcp --dport 443 -j ACCEPT' }]],
      ],
    ]);
  });

  test.each([undefined, 'wbe'])('and is an error with the candidates otherwise: %s', (target) => {
    expect(() => applyChanges(files, [{ file, ...(target === undefined ? {} : { target }) }])).toThrow(
      /db, web/,
    );
  });
});

test.each([
  ["nft add element inet f ours '{ 10.9.9.7 }'", 'unchanged'],
  ["nft add set inet f mine '{ type ipv4_addr; elements = { 10.9.9.7 } }'", 'unchanged'],
  ['nft flush set inet f ours', 'unchanged'],
  [
    "nft flush ruleset; nft add table inet f; nft add chain inet f input '{ type filter hook input priority 0; }'",
    'opened',
  ],
])('a listing without elements tells of no set that it is empty: %s', (script, expected) => {
  const listing = `table inet f {
  set theirs {
    type ipv4_addr
  }
  set ours {
    type ipv4_addr
  }
  chain input {
    type filter hook input priority filter; policy drop;
    ip saddr @theirs accept
    ip saddr != 10.9.9.7 ip saddr @ours accept
  }
}`;
  const files = [{ name: 'hosts/web/nft.txt', bytes: Buffer.from(listing) }];
  const after = applyChanges(files, [{ file: { name: 'change.sh', bytes: Buffer.from(script) } }]);
  const probe = 'tcp 10.9.9.7:4000 -> 10.0.0.1:22 in eth0';
  expect(change(estateOf(files), estateOf(after.files), probe)).toBe(expected);
});

/** What stands in folders of other fixtures beside the evidence. */
const OF_THE_CASE = /\/(?:probes|expected)\.txt$/;

function filesBelow(folder: string, prefix: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: prefix + path.slice(folder.length + 1), bytes: readFileSync(path) }));
}

function estateOf(files: readonly SourceFile[]): Estate {
  return buildEstate(readEvidence(files), new PacketSpace());
}

function change(before: Estate, after: Estate, text: string): string {
  const probe = parseProbe(text);
  if (typeof probe === 'string') return probe;
  const [from, to] = [before, after].map((estate) => {
    const answer = answerProbe(estate, probe, true);
    return typeof answer === 'string' ? answer : answer.verdict;
  });
  if (from === to) return 'unchanged';
  return { allow: 'opened', deny: 'closed', undecided: 'undecided' }[to as string] ?? `${from} to ${to}`;
}

/** What is said of the commands, by their lines. */
function remarks({ gaps, warnings }: ChangedEvidence): string[] {
  return [
    ...gaps.map(({ what, origin }) => `gap ${basename(origin?.file ?? '')}:${origin?.line}: ${what}`),
    ...warnings.map(({ what, origin }) => `warning ${basename(origin.file)}:${origin.line}: ${what}`),
  ];
}

import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';

const GROUP = JSON.stringify({
  SecurityGroups: [{ GroupId: 'sg-1', IpPermissions: [], IpPermissionsEgress: [] }],
});

test('a manifest proves the time, names the list and finds changed and missing files', () => {
  const entries = '{"Entries": [{"Cidr": "198.51.100.0/24"}]}';
  const manifest = {
    collected: '2026-03-01T10:00:00+02:00',
    files: {
      'groups.json': {
        account: '111122223333',
        region: 'eu-north-1',
        time: '2026-03-01T08:00:05Z',
        sha256: hash('sha256', GROUP),
      },
      'entries.json': {
        call: 'get-managed-prefix-list-entries --prefix-list-id pl-0123456789abcdef0',
        sha256: hash('sha256', 'as it was'),
      },
      'vpcs.json': {},
    },
  };
  const files = [
    file('aws/manifest.json', JSON.stringify(manifest)),
    file('aws/groups.json', GROUP, '2026-01-01T00:00:00Z'),
    file('aws/entries.json', entries, '2026-01-01T00:00:00Z'),
    file('aws/vpc.json', '{"Vpcs": []}', '2026-01-01T00:00:00Z'),
  ];
  const snapshot = readEvidence(files);
  expect(
    snapshot.evidence.map((item) => `${item.file} ${item.importer} ${item.collected} ${item.proven}`),
  ).toEqual([
    'aws/entries.json aws 2026-01-01T00:00:00Z false',
    'aws/groups.json aws 2026-03-01T08:00:05Z true',
    'aws/manifest.json manifest undefined false',
    'aws/vpc.json aws 2026-01-01T00:00:00Z false',
  ]);
  expect(snapshot.gaps.map((gap) => `${gap.kind}: ${gap.what}`)).toEqual([
    "refused: aws/entries.json was changed after it was collected: its SHA-256 differs from the manifest's; where that is meant, write the new one there",
    'unseen: aws/vpcs.json is named by the manifest and not in evidence',
  ]);
  expect([...snapshot.lists.keys()]).toEqual(['pl-0123456789abcdef0']);
});

const MISSING: readonly (readonly [
  what: string,
  missing: object | string,
  gaps: readonly string[],
  filters: number,
])[] = [
  [
    'a program that is not installed is said and changes nothing',
    {
      'nft-ruleset.txt': { call: 'nft list ruleset', reason: 'not installed' },
      'ss.txt': { call: 'ss -tulpn', reason: 'it printed nothing' },
    },
    [
      'unseen none: the collector found nothing to read by nft list ruleset (not installed), ss -tulpn (it printed nothing)',
    ],
    2,
  ],
  [
    'refused rules may be any',
    { 'nft-ruleset.txt': { call: 'nft list ruleset', reason: 'not permitted', refused: true, rules: true } },
    ['refused either: hosts/web/nft-ruleset.txt was not collected: nft list ruleset: not permitted'],
    3,
  ],
  [
    'refused facts leave the rules as they are',
    { 'ss.txt': { call: 'ss -tulpn', reason: 'not permitted', refused: true } },
    ['refused either: hosts/web/ss.txt was not collected: ss -tulpn: not permitted'],
    2,
  ],
  [
    'an entry that cannot be read may be of refused rules, and the others stand',
    {
      'nft-ruleset.txt': { call: 'nft list ruleset', refused: true, rules: true },
      'ss.txt': { call: 'ss -tulpn', reason: 'not permitted', refused: true },
    },
    [
      'refused either: the manifest was not read: Invalid input: expected string, received undefined',
      'refused either: hosts/web/nft-ruleset.txt was not collected: its collection: its entry in the manifest was not read',
      'refused either: hosts/web/ss.txt was not collected: ss -tulpn: not permitted',
    ],
    3,
  ],
  [
    'a list in the place of entries tells nothing',
    'nothing',
    ['refused either: the manifest was not read: Invalid input: expected record, received string'],
    2,
  ],
  [
    'what was given since is not missing',
    { 'rules.v4': { call: 'iptables-save', reason: 'not permitted', refused: true, rules: true } },
    [],
    2,
  ],
];
for (const [what, missing, gaps, filters] of MISSING) {
  test(`of what a manifest calls missing, ${what}`, () => {
    const snapshot = readEvidence([
      file('hosts/web/manifest.json', JSON.stringify({ files: {}, missing })),
      file('hosts/web/rules.v4', '*filter\n:INPUT DROP\n:FORWARD DROP\n:OUTPUT ACCEPT\nCOMMIT\n'),
      file('hosts/web/rules.v6', '*filter\n:INPUT DROP\n:FORWARD DROP\n:OUTPUT ACCEPT\nCOMMIT\n'),
    ]);
    expect(snapshot.gaps.map((gap) => `${gap.kind} ${gap.effect}: ${gap.what}`)).toEqual(gaps);
    expect(snapshot.assets.map(({ id, host }) => [id, host?.filters.length])).toEqual([['web', filters]]);
  });
}

function file(name: string, content: string | Uint8Array, collected?: string): SourceFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { name, bytes, ...(collected === undefined ? {} : { collected }) };
}

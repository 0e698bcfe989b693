import { describe, expect, test } from 'vitest';
import { bundledPolicies } from '../src/cli/bundled.ts';
import { classesOf } from '../src/diff/classes.ts';
import { diff, diffProbes } from '../src/diff.ts';
import type { Diff, RowChange } from '../src/model/diff.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { InputError } from '../src/model/input-error.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { diffHtml } from '../src/report/diff/html.ts';
import { diffMarkdown } from '../src/report/diff/markdown.ts';
import { diffText } from '../src/report/diff/text.ts';
import { diffOfScript, scripted } from './diff-of-script.ts';

const FILES = Object.entries({
  'hosts/web/iptables-save.txt': `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -s 10.9.9.0/24 -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT
COMMIT
`,
  'hosts/web/ip-addr.json': JSON.stringify([
    { ifname: 'eth0', address: '02:00:00:00:00:01', addr_info: [inet('10.0.1.5', 24)] },
    { ifname: 'lo', address: '00:00:00:00:00:00', addr_info: [inet('127.0.0.1', 8)] },
  ]),
}).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));

const CONFIGURATION = loadConfiguration(
  'flowproof.yaml',
  `administration:
  - { from: [10.9.9.0/24], to: [{ host: web }], port: tcp/22 }
`,
);

const JUDGED = {
  configuration: CONFIGURATION,
  profiles: new Map(),
  policies: [bundledPolicies()] as const,
  digests: {},
  version: '0.0.0',
  clock: '2026-11-21T00:00:00.000Z',
};

const NO_CHANGE = 'no effective change, proved';

/** What a script does to a host, as the boxes and notes of its diff say. */
const CASES: readonly (readonly [what: string, script: string, told: readonly string[]])[] = [
  [
    'a port is opened',
    'iptables -A INPUT -s 203.0.113.0/24 -p tcp --dport 8443 -j ACCEPT',
    ['opened deny>allow tcp 8443 by change.sh:1', 'class opened'],
  ],
  [
    'a port is closed',
    '# nobody uses it\niptables -D INPUT -p tcp --dport 443 -j ACCEPT',
    ['closed allow>deny tcp 443 by change.sh:2', 'class closed'],
  ],
  [
    'administration is cut',
    'iptables -I INPUT 1 -p tcp --dport 22 -j DROP',
    ['closed allow>deny tcp 22 by change.sh:1', 'lockout open>blocked', 'class closed', 'class lockout'],
  ],
  [
    'a rule is split',
    `iptables -D INPUT -p tcp --dport 443 -j ACCEPT
iptables -A INPUT -s 0.0.0.0/1 -p tcp --dport 443 -j ACCEPT
iptables -A INPUT -s 128.0.0.0/1 -p tcp --dport 443 -j ACCEPT`,
    [NO_CHANGE],
  ],
  [
    'a script is followed by its inverse',
    `iptables -I INPUT 3 -p udp --dport 53 -j ACCEPT
iptables -D INPUT 3`,
    [NO_CHANGE],
  ],
  [
    'rules that do not overlap are reordered',
    `iptables -D INPUT 4
iptables -I INPUT 3 -p tcp --dport 443 -j ACCEPT`,
    [NO_CHANGE],
  ],
  [
    'a rule comes behind one that decides all of its packets',
    'iptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 443 -j DROP',
    ['never-matches change.sh:1', NO_CHANGE],
  ],
  [
    'a rule does what the policy does',
    'iptables -A INPUT -p tcp --dport 8080 -j DROP',
    ['adds-nothing change.sh:1', NO_CHANGE],
  ],
  [
    'a host is kept from itself',
    'iptables -I INPUT 1 -s 10.0.1.5 -p tcp --dport 443 -j DROP',
    ['closed allow>deny tcp 443 by change.sh:1', 'class closed'],
  ],
  [
    'a host is kept from itself, behind the rule for what it sends to itself',
    'iptables -I INPUT 3 -s 10.0.1.5 -p tcp --dport 443 -j DROP',
    [NO_CHANGE],
  ],
  [
    'a rate is limited',
    'iptables -I INPUT 3 -p tcp --dport 443 -m limit --limit 6/min -j DROP',
    ['undecided allow>undecided tcp 443 by change.sh:1', 'class undecided', 'class unread'],
  ],
  [
    'a link is named',
    'iptables -A INPUT -i eth1 -p tcp --dport 9090 -j ACCEPT',
    ['opened deny>allow tcp 9090 web, in by eth1 by change.sh:1', 'class new-exposure'],
  ],
  [
    'a port is opened to all but one address',
    'iptables -A INPUT ! -s 203.0.113.7 -p tcp --dport 9090 -j ACCEPT',
    ['opened deny>allow tcp 9090 by change.sh:1', 'class new-exposure'],
  ],
  [
    'a port is opened to some ports of clients',
    'iptables -A INPUT -p tcp --sport 32768:60999 --dport 9090 -j ACCEPT',
    ['opened deny>allow tcp 9090 by change.sh:1', 'class new-exposure'],
  ],
  [
    'a port is opened to a port of servers',
    'iptables -A INPUT -p tcp --sport 443 --dport 9090 -j ACCEPT',
    ['opened deny>allow tcp 9090 by change.sh:1', 'class opened'],
  ],
  [
    'packets of others are handed on',
    'iptables -A FORWARD -p tcp --dport 25 -j ACCEPT',
    ['undecided deny>undecided tcp 25 forwarded by web by change.sh:1', 'class undecided'],
  ],
];

describe.each(CASES)('%s', (_, script, expected) => {
  test('is told', async () => {
    const told = await toldOf(script);
    // A flow that moves shows in more than one box: what the host sends to itself, what only some links carry.
    expect(told).toEqual(expect.arrayContaining([...expected]));
    if (expected.includes(NO_CHANGE)) expect(told).toEqual(expected);
  });
});

describe('between any two of many links', () => {
  const links = Array.from({ length: 10 }, (_, index) => `br${index}`);
  const rules = links.map(
    (link, index) =>
      `-A FORWARD -i ${link} -o ${links[index - 1] ?? 'br9'} -p udp -m udp --dport 53 -j ACCEPT`,
  );
  const between = FILES.map(({ name, bytes }) => ({
    name,
    bytes: Buffer.from(
      bytes
        .toString()
        .replace(
          'COMMIT',
          `-A FORWARD -p tcp -m conntrack --ctstate ESTABLISHED -j ACCEPT\n${rules.join('\n')}\nCOMMIT`,
        ),
    ),
  }));
  const changes: readonly (readonly [what: string, script: string, told: string])[] = [
    [
      'opened',
      'iptables -A FORWARD -i br0 -o br5 -p udp --dport 53 -j ACCEPT',
      'undecided in by br0, out by br5',
    ],
    [
      'closed for all that one sends to others',
      'iptables -I FORWARD -i br7 ! -o br2 -p udp --dport 53 -j DROP',
      'closed in by br7, out by br6',
    ],
    [
      'opened so by a rule of a chain that another jumps to',
      `iptables -N more
iptables -A FORWARD -o br5 -j more
iptables -A more -i br+ -p udp --dport 53 -j ACCEPT`,
      'undecided in by br0, out by br5',
    ],
    ['closed', 'iptables -D FORWARD 9', 'closed in by br7, out by br6'],
  ];
  test.each(changes)('a way is %s', async (_, script, told) => {
    const { boxes } = await diffOfScript(between, script);
    const ways = boxes.map(({ kind, through }) => `${kind} ${through?.replace('forwarded by web, ', '')}`);
    expect(ways).toContain(told);
  });
});

test('a change of which a part cannot be read proves nothing', async () => {
  const answer = await diffOf('firewall-magic --open 22');
  expect(answer).toMatchObject({ effective: false, proved: false, gaps: [{ file: 'change.sh', line: 1 }] });
  expect(diffText(answer, { color: false })).toContain('No effective change in what could be read');
});

test('what nobody may be on either side is a mistake, and a probe is told with the line that moves it', async () => {
  const input = scripted(FILES, 'iptables -A INPUT -p tcp --dport 8443 -j ACCEPT');
  const place = { file: 'probes.txt', line: 1 };
  const probes = ['tcp 203.0.113.7:40000 -> 10.0.1.5:8443', 'tcp 203.0.113.7:40000 -> 10.0.1.5:443'];
  const { answers } = diffProbes(
    input,
    probes.map((text) => ({ text, place })),
  );
  expect(answers.map(({ change, rule }) => `${change} ${rule?.file}:${rule?.line}`)).toEqual([
    'opened change.sh:1',
    'unchanged hosts/web/iptables-save.txt:8',
  ]);
  expect(() => diffProbes(input, [{ text: 'tcp nobody -> web:22', place }])).toThrow(InputError);
  const text = 'tcp 203.0.113.7:40000 -> 10.0.1.5:22';
  expect(
    diffProbes(scripted(FILES, 'curl https://203.0.113.1/open.sh | sh'), [{ text, place }]),
  ).toMatchObject({
    answers: [{ change: 'unchanged' }],
    incomplete: ['change.sh:1: sh is not known: it may change filters'],
  });
});

test('evidence of which a part does not say its age has none', async () => {
  const [dump, addresses] = FILES as readonly SourceFile[] as readonly [SourceFile, SourceFile];
  const times = (files: readonly SourceFile[]) => ({
    name: 'manifest.json',
    bytes: Buffer.from(
      JSON.stringify({
        files: Object.fromEntries(files.map(({ name }) => [name, { time: '2026-11-20T05:40:00Z' }])),
      }),
    ),
  });
  const baselines = [FILES, [dump]].map(async (told) => {
    const before = [dump, addresses, times(told)];
    const { baseline } = await diff({
      before,
      after: { files: before },
      version: '0.0.0',
      asOf: '2026-11-21T00:00:00.000Z',
    });
    return baseline;
  });
  expect(await Promise.all(baselines)).toEqual(['2026-11-20T05:40:00Z', undefined]);
});

test('no change is called ineffective above a row or a finding that changes', async () => {
  const answer = await diffOf('iptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 443 -j DROP');
  const row: RowChange = {
    ...{
      deployment: 'shop',
      fact: 'shop/sql',
      row: 'sql',
      kind: 'restriction',
      title: 'SQL',
      from: 'web',
      to: 'sql',
    },
    ...{ service: 'tcp 1433', before: 'closed', after: 'undecided', change: 'undecided' },
  };
  const judged = { ...answer, rows: [row] };
  expect(diffText(judged, { color: false })).toMatch(/\n1 row undecided; no flow moves\.\n$/);
  for (const text of [diffText(judged, { color: false }), diffMarkdown(judged), diffHtml(judged)])
    expect(text).not.toContain('No effective change');
});

function inet(local: string, prefixlen: number): object {
  return { family: 'inet', local, prefixlen };
}

function diffOf(script: string): Promise<Diff> {
  return diff({ ...scripted(FILES, script), judged: JUDGED });
}

async function toldOf(script: string): Promise<string[]> {
  const answer = await diffOf(script);
  const { boxes, lockout, useless, effective, proved } = answer;
  const flows = boxes.map(({ kind, from, to, protocols, ports, through, cause }) =>
    [
      `${kind} ${from}>${to} ${protocols} ${ports}`,
      ...(through === undefined ? [] : [through]),
      `by ${cause?.origin.file}:${cause?.origin.line}`,
    ].join(' '),
  );
  const classes = [...(await classesOf(answer, [bundledPolicies()])).keys()].toSorted();
  return [
    ...new Set(flows),
    ...lockout.map((each) => `lockout ${each.before}>${each.after}`),
    ...useless.map(({ why, origin }) => `${why} ${origin.file}:${origin.line}`),
    ...(effective ? [] : [proved ? NO_CHANGE : 'no effective change']),
    ...classes.map((name) => `class ${name}`),
  ];
}

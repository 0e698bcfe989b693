import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { bundledPolicies } from '../src/cli/bundled.ts';
import { mergedBoxes } from '../src/diff/merge-boxes.ts';
import { diff } from '../src/diff.ts';
import type { FlowChange, FlowEnd } from '../src/model/flow-change.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import { flowText } from '../src/report/diff/words.ts';

const NAMES = ['web-1', 'web-2', 'web-3'];

const RULES = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`;

const FILES = NAMES.flatMap((name, index) => [
  fileOf(`hosts/${name}/iptables-save.txt`, RULES),
  fileOf(
    `hosts/${name}/ip-addr.json`,
    JSON.stringify([
      {
        ifname: 'eth0',
        address: `02:00:00:00:00:0${index + 1}`,
        addr_info: [{ family: 'inet', local: `10.0.1.${index + 1}`, prefixlen: 24 }],
      },
    ]),
  ),
]);

const CONFIGURATION = loadConfiguration(
  'flowproof.yaml',
  `deployments:
  wiki:
    profile: acme-wiki
    roles:
      server: [{ host: web-1 }, { host: web-2 }, { host: web-3 }]
      users: [10.9.9.0/24]
      database: [10.0.9.9]
      mail: { dns: mail.example.com }
`,
);

const PROFILE = 'docs/example-profile.yaml';

const JUDGED = {
  configuration: CONFIGURATION,
  profiles: new Map([['wiki', loadProfile(PROFILE, readFileSync(PROFILE, 'utf8'))]]),
  policies: [bundledPolicies()] as const,
  digests: {},
  version: '0.0.0',
  clock: '2026-11-21T00:00:00.000Z',
};

const CASES: readonly (readonly [what: string, script: string, told: readonly string[]])[] = [
  [
    'a part of a role reaches a role',
    'iptables -A INPUT -s 10.9.9.0/25 -p tcp --dport 8443 -j ACCEPT',
    [
      'tcp 8443 from wiki/users: 10.9.9.0/25 to wiki/server (3 assets: web-1, web-2, web-3) by web-1, web-2, web-3',
    ],
  ],
  [
    'more than a role is no role, and a name without addresses is nobody',
    'iptables -A INPUT -s 10.9.8.0/23 -p tcp --dport 8443 -j ACCEPT',
    ['tcp 8443 from 10.9.8.0/23 to wiki/server (3 assets: web-1, web-2, web-3) by web-1, web-2, web-3'],
  ],
  [
    'machines of a role reach each other',
    'iptables -A INPUT -s 10.0.1.1,10.0.1.2,10.0.1.3 -p tcp --dport 7000 -j ACCEPT',
    [
      'tcp 7000 from wiki/server (3 assets: web-2, web-3, web-1) to wiki/server (3 assets: web-1, web-2, web-3), none to itself by web-1, web-2, web-3',
    ],
  ],
];

describe.each(CASES)('%s', (_, script, expected) => {
  test('is one box', async () => {
    const file = fileOf('open.sh', script);
    const { boxes } = await diff({
      before: FILES,
      after: applyChanges(
        FILES,
        NAMES.map((target) => ({ file, target })),
      ),
      judged: JUDGED,
      version: '0.0.0',
      asOf: '2026-11-21T00:00:00.000Z',
    });
    const opened = boxes.filter(({ kind, to }) => kind === 'opened' && to === 'allow');
    expect(opened.map((box) => `${flowText(box)} by ${box.cause?.where}`)).toEqual(expected);
  });
});

test('merged boxes say exactly what they said one by one', () => {
  const ends = NAMES.flatMap((asset) => [
    endOf(asset, { asset, roles: ['wiki/server'] }),
    endOf(`${asset}-plain`, { asset: `${asset}-plain` }),
    endOf(`net of ${asset}`, {}),
  ]);
  const side = fc.uniqueArray(fc.constantFrom(...ends), { minLength: 1, maxLength: 4 });
  const ports = fc.constantFrom('22', '80').map((port) => [port]);
  const box = fc.record({ sources: side, destinations: side, ports });
  fc.assert(
    fc.property(fc.array(box, { maxLength: 8 }), (parts) => {
      const boxes = parts.map((part) => ({ ...BOX, ...part }));
      const merged = mergedBoxes(boxes);
      expect(merged.length).toBeLessThanOrEqual(boxes.length);
      expect(saidOf(merged)).toEqual(saidOf(boxes));
    }),
  );
});

const BOX: FlowChange = {
  kind: 'opened',
  from: 'deny',
  to: 'allow',
  sources: [],
  destinations: [],
  protocols: ['tcp'],
  ports: [],
  sourcePorts: [],
  fromClients: true,
  witness: '',
};

function saidOf(boxes: readonly FlowChange[]): Set<string> {
  const pairs = boxes.flatMap(({ sources, destinations, toItself, ports }) =>
    sources.flatMap((from) =>
      destinations
        .filter((to) => {
          const isItself = from.asset !== undefined && from.asset === to.asset;
          return toItself === undefined || (toItself === 'only' ? isItself : !isItself);
        })
        .map((to) => `${from.title} -> ${to.title}:${ports}`),
    ),
  );
  return new Set(pairs.sort());
}

function endOf(title: string, rest: Pick<FlowEnd, 'asset' | 'roles'>): FlowEnd {
  return { kind: rest.asset === undefined ? 'addresses' : 'asset', title, addresses: [title], ...rest };
}

function fileOf(name: string, text: string) {
  return { name, bytes: Buffer.from(text) };
}

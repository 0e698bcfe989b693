import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditNamed, readAuditInput } from '../src/cli/audit-input.ts';
import type { Audit } from '../src/model/audit.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { bindWaivers } from '../src/profiles/bind-waivers.ts';
import { loadWaivers } from '../src/profiles/load-waivers.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judgeWaivers } from '../src/reach/judge/waivers.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';
import { mistakeOf } from './mistake.ts';

const BROKEN = 'fixtures/deployments/analyzer-broken/flowproof.yaml';
const WAIVED = 'fixtures/deployments/analyzer-waived/flowproof.yaml';
const SIGNED = 'owner: A, approver: B, approved: 2026-01-01, reason: R';
const FLOW = 'from: 10.1.0.0/16, to: 10.2.0.1, ports: tcp/443';

async function auditOf(config: string, asOf?: string): Promise<Audit> {
  return auditNamed(await readAuditInput([], { config, ...(asOf === undefined ? {} : { asOf }) }));
}

/** `w: partly 3` for each waiver that takes from findings. */
function effects({ findings }: Audit): string[] {
  return findings.flatMap(({ id, severity, waived }) =>
    waived === undefined
      ? []
      : `${waived.by.map((each) => each.id).join(' ')} ${waived.wholly ? 'wholly' : 'partly'}: ${severity} ${id}`,
  );
}

function aboutWaivers({ findings }: Audit): string[] {
  return findings.flatMap(({ policy, fact, severity }) =>
    fact.startsWith('waiver/') ? `${severity} ${policy} ${fact}` : [],
  );
}

test.each([
  ['2026-01-11T23:59:59.999Z', 'pending', 333],
  ['2026-01-12T00:00:00.000Z', 'in-force', 332],
  ['2026-12-10T23:59:59.999Z', 'in-force', 0],
  ['2026-12-11T00:00:00.000Z', 'expired', -1],
])('at %s a waiver from 2026-01-12 to 2026-12-10 is %s', (asOf, state, daysLeft) => {
  const text = `waivers: { a: { policy: p, ${FLOW}, ${SIGNED.replace('01-01', '01-12')}, expires: 2026-12-10 } }`;
  const bound = bindWaivers(loadWaivers('w', text), [], ['p'], EMPTY_SNAPSHOT);
  const estate = buildEstate(EMPTY_SNAPSHOT, new PacketSpace());
  const [judged] = judgeWaivers(estate, bound, asOf);
  expect(judged).toMatchObject({ state, daysLeft });
  expect(judged?.inForce !== undefined).toBe(state === 'in-force');
});

describe('an estate with waivers', async () => {
  const [without, audit] = await Promise.all([auditOf(BROKEN), auditOf(WAIVED)]);

  test('loses what they accept, and no more', () => {
    expect(effects(audit)).toEqual([
      'bastion-rdp wholly: critical admin_port_from_internet/internet/sg-0d32098842aab447e/tcp-3389',
      'users-group wholly: high filter_admits_everything/open-filter/sg-0a755f4d5100eaf66/in/ipv4',
      'directory partly: high required_flow_missing/analyzer-prod/connector-active-directory-ldaps',
    ]);
    const ids = ({ findings }: Audit) =>
      findings.map(({ id }) => id).filter((id) => !id.startsWith('waiver_'));
    expect(ids(audit)).toEqual(ids(without));
  });

  test('keeps its verdicts and the proofs of its facts', () => {
    const { waivers, ...facts } = audit.facts;
    expect({ ...facts, waivers: [] }).toEqual(without.facts);
    const proofs = audit.proofs.filter(({ fact }) => !fact.startsWith('waiver/'));
    expect(JSON.parse(JSON.stringify(proofs).replaceAll('../analyzer-broken/', ''))).toEqual(without.proofs);
    expect(waivers).toHaveLength(5);
  });

  test('proves what remains by its own packets', () => {
    const [finding] = audit.findings.filter(({ remainder }) => remainder !== undefined);
    expect(finding?.remainder?.pairs.filter(({ verdict }) => verdict === 'blocked')).toMatchObject([
      { to: 'dc-02', packets: ['tcp 10.20.1.15:1024-65535 -> 10.20.5.11:636'] },
    ]);
    expect(finding?.remainder?.pairs[0]?.witness).toBe('tcp 10.20.1.15:49152 -> 10.20.5.11:636');
  });

  test('has findings about its waivers', () => {
    expect(aboutWaivers(audit)).toEqual([
      'low waiver_expired waiver/migration',
      'low waiver_expires_soon waiver/directory',
      'medium waiver_outgrown waiver/directory',
      'low waiver_unused waiver/old-console',
    ]);
  });

  test('waived findings do not count for the exit code, what remains does', async () => {
    const [critical, high] = await Promise.all(
      ['critical', 'high'].map((severity) => flowproofHere(['audit', '-c', WAIVED, '--fail-on', severity])),
    );
    // The other criticals of the estate are not waived.
    expect([critical?.code, high?.code]).toEqual([1, 1]);
    expect(critical?.out).toContain('– 2 findings waived\n  critical  tcp 3389 of adm-02');
  });

  test('are listed by the command, with what is to be recorded', async () => {
    const run = await flowproofHere(['waiver', 'check', '-c', WAIVED]);
    expect(run.code).toBe(1);
    expect(run.out.replace(/ {2,}/g, '  ')).toBe(
      [
        'bastion-rdp  in force, 131 days left  1 finding  tcp 3389 from internet to 203.0.113.77',
        'directory  in force, 20 days left, expires soon  1 finding  tcp 389, tcp 636 from analyzer to domain-controllers',
        '  not covered until it is approved and recorded:',
        '  covered:',
        '  analyzer: ["10.20.1.15", "203.0.113.15", "2001:db8:20:aa01::15"]',
        '  domain-controllers: ["10.20.5.10", "10.20.5.11"]',
        'users-group  in force, 222 days left  1 finding  open-filter/sg-0a755f4d5100eaf66/in/ipv4',
        'old-console  in force, 131 days left, unused  0 findings  tcp 8443 from 10.99.0.0/16 to 10.20.1.15',
        'migration  expired  0 findings  every packet from 0.0.0.0/0, ::/0 to analyzer',
        '',
      ].join('\n'),
    );
  });
});

const DUMP = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m state --state ESTABLISHED -j ACCEPT
-A INPUT -s 10.1.0.0/16 -p tcp -m tcp --dport 443 -j ACCEPT
-A INPUT -s 10.2.0.0/16 -p tcp -m tcp --dport 443 -j ACCEPT
-A INPUT -s 10.3.0.0/16 -p tcp -m tcp --dport 443 -m limit --limit 5/min -j ACCEPT
COMMIT
`;
const PROFILE = `id: p
version: "1"
title: P
source: { vendor: V, title: T, date: undated }
roles: { server: { title: Server } }
restrictions: [{ id: closed, section: S, title: T, role: server, services: tcp/443, allow: [] }]
`;

const subtractions: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['nothing', [], ['high 10.1.0.0-10.2.255.255']],
  ['from 10.1.0.0/16 on 443', ['from: 10.1.0.0/16, ports: tcp/443'], ['high 10.2.0.0/16']],
  ['from 10.1.0.0/16 on every port', ['from: 10.1.0.0/16, ports: any'], ['high 10.2.0.0/16']],
  ['from 10.1.0.0/16 on 444', ['from: 10.1.0.0/16, ports: tcp/444'], ['high 10.1.0.0-10.2.255.255']],
  ['from 10.1.0.0/16 by udp', ['from: 10.1.0.0/16, ports: udp/443'], ['high 10.1.0.0-10.2.255.255']],
  ['the half', ['from: 10.1.128.0/17, ports: any'], ['high 10.1.0.0/17, 10.2.0.0/16']],
  [
    'what is certain: what may be remains, less severe',
    ['from: [10.1.0.0/16, 10.2.0.0/16], ports: tcp/443'],
    ['medium 10.3.0.0/16'],
  ],
  [
    'everything, by two',
    ['from: [10.1.0.0/16, 10.2.0.0/16], ports: any', 'from: 10.3.0.0/16, ports: any'],
    ['waived high'],
  ],
  [
    'everything, of another policy',
    ['policy: prohibited_flow_open, from: 10.0.0.0/8, ports: any'],
    ['high 10.1.0.0-10.2.255.255'],
  ],
];

test.each(subtractions)('waived: %s', async (_, waivers, expected) => {
  const folder = folderOf({
    'hosts/web/iptables.txt': DUMP,
    'hosts/web/ip-addr.json': JSON.stringify([
      { ifname: 'eth0', addr_info: [{ local: '10.0.0.5', prefixlen: 8 }] },
    ]),
    'p.yaml': PROFILE,
    'waivers.yaml': [
      'waivers:',
      ...(waivers.length === 0 ? ['  {}'] : []),
      ...waivers.map(
        (text, index) =>
          `  w-${index}: { ${text.startsWith('policy') ? '' : 'policy: internal_port_exposed, '}${text}, to: 10.0.0.5, ${SIGNED}, expires: 2026-12-31 }`,
      ),
    ].join('\n'),
    'flowproof.yaml':
      'evidence: [hosts]\nwaivers: waivers.yaml\ndeployments: { d: { profile: p.yaml, roles: { server: { host: web } } } }\n',
  });
  const { findings } = await auditOf(`${folder}/flowproof.yaml`, '2026-06-01T00:00:00Z');
  const told = findings
    .filter(({ policy }) => policy === 'internal_port_exposed')
    .map(({ severity, waived, remainder, message }) =>
      waived?.wholly === true
        ? `waived ${severity}`
        : `${severity} ${remainder?.pairs.map(({ from }) => from).join() ?? /(?:from|to) (10.*?)(?: can|, |\.$)/.exec(message)?.[1]}`,
    );
  expect(told.map((each) => each.replace(/ and \d+ more$/, ''))).toEqual(expected);
});

const SIGNED_LINE = `${SIGNED}, expires: 2027-03-31`;

/** An audit of the broken estate, where a deployment `d` binds little of it. */
function auditOfEstate(waivers: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const folder = folderOf({
    'p.yaml': PROFILE,
    'w.yaml': `waivers:\n${waivers.map((text, index) => `  w-${index}: { ${text}, ${SIGNED_LINE} }\n`).join('')}`,
    'flowproof.yaml': `evidence: [${resolve('fixtures/deployments/analyzer-broken/evidence')}]
waivers: w.yaml
deployments: { d: { profile: p.yaml, roles: { server: 10.20.1.15 } } }
`,
    ...more,
  });
  return auditOf(`${folder}/flowproof.yaml`);
}

test('a waiver of a deployment takes nothing from findings of the whole estate', async () => {
  const audit = await auditOfEstate([
    'policy: admin_port_from_internet, deployment: d, from: internet, to: [0.0.0.0/0, "::/0"], ports: any',
    'policy: filter_admits_everything, deployment: d, subject: open-filter/sg-0a755f4d5100eaf66/in/ipv4',
  ]);
  expect(effects(audit)).toEqual([]);
  expect(aboutWaivers(audit)).toEqual(['low waiver_unused waiver/w-0', 'low waiver_unused waiver/w-1']);
});

/** An audit of the web shop that has something for every policy of two packs. */
function auditOfShop(waivers: string): Promise<Audit> {
  const shop = resolve('fixtures/packs/shop-fires');
  const text = readFileSync(join(shop, 'flowproof.yaml'), 'utf8');
  const folder = folderOf({
    'log-server.yaml': readFileSync(join(shop, 'log-server.yaml'), 'utf8'),
    'flowproof.yaml': `${text.replace('[evidence]', `[${shop}/evidence]`)}\nwaivers: w.yaml\n`,
    'w.yaml': `waivers: ${waivers}`,
  });
  return auditOf(`${folder}/flowproof.yaml`);
}

const ANY = `from: [0.0.0.0/0, "::/0"], to: [0.0.0.0/0, "::/0"], ports: any, ${SIGNED_LINE}`;

describe('what waivers of one policy accept of a pack', async () => {
  const without = await auditOfShop('{}');
  const OTHERS = ['required_flow_missing', 'admin_port_from_internet', 'pci_untrusted_inbound'];

  test.each(OTHERS)('%s', async (policy) => {
    const audit = await auditOfShop(`{ w: { policy: ${policy}, ${ANY} } }`);
    const ofPacks = ({ findings }: Audit) => findings.filter((each) => !each.fact.startsWith('waiver/'));
    expect(ofPacks(audit).map(({ id }) => id)).toEqual(without.findings.map(({ id }) => id));
    const touched = ofPacks(audit).filter(({ waived }) => waived !== undefined);
    expect(touched.map(({ id }) => id)).toEqual(
      without.findings.filter((each) => each.policy === policy).map(({ id }) => id),
    );
    expect({ ...audit.facts, waivers: [] }).toEqual(without.facts);
    expect(aboutWaivers(audit).length).toBe(touched.length > 0 ? 0 : 1);
  });
});

test('a range recorded beyond what the role has covers nothing', async () => {
  const outgrown = async (covered: string) => {
    const audit = await auditOfEstate([
      `policy: internal_port_exposed, deployment: d, from: [0.0.0.0/0, "::/0"], to: { role: server }, ports: any, covered: { server: ${covered} }`,
    ]);
    return audit.waivers.map(({ added, findings }) => [added.length > 0, findings.length > 0]);
  };
  expect(await outgrown('[10.20.1.15, 203.0.113.15]')).toEqual([[false, true]]);
  expect(await outgrown('[0.0.0.0/0, "::/0"]')).toEqual([[true, false]]);
});

test('an expired waiver fails the check though its policy is off', async () => {
  const folder = folderOf({
    'w.yaml': `waivers: { a: { policy: admin_port_from_internet, ${FLOW}, ${SIGNED}, expires: 2026-02-01 } }`,
    'flowproof.yaml': `evidence: [${resolve('fixtures/deployments/analyzer-broken/evidence')}]
waivers: w.yaml
deployments: {}
policies: { adjust: { waiver_expired: { enabled: false, reason: R } } }
`,
  });
  expect((await flowproofHere(['waiver', 'check'], folder)).code).toBe(1);
});

test('a time before the newest evidence is told, because waivers that have expired since are in force', async () => {
  const told = async (asOf: string) =>
    (await auditOf(WAIVED, asOf)).gaps.flatMap(({ what }) => (what.includes('is judged at') ? what : []));
  expect(await told('2026-11-20T00:00:00.000Z')).toEqual([]);
  expect(await told('2026-06-01T00:00:00.000Z')).toEqual([
    'the audit is judged at 2026-06-01T00:00:00.000Z, before evidence of 2026-11-20T06:00:13Z was collected: the state may have been another one, and waivers that have expired since count as in force',
  ]);
});

const mistakes: readonly (readonly [string, string])[] = [
  ...[
    ['{ addresses: 10.2.0.1 }', 'expected a role, or addresses and their network; found addresses'],
    ['{ role: r, network: n }', 'expected a role, or addresses and their network; found role and network'],
    ['{}', 'expected a role, or addresses and their network; found neither'],
  ].map(
    ([to, message]) =>
      [
        `waivers: { a: { policy: p, deployment: d, from: 10.1.0.0/16, to: ${to}, ports: any, ${SIGNED}, expires: 2026-12-31 } }`,
        `w:1:66 to: ${message}`,
      ] as const,
  ),
  [
    `waivers: { a: { policy: p, ${FLOW}, ${SIGNED.replace('owner: A', 'owner: " "')}, expires: 2026-12-31 } }`,
    'w:1:84 owner: expected a name, found the text " "',
  ],
  ['', 'w:1:1 expected a mapping, found nothing'],
  ['waivers: []', 'w:1:10 waivers: expected a mapping, found a list'],
  [
    `waivers: { a: { policy: p, ${FLOW}, ${SIGNED} } }`,
    'w:1:12 missing key "expires": expected a text, found nothing',
  ],
  [
    `waivers: { a: { policy: p, ${FLOW}, ${SIGNED}, expires: 31.12.2026 } }`,
    'w:1:142 expires: expected a date such as 2026-12-31, found the text "31.12.2026"',
  ],
  [
    `waivers: { a: { policy: p, ${FLOW}, ${SIGNED}, expires: 2026-02-29 } }`,
    'w:1:142 expires: expected a day of the calendar, found the text "2026-02-29"',
  ],
  [
    `waivers: { a: { policy: p, ${FLOW}, ${SIGNED}, expires: 2025-12-31 } }`,
    'w:1:142 expires: expected a day not before the approval (2026-01-01), found 2025-12-31',
  ],
  [
    `waivers: { a: { policy: p, from: 10.1.0.0/16, ${SIGNED}, expires: 2026-12-31 } }`,
    'w:1:15 a: expected from, to and ports, or a subject; found from',
  ],
  [
    `waivers: { a: { policy: p, ${FLOW}, subject: s, ${SIGNED}, expires: 2026-12-31 } }`,
    'w:1:34 from: expected either packets (from, to, ports) or a subject, found both',
  ],
  [
    `waivers: { a: { policy: p, from: { role: r }, to: 10.2.0.1, ports: any, ${SIGNED}, expires: 2026-12-31 } }`,
    'w:1:15 a: expected a deployment, whose role "r" is meant; found none',
  ],
  [
    `waivers: { a: { policy: p, from: 10.1.0.1/16, to: 10.2.0.1, ports: any, ${SIGNED}, expires: 2026-12-31 } }`,
    'w:1:34 from: expected the network 10.1.0.0/16, or the address alone; found the text "10.1.0.1/16"',
  ],
];
test.each(mistakes)('%s', (text, message) => {
  expect(mistakeOf(() => loadWaivers('w', text))).toBe(message);
});

test('a waiver is told about policies, deployments and roles that there are not', async () => {
  const waiver = (text: string) =>
    `waivers:\n  a: { ${text}, to: 10.2.0.1, ports: any, ${SIGNED}, expires: 2026-12-31 }\n`;
  const told = async (text: string) => {
    const folder = folderOf({
      'hosts/web/iptables.txt': DUMP,
      'flowproof.yaml':
        'evidence: [hosts]\nwaivers: w.yaml\ndeployments: { d: { profile: p.yaml, roles: { server: 10.0.0.5 } } }\n',
      'p.yaml': PROFILE,
      'w.yaml': waiver(text),
    });
    const run = await flowproofHere(['audit'], folder);
    return run.err.split('\n')[0];
  };
  expect(await told('policy: internal_port_exposd, from: 10.1.0.1')).toContain(
    'w.yaml:2:16: unknown policy "internal_port_exposd"; did you mean "internal_port_exposed"?',
  );
  expect(await told('policy: internal_port_exposed, deployment: e, from: 10.1.0.1')).toContain(
    'w.yaml:2:51: unknown deployment "e"',
  );
  expect(await told('policy: internal_port_exposed, deployment: d, from: { role: clients }')).toContain(
    'w.yaml:2:60: unknown bound role "clients"',
  );
});

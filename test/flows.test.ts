import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { AskedKind } from '../src/model/fact-kinds.ts';
import type { UndocumentedFlowFact } from '../src/model/flow-facts.ts';
import { type AddressRange, parseRange } from '../src/net/address.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { flowQuestions } from '../src/profiles/flow-questions.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { judgeFlows } from '../src/reach/flows/judge-flows.ts';
import { judgeZones } from '../src/reach/flows/zone-flows.ts';
import { auditEstate } from './audit-estate.ts';
import { estateOf, loadBalancer, machine, network, publicAddress, securityGroup } from './azure-estate.ts';
import { mistakeOf } from './mistake.ts';

const NETWORK = network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'data 10.0.2.0/24']);
const CLOSED = ['4000 in deny * * from * to *', '4000 out deny * * from * to *'];

/** A database with these rules, and a web server beside it that nothing filters. */
function estateWith(rules: readonly string[], more = ''): Estate {
  return estateOf([
    NETWORK,
    ...machine('web hub/app 10.0.1.4'),
    ...machine(`db hub/data 10.0.2.4 nsg=db ${more}`.trim()),
    securityGroup('db', [...rules, ...CLOSED]),
  ]);
}

/** A database that everyone reaches by tcp 22, at a public address of its own or at a balancer's. */
function calledEstate(way: 'pip' | 'frontend'): Estate {
  return estateOf([
    NETWORK,
    ...machine(`db hub/data 10.0.2.4 nsg=db${way === 'pip' ? ' public=pip' : ''}`),
    publicAddress('pip', '198.51.100.10', 'Standard'),
    ...(way === 'frontend' ? [loadBalancer('front', 'pip', ['22 to 22 of db'])] : []),
    securityGroup('db', [
      '100 in allow * * from AzureLoadBalancer to *',
      '110 in allow Tcp 22 from * to *',
      ...CLOSED,
    ]),
  ]);
}

/** Hosts with their addresses and the rules that run; nothing shows the network between them. */
function hostsEstate(hosts: Readonly<Record<string, { address: string; rules: string }>>): Estate {
  const files = Object.entries(hosts).flatMap(([name, { address, rules }]) => {
    const links = [
      { ifname: 'eth0', addr_info: [{ family: 'inet', local: address, prefixlen: 24, scope: 'global' }] },
    ];
    return [
      { name: `hosts/${name}/iptables-save.txt`, text: rules },
      { name: `hosts/${name}/ip-addr.json`, text: JSON.stringify(links) },
    ];
  });
  const bytes = files.map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
  return buildEstate(readEvidence(bytes), new PacketSpace());
}

function judged(estate: Estate, text: string) {
  const loaded = loadConfiguration('f', text);
  const { segmentation, pci } = loaded.configuration;
  const kinds = new Set<AskedKind>([
    ...(pci === undefined ? [] : (['undocumented_flows', 'documented_services', 'account_data'] as const)),
    ...(segmentation === undefined ? [] : (['zone_flows'] as const)),
  ]);
  return judgeFlows(estate, [], flowQuestions(loaded, estate.snapshot, kinds), [], kinds).judgements;
}

/** `open tcp 22 in hub`. */
function lineOf({ verdict, services, direction, peer }: UndocumentedFlowFact): string {
  return `${verdict} ${services} ${direction} ${peer}`;
}

const DB = 'pci: { environment: { name: db }, storage: none }';
const SQL = '{ source: "N 4", from: { name: web }, to: { name: db }, ports: tcp/5432, owner: O, ticket: T }';

/** Rules of the database, what is documented, and what is open beyond it. */
const FLOWS: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
  ['nothing is open', [], '', []],
  ['nothing is documented', ['100 in allow Tcp 5432 from 10.0.1.4 to *'], '', ['open tcp 5432 in hub']],
  ['what is open is documented', ['100 in allow Tcp 5432 from 10.0.1.4 to *'], `sql: ${SQL}`, []],
  [
    'one port more than is documented',
    ['100 in allow Tcp 5432-5433 from 10.0.1.4 to *'],
    `sql: ${SQL}`,
    ['open tcp 5433 in hub'],
  ],
  [
    'one address more than is documented',
    ['100 in allow Tcp 5432 from 10.0.1.4/31 to *'],
    `sql: ${SQL}`,
    ['open tcp 5432 in hub'],
  ],
  [
    'another protocol than is documented',
    ['100 in allow Udp 5432 from 10.0.1.4 to *'],
    `sql: ${SQL}`,
    ['open udp 5432 in hub'],
  ],
  [
    'from a range that is documented as a whole',
    ['100 in allow Tcp 22 from 10.0.1.0/25 to *'],
    'ssh: { source: N, from: 10.0.1.0/24, to: 10.0.2.0/24, ports: tcp/22, owner: O }',
    [],
  ],
  [
    'to a range in which the database does not lie',
    ['100 in allow Tcp 22 from 10.0.1.0/25 to *'],
    'ssh: { source: N, from: 10.0.1.0/24, to: 10.0.3.0/24, ports: tcp/22, owner: O }',
    ['open tcp 22 in hub'],
  ],
  [
    'outbound to the internet',
    ['100 out allow Tcp 443 from * to 198.51.100.0/24'],
    '',
    ['open tcp 443 out internet'],
  ],
  [
    'outbound to a name that nobody resolves',
    ['100 out allow Tcp 443 from * to 198.51.100.0/24'],
    'updates: { source: N, from: { name: db }, to: { dns: updates.example.com }, ports: tcp/443, owner: O }',
    ['undecided tcp 443 out internet'],
  ],
  ['outbound to a neighbour', ['100 out allow Tcp 8080 from * to 10.0.1.4'], '', ['open tcp 8080 out hub']],
  [
    'messages and every protocol',
    ['100 in allow * * from 10.0.1.4 to *'],
    '',
    ['open tcp in hub', 'open udp in hub', 'open icmp, icmpv6, other protocols in hub'],
  ],
];

test.each(FLOWS)('undocumented: %s', (_, rules, documented, expected) => {
  const estate = estateWith(rules);
  const text = `${DB}\ndocumented: { ${documented} }`;
  const { undocumented_flows: flows } = judged(estate, text);
  expect(flows.map(({ fact }) => lineOf(fact))).toEqual(expected);
  for (const { fact, prove } of flows) {
    const [pair] = prove().pairs;
    expect(pair).toMatchObject({ verdict: fact.verdict === 'open' ? 'exposed' : 'undecided' });
    expect(pair?.witness).toBeDefined();
    expect(pair?.layers.flatMap(({ rules: own }) => own)).not.toEqual([]);
  }
});

test('of every range it is said whether it is certainly open', () => {
  const estate = estateWith(['100 in allow Tcp 22 from 10.0.1.4 to *']);
  const [flow] = judged(estate, DB).undocumented_flows;
  expect(flow?.fact).toMatchObject({
    id: 'undocumented/environment/name db/in/hub/tcp',
    in_environment: true,
    peer_untrusted: false,
    from_port: 22,
    to_port: 22,
    ranges: [{ from_port: 22, to_port: 22, certain: true }],
  });
});

test('undocumented flows can be judged without the packets that waivers accept', () => {
  const estate = estateWith(['100 in allow Tcp 22 from 10.0.1.0/24 to *']);
  const { space } = estate;
  const half = space.box({ source: ranges('10.0.1.0/25') });
  const [flow] = judged(estate, DB).undocumented_flows;
  const without = (accepted: typeof half) =>
    flow?.without?.({ subject: () => false, remaining: (packets) => packets.difference(accepted) });
  const packets = without(half)
    ?.prove()
    .pairs.flatMap((pair) => pair.packets);
  expect(packets).toEqual(['tcp 10.0.1.128/25 -> 10.0.2.4:22']);
  expect(without(half)?.fact.id).toBe(flow?.fact.id);
  expect(without(space.box({}))?.fact.verdict).toBe('closed');
});

test('other ends may be untrusted besides the internet', () => {
  const estate = estateWith(['100 in allow Tcp 22 from 10.0.1.0/24 to *']);
  const text = 'pci: { environment: { name: db }, storage: none, untrusted: 10.0.1.128/25 }';
  const lines = judged(estate, text).undocumented_flows.map(({ fact }) => [
    lineOf(fact),
    fact.peer_untrusted,
  ]);
  expect(lines).toEqual([
    ['open tcp 22 in untrusted networks', true],
    ['open tcp 22 in hub', false],
  ]);
});

/** A segmentation, rules of the database, and its cells that are more than kept. */
const ZONES: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['what is allowed', 'web: { db: tcp/5432 }', ['100 in allow Tcp 5432 from 10.0.1.4 to *'], []],
  [
    'more than is allowed',
    'web: { db: tcp/5432 }',
    ['100 in allow Tcp 5432-5440 from 10.0.1.4 to *'],
    ['web → db violated tcp 5433-5440'],
  ],
  [
    'any',
    'web: { db: any }',
    ['100 in allow * * from 10.0.1.4 to *', '100 out allow Tcp 80 from * to *'],
    ['db → web violated tcp 80'],
  ],
  [
    'who has the address of another zone is no member of it',
    '',
    ['100 in allow Tcp 22 from 10.0.1.0/24 to *'],
    ['web → db violated tcp 22', 'rest → db violated tcp 22'],
  ],
  [
    'addresses of nobody in the zone',
    '',
    ['100 in allow Tcp 22 from 10.0.1.200 to *'],
    ['rest → db violated tcp 22'],
  ],
];

test.each(ZONES)('zones: %s', (_, allow, rules, expected) => {
  const estate = estateWith(rules);
  const zones = 'web: { name: web }, db: { name: db }, rest: { network: hub }';
  const { zone_flows: cells } = judged(estate, `segmentation: { zones: { ${zones} }, allow: { ${allow} } }`);
  expect(cells).toHaveLength(6);
  const told = cells
    .filter(
      ({ fact }) =>
        (fact.verdict !== 'kept' && fact.to_zone !== 'web') ||
        (fact.from_zone === 'db' && fact.verdict === 'violated'),
    )
    .map(({ fact }) => `${fact.from_zone} → ${fact.to_zone} ${fact.verdict} ${fact.beyond}`);
  expect(told).toEqual(expected);
});

/** A zone, what the internet may send it, and what is said of the cell from the internet; the database has a public address or a frontend. */
const CALLED: readonly (readonly [string, string, 'pip' | 'frontend', string])[] = [
  ['the public address of a machine', '198.51.100.10', 'pip', 'violated tcp 22'],
  ['a range with the public address of a machine', '198.51.100.0/24', 'pip', 'violated tcp 22'],
  ['the frontend of a balancer', '198.51.100.10', 'frontend', 'violated tcp 22'],
  ['a public address of nobody', '198.51.100.77', 'pip', 'undecided '],
  ['addresses of nobody', '10.99.0.0/16', 'pip', 'undecided '],
  ['addresses of nobody in a subnet', '10.0.2.128/25', 'pip', 'undecided '],
  ['a name that is resolved to nobody', '{ dns: shop.example.com }', 'pip', 'undecided '],
];

test.each(CALLED)('a zone or storage given by %s', (_, zone, way, expected) => {
  const estate = calledEstate(way);
  const scope = `pci: { environment: { name: db }, storage: ${zone} }`;
  const text = `segmentation: { zones: { world: internet, zone: ${zone} } }\n${scope}`;
  const { zone_flows: cells, account_data: stored } = judged(estate, text);
  const [cell] = cells.filter(({ fact }) => fact.to_zone === 'zone');
  for (const each of [cell, ...stored]) expect(`${each?.fact.verdict} ${each?.fact.beyond}`).toBe(expected);
  const [pair] = cell?.prove().pairs ?? [];
  if (expected === 'undecided ') expect(pair?.note).toMatch(/no machine in evidence has|not resolved/);
  else expect(pair).toMatchObject({ to: 'db', verdict: 'exposed' });
});

test('an environment given by a public address is the machine behind it', () => {
  const text = 'pci: { environment: 198.51.100.0/24, storage: none }';
  const lines = judged(calledEstate('pip'), text).undocumented_flows.map(({ fact }) => lineOf(fact));
  expect(lines).toContain('open tcp 22 in internet');
});

test('what machines send to addresses of nobody their own filters tell', () => {
  const zones = 'db: { name: db }, office: 10.99.0.0/16';
  const cells = judged(estateWith([]), `segmentation: { zones: { ${zones} } }`).zone_flows;
  expect(cells.map(({ fact }) => fact.verdict)).toEqual(['kept', 'kept']);
});

/** The zone `world`, rules of the database, and the cell from there to it. */
const WORLDS: readonly (readonly [string, string, readonly string[], string])[] = [
  ['the internet', 'internet', ['100 in allow Tcp 22 from * to *'], 'violated tcp 22 from internet'],
  ['every IPv4 address', '0.0.0.0/0', ['100 in allow Tcp 22 from * to *'], 'violated tcp 22 from internet'],
  [
    'two halves of it',
    '[0.0.0.0/1, 128.0.0.0/1]',
    ['100 in allow Tcp 22 from * to *'],
    'violated tcp 22 from internet',
  ],
  [
    'only machines of it are let in',
    '[internet, { name: web }]',
    ['100 in allow Tcp 22 from 10.0.1.4 to *'],
    'violated tcp 22',
  ],
  ['a part of it', '203.0.113.0/24', ['100 in allow Tcp 22 from * to *'], 'violated tcp 22'],
];

test.each(WORLDS)('from a zone that is %s', (_, world, rules, expected) => {
  const estate = estateOf([
    NETWORK,
    ...machine('web hub/app 10.0.1.4'),
    ...machine('db hub/data 10.0.2.4 nsg=db public=pip'),
    publicAddress('pip', '198.51.100.10', 'Standard'),
    securityGroup('db', [...rules, ...CLOSED]),
  ]);
  const zone = world === '0.0.0.0/0' || world.includes('/1') ? `{ name: db }` : '10.0.2.0/24';
  const text = `segmentation: { zones: { world: ${world}, db: ${zone} } }`;
  const [cell] = judged(estate, text).zone_flows;
  const { verdict, beyond, from_internet: isOfInternet } = cell?.fact ?? {};
  expect(`${verdict} ${beyond}${isOfInternet ? ' from internet' : ''}`).toBe(expected);
});

describe('hosts of which nobody has seen the path', () => {
  const rules = (...lines: readonly string[]) =>
    ['*filter', ':INPUT DROP [0:0]', ':OUTPUT ACCEPT [0:0]', ...lines, 'COMMIT', ''].join('\n');
  const estate = hostsEstate({
    app: {
      address: '10.2.0.10',
      rules: rules(
        '-A INPUT -p tcp --dport 8080 -j ACCEPT',
        '-A INPUT -p tcp --dport 22 -m owner --uid-owner 0 -j ACCEPT',
      ),
    },
    edge: { address: '203.0.113.10', rules: rules('-A INPUT -p tcp --dport 443 -j ACCEPT') },
    pc: { address: '10.2.0.20', rules: rules() },
  });
  const zones = 'world: internet, app: { host: app }, edge: { host: edge }, pc: { host: pc }';
  const pci = 'pci: { environment: [{ host: app }], storage: { host: app } }';
  const found = judged(estate, `segmentation: { zones: { ${zones} } }\n${pci}`);

  test.each([
    ['pc', 'app', 'violated tcp 8080, perhaps tcp 22', undefined],
    ['world', 'app', 'undecided tcp 22,8080', 'the path from the internet was not seen'],
    ['world', 'edge', 'violated tcp 443', undefined],
  ])('from %s to %s', (from, to, expected, note) => {
    const cell = found.zone_flows.find(({ fact }) => fact.from_zone === from && fact.to_zone === to);
    expect(`${cell?.fact.verdict} ${cell?.fact.beyond}`).toBe(expected);
    const pairs = cell?.prove().pairs ?? [];
    expect(pairs[0]?.note).toBe(note);
    expect(pairs.map(({ verdict }) => verdict)).toContain(
      expected.includes('perhaps') ? 'undecided' : pairs[0]?.verdict,
    );
  });

  test('what arrives perhaps is told beside what arrives', () => {
    const lines = found.undocumented_flows
      .filter(({ fact }) => fact.direction === 'in')
      .map(({ fact }) => lineOf(fact));
    expect(lines).toEqual([
      'undecided tcp 22,8080 in internet',
      'open tcp 8080, perhaps tcp 22 in other networks',
    ]);
    expect(found.account_data.map(({ fact }) => fact.verdict)).toEqual(['undecided']);
  });
});

test('a matrix says of each cell what it says of that cell alone', () => {
  const end = fc.constantFrom('*', 'Internet', '10.0.1.4', '10.0.1.0/24', '10.99.1.0/24', '198.51.100.0/24');
  const rule = fc
    .tuple(
      fc.constantFrom('in', 'out'),
      fc.constantFrom('allow', 'deny'),
      end,
      fc.integer({ min: 20, max: 25 }),
    )
    .map(([way, verdict, other, port]) =>
      way === 'in'
        ? `in ${verdict} Tcp 20-${port} from ${other} to *`
        : `out ${verdict} Tcp ${port} from * to ${other}`,
    );
  const zones =
    'web: { name: web }, db: { name: db }, rest: { network: hub }, office: 10.99.0.0/16, partner: 198.51.100.0/25, world: internet';
  const text = `segmentation: { zones: { ${zones} }, allow: { world: { db: tcp/22 }, db: { world: any } } }`;
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), (rules) => {
      const estate = estateWith(rules.map((each, index) => `${100 + index} ${each}`));
      const { segmentation } = flowQuestions(
        loadConfiguration('f', text),
        estate.snapshot,
        new Set(['zone_flows']),
      );
      const matrix = segmentation as NonNullable<typeof segmentation>;
      const alone = matrix.cells.flatMap((cell) => judgeZones(estate, { ...matrix, cells: [cell] }));
      const told = (cells: typeof alone) => cells.map(({ fact, prove }) => ({ fact, proof: prove() }));
      expect(told(judgeZones(estate, matrix))).toEqual(told(alone));
    }),
    { numRuns: 10 },
  );
});

test('twenty zones are one fact a cell', () => {
  const names = Array.from({ length: 20 }, (_, index) => `z${index}`);
  const zones = names.map((name, index) => `${name}: 10.0.${index + 10}.0/24`).join(', ');
  const { zone_flows: cells } = judged(estateWith([]), `segmentation: { zones: { ${zones} } }`);
  expect(new Set(cells.map(({ fact }) => fact.id)).size).toBe(380);
});

/** Configurations, and what is said of them. */
const MISTAKES: readonly (readonly [string, string, RegExp])[] = [
  [
    'a zone that is not there',
    'segmentation: { zones: { a: internet }, allow: { a: { b: any } } }',
    /unknown zone "b"/,
  ],
  [
    'a network that is not there',
    'segmentation: { zones: { a: { network: hup } } }',
    /^f:1:29 network hup selects nothing.*did you mean "hub"/,
  ],
  [
    'a zone in two',
    'segmentation: { zones: { a: { name: db }, b: { id: DB } } }',
    /^f:1:\d+ db belongs to the zones "a" and "b"/,
  ],
  [
    'addresses in two zones',
    'segmentation: { zones: { a: 10.1.0.0/16, b: 10.1.9.0/24 } }',
    /^f:1:\d+ 10\.1\.9\.0\/24 belongs to the zones "a" and "b"/,
  ],
  [
    'a machine in one zone by its own address, in another by its public one',
    'segmentation: { zones: { a: 10.0.2.0/24, b: 198.51.100.0/24 } }',
    /^f:1:\d+ db belongs to the zones "a" and "b"/,
  ],
  [
    'a machine in one zone by its name, in another by its public address',
    'segmentation: { zones: { a: { name: db }, b: 198.51.100.10 } }',
    /^f:1:\d+ db belongs to the zones "a" and "b"/,
  ],
  [
    'an environment in which nobody is',
    'pci: { environment: [{ name: db }, 10.99.0.0/16] }',
    /^f:1:36 10\.99\.0\.0\/16 selects nothing: no asset has an address in it; there are:/,
  ],
  ['no zone', 'segmentation: { zones: {} }', /^f:1:17 `segmentation` judges nothing/],
  ['one zone', 'segmentation: { zones: { a: internet } }', /`segmentation` judges nothing/],
  ['a role outside of a deployment', 'pci: { environment: { role: web } }', /found role web/],
  [
    'a selector that names nobody',
    'pci: { environment: { name: dbb } }',
    /selects nothing.*did you mean "db"/,
  ],
  [
    'documentation without an owner',
    'documented: { a: { source: S, from: internet, to: internet, ports: tcp/1 } }',
    /missing key "owner"/,
  ],
];

test.each(MISTAKES)('a mistake: %s', (_, text, expected) => {
  const estate = calledEstate('pip');
  const id = estate.snapshot.assets.find(({ names }) => names.includes('db'))?.id ?? '';
  expect(mistakeOf(() => judged(estate, text.replace('DB', id)))).toMatch(expected);
});

describe('an audit', () => {
  const shop = (text: string) => (original: string) =>
    original.replace(/policies:\n {2}packs: .*\n/, `policies: { packs: [${text}] }\n`);

  test('refuses keys that no policy reads, and packs that have nothing to judge', async () => {
    await expect(auditEstate('../packs/shop-fires', shop('pci-dss-4'))).rejects.toThrow(
      '`segmentation` is judged by no policy',
    );
    await expect(auditEstate('../packs/shop-fires', shop('segmentation'))).rejects.toThrow(
      '`documented` is judged by no policy',
    );
    const bare = (text: string) => `${text}\npolicies: { packs: [segmentation] }\n`;
    await expect(auditEstate('analyzer-broken', bare)).rejects.toThrow('nothing to judge');
  });

  test('computes no facts about flows that no policy reads', async () => {
    const { facts, asked } = await auditEstate('analyzer-compliant');
    expect([facts.undocumented_flows, facts.documented_services, facts.zone_flows]).toEqual([[], [], []]);
    expect(asked.filter((id) => id.startsWith('undocumented/'))).toEqual([]);
  });

  test('tells systems outside of the environment apart, and counts rows of profiles as documentation', async () => {
    const pci = 'pci: { environment: { tag: { Role: file-server } }, storage: none }';
    const edit = (text: string) => `${text}\n${pci}\npolicies: { packs: [pci-dss-4] }\n`;
    const { findings, facts, complete } = await auditEstate('analyzer-compliant', edit);
    expect(complete).toBe(true);
    const outside = findings.filter(({ policy }) => policy === 'pci_flow_undocumented');
    expect(outside).not.toEqual([]);
    expect(outside.every(({ fact }) => fact.includes('/outside-the-environment/'))).toBe(true);
    expect(
      facts.undocumented_flows.filter((fact) => fact.in_environment).map(({ role }) => role),
    ).not.toContain('analyzer');
    // The rows let the analyzer read files; nothing of that is told.
    const files = facts.undocumented_flows.filter(
      ({ role, direction }) => role === 'file-servers' && direction === 'in',
    );
    expect(files.map(lineOf)).toEqual([expect.stringContaining('tcp 445')]);
  });
});

function ranges(text: string): AddressRange[] {
  return [parseRange(text) as AddressRange];
}

import { describe, expect, test } from 'vitest';
import { type AddressRange, parseRange } from '../src/net/address.ts';
import { estateOf, machine, network, routeTable, securityGroup } from './azure-estate.ts';
import { CLOSED, calledEstate, estateWith, hostsEstate, judged, lineOf } from './flows-case.ts';

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

test('of packets of which some get no answer one is shown that does', () => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'data 10.0.2.0/24 table=back']),
    routeTable('back', ['10.0.1.0/25 None']),
    ...machine('db hub/data 10.0.2.4 nsg=db'),
    securityGroup('db', ['100 in allow Tcp 22 from 10.0.1.0/24 to *', ...CLOSED]),
  ]);
  const [flow] = judged(estate, DB).undocumented_flows;
  expect(flow?.fact.reply_blocked).toBe(false);
  expect(flow?.prove().pairs.map(({ witness }) => witness)).toEqual(['tcp 10.0.1.137:49152 -> 10.0.2.4:22']);
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

test('an environment given by a public address is the machine behind it', () => {
  const text = 'pci: { environment: 198.51.100.0/24, storage: none }';
  const lines = judged(calledEstate('pip'), text).undocumented_flows.map(({ fact }) => lineOf(fact));
  expect(lines).toContain('open tcp 22 in internet');
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

function ranges(text: string): AddressRange[] {
  return [parseRange(text) as AddressRange];
}

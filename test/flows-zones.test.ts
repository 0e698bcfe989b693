import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowQuestions } from '../src/profiles/flow-questions.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { judgeZones } from '../src/reach/flows/zone-flows.ts';
import { estateOf, machine, publicAddress, securityGroup } from './azure-estate.ts';
import { CLOSED, calledEstate, estateWith, judged, lineOf, NETWORK } from './flows-case.ts';

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

test('what machines send to addresses of nobody their own filters tell', () => {
  const zones = 'db: { name: db }, office: 10.99.0.0/16';
  const cells = judged(estateWith([]), `segmentation: { zones: { ${zones} } }`).zone_flows;
  expect(cells.map(({ fact }) => fact.verdict)).toEqual(['kept', 'kept']);
});

test("the platform's own addresses are nobody's in a network that is not in evidence, too", () => {
  const far = [...machine('db far/data 10.9.2.4 nsg=db'), securityGroup('db', CLOSED)];
  for (const estate of [estateWith([]), estateOf(far), estateOf([NETWORK, ...far])]) {
    const zones = 'segmentation: { zones: { db: { name: db }, world: internet } }';
    const flows = judged(estate, 'pci: { environment: { name: db }, storage: none }').undocumented_flows;
    expect(flows.map(({ fact }) => lineOf(fact))).toEqual([]);
    // Addresses of licence activation are perhaps the platform's.
    expect(judged(estate, zones).zone_flows.map(({ fact }) => fact.beyond)).toEqual(['tcp 1688', '']);
  }
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

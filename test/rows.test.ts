import { expect, test } from 'vitest';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { standingOfRow } from '../src/report/standing.ts';
import { evidenceEstate } from './evidence-estate.ts';
import { dump, estateOf, type Files, links } from './host-estate.ts';
import { deploy, host, MAIL, plainHost, ROLES, second, sender } from './row-deployment.ts';

const SHELL = '{ from: { anyOf: [a, b] }, to: c, services: tcp/22 }';
const SELF = '{ from: a, to: a, services: tcp/80, self: true }';
const TWO_SERVICES = '[{ role: a, services: tcp/443 }, { role: b, services: tcp/5432, allow: [c] }]';

const SAME = 'open: same machine, no network between';

interface Case {
  readonly what: string;
  readonly files: Files;
  readonly roles?: Readonly<Record<string, string>>;
  readonly layers?: string;
  readonly rows: Readonly<Record<string, string>>;
  /** The verdict of each fact. */
  readonly found: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: 'each pair takes another of the services',
    files: {
      ...sender,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 25'),
      ...host('two', '10.0.1.2', '10.0.0.1 tcp 587'),
    },
    rows: { requirements: MAIL },
    found: ['open'],
  },
  {
    what: 'one pair has none of the services',
    files: {
      ...sender,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 25'),
      ...host('two', '10.0.1.2', '10.0.0.1 tcp 588'),
    },
    rows: { requirements: MAIL },
    found: ['partial'],
  },
  {
    what: 'no pair has any of the services',
    files: { ...sender, ...host('one', '10.0.1.1'), ...host('two', '10.0.1.2') },
    rows: { requirements: MAIL },
    found: ['blocked'],
  },
  {
    what: 'each target is reached from another of the sources',
    files: {
      ...sender,
      ...second,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 22'),
      ...host('two', '10.0.1.2', '10.0.0.2 tcp 22'),
    },
    roles: { a: '{ host: sender }', b: '{ host: second }', c: '[{ host: one }, { host: two }]' },
    rows: { requirements: SHELL },
    found: ['open'],
  },
  {
    what: 'one source reaches one of the ports, another source the other',
    files: { ...sender, ...second, ...host('one', '10.0.1.1', '10.0.0.1 tcp 22', '10.0.0.2 tcp 23') },
    roles: { a: '{ host: sender }', b: '{ host: second }', c: '{ host: one }' },
    rows: { requirements: SHELL.replace('tcp/22', '[tcp/22, tcp/23]') },
    found: ['open', 'blocked'],
  },
  {
    what: 'a source role reaches a target with one of its two machines only',
    files: {
      ...sender,
      ...second,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 22'),
      ...host('two', '10.0.1.2'),
    },
    roles: { a: '[{ host: sender }, { host: second }]', b: '{ host: two }', c: '{ host: one }' },
    rows: { requirements: SHELL },
    found: ['partial'],
  },
  {
    what: 'a source that is the only target serves nobody',
    files: { ...sender, ...host('one', '10.0.1.1') },
    roles: { a: '{ host: sender }', b: '{ host: one }', c: '{ host: one }' },
    rows: { requirements: SHELL },
    found: ['blocked'],
  },
  {
    what: 'a source that is one of the targets serves the others',
    files: { ...sender, ...host('one', '10.0.1.1'), ...host('two', '10.0.1.2', '10.0.1.1 tcp 22') },
    roles: { a: '{ host: sender }', b: '{ host: one }', c: '[{ host: one }, { host: two }]' },
    rows: { requirements: SHELL },
    found: ['open'],
  },
  {
    what: 'both ends are one address that nothing in evidence carries',
    files: sender,
    roles: { a: '10.0.9.9', b: '10.0.9.9', c: '{ host: sender }' },
    rows: { requirements: '{ from: a, to: b, services: tcp/80 }' },
    found: [SAME],
  },
  {
    what: 'one end is bound by its address',
    files: host('one', '10.0.1.1'),
    roles: { a: '10.0.1.1', b: '{ host: one }', c: '{ host: one }' },
    rows: { requirements: '{ from: a, to: b, services: tcp/80 }', prohibitions: '{ from: a, to: b }' },
    found: [SAME, 'closed'],
  },
  {
    what: 'one end is bound by a name that resolves to both addresses of the machine',
    files: {
      ...host('one', '10.0.1.1'),
      'hosts/one/ip-addr.json': links({ eth0: ['10.0.1.1/16', '2001:db8::1/64'] }),
    },
    roles: { a: '{ dns: one.example.com }', b: '{ host: one }', c: '{ dns: two.example.com }' },
    rows: {
      requirements:
        '[{ from: a, to: b, services: tcp/80 }, { from: a, to: a, services: tcp/80 }, { from: b, to: c, services: tcp/80 }]',
      prohibitions: '{ from: a, to: b }',
    },
    found: [SAME, SAME, 'open', 'closed'],
  },
  {
    what: 'a machine reaches itself',
    files: plainHost('sender', '10.0.0.1', dump({ filter: ['-A INPUT -i lo -j ACCEPT'] })),
    roles: { ...ROLES, b: '{ host: sender }', c: '{ host: sender }' },
    rows: { requirements: SELF },
    found: ['open'],
  },
  {
    what: 'a machine that shuts lo does not reach itself',
    files: sender,
    roles: { ...ROLES, b: '{ host: sender }', c: '{ host: sender }' },
    rows: { requirements: SELF },
    found: ['blocked'],
  },
  {
    what: 'the row leaves out itself',
    files: sender,
    roles: { ...ROLES, b: '{ host: sender }', c: '{ host: sender }' },
    rows: { requirements: SELF.replace(', self: true', '') },
    found: [SAME],
  },
  {
    what: 'a machine is none of the targets in a network that holds it',
    files: sender,
    roles: { a: '{ host: sender }', b: '10.0.0.0/16', c: '10.0.0.0/30' },
    rows: {
      requirements: '[{ from: a, to: b, services: tcp/22 }, { from: a, to: c, services: tcp/22 }]',
      prohibitions: '{ from: a, to: b }',
    },
    found: ['open', 'open', 'undecided'],
  },
  {
    what: 'addresses that overlap are judged without those that both ends are',
    files: sender,
    roles: { a: '10.0.9.0/24', b: '10.0.9.0/25', c: '10.0.9.7' },
    rows: { prohibitions: '[{ from: a, to: b }, { from: c, to: b }, { from: a, to: c }]' },
    found: ['undecided', 'undecided', 'undecided'],
  },
  {
    what: 'a demanded layer that one of two machines lacks leaves the rows of the other alone',
    files: { ...sender, ...host('one', '10.0.1.1'), ...plainHost('two', '10.0.1.2', undefined) },
    layers: '[host]',
    rows: {
      requirements: '{ from: a, to: b, services: tcp/80 }',
      restrictions: '{ role: c, services: tcp/80 }',
      prohibitions: '{ from: a, to: c }',
    },
    found: ['partial', 'closed', 'closed'],
  },
  {
    what: 'what hosts certainly close is closed although the cloud layer is demanded and not in evidence',
    files: { ...sender, ...host('one', '10.0.1.1'), ...host('two', '10.0.1.2') },
    layers: '[cloud, host]',
    rows: {
      restrictions: '{ role: b, services: tcp/80 }',
      onlyThese: '{ role: b, services: tcp/80 }',
      prohibitions: '{ from: a, to: b }',
    },
    found: ['closed', 'closed', 'closed'],
  },
  {
    what: 'of two ports the one that hosts close is closed although the cloud layer is demanded',
    files: { ...sender, ...host('one', '10.0.1.1', '0.0.0.0/0 tcp 80') },
    roles: { a: '{ host: sender }', b: '{ host: one }', c: '{ host: one }' },
    layers: '[cloud, host]',
    rows: {
      requirements: '{ from: a, to: b, services: [tcp/80, tcp/81] }',
      restrictions: '{ role: b, services: [tcp/80, tcp/81] }',
      prohibitions: '{ from: a, to: b, services: [tcp/80, tcp/81] }',
    },
    found: ['undecided', 'blocked', 'undecided', 'closed', 'undecided', 'closed'],
  },
  {
    what: 'a demanded host layer leaves an open machine undecided',
    files: { ...sender, ...host('one', '10.0.1.1'), ...plainHost('two', '10.0.1.2', undefined) },
    layers: '[host]',
    rows: {
      restrictions: '{ role: b, services: tcp/80 }',
      prohibitions: '{ from: a, to: b, services: tcp/80 }',
    },
    found: ['undecided', 'undecided'],
  },
  {
    what: 'without the demand the same machine is exposed',
    files: { ...sender, ...host('one', '10.0.1.1'), ...plainHost('two', '10.0.1.2', undefined) },
    rows: {
      restrictions: '{ role: b, services: tcp/80 }',
      prohibitions: '{ from: a, to: b, services: tcp/80 }',
    },
    found: ['exposed', 'exposed'],
  },
  ...Object.entries({
    '0.0.0.0/0 tcp 443': ['closed', 'closed'],
    '0.0.0.0/0 tcp 5432': ['closed', 'closed'],
    '10.0.0.2 tcp 9999': ['closed', 'closed'],
    '10.0.0.3 tcp 9999': ['exposed', 'exposed'],
    '10.0.0.1 udp 53': ['closed', 'closed'],
    '10.0.0.3 udp 53': ['exposed', 'exposed'],
  }).map(
    ([admitted, found]): Case => ({
      what: `of two roles on one machine each leaves the other its ports: ${admitted}`,
      files: { ...sender, ...second, ...host('one', '10.0.1.1', admitted) },
      roles: {
        a: '{ host: one }',
        b: '{ host: one }',
        c: '{ host: second }',
        d: '{ host: one }',
        e: '{ host: sender }',
      },
      rows: { onlyThese: TWO_SERVICES, requirements: '{ from: e, to: d, services: udp/53 }' },
      found: [admitted === '10.0.0.1 udp 53' ? 'open' : 'blocked', ...found],
    }),
  ),
];

test.each(CASES)('$what', ({ files, roles = ROLES, layers, rows, found }) => {
  const estate = estateOf(files);
  const deployment = deploy(estate, rows, roles, layers);
  const judged = [
    ...judgeRequirements(estate, deployment),
    ...judgeRestrictions(estate, deployment),
    ...judgeProhibitions(estate, deployment),
  ];
  expect(judged.map(({ fact, row }) => [fact.verdict, row?.note ?? []].flat().join(': '))).toEqual(found);
});

test('a row between two roles of one machine is counted apart, and not as proven', () => {
  const estate = estateOf(sender);
  const roles = { a: '{ host: sender }', b: '10.0.0.1', c: '{ host: sender }' };
  const row = '{ from: a, to: b, services: tcp/80 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  expect(judged?.row && standingOfRow(judged.row, judged.prove(), undefined, undefined)).toBe('same-machine');
});

test.each([
  ['{ name: priv-01 }', 'closed', false],
  // Of an address that nobody in evidence carries nothing shows that it is closed.
  ['[{ name: priv-01 }, 192.168.9.9]', 'undecided', false],
  ['[{ name: pub-02 }, 192.168.9.9]', 'exposed', true],
])('what is opened and has no path is not reachable from the internet: %s', (b, verdict, isReachable) => {
  const estate = evidenceEstate('traps/private-instance-open-to-world');
  const roles = { a: '192.168.9.9', b, c: '10.34.0.0/16' };
  const row = '{ role: b, services: tcp/22, allow: [c] }';
  const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined));
  expect(judged?.fact).toMatchObject({ verdict, from_internet: isReachable });
});

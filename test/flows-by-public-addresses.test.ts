import { expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { bindWaivers } from '../src/profiles/bind-waivers.ts';
import { loadWaivers } from '../src/profiles/load-waivers.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { judgeWaivers } from '../src/reach/judge/waivers.ts';
import { estateOf, machine, network, publicAddress, securityGroup } from './azure-estate.ts';
import { evidenceFiles } from './evidence-estate.ts';
import { CLOSED, judged } from './flows-case.ts';

/**
 * The target lets tcp 3389 in from the address of the NAT gateway, 9090 from the administrator's, 9091 from both, and 22 from everywhere.
 * `silent` has the user's way out, by the NAT gateway, and no rule that lets it send.
 */
function targetEstate(): Estate {
  const files = evidenceFiles('traps/public-addresses-of-senders').map((file) => {
    const text = new TextDecoder().decode(file.bytes);
    const edit = EDITS.find(([name]) => file.name.endsWith(name))?.[1];
    return edit === undefined ? file : { ...file, bytes: new TextEncoder().encode(edit(text)) };
  });
  return buildEstate(readEvidence(files), new PacketSpace());
}

const EDITS: readonly (readonly [string, (text: string) => string])[] = [
  [
    'describe-instances.json',
    edited((all: { Reservations: unknown[] }) => all.Reservations.push(...silent(all.Reservations))),
  ],
  [
    'describe-network-interfaces.json',
    edited((all: { NetworkInterfaces: unknown[] }) =>
      all.NetworkInterfaces.push(...silent(all.NetworkInterfaces)),
    ),
  ],
  [
    'describe-security-groups.json',
    edited((all: { SecurityGroups: { GroupId: string }[] }) =>
      all.SecurityGroups.push({
        ...(all.SecurityGroups[0] as { GroupId: string }),
        ...{ GroupId: 'sg-silent', GroupName: 'silent', IpPermissions: [], IpPermissionsEgress: [] },
      }),
    ),
  ],
];

function edited<T>(edit: (document: T) => void): (text: string) => string {
  return (text) => {
    const document = JSON.parse(text) as T;
    edit(document);
    return JSON.stringify(document);
  };
}

/** What is said of the user, said of another machine. */
function silent(records: readonly unknown[]): unknown[] {
  const texts = records.map((record) => JSON.stringify(record)).filter((text) => text.includes('10.40.2.30'));
  return texts.map((text) =>
    JSON.parse(
      text
        .replaceAll('10.40.2.30', '10.40.2.31')
        .replaceAll('0e4030', '0e4031')
        .replaceAll(/::30\b/g, '::31')
        .replaceAll('sg-0e40client', 'sg-silent')
        .replaceAll('"user"', '"silent"'),
    ),
  );
}

const ZONES =
  'admin: { name: admin }, user: { name: user }, silent: { name: silent }, two: { name: two }, target: { name: target }';

test.each([
  ['admin', 'violated tcp 9090-9091'],
  ['user', 'violated tcp 3389,9091'],
  ['silent', 'kept '],
  ['two', 'kept '],
])('by public addresses, from %s to the target: %s', (zone, expected) => {
  const cell = cellsOf(targetEstate(), ZONES).find(({ fact }) => fact.from_zone === zone);
  expect(`${cell?.fact.verdict} ${cell?.fact.beyond}`).toBe(expected);
  if (zone !== 'user') return;
  const [pair] = cell?.prove().pairs ?? [];
  expect(pair).toMatchObject({
    from: 'user',
    to: 'target',
    witness: 'tcp 10.40.2.30:49152 -> 203.0.113.10:3389',
  });
  expect(pair?.layers.map(({ rules: [rule] }) => rule?.text)).toContain('0.0.0.0/0 via nat-0e40');
});

test.each([
  ['', 'violated tcp 22'],
  [', world: internet', 'kept '],
  [', world: 0.0.0.0/0', 'kept '],
  [', world: "::/0"', 'violated tcp 22'],
])(
  'what all of the internet may send is told of its zone alone, where there is one: {%s}',
  (zone, expected) => {
    const estate = estateOf([
      network('hub', '10.0.0.0/16', ['data 10.0.2.0/24']),
      network('far', '10.9.0.0/16', ['app 10.9.1.0/24']),
      ...machine('web far/app 10.9.1.4 public=own'),
      publicAddress('own', '198.51.100.9', 'Standard'),
      ...machine('db hub/data 10.0.2.4 nsg=db public=pip'),
      publicAddress('pip', '198.51.100.10', 'Standard'),
      securityGroup('db', ['100 in allow Tcp 22 from * to *', ...CLOSED]),
    ]);
    const zones = `web: { name: web }, db: { name: db }${zone}`;
    const [cell] = judged(estate, `segmentation: { zones: { ${zones} } }`).zone_flows;
    expect(`${cell?.fact.verdict} ${cell?.fact.beyond}`).toBe(expected);
  },
);

test('whoever may stand behind a translator may send by its address', () => {
  const zones = 'user: 10.40.2.0/25, other: 10.40.2.128/25, office: 10.9.0.0/16, target: { name: target }';
  const cells = cellsOf(targetEstate(), zones).map(({ fact }) => `${fact.from_zone} ${fact.verdict}`);
  expect(cells).toEqual(['user violated', 'other undecided', 'office kept']);
});

test('an environment is told what the estate sends it by public addresses', () => {
  const [fact] = judged(targetEstate(), 'pci: { environment: { name: target }, storage: none }')
    .undocumented_flows.map((each) => each.fact)
    .filter(({ peer }) => peer === 'other networks');
  expect(fact).toMatchObject({ verdict: 'open', services: 'tcp 3389,9090-9091' });
});

test.each([
  ['{ name: user }', 'tcp 9090-9091'],
  ['203.0.113.200', 'tcp 9090-9091'],
  ['{ name: silent }', 'tcp 3389,9090-9091'],
])('documented for %s is what is sent by a translator, too', (from, expected) => {
  const entry = `{ source: S, from: ${from}, to: { name: target }, ports: tcp/3389, owner: O, ticket: T }`;
  const text = `pci: { environment: { name: target }, storage: none }\ndocumented: { a: ${entry} }`;
  const [fact] = judged(targetEstate(), text)
    .undocumented_flows.map((each) => each.fact)
    .filter(({ peer }) => peer === 'other networks');
  expect(fact?.services).toBe(expected);
});

test.each([
  ['10.40.2.30', 'tcp 22,9091'],
  ['203.0.113.200', 'tcp 22,9091'],
  ['10.40.2.0/24', 'tcp 22,9091'],
  ['10.40.2.31', 'tcp 22,3389,9091'],
])('waived for %s is what is sent by a translator, too', (from, expected) => {
  const estate = targetEstate();
  const text = `waivers: { w: { policy: p, from: ${from}, to: 203.0.113.10, ports: tcp/3389, owner: A, approver: B, approved: 2026-01-01, expires: 2026-12-31, reason: R } }`;
  const waivers = bindWaivers(loadWaivers('w', text), [], ['p'], estate.snapshot);
  const [waiver] = judgeWaivers(estate, waivers, '2026-06-01T00:00:00Z');
  const zones = 'segmentation: { zones: { user: { name: user }, target: { name: target } } }';
  const [cell] = judged(estate, zones).zone_flows;
  const left = cell?.without?.({
    subject: () => false,
    remaining: (packets, ends) => packets.difference(waiver?.inForce?.accepts?.(ends) ?? estate.space.empty),
  });
  expect(left?.fact.beyond).toBe(expected);
});

/** The cells to the target, from which tcp 22 may be used from everywhere. */
function cellsOf(estate: Estate, zones: string) {
  const names = [...zones.matchAll(/(\w+): [{1]/g)]
    .map(([, name]) => name)
    .filter((name) => !['name', 'target'].includes(name ?? ''));
  const allowed = names.map((name) => `${name}: { target: tcp/22 }`).join(', ');
  const cells = judged(estate, `segmentation: { zones: { ${zones} }, allow: { ${allowed} } }`).zone_flows;
  return cells.filter(({ fact }) => fact.to_zone === 'target');
}

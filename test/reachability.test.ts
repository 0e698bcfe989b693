import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../src/model/endpoint.ts';
import type { Reachability } from '../src/model/reachability.ts';
import { type AddressRange, parseRange, single } from '../src/net/address.ts';
import type { Interval } from '../src/net/box.ts';
import type { PacketSet, PacketSpace } from '../src/net/packet-set.ts';
import { parsePortRange, protocolNumber } from '../src/net/protocol.ts';
import type { Estate } from '../src/reach/estate.ts';
import { judgePath } from '../src/reach/path/path.ts';
import type { Point } from '../src/reach/point.ts';
import { reachabilityOf } from '../src/reach/reachability/reachability.ts';
import { reachabilityText } from '../src/report/reachability.ts';
import { estateOf, machine, network, publicAddress, securityGroup } from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';
import { ESTATES, evidenceEstate } from './evidence-estate.ts';
import { dump, estateOf as hostEstateOf, links, routes } from './host-estate.ts';

test('a dropped reply is told where no client port gets one, and source ports where only some do', () => {
  const listed = reachabilityOf(evidenceEstate('analyzer-broken'), {
    to: { kind: 'addresses', ranges: [range('10.20.6.31')], text: '10.20.6.31' },
    clientView: true,
  });
  const rows = listed.flatMap((each) => each.flows).filter((flow) => flow.ports.includes('5986'));
  expect(rows.map(({ replyDropped, sourcePorts }) => ({ replyDropped, sourcePorts }))).toEqual([
    { replyDropped: false, sourcePorts: ['443'] },
    { replyDropped: true, sourcePorts: [] },
  ]);
});

test('names that several senders have are told apart by their addresses', () => {
  const senders = [
    { title: 'web', addresses: ['10.0.1.10'] },
    { title: 'web', addresses: ['10.0.2.10'] },
    { title: 'db', addresses: ['10.0.2.20'] },
  ];
  const flow = {
    verdict: 'certain',
    replyDropped: false,
    protocols: ['tcp'],
    ports: ['22'],
    sourcePorts: [],
  } as const;
  const text = reachabilityText(
    [{ destinations: [{ title: 'app', addresses: ['10.0.3.10'] }], flows: [{ ...flow, from: senders }] }],
    {
      hostLayerUnseen: [],
      hostFamilyUnseen: [],
      unlistedInside: [],
      gaps: 0,
      networkUnseen: false,
      assetsUnseen: false,
    },
    false,
  );
  expect(text).toContain('from web (10.0.1.10), web (10.0.2.10), db');
});

const BACKEND = 'db, behind';
const NOBODY = 'hub/data (no asset)';

const INNER = `${BACKEND} 10.0.2.100: hub/data tcp 22`;
const DIRECTLY = ['db: hub/data tcp 2222', 'db: internet tcp 2222'];

test.each([
  [undefined, [...DIRECTLY, 'frontend of db: hub/data tcp 22']],
  ['db', [...DIRECTLY, 'frontend of db: hub/data tcp 22']],
  [
    '198.51.100.10',
    [`${BACKEND} 198.51.100.10: internet tcp 22`, '198.51.100.10, a frontend: perhaps hub/data all'],
  ],
  ['10.0.2.100', [INNER]],
  ['10.0.2.100/31', [INNER, `${NOBODY}: perhaps hub/data all`]],
])("at a balancer's frontend what is led to the machines behind it is told: %s", (to, expected) => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['data 10.0.2.0/24']),
    ...machine('db hub/data 10.0.2.4 nsg=db'),
    publicAddress('pip', '198.51.100.10', 'Standard'),
    loadBalancer('outer', 'pip', ['22 to 2222 of db']),
    loadBalancer('inner', '10.0.2.100', ['22 to 2222 of db']),
    securityGroup('db', [
      '100 in allow * * from AzureLoadBalancer to *',
      '110 in allow Tcp 2222 from * to *',
      '120 in deny * * from * to *',
    ]),
  ]);
  const asset = estate.snapshot.assets.find((each) => each.names.includes(to ?? ''))?.id;
  const end: Endpoint | undefined =
    asset !== undefined
      ? { kind: 'asset', asset }
      : to === undefined
        ? undefined
        : { kind: 'addresses', ranges: [range(to)], text: to };
  const listed = reachabilityOf(estate, end === undefined ? {} : { to: end });
  const rows = listed.flatMap(({ destinations, flows }) =>
    flows.map(({ verdict, from, protocols, ports }) => {
      const titles = (ends: readonly { title: string }[]) => ends.map(({ title }) => title).join(', ');
      const service = [...protocols, ...ports].join(' ');
      return `${titles(destinations)}: ${verdict === 'certain' ? '' : 'perhaps '}${titles(from)} ${service}`;
    }),
  );
  expect(rows).toEqual(expected);
});

test('who listens is told beside what arrives, and a missing route back as such', () => {
  const estate = hostEstateOf({
    'hosts/web/iptables.txt': dump({ input: 'ACCEPT' }),
    'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    'hosts/web/route.json': routes({ '10.0.0.0/8': 'eth0' }),
    'hosts/web/sysctl.txt': 'net.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.eth0.rp_filter = 0\n',
    'hosts/web/ss.txt':
      'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))\ntcp LISTEN 0 128 127.0.0.1:25 0.0.0.0:* users:(("master",pid=2,fd=3))\n',
  });
  const [web] = reachabilityOf(estate, {
    from: { kind: 'addresses', ranges: [range('10.9.9.9')], text: '10.9.9.9' },
    to: { kind: 'asset', asset: 'web' },
  });
  const tcp = web?.flows.filter(({ protocols }) => protocols.includes('tcp'));
  expect(tcp?.map(({ ports, listener, replyDropped }) => ({ ports, listener, replyDropped }))).toEqual([
    { ports: ['22'], listener: undefined, replyDropped: false },
    { ports: ['25'], listener: 'loopback', replyDropped: false },
    { ports: ['0-21', '23-24', '26-65535'], listener: 'none', replyDropped: false },
  ]);
  const context = {
    hostLayerUnseen: [],
    hostFamilyUnseen: [],
    unlistedInside: [],
    gaps: 0,
    networkUnseen: false,
    assetsUnseen: false,
  };
  const text = reachabilityText(
    reachabilityOf(estate, { from: { kind: 'addresses', ranges: [range('198.51.100.1')], text: '' } }),
    context,
    false,
  );
  expect(text).toMatch(/tcp 22 +from .* {2}\(no answer comes back\)/);
  expect(text).toMatch(/tcp 25 .*\(no answer comes back; what listens there does so on loopback alone\)/);
});

test.each([
  ['-j MARK --set-xmark 0x1/0xffffffff', ['none']],
  ['-j TPROXY --on-port 3129 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1', []],
])('who listens to packets that a rule may hand to another port is not known: %s', (target, expected) => {
  const estate = hostEstateOf({
    'hosts/web/iptables.txt': dump({
      mangle: [`-A PREROUTING -p tcp -m tcp --dport 80 ${target}`],
      input: 'ACCEPT',
    }),
    'hosts/web/addr.json': links({ eth0: ['10.0.1.10/24'] }),
    'hosts/web/ss.txt': 'tcp LISTEN 0 128 0.0.0.0:3129 0.0.0.0:*\n',
  });
  const [web] = reachabilityOf(estate, {
    from: { kind: 'addresses', ranges: [range('10.0.1.9')], text: '10.0.1.9' },
    to: { kind: 'asset', asset: 'web' },
  });
  const told = (web?.flows ?? []).flatMap(({ listener }) => listener ?? []);
  expect([...new Set(told)]).toEqual(expected);
});

/** What is listed must be what the path says, pair by pair: nothing more, nothing less. */
describe.each(ESTATES)('what is reachable in %s', (name) => {
  const estate = evidenceEstate(name);
  const listed = reachabilityOf(estate);

  test('is, between assets, exactly what each pair of them says', () => {
    expectPairs(estate, listed);
  });

  test('is, from the internet, exactly what the path says', () => {
    for (const to of estate.interfaces) {
      const called = to.interface.publicAddresses.map((each) => single(each.private));
      const six = to.interface.addresses.filter((each) => each.family === 6).map(single);
      for (const target of [...called, ...six])
        expectSame(
          estate,
          listed,
          { kind: 'outside', ranges: estate.internet },
          pointOf(to, [target]),
          target,
        );
    }
  });
});

test('a filter that interfaces share and that names one of them admits nothing to the others', () => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'web 10.0.2.0/24']),
    ...machine('vm hub/app 10.0.1.4 nsg=one'),
    ...machine('other hub/app 10.0.1.5 nsg=one'),
    ...machine('client hub/web 10.0.2.4'),
    securityGroup('one', ['100 in allow Tcp 22 from * to 10.0.1.4', '4096 in deny * * from * to *']),
  ]);
  const listed = reachabilityOf(estate);
  expectPairs(estate, listed);
  const protectedOnes = listed.filter(({ flows }) => flows.some(({ ports }) => ports.includes('22')));
  expect(protectedOnes.flatMap(({ destinations }) => destinations.map(({ title }) => title))).toEqual(['vm']);
});

function expectPairs(estate: Estate, listed: readonly Reachability[]): void {
  for (const to of estate.interfaces) {
    for (const from of estate.interfaces.filter((at) => at.asset !== to.asset)) {
      for (const target of to.interface.addresses.map(single)) {
        const source = from.interface.addresses.map(single);
        expectSame(estate, listed, pointOf(from, source), pointOf(to, [target]), target);
      }
    }
  }
}

function expectSame(
  estate: Estate,
  listed: readonly Reachability[],
  from: Point,
  to: Point,
  target: AddressRange,
): void {
  const { space } = estate;
  const asked = space.box({ source: from.ranges, destination: [target] });
  const path = judgePath(estate, from, to, asked);
  const tcp = space.box({ protocol: [[6, 6]] });
  const connection = (forward: PacketSet, both: PacketSet) =>
    forward.difference(tcp).union(both.intersection(tcp));
  const certain = connection(path.forwardCertain, path.certain);
  const possible = connection(path.forwardPossible, path.possible);
  const found = (verdict: 'certain' | 'possible', replyDropped: boolean) =>
    listedPackets(space, listed, target, verdict, replyDropped).intersection(asked);
  const difference = (left: PacketSet, right: PacketSet) =>
    [left.difference(right), right.difference(left)].map((set) => set.cubes());
  expect(difference(found('certain', false), certain)).toEqual([[], []]);
  expect(difference(found('possible', false), possible.difference(certain))).toEqual([[], []]);
  const dropped = found('certain', true).union(found('possible', true));
  expect(difference(dropped, path.forwardPossible.intersection(tcp).difference(possible))).toEqual([[], []]);
}

/** The packets that the printed rows mean, read back from their texts. */
function listedPackets(
  space: PacketSpace,
  listed: readonly Reachability[],
  target: AddressRange,
  verdict: 'certain' | 'possible',
  replyDropped: boolean,
): PacketSet {
  const rows = listed
    .filter((each) =>
      each.destinations.some((end) => end.addresses.some((text) => same(range(text), target))),
    )
    .flatMap((each) => each.flows);
  const wanted = rows.filter((row) => row.verdict === verdict && row.replyDropped === replyDropped);
  return space.unionOf(
    wanted.map((row) =>
      space.box({
        destination: [target],
        source: row.from.flatMap((end) => end.addresses.map(range)),
        ...(row.protocols[0] === 'all' ? {} : { protocol: row.protocols.map(protocols) }),
        ...(row.ports.length === 0 ? {} : { destinationPort: row.ports.map(ports) }),
        ...(row.sourcePorts.length === 0 ? {} : { sourcePort: row.sourcePorts.map(ports) }),
        ...icmp(row.icmp),
      }),
    ),
  );
}

function same(left: AddressRange, right: AddressRange): boolean {
  return left.family === right.family && left.first <= right.first && right.last <= left.last;
}

function range(text: string): AddressRange {
  return parseRange(text) as AddressRange;
}

function ports(text: string): Interval {
  return parsePortRange(text, '-') as Interval;
}

/** `8/0`, `0-7,9-255/*`. */
function icmp(text: string | undefined): { icmpType?: Interval[]; icmpCode?: Interval[] } {
  const [types = '*', codes = '*'] = text?.split('/') ?? [];
  return {
    ...(types === '*' ? {} : { icmpType: types.split(',').map(ports) }),
    ...(codes === '*' ? {} : { icmpCode: codes.split(',').map(ports) }),
  };
}

function protocols(text: string): Interval {
  const number = protocolNumber(text);
  return number === undefined ? ports(text) : [number, number];
}

function pointOf(at: Estate['interfaces'][number], ranges: AddressRange[]): Point {
  return { kind: 'interface', at, ranges };
}

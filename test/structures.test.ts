import { expect, test } from 'vitest';
import type { Deployment, Structure } from '../src/model/deployment.ts';
import type { RouteTarget } from '../src/model/route.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { type AddressRange, parseAddress, parsePrefix } from '../src/net/address.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { judgeStructures } from '../src/reach/judge/structures/structures.ts';
import { EMPTY_SNAPSHOT } from './empty-snapshot.ts';

const origin = { file: 'evidence.json', text: '' };

const TARGETS: Readonly<Record<string, RouteTarget>> = {
  internet: { kind: 'internet', id: 'igw-1' },
  outbound: { kind: 'internet', id: 'eigw-1', outboundOnly: true },
  nat: { kind: 'translator', id: 'nat-1', subnet: 'a', addresses: [], ports: [1024, 65_535], protocols: [] },
  'unseen-nat': { kind: 'translator', id: 'nat-2', doubt: 'it is not in evidence' },
  s3: { kind: 'service', id: 'vpce-1', service: 's3', note: '' },
  'unseen-internet': { kind: 'unmodelled', id: 'igw-2', what: 'a gateway', mayBe: 'internet' },
  vpn: { kind: 'unmodelled', id: 'vgw-1', what: 'a gateway', mayBe: 'neither' },
  strange: { kind: 'unmodelled', id: 'x', what: 'a target that is not known' },
};

const range = (text: string) => parsePrefix(text) as AddressRange;

/** A network `10.0.0.0/22`, its subnets as `name prefix zone route+route`, and a node in each. */
function found(expect: Structure['expect'], subnets: readonly string[], more: readonly string[] = []) {
  const parts = subnets.map((text) => text.split(' '));
  const snapshot: Snapshot = {
    ...EMPTY_SNAPSHOT,
    networks: [
      {
        id: 'net',
        names: ['main'],
        prefixes: [range('10.0.0.0/22')],
        unfiltered: [],
        origin,
        ...Object.fromEntries(more.map((each) => [each, true])),
      },
    ],
    subnets: parts.map(([id = '', prefix = '', zone = '-', routes]) => ({
      id,
      names: [id],
      network: 'net',
      prefixes: [range(prefix)],
      isUnfiltered: true,
      keptAddresses: 5,
      ...(zone === '-' ? {} : { zone }),
      ...(routes === undefined ? {} : { routeTable: id }),
      origin,
    })),
    routeTables: parts.flatMap(([id = '', , , routes]) =>
      routes === undefined
        ? []
        : [
            {
              id,
              network: 'net',
              routes: routes.split('+').map((word) => ({
                destinations: [range('0.0.0.0/0')],
                target: TARGETS[word] ?? { kind: 'local' },
                origin,
              })),
              origin,
            },
          ],
    ),
    assets: parts.map(([id = '', prefix = '']) => ({
      id: `node-${id}`,
      kind: 'instance',
      names: [`node-${id}`],
      tags: {},
      interfaces: [
        {
          id: `eni-${id}`,
          addresses: [parseAddress(prefix.replace('.0/', '.9/').split('/')[0] ?? '') as never],
          publicAddresses: [],
          subnet: id,
          network: 'net',
          origin,
        },
      ],
      origin,
    })),
  };
  const deployment = {
    name: 'd',
    roles: {
      nodes: { endpoints: snapshot.assets.map(({ id }) => ({ kind: 'asset', asset: id })) },
    },
    structures: [{ id: 's', networkOf: 'nodes', expect }],
  } as unknown as Deployment;
  const [judged] = judgeStructures(buildEstate(snapshot, new PacketSpace()), deployment);
  return `${judged?.fact.verdict}: ${judged?.fact.found}`;
}

const A = 'a 10.0.0.0/24 z1';
const B = 'b 10.0.1.0/24 z2';
const C = 'c 10.0.2.0/24 z2';
const size = (prefixLength: number) => ({ kind: 'network-size', prefixLength }) as const;
const isolated = (zones: number) => ({ kind: 'subnets', access: 'private', count: 2, zones }) as const;
const open = { kind: 'subnets', access: 'public', count: 1 } as const;
const nat = { kind: 'nat-gateway', count: 1 } as const;
const s3 = { kind: 'gateway-endpoint', service: 's3' } as const;
const room = (count: number) => ({ kind: 'free-addresses', count }) as const;

const UNKNOWN = 'where some routes lead is not known';

test.each<[string, Structure['expect'], string[], string[], string]>([
  ['a block of the size', size(22), [A], [], 'met: 10.0.0.0/22'],
  ['a larger block', size(23), [A], [], 'met: 10.0.0.0/22'],
  ['a smaller block', size(21), [A], [], 'unmet: 10.0.0.0/22'],
  [
    'blocks not in evidence',
    size(22),
    [A],
    ['hasUnseenPrefixes'],
    'undecided: its blocks are not in evidence, which hold 10.0.0.0/22',
  ],
  ['two zones', isolated(2), [`${A} nat`, `${B} outbound`], [], 'met: 2 private subnets, in 2 zones'],
  ['one zone', isolated(2), [`${B} nat`, `${C} nat`], [], 'unmet: 2 private subnets, in 1 zone'],
  [
    'one public',
    isolated(2),
    [`${A} nat`, `${B} nat+internet`],
    [],
    'unmet: 1 of 2 private subnets, in 1 zone',
  ],
  ['a way to a VPN', isolated(2), [`${A} vpn`, `${B} vpn`], [], 'met: 2 private subnets, in 2 zones'],
  [
    'routes not in evidence',
    isolated(2),
    [`${A} nat`, B],
    [],
    'undecided: 1 of 2 private subnets, in 1 zone; of 1 more the routes are not known',
  ],
  [
    'a strange target',
    isolated(2),
    [`${A} nat`, `${B} strange`],
    [],
    'undecided: 1 of 2 private subnets, in 1 zone; of 1 more the routes are not known',
  ],
  [
    'subnets not in evidence',
    isolated(2),
    [`${A} nat`],
    ['hasUnseenSubnets'],
    'undecided: 1 of 2 private subnets, in 1 zone; not every subnet is in evidence',
  ],
  [
    'a zone not in evidence',
    isolated(2),
    [`${A} nat`, 'd 10.0.3.0/24 - nat'],
    [],
    'undecided: 2 private subnets, in 1 zone; not every zone is in evidence',
  ],
  ['a public subnet', open, [`${A} internet`], [], 'met: 1 public subnet'],
  ['no public subnet: what only lets out', open, [`${A} outbound`], [], 'unmet: 0 of 1 public subnet'],
  [
    'no public subnet, or one: what is not in evidence',
    open,
    [`${A} unseen-internet`],
    [],
    'undecided: 0 of 1 public subnet; of 1 more the routes are not known',
  ],
  ['a NAT gateway', nat, [`${A} nat`, `${B} local`], [], 'met: routes lead to nat-1'],
  ['none', nat, [`${A} internet`], [], 'unmet: routes lead to no NAT gateway'],
  [
    'one that is not in evidence',
    nat,
    [`${A} unseen-nat`],
    [],
    'undecided: routes lead to no NAT gateway; nat-2: it is not in evidence',
  ],
  [
    'none beside an internet gateway that is not in evidence',
    nat,
    [`${A} unseen-internet`],
    [],
    'unmet: routes lead to no NAT gateway',
  ],
  ['a strange way', nat, [`${A} strange`], [], `undecided: routes lead to no NAT gateway; ${UNKNOWN}`],
  [
    'an endpoint everywhere',
    s3,
    [`${A} s3`, `${B} nat+s3`],
    [],
    'met: vpce-1 in the routes of 2 of 2 subnets with machines of the deployment',
  ],
  [
    'an endpoint for some',
    s3,
    [`${A} s3`, `${B} nat`],
    [],
    'unmet: vpce-1 in the routes of 1 of 2 subnets with machines of the deployment',
  ],
  [
    'an endpoint perhaps',
    s3,
    [`${A} strange`],
    [],
    'undecided: no route leads to a gateway endpoint for s3; where other routes lead is not known',
  ],
  [
    'a way to a VPN, which is no endpoint',
    s3,
    [`${A} vpn`],
    [],
    'unmet: no route leads to a gateway endpoint for s3',
  ],
  ['room', room(500), [A, B], [], 'met: 502 addresses in 2 subnets with machines of the deployment'],
  [
    'room elsewhere',
    room(503),
    [A, B],
    [],
    'undecided: 502 addresses in 2 subnets with machines of the deployment; 1024 in the whole network',
  ],
  [
    'no room',
    room(1025),
    [A],
    [],
    'unmet: 251 addresses in 1 subnet with machines of the deployment; 1024 in the whole network',
  ],
  [
    'interfaces not in evidence',
    room(200),
    [A],
    ['hasUnseenInterfaces'],
    'undecided: 251 addresses in 1 subnet with machines of the deployment; not every interface of the network is in evidence',
  ],
  ['nothing in evidence', size(22), [], [], 'undecided: no network of the deployment is in evidence'],
])('%s', (_title, expected, subnets, more, text) => {
  expect(found(expected, subnets, more)).toBe(text);
});

import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { type Case, testCases } from './azure-case.ts';
import {
  estateOf,
  idOf,
  machine,
  natGateway,
  network,
  publicAddress,
  publicPrefix,
  type Resource,
  securityGroup,
} from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';

const WAY = '203.0.113.9:443';
const SERVER = '198.51.100.20:443';

/** `vm` without and `open` with a public address behind a gateway, and a server elsewhere that takes 443 in from one prefix. */
function behind(from: string, ...more: readonly Resource[]): Resource[] {
  return [
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nat=out']),
    network('far', '10.9.0.0/16', ['app 10.9.1.0/24 nsg=filter']),
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('open hub/app 10.0.1.5 public=own'),
    ...machine('server far/app 10.9.1.4 public=called'),
    publicAddress('own', '198.51.100.10', 'Basic'),
    publicAddress('called', '198.51.100.20', 'Standard'),
    securityGroup('filter', [`100 in allow Tcp 443 from ${from} to *`]),
    ...more,
  ];
}

const ADDRESS = [natGateway('out', ['lent']), publicAddress('lent', '198.51.100.70', 'Standard')];
const ANY = '0.0.0.0/0';

testCases(
  (
    [
      [
        'lends its address for TCP and UDP, whoever sends, and for nothing else',
        [ANY, ...ADDRESS],
        [
          `allow tcp vm -> ${WAY}`,
          `allow udp open -> ${WAY}`,
          'deny icmp 8/0 vm -> 203.0.113.9',
          'undecided icmp 8/0 open -> 203.0.113.9',
        ],
      ],
      [
        'takes no connection from outside, which comes and is answered by the own address of a machine',
        [ANY, ...ADDRESS],
        ['allow tcp 203.0.113.7:40000 -> 198.51.100.10:22'],
      ],
      [
        'is whom a server sees, also of those who have an address of their own',
        ['198.51.100.70/32', ...ADDRESS],
        [`allow tcp vm -> ${SERVER}`, `allow tcp open -> ${SERVER}`],
      ],
      [
        'so that the own address of a machine is not seen',
        ['198.51.100.10/32', ...ADDRESS],
        [`deny tcp vm -> ${SERVER}`, `deny tcp open -> ${SERVER}`],
      ],
      [
        'may use each address of a prefix',
        ['198.51.100.64/31', natGateway('out', [], ['prefix']), publicPrefix('prefix', '198.51.100.64/30')],
        [`undecided tcp vm -> ${SERVER}`, `allow tcp vm -> ${WAY}`],
      ],
      [
        'is seen by all addresses of a prefix',
        ['198.51.100.64/30', natGateway('out', [], ['prefix']), publicPrefix('prefix', '198.51.100.64/30')],
        [`allow tcp vm -> ${SERVER}`],
      ],
      [
        'lends an address that is not in evidence',
        ['198.51.100.70/32', natGateway('out', ['lent'])],
        [`allow tcp vm -> ${WAY}`, `undecided tcp vm -> ${SERVER}`, `undecided tcp open -> ${SERVER}`],
      ],
      [
        'without any address leads nowhere; whether own addresses do beside it is not documented',
        [ANY, natGateway('out', [])],
        [
          `deny tcp vm -> ${WAY}`,
          `deny tcp vm -> ${SERVER}`,
          `undecided tcp open -> ${WAY}`,
          'allow tcp 203.0.113.7:40000 -> 198.51.100.10:22',
        ],
      ],
      [
        'without any address, a balancer before the machine may lend one',
        [
          ANY,
          natGateway('out', []),
          loadBalancer('lb', 'front', ['443 to 8443 of vm']),
          publicAddress('front', '198.51.100.30', 'Standard'),
        ],
        [`undecided tcp vm -> ${WAY}`],
      ],
      [
        'that is not in evidence may have none',
        [ANY],
        [`undecided tcp vm -> ${WAY}`, 'deny icmp 8/0 vm -> 203.0.113.9', `undecided tcp open -> ${WAY}`],
      ],
      [
        'of another subnet lends nothing here',
        [ANY, natGateway('other', ['own'])],
        [`undecided tcp vm -> ${WAY}`],
      ],
    ] as const
  ).map(
    ([title, [from, ...more], probes]): Case => ({
      title: `a NAT gateway ${title}`,
      resources: behind(from, ...more),
      probes,
    }),
  ),
);

test.each([
  ['is not in evidence', [], 'may-allow-more', 'the NAT gateway out of app is not in evidence'],
  [
    'has an address that is not in evidence',
    [natGateway('out', ['lent'])],
    'either',
    'the public address lent of the NAT gateway out is not in evidence',
  ],
] as const)('a NAT gateway that %s is a gap', (_what, more, effect, what) => {
  const { gaps } = estateOf(behind(ANY, ...more)).snapshot;
  expect(gaps.filter((gap) => gap.what.includes('NAT gateway'))).toMatchObject([
    { kind: 'unseen', effect, what },
  ]);
});

test('a NAT gateway of a whole virtual network is not modelled', () => {
  const more = { sourceVirtualNetwork: { id: idOf('virtualNetworks', 'far') } };
  const estate = estateOf(behind(ANY, ...ADDRESS, natGateway('whole', ['own'], [], more)));
  expect(estate.snapshot.gaps.filter(({ what }) => /NAT/.test(what))).toMatchObject([
    { kind: 'unmodelled', effect: 'either', what: expect.stringContaining('whole virtual network of app') },
  ]);
  const verdictOf = (text: string) => {
    const probe = parseProbe(text);
    return typeof probe === 'string' ? probe : answerProbe(estate, probe, false);
  };
  expect(verdictOf(`tcp server -> ${WAY}`)).toMatchObject({ verdict: 'undecided' });
  expect(verdictOf(`tcp vm -> ${WAY}`)).toMatchObject({ verdict: 'allow' });
});

test('a NAT gateway that is in evidence is no gap', () => {
  for (const more of [ADDRESS, [natGateway('out', [])]])
    expect(estateOf(behind(ANY, ...more)).snapshot.gaps.filter(({ what }) => /NAT/.test(what))).toEqual([]);
});

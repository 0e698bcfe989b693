import { expect, test } from 'vitest';
import type { Judgement } from '../src/reach/judge/judgement.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { CLIENT, testCases } from './azure-case.ts';
import {
  estateOf,
  idOf,
  machine,
  network,
  publicAddress,
  type Resource,
  securityGroup,
} from './azure-estate.ts';
import { deploy } from './row-deployment.ts';

/** An application gateway in the subnet `front`, with listeners as `name Https 443 at FRONTEND`; frontends are addresses, or names of public ones. */
function gateway(frontends: readonly string[], listeners: readonly string[]): Resource {
  const part = (type: string, own: string) => ({ id: idOf(`applicationGateways/${type}`, 'gateway', own) });
  return {
    id: idOf('applicationGateways', 'gateway'),
    name: 'gateway',
    tags: { Role: 'entry' },
    properties: {
      sku: { name: 'Standard_v2', tier: 'Standard_v2' },
      gatewayIPConfigurations: [
        { properties: { subnet: { id: idOf('virtualNetworks/subnets', 'hub', 'front') } } },
      ],
      frontendIPConfigurations: frontends.map((text) => ({
        ...part('frontendIPConfigurations', text),
        properties: /^\d/.test(text)
          ? { privateIPAddress: text, privateIPAllocationMethod: 'Static' }
          : { publicIPAddress: { id: idOf('publicIPAddresses', text) } },
      })),
      frontendPorts: listeners.map((text) => ({
        ...part('frontendPorts', text),
        properties: { port: Number(text.split(' ')[2]) },
      })),
      httpListeners: listeners.map((text) => ({
        name: text.split(' ')[0],
        properties: {
          protocol: text.split(' ')[1],
          frontendPort: part('frontendPorts', text),
          frontendIPConfiguration: part('frontendIPConfigurations', text.split(' ')[4] ?? frontends[0] ?? ''),
        },
      })),
    },
  };
}

const MANAGED = '4000 in allow Tcp 65200-65535 from GatewayManager to *';

/** The gateway before a machine `vm`, which admits what a rule of its group says. */
function behind(
  frontends: readonly string[],
  front: readonly string[],
  back: readonly string[],
  listeners: readonly string[] = ['web Https 443'],
): Resource[] {
  return [
    network('hub', '10.0.0.0/16', ['front 10.0.0.0/24 nsg=front', 'app 10.0.1.0/24 nsg=back']),
    publicAddress('pip', '198.51.100.40', 'Standard'),
    gateway(frontends, listeners),
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('client hub/app 10.0.1.9'),
    securityGroup('front', [MANAGED, ...front]),
    securityGroup('back', back),
  ];
}

const CLOSED = ['4096 in deny * * from * to *'];

testCases([
  {
    title: 'a gateway that is described twice and differently',
    resources: [...behind(['10.0.0.10'], [], []), gateway(['10.0.0.10'], ['web Https 8443'])],
    probes: ['undecided tcp client -> 10.0.0.10:443', 'undecided tcp client -> 10.0.0.10:8443'],
  },
  {
    title:
      'a gateway takes in at its private frontend what it listens for and the group of its subnet admits',
    resources: behind(['10.0.0.10'], ['100 in allow Tcp 443,80 from 10.0.1.0/24 to *', ...CLOSED], []),
    probes: [
      'allow tcp 10.0.1.9:40000 -> 10.0.0.10:443',
      'deny tcp 10.0.1.9:40000 -> 10.0.0.10:80',
      'deny tcp 10.0.1.9:40000 -> 10.0.0.10:22',
      'allow tcp client -> gateway:443',
      `deny tcp ${CLIENT} -> 10.0.0.10:443`,
    ],
  },
  {
    title: 'to its backends it sends by any address of its subnet',
    resources: behind(['10.0.0.10'], [], ['100 in allow Tcp 8080 from 10.0.0.0/24 to *', ...CLOSED]),
    probes: ['allow tcp gateway -> vm:8080', 'deny tcp gateway -> vm:8081'],
  },
  {
    title: 'a group of the backends that admits the frontend alone does not admit its machines',
    resources: behind(['10.0.0.10'], [], ['100 in allow Tcp 8080 from 10.0.0.10 to *', ...CLOSED]),
    probes: ['undecided tcp gateway -> vm:8080'],
  },
  {
    title: 'a rule for a part of the subnet may mean the frontend or the machines',
    resources: behind(['10.0.0.10'], ['100 in allow Tcp 443 from 10.0.1.0/24 to 10.0.0.10', ...CLOSED], []),
    probes: ['undecided tcp client -> gateway:443'],
  },
  {
    title: 'each listener answers at its own frontend',
    resources: behind(
      ['pip', '10.0.0.10'],
      ['100 in allow Tcp 443,8080 from * to *', ...CLOSED],
      [],
      ['open Https 443 at pip', 'own Http 8080 at 10.0.0.10'],
    ),
    probes: [
      'allow tcp client -> 10.0.0.10:8080',
      'deny tcp client -> 10.0.0.10:443',
      'allow tcp client -> gateway:8080',
      'undecided tcp client -> gateway:443',
      `undecided tcp ${CLIENT} -> 198.51.100.40:443`,
      `deny tcp ${CLIENT} -> 198.51.100.40:8080`,
      `deny tcp ${CLIENT} -> 198.51.100.40:22`,
      `deny tcp ${CLIENT} -> 10.0.0.10:8080`,
      `undecided tcp ${CLIENT} -> gateway:443`,
      `deny tcp ${CLIENT} -> gateway:8080`,
    ],
  },
  ...['198.51.100.40', '10.0.0.10', '*'].map((known) => ({
    title: `rules of its subnet may know a public frontend as ${known}`,
    resources: behind(
      ['pip', '10.0.0.10'],
      [`100 in allow Tcp 443 from Internet to ${known}`, ...CLOSED],
      [],
      ['open Https 443 at pip'],
    ),
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.40:443`],
  })),
  {
    title: 'a public frontend without a listener, and a group that lets nobody in',
    resources: behind(['pip', '10.0.0.10'], CLOSED, [], ['own Http 8080 at 10.0.0.10']),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.40:443`, `deny tcp ${CLIENT} -> 198.51.100.40:8080`],
  },
]);

test('what comes to a public frontend may be let in', () => {
  const { gaps, assets } = estateOf(behind(['pip'], [], [])).snapshot;
  const found = gaps.map(({ what }) => what).filter((what) => what.includes('gateway'));
  expect(found).toEqual([
    'what the application gateway gateway sends on to the machines behind it is not followed: it calls them by connections of its own',
    'gateway: by which address rules of its subnet know what comes to its public frontend is not documented',
  ]);
  const own = assets.find(({ names }) => names.includes('gateway'));
  expect(own?.tags).toEqual({ Role: 'entry' });
  expect(own?.interfaces[0]?.perhapsPublic).toHaveLength(1);
});

const UNSEEN_SUBNET = 'the subnet from which gateway sends on is not in evidence';

/** By what a role is bound to the gateway, whom the machine's group admits, whether the gateway's subnet is in evidence, and how rows stand. */
const AS_A_SENDER: readonly (readonly [
  bound: string,
  admitted: string,
  isSeen: boolean,
  required: string,
  restricted: string,
])[] = [
  ['{ name: gateway }', '10.0.0.0/24', true, 'open', 'closed'],
  ['10.0.0.10', '10.0.0.0/24', true, 'open', 'closed'],
  ['10.0.0.10', '10.0.0.10', true, 'partial', 'closed'],
  ['{ name: gateway }', '10.0.0.0/24', false, `undecided: ${UNSEEN_SUBNET}`, 'closed'],
  ['10.0.0.10', '10.0.0.10', false, `undecided: ${UNSEEN_SUBNET}`, 'closed'],
];

test.each(AS_A_SENDER)(
  'a gateway bound as %s sends by any address of its subnet, where %s is let in (its subnet is in evidence: %s)',
  (bound, admitted, isSeen, required, restricted) => {
    const [seen, ...others] = behind(
      ['10.0.0.10'],
      [],
      [`100 in allow Tcp 8080 from ${admitted} to *`, ...CLOSED],
    );
    const unseen = network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=back']);
    const estate = estateOf([isSeen && seen !== undefined ? seen : unseen, ...others]);
    const rows = {
      requirements: '{ from: a, to: b, services: tcp/8080 }',
      restrictions: '{ role: b, services: tcp/8080, allow: [a] }',
    };
    const deployment = deploy(estate, rows, { a: bound, b: '{ name: vm }', c: '{ name: vm }' }, undefined);
    const told = (judged: Pick<Judgement<{ verdict: string }>, 'fact' | 'prove'> | undefined) =>
      [judged?.fact.verdict, judged?.prove().pairs[0]?.note].filter((text) => text !== undefined).join(': ');
    expect(told(judgeRequirements(estate, deployment)[0])).toBe(required);
    expect(told(judgeRestrictions(estate, deployment)[0])).toBe(restricted);
  },
);

import { describe, expect, test } from 'vitest';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { cloud, estateOf, type Files } from './host-estate.ts';
import { deploy } from './row-deployment.ts';

const BLOCK = '2600:1f00::/56';

/** Where routes lead, as `aws ec2 describe-route-tables` names it. */
const TARGETS = { igw: 'GatewayId', eigw: 'EgressOnlyInternetGatewayId', vgw: 'GatewayId' };

/** The VPC of `cloud` with both families, where everything is admitted, web has a public address or none, and routes are given: `::/0 igw`. */
function dualStack(routes: readonly string[], { isPublic = false } = {}): Files {
  const plain = cloud();
  const only = (file: string, key: string) =>
    (plain[`aws/${file}.json`] as Record<string, Record<string, unknown>[]>)[key] ?? [];
  const associated = (Ipv6CidrBlock: string, state: string) => [
    { Ipv6CidrBlock, [state]: { State: 'associated' } },
  ];
  const everything = {
    IpProtocol: '-1',
    IpRanges: [{ CidrIp: '0.0.0.0/0' }],
    Ipv6Ranges: [{ CidrIpv6: '::/0' }],
  };
  const ofIPv6 = { Protocol: '-1', RuleAction: 'allow', Ipv6CidrBlock: '::/0', RuleNumber: 101 };
  const isVpn = (route: string) => route.includes('vgw');
  return {
    ...plain,
    'aws/vpcs.json': {
      Vpcs: [
        { ...only('vpcs', 'Vpcs')[0], Ipv6CidrBlockAssociationSet: associated(BLOCK, 'Ipv6CidrBlockState') },
      ],
    },
    'aws/subnets.json': {
      Subnets: only('subnets', 'Subnets').map((subnet, index) => ({
        ...subnet,
        Ipv6CidrBlockAssociationSet: associated(`2600:1f00:0:${index + 1}::/64`, 'Ipv6CidrBlockState'),
      })),
    },
    'aws/acls.json': {
      NetworkAcls: only('acls', 'NetworkAcls').map((acl) => ({
        ...acl,
        Entries: [...(acl.Entries as object[]), { ...ofIPv6, Egress: false }, { ...ofIPv6, Egress: true }],
      })),
    },
    'aws/routes.json': {
      RouteTables: only('routes', 'RouteTables').map((table) => ({
        ...table,
        Routes: [`10.0.0.0/16 local`, `${BLOCK} local`, ...routes].map((text) => {
          const [destination = '', target = ''] = text.split(' ');
          const field = destination.includes(':') ? 'DestinationIpv6CidrBlock' : 'DestinationCidrBlock';
          const [id, gateway] =
            target === 'local' ? ['local', 'GatewayId'] : [`${target}-1`, TARGETS[target as 'igw']];
          return { [field]: destination, [gateway]: id, State: 'active' };
        }),
      })),
    },
    'aws/egress-only.json': {
      EgressOnlyInternetGateways: [
        { EgressOnlyInternetGatewayId: 'eigw-1', Attachments: [{ VpcId: 'vpc-1', State: 'attached' }] },
      ],
    },
    ...(routes.some(isVpn) && {
      'aws/vpn.json': {
        VpnGateways: [
          {
            VpnGatewayId: 'vgw-1',
            State: 'available',
            VpcAttachments: [{ VpcId: 'vpc-1', State: 'attached' }],
          },
        ],
      },
    }),
    'aws/groups.json': {
      SecurityGroups: only('groups', 'SecurityGroups').map((group) => ({
        ...group,
        IpPermissions: [everything],
        IpPermissionsEgress: [everything],
      })),
    },
    'aws/interfaces.json': {
      NetworkInterfaces: only('interfaces', 'NetworkInterfaces').map((card, index) => {
        const { Association, ...first } = (card.PrivateIpAddresses as Record<string, unknown>[])[0] ?? {};
        return {
          ...card,
          PrivateIpAddresses: [isPublic ? { ...first, Association } : first],
          Ipv6Addresses: [{ Ipv6Address: `2600:1f00:0:${index + 1}::10` }],
        };
      }),
    },
  };
}

const OUT = '{ from: a, to: { name: api.example.com }, services: tcp/443 }';
const IN = '{ from: b, to: a, services: tcp/443 }';

describe('of a machine with addresses of both families', () => {
  test.each([
    ['a name is called by either family', ['0.0.0.0/0 igw', '::/0 igw'], true, OUT, 'open'],
    ['a name may have no address of IPv6', ['::/0 eigw'], false, OUT, 'undecided'],
    ['a name has addresses of IPv4', ['0.0.0.0/0 igw'], true, OUT, 'open'],
    ['a name is called by neither', [], true, OUT, 'blocked'],
    [
      'a private range behind a VPN calls its private address',
      ['192.168.0.0/16 vgw', '::/0 igw'],
      false,
      IN,
      'undecided',
    ],
    ['a private range that nothing leads to is answered by nobody', ['::/0 igw'], false, IN, 'blocked'],
  ] as const)('%s', (_, routes, isPublic, row, verdict) => {
    const estate = estateOf(dualStack(routes, { isPublic }));
    const roles = { a: '{ name: web }', b: '192.168.7.0/24', c: '10.99.0.2' };
    const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
    expect(judged?.fact.verdict).toBe(verdict);
  });

  test.each([
    [['0.0.0.0/0 igw', '::/0 igw'], true, 'open'],
    [['0.0.0.0/0 igw'], true, 'open'],
    [['0.0.0.0/0 igw', '::/0 igw'], false, 'undecided'],
    [[], true, 'blocked'],
  ] as const)('not all of the internet has IPv6: %s', (routes, isPublic, verdict) => {
    const estate = estateOf(dualStack(routes, { isPublic }));
    const roles = { a: '{ name: web }', b: 'internet', c: '10.99.0.2' };
    const [judged] = judgeRequirements(estate, deploy(estate, { requirements: IN }, roles, undefined));
    expect(judged?.fact.verdict).toBe(verdict);
  });
});

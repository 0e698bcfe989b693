import { expect, test } from 'vitest';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { cloud, estateOf, type Files } from './host-estate.ts';
import { deploy } from './row-deployment.ts';

type Listed = Readonly<Record<string, readonly object[]>>;

const plain = cloud();
const listed = (file: string, key: string) => (plain[`aws/${file}.json`] as Listed)[key] as object[];
const [web, db] = listed('interfaces', 'NetworkInterfaces') as [object, object];
const [ofWeb, ofDb] = listed('groups', 'SecurityGroups') as [object, object];

/** The interfaces and groups of web and db with more members. */
function estateWith(members: Readonly<Record<'web' | 'db' | 'ofWeb' | 'ofDb', object>>, more: Files = {}) {
  return estateOf({
    ...plain,
    'aws/interfaces.json': {
      NetworkInterfaces: [
        { ...web, ...members.web },
        { ...db, ...members.db },
      ],
    },
    'aws/groups.json': {
      SecurityGroups: [
        { ...ofWeb, ...members.ofWeb },
        { ...ofDb, ...members.ofDb },
      ],
    },
    ...more,
  });
}

const admitting = (port: number, sources: object) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  ...sources,
});

test.each([
  [443, 'closed'],
  [22, 'exposed'],
])('what addresses of a prefix send, groups of their interface let out: %d', (port, expected) => {
  const estate = estateWith({
    web: { Ipv4Prefixes: [{ Ipv4Prefix: '10.0.1.64/28' }] },
    db: {},
    ofWeb: { IpPermissionsEgress: [admitting(port, { IpRanges: [{ CidrIp: '0.0.0.0/0' }] })] },
    ofDb: { IpPermissions: [admitting(22, { IpRanges: [{ CidrIp: '10.0.1.64/28' }] })] },
  });
  const row = '{ role: b, services: tcp/22, allow: [a] }';
  const roles = { a: '10.99.0.1', b: '{ name: db }', c: '10.99.0.2' };
  const [fact] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined), []);
  expect(fact?.fact.verdict).toBe(expected);
});

test('the internet reaches an interface by a prefix of IPv6 alone', () => {
  const block = (Ipv6CidrBlock: string) => [{ Ipv6CidrBlock, Ipv6CidrBlockState: { State: 'associated' } }];
  const [table] = listed('routes', 'RouteTables') as [{ Routes: object[] }];
  const [acl] = listed('acls', 'NetworkAcls') as [{ Entries: object[] }];
  const subnets = listed('subnets', 'Subnets').map((subnet, index) => ({
    ...subnet,
    Ipv6CidrBlockAssociationSet: block(`2600:1f00:0:${index + 1}::/64`),
  }));
  const routes = [
    ...table.Routes,
    { DestinationIpv6CidrBlock: '2600:1f00::/56', GatewayId: 'local', State: 'active' },
    { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-1', State: 'active' },
  ];
  const everything = { Protocol: '-1', RuleAction: 'allow', Ipv6CidrBlock: '::/0', RuleNumber: 101 };
  const entries = [...acl.Entries, { ...everything, Egress: false }, { ...everything, Egress: true }];
  const estate = estateWith(
    {
      web: {},
      db: { Groups: [{ GroupId: 'sg-web' }], Ipv6Prefixes: [{ Ipv6Prefix: '2600:1f00:0:2:1::/80' }] },
      ofWeb: { IpPermissions: [admitting(22, { Ipv6Ranges: [{ CidrIpv6: '::/0' }] })] },
      ofDb: {},
    },
    {
      'aws/vpcs.json': {
        Vpcs: [
          { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', Ipv6CidrBlockAssociationSet: block('2600:1f00::/56') },
        ],
      },
      'aws/subnets.json': { Subnets: subnets },
      'aws/routes.json': { RouteTables: [{ ...table, Routes: routes }] },
      'aws/acls.json': { NetworkAcls: [{ ...acl, Entries: entries }] },
    },
  );
  const [fact] = judgeInternet(estate, [{ protocol: 'tcp', port: 22 }]);
  expect(fact?.fact.verdict).toBe('exposed');
  expect(fact?.prove().pairs.map(({ to }) => to)).toEqual(['db']);
});

import { expect, test } from 'vitest';
import { fixOf, messageOf } from '../src/policy/wording.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { estateOf } from './host-estate.ts';
import { deploy } from './row-deployment.ts';

const SERVICE = { DestinationPrefixListId: 'pl-6da54004', GatewayId: 'vpce-0a1' };
const GATEWAY = { DestinationCidrBlock: '10.60.0.0/16', GatewayId: 'vgw-0a1' };

interface Estate {
  readonly routes: readonly object[];
  readonly ingress?: string;
  readonly egress?: string;
  /** Whether the addresses of the service are in evidence. */
  readonly known?: boolean;
}

/** Two machines in two subnets; the routes are of the first one's. */
function network({ routes, ingress = '10.0.0.0/16', egress = '0.0.0.0/0', known = true }: Estate) {
  const table = (id: string, own: readonly object[]) => ({
    ...{ RouteTableId: `rtb-${id}`, VpcId: 'vpc-1', Associations: [{ SubnetId: `subnet-${id}` }] },
    Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, ...own].map((route) => ({
      ...route,
      State: 'active',
    })),
  });
  const entries = [true, false].map((Egress) => ({
    ...{ RuleNumber: 100, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
  }));
  const permission = (CidrIp: string) => [{ IpProtocol: '-1', IpRanges: [{ CidrIp }] }];
  const places = [
    ['a', '10.0.1.1'],
    ['b', '10.0.2.1'],
  ] as const;
  const group = { GroupId: 'sg-1', GroupName: 'all', VpcId: 'vpc-1' };
  const list = {
    PrefixListId: 'pl-6da54004',
    PrefixListName: 'com.amazonaws.eu-west-1.s3',
    AddressFamily: 'IPv4',
  };
  const endpoint = {
    ...{ VpcEndpointId: 'vpce-0a1', VpcEndpointType: 'Gateway', VpcId: 'vpc-1', State: 'available' },
    ...{ ServiceName: 'com.amazonaws.eu-west-1.s3', RouteTableIds: ['rtb-a'] },
  };
  return estateOf({
    'vpcs.json': { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }] },
    'subnets.json': {
      Subnets: places.map(([id], index) => ({
        ...{ SubnetId: `subnet-${id}`, VpcId: 'vpc-1', CidrBlock: `10.0.${index + 1}.0/24` },
      })),
    },
    'tables.json': { RouteTables: [table('a', routes), table('b', [])] },
    'acls.json': {
      NetworkAcls: [
        {
          ...{ NetworkAclId: 'acl-1', VpcId: 'vpc-1', IsDefault: true, Entries: entries },
          Associations: places.map(([id]) => ({ SubnetId: `subnet-${id}`, NetworkAclId: 'acl-1' })),
        },
      ],
    },
    'groups.json': {
      SecurityGroups: [
        { ...group, IpPermissions: permission(ingress), IpPermissionsEgress: permission(egress) },
      ],
    },
    'interfaces.json': {
      NetworkInterfaces: places.map(([id, PrivateIpAddress]) => ({
        ...{ NetworkInterfaceId: `eni-${id}`, PrivateIpAddress, SubnetId: `subnet-${id}`, VpcId: 'vpc-1' },
        Groups: [group],
      })),
    },
    'lists.json': { PrefixLists: [list] },
    'endpoints.json': { VpcEndpoints: [endpoint] },
    ...(known
      ? { 'get-managed-prefix-list-entries-pl-6da54004.json': { Entries: [{ Cidr: '52.218.0.0/17' }] } }
      : {}),
  });
}

const ROLES = { a: '{ id: eni-a }', b: '{ id: eni-b }', c: '10.60.0.0/24', d: 'internet' };

test.each<[what: string, estate: Estate, verdict: string, fix?: string]>([
  [
    'an endpoint leads to a service outside',
    { routes: [SERVICE] },
    'exposed',
    'Narrow egress all to 0.0.0.0/0 in sg-1 (all), or remove what nothing else needs, so that no packet from 10.0.1.1 is admitted.',
  ],
  ['a group lets nothing out to it', { routes: [SERVICE], egress: '10.0.0.0/8' }, 'closed'],
  ['no route leads out', { routes: [] }, 'closed'],
])('what must not reach the internet: %s', (_, parts, verdict, fix) => {
  const estate = network(parts);
  const [judged] = judgeProhibitions(
    estate,
    deploy(estate, { prohibitions: '{ from: a, to: d }' }, ROLES, undefined),
  );
  const fact = judged && ({ kind: 'prohibitions', fact: judged.fact } as const);
  expect(judged?.fact.verdict).toBe(verdict);
  if (fix !== undefined) expect(fact && fixOf(fact, judged.prove())).toBe(fix);
});

test('what is exposed is let in by its group, whatever becomes of the answers perhaps', () => {
  const estate = network({ routes: [SERVICE], known: false });
  const rows = { restrictions: '{ role: a, services: tcp/22, allow: [c] }' };
  const [judged] = judgeRestrictions(estate, deploy(estate, rows, ROLES, undefined));
  expect(judged && fixOf({ kind: 'restrictions', fact: judged.fact }, judged.prove())).toMatch(
    /^Narrow ingress all from 10\.0\.0\.0\/16 in sg-1 \(all\)/,
  );
});

test('where routes lead that are not modelled is looked up by a person, and told once', () => {
  const estate = network({ routes: [SERVICE, GATEWAY], ingress: '0.0.0.0/0', known: false });
  const rows = {
    requirements: '{ from: c, to: a, services: tcp/22 }',
    restrictions: '{ role: a, services: tcp/22 }',
  };
  const deployment = deploy(estate, rows, { ...ROLES, c: '10.60.0.9' }, undefined);
  const [required] = judgeRequirements(estate, deployment);
  const fact = required && ({ kind: 'requirements', fact: required.fact } as const);
  const why =
    'a virtual private gateway vgw-0a1 is not modelled; destinations of the route by vpce-0a1 are not in evidence';
  expect(fact && messageOf(fact, required.prove())).toBe(
    `Whether tcp 22 from c to a is open cannot be decided: ${why}.`,
  );
  expect(fact && fixOf(fact, required.prove())).toBe(
    `Supply what is missing of the routes of subnet-a, or look there yourself whether they lead tcp 10.60.0.9:1024-65535 -> 10.0.1.1:22: ${why}.`,
  );
  const narrowed = deploy(estate, rows, { ...ROLES, c: '10.60.0.9' }, undefined);
  const exposed = judgeRestrictions(network({ routes: [GATEWAY], ingress: '10.60.0.0/16' }), narrowed)[0];
  expect(exposed && fixOf({ kind: 'restrictions', fact: exposed.fact }, exposed.prove())).toBe(
    'Stop tcp 22 from 10.60.0.0/16 by a rule of a filter, or supply what is missing of the routes of subnet-a: a virtual private gateway vgw-0a1 is not modelled.',
  );
});

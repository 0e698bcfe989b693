import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { testCases } from './host-case.ts';
import { estateOf, type Files } from './host-estate.ts';
import { changed } from './inspection-network.ts';

/** A second zone of the network between, with a firewall endpoint of its own. */
function twoZones(applianceMode: 'enable' | 'disable'): Files {
  const route = (destination: string, target: object) => ({
    DestinationCidrBlock: destination,
    State: 'active',
    ...target,
  });
  const table = (id: string, subnet: string, target: object) => ({
    RouteTableId: id,
    VpcId: 'vpc-0c01',
    Associations: [{ SubnetId: subnet, RouteTableId: id, AssociationState: { State: 'associated' } }],
    Routes: [route('10.9.0.0/16', { GatewayId: 'local' }), route('0.0.0.0/0', target)],
  });
  const entries = [true, false].map((egress) => ({
    RuleNumber: 100,
    Protocol: '-1',
    RuleAction: 'allow',
    CidrBlock: '0.0.0.0/0',
    Egress: egress,
  }));
  return changed(
    {
      'describe-transit-gateway-vpc-attachments': [
        [/"subnet-0c1"/g, '"subnet-0c1", "subnet-0c3"'],
        ...(applianceMode === 'disable'
          ? [['"ApplianceModeSupport": "enable"', '"ApplianceModeSupport": "disable"'] as const]
          : []),
      ],
      'describe-firewall.json': [
        [
          '"SyncStates": {',
          '"SyncStates": { "eu-central-1b": { "Attachment": { "SubnetId": "subnet-0c4", "EndpointId": "vpce-0f02", "Status": "READY" } },',
        ],
      ],
    },
    {
      'aws/more-subnets.json': {
        Subnets: ['3', '4'].map((each) => ({
          SubnetId: `subnet-0c${each}`,
          VpcId: 'vpc-0c01',
          CidrBlock: `10.9.${each}.0/24`,
          AvailabilityZoneId: 'euc1-az3',
        })),
      },
      'aws/more-acls.json': {
        NetworkAcls: [
          {
            NetworkAclId: 'acl-0c9',
            VpcId: 'vpc-0c01',
            Associations: ['3', '4'].map((each) => ({
              SubnetId: `subnet-0c${each}`,
              NetworkAclId: 'acl-0c9',
            })),
            Entries: entries,
          },
        ],
      },
      'aws/more-tables.json': {
        RouteTables: [
          table('rtb-0c3', 'subnet-0c3', { GatewayId: 'vpce-0f02' }),
          table('rtb-0c4', 'subnet-0c4', { TransitGatewayId: 'tgw-0123456789abcdef0' }),
        ],
      },
    },
  );
}

const BY_REFERENCE = [
  [/"IpRanges": \[\s*\{\s*"CidrIp": "10\.0\.0\.0\/8"[^\]]*\],/g, '"IpRanges": [],'],
  [
    /"UserIdGroupPairs": \[\]/g,
    '"UserIdGroupPairs": [{ "GroupId": "sg-0a1", "UserId": "111122223333", "VpcId": "vpc-0a01" }]',
  ],
] as const;

const PASSED = 'tcp 10.1.1.10:40000 -> 10.2.1.10:443';
const STOPPED = 'deny tcp 10.1.1.10:40000 -> 10.2.1.10:5432';

testCases([
  [
    'two zones, and appliance mode keeps both directions in one',
    twoZones('enable'),
    [`allow ${PASSED}`, STOPPED],
  ],
  [
    'without it answers may come to the other firewall',
    twoZones('disable'),
    [`undecided ${PASSED}`, STOPPED],
  ],
  [
    'answers lead past the firewall',
    changed(
      {
        'describe-transit-gateway-attachments': [
          [
            /("ResourceId": "vpc-0b01"[^}]*"TransitGatewayRouteTableId": )"[^"]*"/g,
            '$1"tgw-rtb-0ccccccccccccccc0"',
          ],
        ],
      },
      {
        'aws/search-transit-gateway-routes-tgw-rtb-0ccccccccccccccc0.json': {
          Routes: [
            {
              DestinationCidrBlock: '10.1.0.0/16',
              TransitGatewayAttachments: [
                { ResourceId: 'vpc-0a01', TransitGatewayAttachmentId: 'tgw-attach-0a', ResourceType: 'vpc' },
              ],
              Type: 'static',
              State: 'active',
            },
          ],
        },
      },
    ),
    [`undecided ${PASSED}`, STOPPED],
  ],
  [
    'the network between does not lead back',
    changed({ 'search-transit-gateway-routes-tgw-rtb-0b': [['10.2.0.0/16', '10.7.0.0/16']] }),
    [`deny ${PASSED}`],
  ],
  [
    'an endpoint of a gateway load balancer in the network between: what its appliances let pass is not known',
    changed(
      { 'describe-route-tables': [['vpce-0f01', 'vpce-0aa1']] },
      {
        'aws/endpoints.json': {
          VpcEndpoints: [
            {
              VpcEndpointId: 'vpce-0aa1',
              VpcEndpointType: 'GatewayLoadBalancer',
              VpcId: 'vpc-0c01',
              State: 'available',
              SubnetIds: ['subnet-0c2'],
            },
          ],
        },
      },
    ),
    [`undecided ${PASSED}`, 'undecided tcp 10.1.1.10:40000 -> 10.2.1.10:5432'],
  ],
  [
    'a firewall that is not in evidence',
    changed({ 'describe-route-tables': [['vpce-0f01', 'vpce-0aa1']] }),
    [`undecided ${PASSED}`],
  ],
  [
    'references to groups do not hold behind it',
    changed({ 'describe-security-groups': BY_REFERENCE }),
    [`deny ${PASSED}`],
  ],
]);

/** An ACL of its own for one of the subnets of the network between, with a denying entry in one direction. */
function closedAt(subnet: string, egress: boolean): Files {
  const entry = (number: number, action: string, isOut: boolean) => ({
    ...{ RuleNumber: number, Protocol: '-1', RuleAction: action, CidrBlock: '0.0.0.0/0', Egress: isOut },
  });
  const association = { SubnetId: subnet, NetworkAclId: 'acl-0c9' };
  const entries = [entry(100, 'allow', true), entry(100, 'allow', false), entry(50, 'deny', egress)];
  return changed(
    { 'describe-network-acls': [[`"SubnetId": "${subnet}"`, '"SubnetId": "subnet-0c9"']] },
    {
      'aws/closed.json': {
        NetworkAcls: [
          { NetworkAclId: 'acl-0c9', VpcId: 'vpc-0c01', Associations: [association], Entries: entries },
        ],
      },
    },
  );
}

test.each([
  ['subnet-0c1', true],
  ['subnet-0c2', false],
  ['subnet-0c2', true],
  ['subnet-0c1', false],
])('what stops packets within the network between is named: %s, egress %s', (subnet, egress) => {
  const probe = parseProbe(PASSED);
  const answer =
    typeof probe === 'string' ? probe : answerProbe(estateOf(closedAt(subnet, egress)), probe, false);
  expect(answer).toMatchObject({ verdict: 'deny' });
  const told = typeof answer === 'string' ? undefined : answer.layers.find(({ decides }) => decides)?.note;
  expect(told).toContain(
    egress
      ? 'stopped by acl-0c9: egress 50 deny all to 0.0.0.0/0'
      : 'stopped by acl-0c9: ingress 50 deny all from 0.0.0.0/0',
  );
});

import { testCases } from './host-case.ts';
import { cloud, type Files } from './host-estate.ts';
import { type Changes, changed } from './inspection-network.ts';

const ROUTER = { TransitGatewayId: 'tgw-0123456789abcdef0' };
const FIREWALL = { GatewayId: 'vpce-0f01' };
const TRANSLATOR = { NatGatewayId: 'nat-0c01' };
const GATEWAY = { GatewayId: 'igw-0c01' };

type Route = readonly [destination: string, target: object];

function table(id: string, network: string, subnet: string, routes: readonly Route[]) {
  const all: readonly Route[] = [[network === 'vpc-0d01' ? '10.8.0.0/16' : '10.9.0.0/16', LOCAL], ...routes];
  return {
    RouteTableId: id,
    VpcId: network,
    Associations: [{ SubnetId: subnet, RouteTableId: id, AssociationState: { State: 'associated' } }],
    Routes: all.map(([destination, target]) => ({
      DestinationCidrBlock: destination,
      State: 'active',
      ...target,
    })),
  };
}

const LOCAL = { GatewayId: 'local' };

interface Out {
  /** Where the firewall's subnet leads to the outside, and where that of the translator leads back. */
  readonly out?: object;
  readonly back?: object;
  readonly changes?: Changes;
  /** Ports of the filter of the translator's subnet. */
  readonly leaves?: readonly [number, number];
  readonly answers?: readonly [number, number];
  readonly more?: Files;
  /** Another network has the translator, which the network of the firewall leads to by the router. */
  readonly isApart?: boolean;
}

/** The network between sends to the outside by a NAT gateway of its own, 10.9.5.5 and 198.51.100.5; the firewall passes 443 to 203.0.113.0/24. */
function outBy({
  out = TRANSLATOR,
  back = FIREWALL,
  changes = {},
  leaves = [0, 65_535],
  answers = [0, 65_535],
  more = {},
  isApart = false,
}: Out = {}): Files {
  const network = isApart ? 'vpc-0d01' : 'vpc-0c01';
  const block = isApart ? '10.8' : '10.9';
  const entry = (egress: boolean, [from, to]: readonly [number, number]) => ({
    RuleNumber: 100,
    Protocol: '6',
    RuleAction: 'allow',
    CidrBlock: '0.0.0.0/0',
    PortRange: { From: from, To: to },
    Egress: egress,
  });
  return changed(
    {
      'describe-rule-group-flows': [['"10.2.0.0/16"', '"[10.2.0.0/16,203.0.113.0/24]"']],
      'describe-route-tables': [
        [
          /("SubnetId": "subnet-0c2"[\s\S]*?)(\{[^{}]*"0\.0\.0\.0\/0",)[^{}]*\}/g,
          `$1$2 ${JSON.stringify(isApart ? ROUTER : out).slice(1)}, {"DestinationCidrBlock": "10.1.0.0/16", "State": "active", "TransitGatewayId": "tgw-0123456789abcdef0"}`,
        ],
      ],
      ...changes,
    },
    {
      'aws/more-subnets.json': {
        Subnets: ['5', ...(isApart ? ['1'] : [])].map((each) => ({
          SubnetId: isApart ? `subnet-0d${each}` : `subnet-0c${each}`,
          VpcId: network,
          CidrBlock: `${block}.${each}.0/24`,
          AvailabilityZoneId: 'euc1-az2',
        })),
      },
      'aws/more-acls.json': {
        NetworkAcls: ['5', ...(isApart ? ['1'] : [])].map((each) => ({
          NetworkAclId: `acl-${each}`,
          VpcId: network,
          Associations: [
            { SubnetId: isApart ? `subnet-0d${each}` : `subnet-0c${each}`, NetworkAclId: `acl-${each}` },
          ],
          Entries: [entry(true, leaves), entry(false, answers)],
        })),
      },
      'aws/more-tables.json': {
        RouteTables: isApart
          ? [
              table('rtb-0d1', network, 'subnet-0d1', [['0.0.0.0/0', out]]),
              table('rtb-0d5', network, 'subnet-0d5', [
                ['0.0.0.0/0', GATEWAY],
                ['10.1.0.0/16', back],
              ]),
            ]
          : [
              table('rtb-0c5', network, 'subnet-0c5', [
                ['0.0.0.0/0', GATEWAY],
                ['10.1.0.0/16', back],
              ]),
            ],
      },
      'aws/nat-gateways.json': {
        NatGateways: [
          {
            NatGatewayId: 'nat-0c01',
            VpcId: network,
            SubnetId: isApart ? 'subnet-0d5' : 'subnet-0c5',
            State: 'available',
            ConnectivityType: 'public',
            NatGatewayAddresses: [{ PrivateIp: `${block}.5.5`, PublicIp: '198.51.100.5' }],
          },
        ],
      },
      'aws/internet-gateways.json': {
        InternetGateways: [
          { InternetGatewayId: 'igw-0c01', Attachments: [{ VpcId: network, State: 'available' }] },
        ],
      },
      ...more,
    },
  );
}

/** The network between has no firewall on the way out. */
const DIRECT = {
  'describe-route-tables': [['"GatewayId": "vpce-0f01"', '"NatGatewayId": "nat-0c01"']],
} as const;

/** A network of its own for the translator, and the routes of the router to it and back. */
function apart(backBy: string): Files {
  const to = (destination: string, network: string, attachment: string) => ({
    DestinationCidrBlock: destination,
    TransitGatewayAttachments: [
      { ResourceId: network, TransitGatewayAttachmentId: attachment, ResourceType: 'vpc' },
    ],
    Type: 'static',
    State: 'active',
  });
  return {
    'aws/more-vpcs.json': { Vpcs: [{ VpcId: 'vpc-0d01', CidrBlock: '10.8.0.0/16' }] },
    'aws/more-attachments.json': {
      TransitGatewayAttachments: [
        {
          TransitGatewayAttachmentId: 'tgw-attach-0d',
          TransitGatewayId: 'tgw-0123456789abcdef0',
          ResourceType: 'vpc',
          ResourceId: 'vpc-0d01',
          State: 'available',
          Association: { TransitGatewayRouteTableId: 'tgw-rtb-0ddddddddddddddd0', State: 'associated' },
        },
      ],
    },
    'aws/more-vpc-attachments.json': {
      TransitGatewayVpcAttachments: [
        {
          TransitGatewayAttachmentId: 'tgw-attach-0d',
          TransitGatewayId: 'tgw-0123456789abcdef0',
          VpcId: 'vpc-0d01',
          State: 'available',
          SubnetIds: ['subnet-0d1'],
          Options: { ApplianceModeSupport: 'disable' },
        },
      ],
    },
    'aws/search-transit-gateway-routes-more/tgw-rtb-0bbbbbbbbbbbbbbb0.json': {
      Routes: [to('0.0.0.0/0', 'vpc-0d01', 'tgw-attach-0d')],
    },
    'aws/search-transit-gateway-routes-more/tgw-rtb-0ddddddddddddddd0.json': {
      Routes: [
        backBy === 'tgw-attach-0a'
          ? to('10.1.0.0/16', 'vpc-0a01', backBy)
          : to('10.1.0.0/16', 'vpc-0c01', backBy),
      ],
    },
  };
}

/** db sends by a NAT gateway in the subnet of web, whose table leads straight to the network but for some routes. */
function within(routes: readonly Route[]): Files {
  const own = (id: string, subnet: string, others: readonly Route[]) => ({
    ...table(id, 'vpc-1', subnet, others),
    VpcId: 'vpc-1',
  });
  const { 'aws/nat-gateways.json': gateways } = outBy();
  const [gateway] = (gateways as { NatGateways: object[] }).NatGateways;
  return {
    ...cloud(),
    'aws/routes.json': {
      RouteTables: [
        own('rtb-a', 'subnet-a', [['10.0.0.0/16', LOCAL], ['0.0.0.0/0', { GatewayId: 'igw-1' }], ...routes]),
        own('rtb-b', 'subnet-b', [
          ['10.0.0.0/16', LOCAL],
          ['0.0.0.0/0', TRANSLATOR],
        ]),
      ],
    },
    'aws/nat-gateways.json': { NatGateways: [{ ...gateway, VpcId: 'vpc-1', SubnetId: 'subnet-a' }] },
  };
}

const OUTWARD = 'tcp 10.1.1.10:40000 -> 203.0.113.9';
const FROM_OUTSIDE = 'deny tcp 203.0.113.9:40000 -> 10.1.1.10:22';

testCases([
  [
    'what the firewall passes leaves by the NAT gateway, and nothing comes in by it',
    outBy(),
    [`allow ${OUTWARD}:443`, `deny ${OUTWARD}:80`, FROM_OUTSIDE],
  ],
  ['answers pass no firewall', outBy({ back: ROUTER }), [`undecided ${OUTWARD}:443`, `deny ${OUTWARD}:80`]],
  ['answers find no way', outBy({ back: GATEWAY }), [`undecided ${OUTWARD}:443`]],
  [
    'no firewall on the way',
    outBy({ back: ROUTER, changes: DIRECT }),
    [`allow ${OUTWARD}:443`, `allow ${OUTWARD}:80`, FROM_OUTSIDE],
  ],
  ['answers alone pass the firewall', outBy({ changes: DIRECT }), [`undecided ${OUTWARD}:443`]],
  [
    'the filter of the subnet of the NAT gateway lets nothing out',
    outBy({ leaves: [80, 80] }),
    [`deny ${OUTWARD}:443`],
  ],
  ['nor all answers in', outBy({ answers: [443, 443] }), [`undecided ${OUTWARD}:443`]],
  [
    'an internet gateway has no address for the spokes',
    outBy({ out: GATEWAY }),
    [`deny ${OUTWARD}:443`, FROM_OUTSIDE],
  ],
  [
    'the NAT gateway is not in evidence',
    outBy({ more: { 'aws/nat-gateways.json': { NatGateways: [] } } }),
    [`undecided ${OUTWARD}:443`, `deny ${OUTWARD}:80`, FROM_OUTSIDE],
  ],
  [
    'the NAT gateway stands in a third network',
    outBy({ isApart: true, back: ROUTER, more: apart('tgw-attach-0c') }),
    [`allow ${OUTWARD}:443`, `deny ${OUTWARD}:80`, FROM_OUTSIDE],
  ],
  [
    'which leads back past the firewall',
    outBy({ isApart: true, back: ROUTER, more: apart('tgw-attach-0a') }),
    [`undecided ${OUTWARD}:443`, `deny ${OUTWARD}:80`],
  ],
  ['in one network', within([]), ['allow tcp 10.0.2.10:40000 -> 203.0.113.9:443']],
  [
    'in one network, whose answers take another way',
    within([['10.0.2.0/24', FIREWALL]]),
    ['undecided tcp 10.0.2.10:40000 -> 203.0.113.9:443'],
  ],
]);

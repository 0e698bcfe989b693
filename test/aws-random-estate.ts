import fc from 'fast-check';
import type { Answers, Documents, Permission, Route, TransitRoute } from './aws-documents.ts';
import {
  entries,
  groupId,
  LISTED,
  localRoutes,
  OWNER,
  PREFIX_LIST,
  peeringId,
  permissions,
  routes,
  SUBNETS,
  subnetId,
  TRANSIT,
  TRANSIT_TABLE,
  VPCS,
  vpcId,
} from './aws-random-rules.ts';

const pair = <T>(arbitrary: fc.Arbitrary<T>) => fc.tuple(arbitrary, arbitrary);

const vpcParts = (vpc: number, attached: readonly number[]) =>
  fc.record({
    hasGateway: fc.integer({ min: 0, max: 4 }),
    natState: fc.constantFrom('available', 'available', 'available', 'deleted'),
    routes: pair(routes(vpc, attached)),
    isTranslatingPublic: fc.integer({ min: 0, max: 5 }),
    acls: fc.tuple(entries(true), entries(false)),
    closedSubnets: fc.subarray([0, 1, 2, 3]),
    /** What the subnet of the transit gateway leads back to it. */
    ledBack: fc.constantFrom(
      '',
      '',
      '0.0.0.0/0',
      '0.0.0.0/1',
      ...attached.map((each) => `10.${each}.0.0/16`),
    ),
    ownTable: fc.subarray([0, 1]),
    groups: fc.array(fc.record({ IpPermissions: permissions(vpc), IpPermissionsEgress: permissions(vpc) }), {
      minLength: 3,
      maxLength: 3,
    }),
    machines: fc.array(
      fc.record({
        groups: fc.subarray([0, 1, 2], { minLength: 1 }),
        isPublic: fc.boolean(),
        hasIpv6: fc.boolean(),
      }),
      { minLength: 4, maxLength: 4 },
    ),
  });

type Parts = ReturnType<typeof vpcParts> extends fc.Arbitrary<infer P> ? P : never;

const transitRoute = (attached: readonly number[]) =>
  fc
    .record({
      DestinationCidrBlock: fc.constantFrom(
        ...attached.flatMap((vpc) => [`10.${vpc}.0.0/16`, `10.${vpc}.0.0/16`]),
        '10.2.1.0/24',
        '0.0.0.0/0',
      ),
      to: fc.constantFrom(...attached),
      State: fc.constantFrom('active', 'active', 'active', 'blackhole'),
    })
    .map(
      ({ to, DestinationCidrBlock, State }): TransitRoute =>
        State === 'active'
          ? transitRouteTo(to, DestinationCidrBlock)
          : { ...transitRouteTo(to, DestinationCidrBlock), State, TransitGatewayAttachments: [] },
    );

export function transitRouteTo(vpc: number, DestinationCidrBlock: string): TransitRoute {
  return {
    DestinationCidrBlock,
    State: 'active',
    ...({ Type: 'static' } as object),
    TransitGatewayAttachments: [
      {
        ResourceId: vpcId(vpc),
        ...({ TransitGatewayAttachmentId: `tgw-attach-${vpc}`, ResourceType: 'vpc' } as object),
      },
    ],
  };
}

/**
 * Three networks, the first peered with the second and that with the third; two subnets each with two machines in each. A transit
 * gateway joins those that are attached.
 */
const estates = (attached: readonly number[]): fc.Arbitrary<Answers> =>
  fc
    .record({
      vpcs: fc.tuple(vpcParts(0, attached), vpcParts(1, attached), vpcParts(2, attached)),
      peerings: pair(fc.constantFrom('active', 'active', 'active', 'deleted')),
      listed: fc.subarray(LISTED, { minLength: 1 }),
      blocked: fc.array(fc.constantFrom('off', 'off', 'off', 'off', 'block-ingress', 'block-bidirectional'), {
        minLength: 3,
        maxLength: 3,
      }),
      transit: fc.array(transitRoute(attached), { maxLength: 3 }),
    })
    .map(({ listed, transit, ...parts }) => ({
      documents: documentsOf({ ...parts, attached }),
      Entries: listed.map((Cidr) => ({ Cidr })),
      Routes: [...new Map(transit.map((each) => [each.DestinationCidrBlock, each])).values()],
    }));

export const randomEstate = estates([0, 2]);
/** Neighbours reach each other by their peering and by the transit gateway. */
export const estateJoinedTwice = estates(VPCS);

interface Drawn {
  readonly attached: readonly number[];
  readonly vpcs: readonly Parts[];
  readonly peerings: readonly string[];
  readonly blocked: readonly string[];
}

function documentsOf({ vpcs, peerings, blocked, attached }: Drawn): Documents {
  return {
    Vpcs: VPCS.map((vpc) => ({
      VpcId: vpcId(vpc),
      OwnerId: OWNER,
      CidrBlock: `10.${vpc}.0.0/16`,
      CidrBlockAssociationSet: [{ CidrBlock: `10.${vpc}.0.0/16`, CidrBlockState: { State: 'associated' } }],
      Ipv6CidrBlockAssociationSet: [
        { Ipv6CidrBlock: `2600:1f00:0:${vpc}00::/56`, Ipv6CidrBlockState: { State: 'associated' } },
      ],
      IsDefault: false,
      State: 'available',
    })),
    Subnets: [...SUBNETS, ...attached.map((vpc) => ({ vpc, subnet: 3 }))].map(({ vpc, subnet }) => ({
      SubnetId: subnetId(vpc, subnet),
      VpcId: vpcId(vpc),
      OwnerId: OWNER,
      CidrBlock: `10.${vpc}.${subnet}.0/24`,
      Ipv6CidrBlockAssociationSet: [
        { Ipv6CidrBlock: `2600:1f00:0:${vpc}0${subnet}::/64`, Ipv6CidrBlockState: { State: 'associated' } },
      ],
      AvailabilityZoneId: 'eun1-az1',
      BlockPublicAccessStates: { InternetGatewayBlockMode: blocked[vpc] ?? 'off' },
    })),
    InternetGateways: vpcs.map(({ hasGateway }, vpc) => ({
      InternetGatewayId: `igw-${vpc}`,
      Attachments: hasGateway === 0 ? [] : [{ VpcId: vpcId(vpc), State: 'available' }],
    })),
    EgressOnlyInternetGateways: VPCS.map((vpc) => ({
      EgressOnlyInternetGatewayId: `eigw-${vpc}`,
      Attachments: [{ VpcId: vpcId(vpc), State: 'attached' }],
    })),
    NatGateways: vpcs.map(({ natState }, vpc) => ({
      NatGatewayId: `nat-${vpc}`,
      SubnetId: subnetId(vpc, 2),
      VpcId: vpcId(vpc),
      State: natState,
      ConnectivityType: 'public',
      NatGatewayAddresses: [
        {
          PrivateIp: `10.${vpc}.2.250`,
          PublicIp: `52.0.0.${250 + vpc}`,
          NetworkInterfaceId: `eni-nat-${vpc}`,
          IsPrimary: true,
          Status: 'succeeded',
        },
      ],
    })),
    VpcPeeringConnections: peerings.map((Code, vpc) => ({
      VpcPeeringConnectionId: peeringId(vpc),
      Status: { Code },
      RequesterVpcInfo: peerInfo(vpc),
      AccepterVpcInfo: peerInfo(vpc + 1),
    })),
    RouteTables: vpcs
      .flatMap((parts, vpc) => routeTablesOf(parts, vpc, attached.includes(vpc)))
      .map((table) => ({
        ...table,
        Routes: table.Routes.map((route) =>
          isLost(route, vpcs, peerings) ? { ...route, State: 'blackhole' } : route,
        ),
      })),
    NetworkAcls: vpcs.flatMap((parts, vpc) => aclsOf(parts, vpc, attached.includes(vpc))),
    SecurityGroups: vpcs.flatMap(({ groups }, vpc) =>
      groups.map((group, index) => ({
        GroupId: groupId(vpc, index),
        GroupName: `group-${vpc}${index}`,
        Description: 'drawn',
        OwnerId: OWNER,
        VpcId: vpcId(vpc),
        IpPermissions: group.IpPermissions.map((each) => withoutStale(each, peerings)),
        IpPermissionsEgress: group.IpPermissionsEgress.map((each) => withoutStale(each, peerings)),
      })),
    ),
    NetworkInterfaces: [
      ...vpcs.flatMap(({ machines }, vpc) =>
        machines.map((machine, index) => interfaceOf(machine, vpc, index)),
      ),
      ...VPCS.map(natInterface),
    ],
    TransitGateways: [{ TransitGatewayId: TRANSIT, State: 'available', OwnerId: OWNER, Options: {} }],
    TransitGatewayRouteTables: [
      { TransitGatewayRouteTableId: TRANSIT_TABLE, TransitGatewayId: TRANSIT, State: 'available' },
    ],
    TransitGatewayVpcAttachments: attached.map((vpc) => ({
      TransitGatewayAttachmentId: `tgw-attach-${vpc}`,
      TransitGatewayId: TRANSIT,
      VpcId: vpcId(vpc),
      VpcOwnerId: OWNER,
      State: 'available',
      SubnetIds: [subnetId(vpc, 3)],
      Options: { SecurityGroupReferencingSupport: 'disable', ApplianceModeSupport: 'disable' },
    })),
    TransitGatewayAttachments: attached.map((vpc) => ({
      TransitGatewayAttachmentId: `tgw-attach-${vpc}`,
      TransitGatewayId: TRANSIT,
      ResourceOwnerId: OWNER,
      ResourceType: 'vpc',
      ResourceId: vpcId(vpc),
      State: 'available',
      Association: { TransitGatewayRouteTableId: TRANSIT_TABLE, State: 'associated' },
    })),
    PrefixLists: [
      {
        PrefixListId: PREFIX_LIST,
        PrefixListName: 'drawn',
        AddressFamily: 'IPv4',
        OwnerId: OWNER,
        State: 'create-complete',
      },
    ],
  } as Documents;
}

/** References by a peering that is gone say so. */
function withoutStale(permission: Permission, peerings: readonly string[]): Permission {
  const UserIdGroupPairs = permission.UserIdGroupPairs.map((pair) => {
    const isGone = peerings[Number(pair.VpcPeeringConnectionId?.split('-')[1])] === 'deleted';
    return isGone ? { ...pair, PeeringStatus: 'deleted' } : pair;
  });
  return { ...permission, UserIdGroupPairs };
}

/** What a route leads to is gone, or not attached. */
function isLost(
  { NatGatewayId, VpcPeeringConnectionId, GatewayId }: Route,
  vpcs: readonly Parts[],
  peerings: readonly string[],
) {
  const place = Number((NatGatewayId ?? VpcPeeringConnectionId ?? GatewayId ?? '').split('-')[1]);
  if (NatGatewayId !== undefined) return vpcs[place]?.natState !== 'available';
  if (VpcPeeringConnectionId !== undefined) return peerings[place] !== 'active';
  return GatewayId?.startsWith('igw-') === true && vpcs[place]?.hasGateway === 0;
}

function peerInfo(vpc: number) {
  return {
    VpcId: vpcId(vpc),
    OwnerId: OWNER,
    Region: 'eu-north-1',
    CidrBlock: `10.${vpc}.0.0/16`,
    CidrBlockSet: [{ CidrBlock: `10.${vpc}.0.0/16` }],
    Ipv6CidrBlockSet: [{ Ipv6CidrBlock: `2600:1f00:0:${vpc}00::/56` }],
  };
}

function routeTablesOf(
  { routes: [main, own], ownTable, isTranslatingPublic, ledBack }: Parts,
  vpc: number,
  isAttached: boolean,
) {
  const back: Route = { DestinationCidrBlock: ledBack, TransitGatewayId: TRANSIT, State: 'active' };
  const away: Route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: `igw-${vpc}`, State: 'active' };
  return [
    ...(isAttached
      ? [
          {
            RouteTableId: `rtb-${vpc}3`,
            VpcId: vpcId(vpc),
            OwnerId: OWNER,
            Routes: [
              ...localRoutes(vpc),
              ...(ledBack === '' || ledBack === `10.${vpc}.0.0/16` ? [] : [back]),
            ],
            Associations: [
              { Main: false, SubnetId: subnetId(vpc, 3), AssociationState: { State: 'associated' } },
            ],
          },
        ]
      : []),
    {
      RouteTableId: `rtb-${vpc}2`,
      VpcId: vpcId(vpc),
      OwnerId: OWNER,
      Routes: [...localRoutes(vpc), ...(isTranslatingPublic > 0 ? [away] : [])],
      Associations: [{ Main: false, SubnetId: subnetId(vpc, 2), AssociationState: { State: 'associated' } }],
    },
    {
      RouteTableId: `rtb-${vpc}0`,
      VpcId: vpcId(vpc),
      OwnerId: OWNER,
      Routes: main,
      Associations: [{ Main: true }],
    },
    {
      RouteTableId: `rtb-${vpc}1`,
      VpcId: vpcId(vpc),
      OwnerId: OWNER,
      Routes: own,
      Associations: ownTable.map((subnet) => ({
        Main: false,
        SubnetId: subnetId(vpc, subnet),
        AssociationState: { State: 'associated' },
      })),
    },
  ];
}

function aclsOf({ acls: [common, own], closedSubnets }: Parts, vpc: number, isAttached: boolean) {
  const of = (which: readonly number[]) => which.map((subnet) => ({ SubnetId: subnetId(vpc, subnet) }));
  const VpcId = vpcId(vpc);
  const subnets = isAttached ? [0, 1, 2, 3] : [0, 1, 2];
  return [
    {
      NetworkAclId: `acl-${vpc}0`,
      VpcId,
      IsDefault: true,
      Entries: common,
      Associations: of(subnets.filter((subnet) => !closedSubnets.includes(subnet))),
    },
    {
      NetworkAclId: `acl-${vpc}1`,
      VpcId,
      IsDefault: false,
      Entries: own,
      Associations: of(subnets.filter((subnet) => closedSubnets.includes(subnet))),
    },
  ];
}

function interfaceOf(machine: Parts['machines'][number], vpc: number, index: number) {
  const subnet = index % 2;
  const host = index < 2 ? 10 : 11;
  const address = `10.${vpc}.${subnet}.${host}`;
  const Association = { PublicIp: `52.0.0.${vpc * 10 + index}`, IpOwnerId: 'amazon' };
  return {
    NetworkInterfaceId: `eni-${vpc}${index}`,
    InterfaceType: 'interface',
    OwnerId: OWNER,
    Status: 'in-use',
    SourceDestCheck: true,
    VpcId: vpcId(vpc),
    SubnetId: subnetId(vpc, subnet),
    Groups: machine.groups.map((group) => ({ GroupId: groupId(vpc, group), GroupName: 'drawn' })),
    PrivateIpAddress: address,
    PrivateIpAddresses: [
      { PrivateIpAddress: address, Primary: true, ...(machine.isPublic ? { Association } : {}) },
      ...(index === 3 ? [{ PrivateIpAddress: `10.${vpc}.${subnet}.20`, Primary: false }] : []),
    ],
    Ipv6Addresses: machine.hasIpv6 ? [{ Ipv6Address: `2600:1f00:0:${vpc}0${subnet}::${host}` }] : [],
    Attachment: { InstanceId: `i-${vpc}${index}`, DeviceIndex: 0, Status: 'attached' },
  };
}

function natInterface(vpc: number) {
  const address = `10.${vpc}.2.250`;
  return {
    NetworkInterfaceId: `eni-nat-${vpc}`,
    InterfaceType: 'nat_gateway',
    OwnerId: OWNER,
    Status: 'in-use',
    SourceDestCheck: false,
    VpcId: vpcId(vpc),
    SubnetId: subnetId(vpc, 2),
    Groups: [],
    PrivateIpAddress: address,
    PrivateIpAddresses: [
      {
        PrivateIpAddress: address,
        Primary: true,
        Association: { PublicIp: `52.0.0.${250 + vpc}`, IpOwnerId: OWNER },
      },
    ],
    Ipv6Addresses: [],
  };
}

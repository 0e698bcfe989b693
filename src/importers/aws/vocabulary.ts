/** Lists of describe answers that become part of the snapshot. */
export const MODELLED_LISTS = [
  'SecurityGroups',
  'SecurityGroupRules',
  'NetworkAcls',
  'Subnets',
  'Vpcs',
  'RouteTables',
  'NetworkInterfaces',
  'Reservations',
  'InternetGateways',
  'EgressOnlyInternetGateways',
  'NatGateways',
  'VpcEndpoints',
  'VpcPeeringConnections',
  'TransitGateways',
  'TransitGatewayVpcAttachments',
  'TransitGatewayAttachments',
  'DBInstances',
  'CacheClusters',
  'ClusterInfoList',
  'LoadBalancers',
  'LoadBalancerDescriptions',
  'Listeners',
  'Rules',
  'TargetGroups',
  'TargetHealthDescriptions',
  'Associations',
  'Routes',
  'PrefixLists',
  'Entries',
] as const;

export type ModelledList = (typeof MODELLED_LISTS)[number];

interface Unmodelled {
  /** What one element is called. */
  readonly what: string;
  /** The member that names an element. */
  readonly id: string;
  /** It adds nothing to what the other lists say. */
  readonly informative?: boolean;
}

/** Lists that are recognised; each element is a gap until it is modelled. */
export const UNMODELLED_LISTS: Readonly<Record<string, Unmodelled>> = {
  TransitGatewayRouteTables: {
    what: 'transit gateway route table',
    id: 'TransitGatewayRouteTableId',
    informative: true,
  },
  TransitGatewayRouteTablePropagations: {
    what: 'propagation of a transit gateway',
    id: 'TransitGatewayAttachmentId',
    informative: true,
  },
  Attributes: { what: 'attribute of a load balancer or target group', id: 'Key', informative: true },
  VpnGateways: { what: 'virtual private gateway', id: 'VpnGatewayId' },
  SecurityGroupVpcAssociations: {
    what: 'association of a group with a VPC',
    id: 'GroupId',
    informative: true,
  },
  Addresses: { what: 'elastic address', id: 'AllocationId', informative: true },
};

/** Answers that are one object, whose effect is not judged. */
export const UNJUDGED_OBJECTS = [
  'cluster',
  'Firewall',
  'FirewallPolicy',
  'RuleGroup',
  'LoadBalancerAttributes',
] as const;

/** The one answer that is an object and no list: the account's setting, whose effect the subnets state. */
export const BLOCK_OPTIONS = 'VpcBlockPublicAccessOptions';

/** Interface types of `describe-network-interfaces`, in both spellings that occur. */
export const INTERFACE_TYPES: ReadonlySet<string> = new Set([
  'interface',
  'efa',
  'efa-only',
  'trunk',
  'branch',
  'nat_gateway',
  'natGateway',
  'transit_gateway',
  'load_balancer',
  'network_load_balancer',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'vpc_endpoint',
  'lambda',
  'quicksight',
  'iot_rules_managed',
  'global_accelerator_managed',
  'api_gateway_managed',
  'aws_codestar_connections_managed',
  'ec2_instance_connect_endpoint',
  'efs',
  'evs',
]);

/** Interfaces that hand packets on and take no connection themselves (VPC user guide, NAT gateways; transit gateway guide, attachments). */
export const SILENT_TYPES: ReadonlySet<string> = new Set(['nat_gateway', 'natGateway', 'transit_gateway']);

/** Interfaces that carry no group where `Groups` is empty: the group layer is absent, it does not deny. */
export const UNGROUPED_TYPES: ReadonlySet<string> = new Set([
  'nat_gateway',
  'natGateway',
  'transit_gateway',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'network_load_balancer',
]);

/** Members of a route that name a target which is recognised and not modelled. */
export const ROUTE_TARGETS = {
  InstanceId: 'an instance that forwards',
  CarrierGatewayId: 'a carrier gateway',
  LocalGatewayId: 'a local gateway',
  CoreNetworkArn: 'a core network',
  OdbNetworkArn: 'a database network',
  IpAddress: 'a next hop address',
} as const;

/** Prefixes of `GatewayId` other than `local` and `igw-`. */
export const GATEWAY_PREFIXES: readonly (readonly [string, string])[] = [
  ['vgw-', 'a virtual private gateway'],
];

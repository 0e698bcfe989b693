import { z } from 'zod';
import { UNDECIDED } from '../undecided.ts';

export const text = z.string().nullish();
const integer = z.int().nullish();
const flag = z.boolean().nullish();
const Tags = z.array(z.object({ Key: z.string(), Value: z.string().nullish() })).nullish();

const GroupReference = z.object({
  GroupId: text,
  GroupName: text,
  UserId: text,
  VpcId: text,
  VpcPeeringConnectionId: text,
  PeeringStatus: text,
});
export type GroupReference = z.infer<typeof GroupReference>;

export const IpPermission = z.object({
  [UNDECIDED]: text,
  IpProtocol: z.string(),
  FromPort: integer,
  ToPort: integer,
  IpRanges: z.array(z.object({ CidrIp: text })).nullish(),
  Ipv6Ranges: z.array(z.object({ CidrIpv6: text })).nullish(),
  PrefixListIds: z.array(z.object({ PrefixListId: text })).nullish(),
  UserIdGroupPairs: z.array(GroupReference).nullish(),
});
export type IpPermission = z.infer<typeof IpPermission>;

export const SecurityGroup = z.object({
  GroupId: z.string(),
  GroupName: text,
  OwnerId: text,
  VpcId: text,
  IpPermissions: z.array(IpPermission).nullish(),
  IpPermissionsEgress: z.array(IpPermission).nullish(),
});
export type SecurityGroup = z.infer<typeof SecurityGroup>;

export const SecurityGroupRule = z.object({
  [UNDECIDED]: text,
  SecurityGroupRuleId: z.string(),
  GroupId: z.string(),
  GroupOwnerId: text,
  IsEgress: z.boolean(),
  IpProtocol: z.string(),
  FromPort: integer,
  ToPort: integer,
  CidrIpv4: text,
  CidrIpv6: text,
  PrefixListId: text,
  ReferencedGroupInfo: GroupReference.nullish(),
});
export type SecurityGroupRule = z.infer<typeof SecurityGroupRule>;

const NetworkAclEntry = z.object({
  [UNDECIDED]: text,
  RuleNumber: z.int(),
  Egress: z.boolean(),
  RuleAction: z.string(),
  Protocol: z.string(),
  CidrBlock: text,
  Ipv6CidrBlock: text,
  PortRange: z.object({ From: integer, To: integer }).nullish(),
  IcmpTypeCode: z.object({ Type: integer, Code: integer }).nullish(),
});
export type NetworkAclEntry = z.infer<typeof NetworkAclEntry>;

export const NetworkAcl = z.object({
  NetworkAclId: z.string(),
  VpcId: text,
  IsDefault: flag,
  Associations: z.array(z.object({ SubnetId: text })).nullish(),
  Entries: z.array(NetworkAclEntry).nullish(),
  Tags,
});
export type NetworkAcl = z.infer<typeof NetworkAcl>;

const BlockPublicAccessStates = z.object({ InternetGatewayBlockMode: text }).nullish();
const Ipv6Association = z.object({
  Ipv6CidrBlock: text,
  Ipv6CidrBlockState: z.object({ State: text }).nullish(),
});

export const Subnet = z.object({
  SubnetId: z.string(),
  VpcId: z.string(),
  AvailabilityZoneId: text,
  CidrBlock: text,
  Ipv6Native: flag,
  Ipv6CidrBlockAssociationSet: z.array(Ipv6Association).nullish(),
  BlockPublicAccessStates,
  Tags,
});
export type Subnet = z.infer<typeof Subnet>;

export const Vpc = z.object({
  VpcId: z.string(),
  OwnerId: text,
  CidrBlock: text,
  CidrBlockAssociationSet: z
    .array(z.object({ CidrBlock: text, CidrBlockState: z.object({ State: text }).nullish() }))
    .nullish(),
  Ipv6CidrBlockAssociationSet: z.array(Ipv6Association).nullish(),
  BlockPublicAccessStates,
  Tags,
});
export type Vpc = z.infer<typeof Vpc>;

const Route = z.object({
  DestinationCidrBlock: text,
  DestinationIpv6CidrBlock: text,
  DestinationPrefixListId: text,
  GatewayId: text,
  NatGatewayId: text,
  TransitGatewayId: text,
  VpcPeeringConnectionId: text,
  NetworkInterfaceId: text,
  InstanceId: text,
  EgressOnlyInternetGatewayId: text,
  CarrierGatewayId: text,
  LocalGatewayId: text,
  CoreNetworkArn: text,
  OdbNetworkArn: text,
  IpAddress: text,
  State: text,
  Origin: text,
});
export type Route = z.infer<typeof Route>;

const RouteTableAssociation = z.object({
  Main: flag,
  SubnetId: text,
  GatewayId: text,
  PublicIpv4Pool: text,
  AssociationState: z.object({ State: text }).nullish(),
});
export type RouteTableAssociation = z.infer<typeof RouteTableAssociation>;

export const RouteTable = z.object({
  RouteTableId: z.string(),
  VpcId: z.string(),
  Associations: z.array(RouteTableAssociation).nullish(),
  Routes: z.array(Route).nullish(),
});
export type RouteTable = z.infer<typeof RouteTable>;

export const InternetGateway = z.object({
  InternetGatewayId: z.string(),
  Attachments: z.array(z.object({ VpcId: text, State: text })).nullish(),
});
export type InternetGateway = z.infer<typeof InternetGateway>;

const PublicAssociation = z
  .object({ [UNDECIDED]: text, PublicIp: text, CarrierIp: text, CustomerOwnedIp: text })
  .nullish();

export const NetworkInterface = z.object({
  NetworkInterfaceId: z.string(),
  VpcId: text,
  SubnetId: text,
  OwnerId: text,
  Status: text,
  InterfaceType: text,
  Description: text,
  MacAddress: text,
  SourceDestCheck: flag,
  RequesterManaged: flag,
  DenyAllIgwTraffic: flag,
  Groups: z.array(z.object({ GroupId: z.string() })).nullish(),
  PrivateIpAddress: text,
  PrivateIpAddresses: z
    .array(z.object({ PrivateIpAddress: z.string(), Primary: flag, Association: PublicAssociation }))
    .nullish(),
  Association: PublicAssociation,
  Ipv4Prefixes: z.array(z.object({ Ipv4Prefix: z.string() })).nullish(),
  Ipv6Addresses: z.array(z.object({ Ipv6Address: z.string() })).nullish(),
  Ipv6Prefixes: z.array(z.object({ Ipv6Prefix: z.string() })).nullish(),
  Attachment: z.object({ InstanceId: text, DeviceIndex: integer, NetworkCardIndex: integer }).nullish(),
  TagSet: Tags,
});
export type NetworkInterface = z.infer<typeof NetworkInterface>;

export const Instance = z.object({
  InstanceId: z.string(),
  State: z.object({ Name: text }).nullish(),
  Platform: text,
  PlatformDetails: text,
  PrivateDnsName: text,
  PrivateIpAddress: text,
  PublicIpAddress: text,
  SubnetId: text,
  VpcId: text,
  SecurityGroups: z.array(z.object({ GroupId: z.string() })).nullish(),
  /** Read one by one where `describe-network-interfaces` does not list them. */
  NetworkInterfaces: z.array(z.unknown()).nullish(),
  Tags,
});
export type Instance = z.infer<typeof Instance>;

export const Reservation = z.object({ Instances: z.array(Instance) });
export type Reservation = z.infer<typeof Reservation>;

export const PrefixList = z.object({
  PrefixListId: z.string(),
  PrefixListName: text,
  AddressFamily: text,
  Cidrs: z.array(z.string()).nullish(),
});
export type PrefixList = z.infer<typeof PrefixList>;

export const PrefixListEntry = z.object({ Cidr: z.string() });
export type PrefixListEntry = z.infer<typeof PrefixListEntry>;

const PeeredVpc = z
  .object({
    VpcId: text,
    Region: text,
    CidrBlock: text,
    CidrBlockSet: z.array(z.object({ CidrBlock: text })).nullish(),
    Ipv6CidrBlockSet: z.array(z.object({ Ipv6CidrBlock: text })).nullish(),
  })
  .nullish();

export const VpcPeeringConnection = z.object({
  VpcPeeringConnectionId: z.string(),
  Status: z.object({ Code: text }).nullish(),
  RequesterVpcInfo: PeeredVpc,
  AccepterVpcInfo: PeeredVpc,
});
export type VpcPeeringConnection = z.infer<typeof VpcPeeringConnection>;

export const EgressOnlyInternetGateway = z.object({
  EgressOnlyInternetGatewayId: z.string(),
  Attachments: z.array(z.object({ VpcId: text, State: text })).nullish(),
});
export type EgressOnlyInternetGateway = z.infer<typeof EgressOnlyInternetGateway>;

export const VpcEndpoint = z.object({
  VpcEndpointId: z.string(),
  VpcEndpointType: text,
  ServiceName: text,
  State: text,
});
export type VpcEndpoint = z.infer<typeof VpcEndpoint>;

export const LoadBalancer = z.object({
  LoadBalancerArn: z.string(),
  LoadBalancerName: text,
  Type: text,
  State: z.object({ Code: text }).nullish(),
});
export type LoadBalancer = z.infer<typeof LoadBalancer>;

const ListenerAction = z.object({
  Type: text,
  TargetGroupArn: text,
  ForwardConfig: z
    .object({ TargetGroups: z.array(z.object({ TargetGroupArn: text, Weight: integer })).nullish() })
    .nullish(),
});
export type ListenerAction = z.infer<typeof ListenerAction>;

export const ListenerRule = z.object({
  RuleArn: z.string(),
  Actions: z.array(ListenerAction).nullish(),
});
export type ListenerRule = z.infer<typeof ListenerRule>;

export const Listener = z.object({
  ListenerArn: z.string(),
  LoadBalancerArn: z.string(),
  Port: integer,
  Protocol: text,
  DefaultActions: z.array(ListenerAction).nullish(),
});
export type Listener = z.infer<typeof Listener>;

export const TargetGroup = z.object({
  TargetGroupArn: z.string(),
  TargetGroupName: text,
  Protocol: text,
  Port: integer,
  TargetType: text,
});
export type TargetGroup = z.infer<typeof TargetGroup>;

export const TargetHealth = z.object({
  Target: z.object({ Id: z.string(), Port: integer, AvailabilityZone: text }),
  HealthCheckPort: text,
  TargetHealth: z.object({ State: text }).nullish(),
});
export type TargetHealth = z.infer<typeof TargetHealth>;

const ClassicListener = z.object({
  Protocol: text,
  LoadBalancerPort: integer,
  InstanceProtocol: text,
  InstancePort: integer,
});
export type ClassicListener = z.infer<typeof ClassicListener>;

export const ClassicLoadBalancer = z.object({
  LoadBalancerName: z.string(),
  VPCId: text,
  ListenerDescriptions: z.array(z.object({ Listener: ClassicListener.nullish() })).nullish(),
  Instances: z.array(z.object({ InstanceId: z.string() })).nullish(),
  HealthCheck: z.object({ Target: text }).nullish(),
});
export type ClassicLoadBalancer = z.infer<typeof ClassicLoadBalancer>;

export const DBInstance = z.object({
  DBInstanceIdentifier: z.string(),
  Engine: text,
  PubliclyAccessible: flag,
  Endpoint: z.object({ Address: text, Port: integer }).nullish(),
  OptionGroupMemberships: z.array(z.object({ OptionGroupName: text })).nullish(),
  VpcSecurityGroups: z.array(z.object({ VpcSecurityGroupId: text })).nullish(),
  DBSubnetGroup: z.object({ Subnets: z.array(z.object({ SubnetIdentifier: text })).nullish() }).nullish(),
});
export type DBInstance = z.infer<typeof DBInstance>;

export const CacheCluster = z.object({
  CacheClusterId: z.string(),
  Engine: text,
  ConfigurationEndpoint: z.object({ Port: integer }).nullish(),
  CacheNodes: z.array(z.object({ Endpoint: z.object({ Port: integer }).nullish() })).nullish(),
});
export type CacheCluster = z.infer<typeof CacheCluster>;

export const StreamingCluster = z.object({
  ClusterName: text,
  Provisioned: z
    .object({
      BrokerNodeGroupInfo: z
        .object({
          ConnectivityInfo: z.object({ PublicAccess: z.object({ Type: text }).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type StreamingCluster = z.infer<typeof StreamingCluster>;

const Referencing = z.object({ SecurityGroupReferencingSupport: text }).nullish();

export const TransitGateway = z.object({ TransitGatewayId: z.string(), Options: Referencing });
export type TransitGateway = z.infer<typeof TransitGateway>;

export const TransitGatewayVpcAttachment = z.object({
  TransitGatewayAttachmentId: z.string(),
  TransitGatewayId: text,
  VpcId: text,
  State: text,
  SubnetIds: z.array(z.string()).nullish(),
  Options: z.object({ SecurityGroupReferencingSupport: text, ApplianceModeSupport: text }).nullish(),
});
export type TransitGatewayVpcAttachment = z.infer<typeof TransitGatewayVpcAttachment>;

export const TransitGatewayAttachment = z.object({
  TransitGatewayAttachmentId: z.string(),
  TransitGatewayId: text,
  ResourceType: text,
  ResourceId: text,
  State: text,
  Association: z.object({ TransitGatewayRouteTableId: text, State: text }).nullish(),
});
export type TransitGatewayAttachment = z.infer<typeof TransitGatewayAttachment>;

export const TransitGatewayAssociation = z.object({
  TransitGatewayAttachmentId: z.string(),
  ResourceType: text,
  ResourceId: text,
  State: text,
});
export type TransitGatewayAssociation = z.infer<typeof TransitGatewayAssociation>;

export const TransitGatewayRoute = z.object({
  DestinationCidrBlock: text,
  PrefixListId: text,
  Type: text,
  State: text,
  TransitGatewayAttachments: z
    .array(z.object({ TransitGatewayAttachmentId: text, ResourceType: text, ResourceId: text }))
    .nullish(),
});
export type TransitGatewayRoute = z.infer<typeof TransitGatewayRoute>;

export type Tags = z.infer<typeof Tags>;

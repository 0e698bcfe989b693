/** The documents of `aws ec2 describe-…` of one account and region, as far as the simulator reads them. */
export interface Documents {
  readonly Vpcs: readonly Vpc[];
  readonly Subnets: readonly Subnet[];
  readonly InternetGateways: readonly {
    readonly InternetGatewayId: string;
    readonly Attachments: readonly { readonly VpcId: string; readonly State: string }[];
  }[];
  readonly EgressOnlyInternetGateways: readonly {
    readonly EgressOnlyInternetGatewayId: string;
    readonly Attachments: readonly { readonly VpcId: string; readonly State: string }[];
  }[];
  readonly NatGateways: readonly NatGateway[];
  readonly VpcPeeringConnections: readonly Peering[];
  readonly RouteTables: readonly RouteTable[];
  readonly NetworkAcls: readonly NetworkAcl[];
  readonly SecurityGroups: readonly SecurityGroup[];
  readonly NetworkInterfaces: readonly NetworkInterface[];
  readonly TransitGatewayAttachments: readonly object[];
  readonly PrefixLists: readonly object[];
  readonly TransitGatewayVpcAttachments: readonly {
    readonly TransitGatewayAttachmentId: string;
    readonly VpcId: string;
    readonly SubnetIds: readonly string[];
  }[];
}

/** Documents that do not name what was asked about. */
export interface Answers {
  readonly documents: Documents;
  /** Of the one list. */
  readonly Entries: readonly { readonly Cidr: string }[];
  /** Of the one table of the transit gateway. */
  readonly Routes: readonly TransitRoute[];
}

export interface TransitRoute {
  readonly DestinationCidrBlock: string;
  readonly State: string;
  readonly TransitGatewayAttachments: readonly { readonly ResourceId: string }[];
}

export interface Vpc {
  readonly VpcId: string;
  readonly CidrBlock: string;
  readonly CidrBlockAssociationSet: readonly unknown[];
  readonly Ipv6CidrBlockAssociationSet: readonly { readonly Ipv6CidrBlock: string }[];
}
export interface Subnet {
  readonly SubnetId: string;
  readonly VpcId: string;
  readonly CidrBlock: string;
  readonly AvailabilityZoneId: string;
  readonly BlockPublicAccessStates: { readonly InternetGatewayBlockMode: string };
}
export interface NatGateway {
  readonly NatGatewayId: string;
  readonly SubnetId: string;
  readonly VpcId: string;
  readonly State: string;
  readonly NatGatewayAddresses: readonly { readonly PrivateIp: string; readonly PublicIp: string }[];
}
export interface Peering {
  readonly VpcPeeringConnectionId: string;
  readonly Status: { readonly Code: string };
  readonly RequesterVpcInfo: { readonly VpcId: string };
  readonly AccepterVpcInfo: { readonly VpcId: string };
}
export interface Route {
  readonly DestinationCidrBlock?: string;
  readonly DestinationIpv6CidrBlock?: string;
  readonly DestinationPrefixListId?: string;
  readonly GatewayId?: string;
  readonly NatGatewayId?: string;
  readonly VpcPeeringConnectionId?: string;
  readonly EgressOnlyInternetGatewayId?: string;
  readonly TransitGatewayId?: string;
  readonly State: string;
}
export interface RouteTable {
  readonly RouteTableId: string;
  readonly VpcId: string;
  readonly Associations: readonly { readonly Main: boolean; readonly SubnetId?: string }[];
  readonly Routes: readonly Route[];
}
export interface Entry {
  readonly RuleNumber: number;
  readonly Egress: boolean;
  readonly RuleAction: 'allow' | 'deny';
  readonly Protocol: string;
  readonly CidrBlock?: string;
  readonly Ipv6CidrBlock?: string;
  readonly PortRange?: { readonly From: number; readonly To: number };
  readonly IcmpTypeCode?: { readonly Type: number; readonly Code: number };
}
export interface NetworkAcl {
  readonly NetworkAclId: string;
  readonly VpcId: string;
  readonly IsDefault: boolean;
  readonly Associations: readonly { readonly SubnetId: string }[];
  readonly Entries: readonly Entry[];
}
export interface Permission {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly IpRanges: readonly { readonly CidrIp: string }[];
  readonly Ipv6Ranges: readonly { readonly CidrIpv6: string }[];
  readonly PrefixListIds: readonly { readonly PrefixListId: string }[];
  readonly UserIdGroupPairs: readonly {
    readonly GroupId: string;
    readonly UserId?: string;
    readonly VpcPeeringConnectionId?: string;
    readonly PeeringStatus?: string;
  }[];
}
export interface SecurityGroup {
  readonly GroupId: string;
  readonly VpcId: string;
  readonly IpPermissions: readonly Permission[];
  readonly IpPermissionsEgress: readonly Permission[];
}
export interface NetworkInterface {
  readonly NetworkInterfaceId: string;
  readonly InterfaceType: string;
  readonly Description?: string;
  readonly Attachment?: { readonly InstanceId: string };
  readonly VpcId: string;
  readonly SubnetId: string;
  readonly Groups: readonly { readonly GroupId: string }[];
  readonly PrivateIpAddresses: readonly {
    readonly PrivateIpAddress: string;
    readonly Association?: { readonly PublicIp: string };
  }[];
  readonly Ipv6Addresses: readonly { readonly Ipv6Address: string }[];
}

import { addressAssociation, elasticAddress } from './addresses.ts';
import { gatewayAttachment, internetGateway } from './gateways.ts';
import { securityGroup, separateRule } from './groups.ts';
import { interfaceAttachment, networkInterface } from './interfaces.ts';
import { natGateway } from './nat-gateways.ts';
import { aclAssociation, networkAcl, networkAclEntry } from './network-acls.ts';
import { network, networkBlock, subnet } from './networks.ts';
import { peering } from './peerings.ts';
import { prefixList } from './prefix-lists.ts';
import { tableAssociation } from './route-associations.ts';
import { route, routeTable } from './routes.ts';
import type { StackContext, StackResource } from './stack-resource.ts';
import { instance } from './wearers.ts';

type Handler = (context: StackContext, resource: StackResource) => void;

/** Types in the order in which they are laid: what is named by others first. */
export const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['AWS::EC2::VPC', network],
  ['AWS::EC2::VPCCidrBlock', networkBlock],
  ['AWS::EC2::NetworkAcl', networkAcl],
  ['AWS::EC2::Subnet', subnet],
  ['AWS::EC2::PrefixList', prefixList],
  ['AWS::EC2::SecurityGroup', securityGroup],
  ['AWS::EC2::RouteTable', routeTable],
  ['AWS::EC2::InternetGateway', internetGateway],
  ['AWS::EC2::VPCGatewayAttachment', gatewayAttachment],
  ['AWS::EC2::VPCPeeringConnection', peering],
  ['AWS::EC2::NatGateway', natGateway],
  ['AWS::EC2::SecurityGroupIngress', separateRule],
  ['AWS::EC2::SecurityGroupEgress', separateRule],
  ['AWS::EC2::NetworkAclEntry', networkAclEntry],
  ['AWS::EC2::Route', route],
  ['AWS::EC2::SubnetNetworkAclAssociation', aclAssociation],
  ['AWS::EC2::SubnetRouteTableAssociation', tableAssociation('SubnetId')],
  ['AWS::EC2::GatewayRouteTableAssociation', tableAssociation('GatewayId')],
  ['AWS::EC2::NetworkInterface', networkInterface],
  ['AWS::EC2::Instance', instance],
  ['AWS::EC2::NetworkInterfaceAttachment', interfaceAttachment],
  ['AWS::EC2::EIP', elasticAddress],
  ['AWS::EC2::EIPAssociation', addressAssociation],
]);

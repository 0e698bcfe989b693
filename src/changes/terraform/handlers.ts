import { addressAssociation, elasticAddress } from './addresses.ts';
import { networkSecurityGroup, networkSecurityRule } from './azure-groups.ts';
import { applicationGroup, applicationGroupAssociation, association } from './azure-places.ts';
import { gatewayAttachment, internetGateway } from './gateways.ts';
import { interfaceAttachment, networkInterface } from './interfaces.ts';
import { natGateway } from './nat-gateways.ts';
import { defaultNetworkAcl, networkAcl, networkAclAssociation, networkAclRule } from './network-acls.ts';
import { network, networkBlock } from './networks.ts';
import { peering, peeringAccepter } from './peerings.ts';
import type { Edit, PlanContext, PlannedResource } from './planned.ts';
import { prefixList, prefixListEntry } from './prefix-lists.ts';
import { mainTableAssociation, routeTableAssociation } from './route-associations.ts';
import { defaultRouteTable, route, routeTable } from './routes.ts';
import {
  defaultGroup,
  exclusiveRules,
  securityGroup,
  separateRule,
  singlePeerRule,
} from './security-groups.ts';
import { groupAttachment, instance, launchTemplate, subnet } from './wearers.ts';

type Handler = (context: PlanContext, resource: PlannedResource) => readonly Edit[];

/** Resource types whose changes are laid over the evidence. */
export const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['aws_security_group', securityGroup],
  ['aws_default_security_group', defaultGroup],
  ['aws_security_group_rule', separateRule],
  ['aws_vpc_security_group_ingress_rule', singlePeerRule],
  ['aws_vpc_security_group_egress_rule', singlePeerRule],
  ['aws_vpc_security_group_rules_exclusive', exclusiveRules],
  ['aws_network_acl', networkAcl],
  ['aws_default_network_acl', defaultNetworkAcl],
  ['aws_network_acl_rule', networkAclRule],
  ['aws_network_acl_association', networkAclAssociation],
  ['aws_route_table', routeTable],
  ['aws_default_route_table', defaultRouteTable],
  ['aws_route', route],
  ['aws_route_table_association', routeTableAssociation],
  ['aws_main_route_table_association', mainTableAssociation],
  ['aws_ec2_managed_prefix_list', prefixList],
  ['aws_ec2_managed_prefix_list_entry', prefixListEntry],
  ['aws_instance', instance],
  ['aws_network_interface', networkInterface],
  ['aws_network_interface_attachment', interfaceAttachment],
  ['aws_network_interface_sg_attachment', groupAttachment],
  ['aws_launch_template', launchTemplate],
  ['aws_subnet', subnet],
  ['aws_vpc', network],
  ['aws_vpc_ipv4_cidr_block_association', networkBlock],
  ['aws_vpc_ipv6_cidr_block_association', networkBlock],
  ['aws_internet_gateway', internetGateway],
  ['aws_internet_gateway_attachment', gatewayAttachment],
  ['aws_nat_gateway', natGateway],
  ['aws_vpc_peering_connection', peering],
  ['aws_vpc_peering_connection_accepter', peeringAccepter],
  ['aws_eip', elasticAddress],
  ['aws_eip_association', addressAssociation],
  ['azurerm_network_security_group', networkSecurityGroup],
  ['azurerm_network_security_rule', networkSecurityRule],
  ['azurerm_subnet_network_security_group_association', association('subnet_id')],
  ['azurerm_network_interface_security_group_association', association('network_interface_id')],
  ['azurerm_application_security_group', applicationGroup],
  ['azurerm_network_interface_application_security_group_association', applicationGroupAssociation],
]);

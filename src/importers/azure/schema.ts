import { z } from 'zod';
import { UNDECIDED } from '../undecided.ts';

const text = z.string().optional();
const texts = z.array(z.string()).optional();
const Reference = z.object({ id: z.string() });
const References = z.array(Reference).optional();
const Resource = { id: z.string(), name: text };
/** Read one by one, so that one of a strange shape leaves the others readable. */
const many = z.array(z.unknown()).optional();
const Blocks = z.object({ addressPrefixes: texts }).optional();

export const SecurityRule = z.object({
  [UNDECIDED]: text,
  name: text,
  priority: z.int().optional(),
  direction: z.string(),
  access: z.string(),
  protocol: z.string(),
  sourcePortRange: text,
  sourcePortRanges: texts,
  destinationPortRange: text,
  destinationPortRanges: texts,
  sourceAddressPrefix: text,
  sourceAddressPrefixes: texts,
  destinationAddressPrefix: text,
  destinationAddressPrefixes: texts,
  sourceApplicationSecurityGroups: References,
  destinationApplicationSecurityGroups: References,
});
export type SecurityRule = z.infer<typeof SecurityRule>;

export const SecurityGroup = z.object({
  ...Resource,
  securityRules: many,
  defaultSecurityRules: many,
});
export type SecurityGroup = z.infer<typeof SecurityGroup>;

export const ApplicationGroup = z.object(Resource);
export type ApplicationGroup = z.infer<typeof ApplicationGroup>;

export const Subnet = z.object({
  ...Resource,
  addressPrefix: text,
  addressPrefixes: texts,
  networkSecurityGroup: Reference.optional(),
  routeTable: Reference.optional(),
  natGateway: Reference.optional(),
  ipConfigurations: References,
  delegations: z.array(z.object({ name: text, serviceName: text })).optional(),
  privateEndpointNetworkPolicies: text,
  serviceEndpoints: z.array(z.object({ service: text, locations: texts })).optional(),
  defaultOutboundAccess: z.boolean().optional(),
});
export type Subnet = z.infer<typeof Subnet>;

export const Peering = z.object({
  id: text,
  name: text,
  peeringState: text,
  peeringSyncLevel: text,
  allowVirtualNetworkAccess: z.boolean().optional(),
  allowForwardedTraffic: z.boolean().optional(),
  allowGatewayTransit: z.boolean().optional(),
  useRemoteGateways: z.boolean().optional(),
  remoteVirtualNetwork: Reference.optional(),
  remoteAddressSpace: Blocks,
  remoteVirtualNetworkAddressSpace: Blocks,
  peerCompleteVnets: z.boolean().optional(),
});
export type Peering = z.infer<typeof Peering>;

export const VirtualNetwork = z.object({
  ...Resource,
  addressSpace: Blocks,
  subnets: many,
  virtualNetworkPeerings: many,
});
export type VirtualNetwork = z.infer<typeof VirtualNetwork>;

export const InterfaceAddress = z.object({
  id: text,
  privateIPAddress: text,
  primary: z.boolean().optional(),
  subnet: Reference.optional(),
  publicIPAddress: Reference.optional(),
  applicationSecurityGroups: References,
  loadBalancerBackendAddressPools: References,
  applicationGatewayBackendAddressPools: References,
  loadBalancerInboundNatRules: References,
  gatewayLoadBalancer: Reference.optional(),
});
export type InterfaceAddress = z.infer<typeof InterfaceAddress>;

export const NetworkInterface = z.object({
  ...Resource,
  macAddress: text,
  enableIPForwarding: z.boolean().optional(),
  disableTcpStateTracking: z.boolean().optional(),
  networkSecurityGroup: Reference.optional(),
  virtualMachine: Reference.optional(),
  privateEndpoint: Reference.optional(),
  privateLinkService: Reference.optional(),
  ipConfigurations: z.array(InterfaceAddress),
});
export type NetworkInterface = z.infer<typeof NetworkInterface>;

const LinkConnections = z
  .array(z.object({ privateLinkServiceConnectionState: z.object({ status: text }).optional() }))
  .optional();

export const PrivateEndpoint = z.object({
  ...Resource,
  privateLinkServiceConnections: LinkConnections,
  manualPrivateLinkServiceConnections: LinkConnections,
  applicationSecurityGroups: References,
});
export type PrivateEndpoint = z.infer<typeof PrivateEndpoint>;

export const PublicAddress = z.object({
  ...Resource,
  ipAddress: text,
  sku: z.object({ name: text }).optional(),
  ipConfiguration: Reference.optional(),
});
export type PublicAddress = z.infer<typeof PublicAddress>;

export const PublicPrefix = z.object({ ...Resource, ipPrefix: text });
export type PublicPrefix = z.infer<typeof PublicPrefix>;

export const NatGateway = z.object({
  ...Resource,
  publicIpAddresses: References,
  publicIpPrefixes: References,
  publicIpAddressesV6: References,
  publicIpPrefixesV6: References,
  sourceVirtualNetwork: Reference.optional(),
});
export type NatGateway = z.infer<typeof NatGateway>;

export const Machine = z.object({
  ...Resource,
  tags: z.record(z.string(), z.unknown()).optional(),
  osProfile: z.object({ computerName: text, windowsConfiguration: z.unknown().optional() }).optional(),
  storageProfile: z.object({ osDisk: z.object({ osType: text }).optional() }).optional(),
  networkProfile: z.object({ networkInterfaces: References }).optional(),
});
export type Machine = z.infer<typeof Machine>;

export const Route = z.object({
  name: text,
  addressPrefix: z.string(),
  nextHopType: z.string(),
  nextHopIpAddress: text,
});
export type Route = z.infer<typeof Route>;

export const RouteTable = z.object({
  ...Resource,
  routes: many,
  disableBgpRoutePropagation: z.boolean().optional(),
});
export type RouteTable = z.infer<typeof RouteTable>;

export const Gateway = z.object({
  ...Resource,
  ipConfigurations: z.array(z.object({ subnet: Reference.optional() })).optional(),
});
export type Gateway = z.infer<typeof Gateway>;

const AdminAddresses = z.array(z.object({ addressPrefix: z.string(), addressPrefixType: text })).optional();

export const AdminRule = z.object({
  ...Resource,
  kind: text,
  flag: text,
  access: text,
  direction: text,
  priority: z.int().optional(),
  protocol: text,
  sources: AdminAddresses,
  destinations: AdminAddresses,
  sourcePortRanges: texts,
  destinationPortRanges: texts,
});
export type AdminRule = z.infer<typeof AdminRule>;

export const AdminConfiguration = z.object({
  ...Resource,
  applyOnNetworkIntentPolicyBasedServices: texts,
});
export type AdminConfiguration = z.infer<typeof AdminConfiguration>;

const BalancingRule = z.object({
  name: text,
  frontendIPConfiguration: Reference.optional(),
  frontendPort: z.int().optional(),
  frontendPortRangeStart: z.int().optional(),
  frontendPortRangeEnd: z.int().optional(),
  backendPort: z.int().optional(),
  protocol: text,
  enableFloatingIP: z.boolean().optional(),
  disableOutboundSnat: z.boolean().optional(),
  backendAddressPool: Reference.optional(),
  backendAddressPools: References,
  backendIPConfiguration: Reference.optional(),
  probe: Reference.optional(),
});
export type BalancingRule = z.infer<typeof BalancingRule>;

export const LoadBalancer = z.object({
  ...Resource,
  sku: z.object({ name: text }).optional(),
  frontendIPConfigurations: z
    .array(
      z.object({
        id: text,
        privateIPAddress: text,
        publicIPAddress: Reference.optional(),
        gatewayLoadBalancer: Reference.optional(),
      }),
    )
    .optional(),
  backendAddressPools: z
    .array(
      z.object({
        id: text,
        virtualNetwork: Reference.optional(),
        backendIPConfigurations: References,
        loadBalancerBackendAddresses: z
          .array(
            z.object({
              name: text,
              ipAddress: text,
              adminState: text,
              networkInterfaceIPConfiguration: Reference.optional(),
              virtualNetwork: Reference.optional(),
              subnet: Reference.optional(),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
  loadBalancingRules: z.array(BalancingRule).optional(),
  inboundNatRules: z.array(BalancingRule).optional(),
  inboundNatPools: z.array(BalancingRule).optional(),
  outboundRules: z
    .array(
      z.object({
        protocol: text,
        frontendIPConfigurations: References,
        backendAddressPool: Reference.optional(),
      }),
    )
    .optional(),
  probes: z.array(z.object({ id: text, protocol: text, port: z.int().optional() })).optional(),
});
export type LoadBalancer = z.infer<typeof LoadBalancer>;

export const EffectiveRule = z.object({
  name: text,
  priority: z.int().optional(),
  direction: text,
  access: text,
  protocol: text,
  sourcePortRange: text,
  sourcePortRanges: texts,
  destinationPortRange: text,
  destinationPortRanges: texts,
  sourceAddressPrefix: text,
  sourceAddressPrefixes: texts,
  destinationAddressPrefix: text,
  destinationAddressPrefixes: texts,
  expandedSourceAddressPrefix: texts,
  expandedDestinationAddressPrefix: texts,
});
export type EffectiveRule = z.infer<typeof EffectiveRule>;

export const EffectiveGroup = z.object({
  networkSecurityGroup: Reference.optional(),
  association: z
    .object({
      networkManager: Reference.optional(),
      subnet: Reference.optional(),
      networkInterface: Reference.optional(),
    })
    .optional(),
  effectiveSecurityRules: z.array(EffectiveRule).optional(),
});
export type EffectiveGroup = z.infer<typeof EffectiveGroup>;

export const FirewallPolicy = z.object({
  ...Resource,
  basePolicy: Reference.optional(),
  ruleCollectionGroups: References,
  threatIntelMode: text,
  intrusionDetection: z.object({ mode: text }).optional(),
  snat: z.object({ privateRanges: texts, autoLearnPrivateRanges: text }).optional(),
});
export type FirewallPolicy = z.infer<typeof FirewallPolicy>;

const FirewallRule = z.object({
  name: text,
  ruleType: text,
  ipProtocols: texts,
  sourceAddresses: texts,
  sourceIpGroups: texts,
  destinationAddresses: texts,
  destinationIpGroups: texts,
  destinationFqdns: texts,
  destinationPorts: texts,
  translatedAddress: text,
  translatedFqdn: text,
  translatedPort: z.union([z.string(), z.number()]).optional(),
  protocols: z.array(z.object({ protocolType: text, port: z.int().optional() })).optional(),
});
export type FirewallRule = z.infer<typeof FirewallRule>;

/** A rule that stands in a firewall itself. */
const OwnRule = FirewallRule.extend({ protocols: texts });
export type OwnRule = z.infer<typeof OwnRule>;

const collectionsOf = <Rule extends z.ZodType>(rule: Rule) =>
  z
    .array(
      z.object({
        name: text,
        priority: z.int(),
        action: z.object({ type: text }).optional(),
        rules: z.array(rule).optional(),
      }),
    )
    .optional();

export const RuleCollectionGroup = z.object({
  ...Resource,
  priority: z.int(),
  ruleCollections: collectionsOf(FirewallRule),
});
export type RuleCollectionGroup = z.infer<typeof RuleCollectionGroup>;

export const Firewall = z.object({
  ...Resource,
  sku: z.object({ tier: text }).optional(),
  firewallPolicy: Reference.optional(),
  ipConfigurations: z
    .array(
      z.object({
        privateIPAddress: text,
        publicIPAddress: Reference.optional(),
        subnet: Reference.optional(),
      }),
    )
    .optional(),
  threatIntelMode: text,
  natRuleCollections: collectionsOf(OwnRule),
  networkRuleCollections: collectionsOf(OwnRule),
  applicationRuleCollections: collectionsOf(FirewallRule),
  additionalProperties: z.record(z.string(), z.unknown()).nullish(),
});
export type Firewall = z.infer<typeof Firewall>;

export const IpGroup = z.object({ ...Resource, ipAddresses: texts });
export type IpGroup = z.infer<typeof IpGroup>;

const GatewayListener = z.object({
  name: text,
  protocol: text,
  frontendPort: Reference.optional(),
  frontendIPConfiguration: Reference.optional(),
});
export type GatewayListener = z.infer<typeof GatewayListener>;

export const ApplicationGateway = z.object({
  ...Resource,
  sku: z.object({ name: text, tier: text }).optional(),
  tags: z.record(z.string(), z.unknown()).nullish(),
  gatewayIPConfigurations: z.array(z.object({ subnet: Reference.optional() })).optional(),
  frontendIPConfigurations: z
    .array(z.object({ id: text, privateIPAddress: text, publicIPAddress: Reference.optional() }))
    .optional(),
  frontendPorts: z.array(z.object({ id: text, port: z.int().optional() })).optional(),
  httpListeners: z.array(GatewayListener).optional(),
  listeners: z.array(GatewayListener).optional(),
});
export type ApplicationGateway = z.infer<typeof ApplicationGateway>;

export const EffectiveRoute = z.object({
  state: text,
  addressPrefix: texts,
  nextHopType: z.string(),
});
export type EffectiveRoute = z.infer<typeof EffectiveRoute>;

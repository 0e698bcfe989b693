/** APIs that are asked; each has a client of its own. */
export type Service =
  | 'ec2'
  | 'elb'
  | 'elasticloadbalancing'
  | 'network-firewall'
  | 'eks'
  | 'rds'
  | 'elasticache'
  | 'kafka';

/** One read call, asked page by page, once a region or once for each element of another call's answer. */
export interface Call {
  readonly service: Service;
  /** Name of the operation: `DescribeSubnets`. Permissions bear it too. */
  readonly operation: string;
  /** Name of its file and call, where another API has an operation of this name. */
  readonly name?: string;
  /** Members of the answer that pages are joined by; absent: the answer is one object. */
  readonly list?: string;
  /** Largest page that the API accepts; absent: the call takes no size. */
  readonly page?: number;
  readonly input?: Readonly<Record<string, unknown>>;
  /** Asked for each element of an answer: the member that names it (absent: the element itself), and the parameter that takes the name. */
  readonly each?: { readonly of: Call; readonly id?: string; readonly parameter: string };
}

function listing(service: Service, operation: string, list: string, page?: number): Call {
  return { service, operation, list, ...(page === undefined ? {} : { page }) };
}

function ec2(operation: string, list: string, page?: number): Call {
  return listing('ec2', operation, list, page);
}

const PREFIX_LISTS = ec2('DescribeManagedPrefixLists', 'PrefixLists', 100);
const TRANSIT_TABLES = ec2('DescribeTransitGatewayRouteTables', 'TransitGatewayRouteTables', 1000);
const LOAD_BALANCERS = listing('elasticloadbalancing', 'DescribeLoadBalancers', 'LoadBalancers', 400);
const CLASSIC_BALANCERS: Call = {
  ...listing('elb', 'DescribeLoadBalancers', 'LoadBalancerDescriptions', 400),
  name: 'elb-describe-load-balancers',
};
const TARGET_GROUPS = listing('elasticloadbalancing', 'DescribeTargetGroups', 'TargetGroups', 400);
const LISTENERS: Call = {
  service: 'elasticloadbalancing',
  operation: 'DescribeListeners',
  list: 'Listeners',
  page: 400,
  each: { of: LOAD_BALANCERS, id: 'LoadBalancerArn', parameter: 'LoadBalancerArn' },
};
const FIREWALLS = listing('network-firewall', 'ListFirewalls', 'Firewalls', 100);
const FIREWALL_POLICIES = listing('network-firewall', 'ListFirewallPolicies', 'FirewallPolicies', 100);
const RULE_GROUPS = listing('network-firewall', 'ListRuleGroups', 'RuleGroups', 100);
const EKS_CLUSTERS: Call = { service: 'eks', operation: 'ListClusters', list: 'clusters', page: 100 };

function ofTable(operation: string, list: string, input: Readonly<Record<string, unknown>> = {}): Call {
  return {
    ...ec2(operation, list, 1000),
    input,
    each: { of: TRANSIT_TABLES, id: 'TransitGatewayRouteTableId', parameter: 'TransitGatewayRouteTableId' },
  };
}

function ofTargetGroup(operation: string, list: string): Call {
  return {
    service: 'elasticloadbalancing',
    operation,
    list,
    each: { of: TARGET_GROUPS, id: 'TargetGroupArn', parameter: 'TargetGroupArn' },
  };
}

/** Everything that is asked in a region; a call that depends on another stands after it. */
export const CALLS: readonly Call[] = [
  ec2('DescribeVpcs', 'Vpcs', 1000),
  ec2('DescribeSubnets', 'Subnets', 1000),
  ec2('DescribeSecurityGroups', 'SecurityGroups', 1000),
  ec2('DescribeSecurityGroupRules', 'SecurityGroupRules', 1000),
  ec2('DescribeSecurityGroupVpcAssociations', 'SecurityGroupVpcAssociations', 1000),
  ec2('DescribeNetworkAcls', 'NetworkAcls', 1000),
  ec2('DescribeRouteTables', 'RouteTables', 100),
  ec2('DescribeNetworkInterfaces', 'NetworkInterfaces', 1000),
  ec2('DescribeInstances', 'Reservations', 1000),
  ec2('DescribeInternetGateways', 'InternetGateways', 1000),
  ec2('DescribeEgressOnlyInternetGateways', 'EgressOnlyInternetGateways', 255),
  ec2('DescribeNatGateways', 'NatGateways', 1000),
  ec2('DescribeAddresses', 'Addresses'),
  ec2('DescribeVpcEndpoints', 'VpcEndpoints', 1000),
  ec2('DescribeVpcPeeringConnections', 'VpcPeeringConnections', 1000),
  ec2('DescribeVpnGateways', 'VpnGateways'),
  { service: 'ec2', operation: 'DescribeVpcBlockPublicAccessOptions' },
  ec2('DescribeVpcBlockPublicAccessExclusions', 'VpcBlockPublicAccessExclusions', 1000),
  ec2('DescribeTransitGateways', 'TransitGateways', 1000),
  ec2('DescribeTransitGatewayAttachments', 'TransitGatewayAttachments', 1000),
  ec2('DescribeTransitGatewayVpcAttachments', 'TransitGatewayVpcAttachments', 1000),
  TRANSIT_TABLES,
  ofTable('GetTransitGatewayRouteTableAssociations', 'Associations'),
  ofTable('GetTransitGatewayRouteTablePropagations', 'TransitGatewayRouteTablePropagations'),
  ofTable('SearchTransitGatewayRoutes', 'Routes', {
    Filters: [{ Name: 'state', Values: ['active', 'blackhole'] }],
  }),
  PREFIX_LISTS,
  {
    ...ec2('GetManagedPrefixListEntries', 'Entries', 100),
    each: { of: PREFIX_LISTS, id: 'PrefixListId', parameter: 'PrefixListId' },
  },
  CLASSIC_BALANCERS,
  {
    service: 'elb',
    operation: 'DescribeLoadBalancerAttributes',
    name: 'elb-describe-load-balancer-attributes',
    each: { of: CLASSIC_BALANCERS, id: 'LoadBalancerName', parameter: 'LoadBalancerName' },
  },
  LOAD_BALANCERS,
  {
    service: 'elasticloadbalancing',
    operation: 'DescribeLoadBalancerAttributes',
    list: 'Attributes',
    each: { of: LOAD_BALANCERS, id: 'LoadBalancerArn', parameter: 'LoadBalancerArn' },
  },
  LISTENERS,
  {
    service: 'elasticloadbalancing',
    operation: 'DescribeRules',
    list: 'Rules',
    page: 400,
    each: { of: LISTENERS, id: 'ListenerArn', parameter: 'ListenerArn' },
  },
  TARGET_GROUPS,
  ofTargetGroup('DescribeTargetGroupAttributes', 'Attributes'),
  ofTargetGroup('DescribeTargetHealth', 'TargetHealthDescriptions'),
  FIREWALLS,
  {
    service: 'network-firewall',
    operation: 'DescribeFirewall',
    each: { of: FIREWALLS, id: 'FirewallArn', parameter: 'FirewallArn' },
  },
  FIREWALL_POLICIES,
  {
    service: 'network-firewall',
    operation: 'DescribeFirewallPolicy',
    each: { of: FIREWALL_POLICIES, id: 'Arn', parameter: 'FirewallPolicyArn' },
  },
  RULE_GROUPS,
  {
    service: 'network-firewall',
    operation: 'DescribeRuleGroup',
    each: { of: RULE_GROUPS, id: 'Arn', parameter: 'RuleGroupArn' },
  },
  EKS_CLUSTERS,
  { service: 'eks', operation: 'DescribeCluster', each: { of: EKS_CLUSTERS, parameter: 'name' } },
  listing('rds', 'DescribeDBInstances', 'DBInstances', 100),
  listing('rds', 'DescribeDBClusters', 'DBClusters', 100),
  {
    service: 'elasticache',
    operation: 'DescribeCacheClusters',
    list: 'CacheClusters',
    page: 100,
    input: { ShowCacheNodeInfo: true },
  },
  listing('kafka', 'ListClustersV2', 'ClusterInfoList', 100),
];

/** Calls that find accounts and regions; they keep no evidence. */
const SCOPE_PERMISSIONS = [
  'ec2:DescribeRegions',
  'organizations:ListAccounts',
  'sts:AssumeRole',
  'sts:GetCallerIdentity',
];

/** Every permission that a collection needs, sorted. */
export function permissions(): string[] {
  return [...new Set([...CALLS.map(permissionOf), ...SCOPE_PERMISSIONS])].sort();
}

/** Both APIs of load balancers share their permissions (service authorization reference, elastic load balancing). */
function permissionOf({ service, operation }: Call): string {
  return `${service === 'elb' ? 'elasticloadbalancing' : service}:${operation}`;
}

/** `DescribeDBInstances` → `describe-db-instances`, as the vendor's command line spells it. */
export function commandName(operation: string): string {
  return operation
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

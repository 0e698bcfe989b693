/** Types of objects that files of the platform hold. */
export const RESOURCE_TYPES = /^microsoft\.(network|compute|resources|containerservice)\//;

/** Types that become part of the snapshot. */
export const TYPES = {
  networks: 'microsoft.network/virtualnetworks',
  subnets: 'microsoft.network/virtualnetworks/subnets',
  peerings: 'microsoft.network/virtualnetworks/virtualnetworkpeerings',
  interfaces: 'microsoft.network/networkinterfaces',
  publicAddresses: 'microsoft.network/publicipaddresses',
  machines: 'microsoft.compute/virtualmachines',
  securityGroups: 'microsoft.network/networksecuritygroups',
  securityRules: 'microsoft.network/networksecuritygroups/securityrules',
  applicationGroups: 'microsoft.network/applicationsecuritygroups',
  routeTables: 'microsoft.network/routetables',
  routes: 'microsoft.network/routetables/routes',
  gateways: 'microsoft.network/virtualnetworkgateways',
  translators: 'microsoft.network/natgateways',
  privateEndpoints: 'microsoft.network/privateendpoints',
} as const;

/** Types that are recognised and change what is admitted; each object is a gap until it is modelled. */
export const UNMODELLED_TYPES: ReadonlyMap<string, string> = new Map([
  ['microsoft.network/loadbalancers', 'load balancer'],
  ['microsoft.network/applicationgateways', 'application gateway'],
  ['microsoft.network/azurefirewalls', 'network firewall'],
  ['microsoft.network/virtualhubs', 'virtual hub'],
  ['microsoft.network/virtualwans', 'virtual WAN'],
  ['microsoft.network/privatelinkservices', 'private link service'],
  ['microsoft.network/routeservers', 'route server'],
  ['microsoft.network/expressroutecircuits', 'private circuit'],
  ['microsoft.network/networkmanagers', 'network manager'],
  ['microsoft.compute/virtualmachinescalesets', 'scale set'],
  ['microsoft.containerservice/managedclusters', 'managed cluster'],
]);

/** Operating systems of machines whose own firewall filters by default. */
export const FILTERING_SYSTEM = /^windows/i;

/** Types of objects that files of the platform hold. */
export const RESOURCE_TYPES = /^microsoft\.(network|compute|resources|containerservice)\//;

/** Types that become part of the snapshot. */
export const TYPES = {
  networks: 'microsoft.network/virtualnetworks',
  subnets: 'microsoft.network/virtualnetworks/subnets',
  interfaces: 'microsoft.network/networkinterfaces',
  publicAddresses: 'microsoft.network/publicipaddresses',
  publicPrefixes: 'microsoft.network/publicipprefixes',
  natGateways: 'microsoft.network/natgateways',
  machines: 'microsoft.compute/virtualmachines',
  securityGroups: 'microsoft.network/networksecuritygroups',
  securityRules: 'microsoft.network/networksecuritygroups/securityrules',
  applicationGroups: 'microsoft.network/applicationsecuritygroups',
  loadBalancers: 'microsoft.network/loadbalancers',
  firewalls: 'microsoft.network/azurefirewalls',
  firewallPolicies: 'microsoft.network/firewallpolicies',
  ruleCollectionGroups: 'microsoft.network/firewallpolicies/rulecollectiongroups',
  ipGroups: 'microsoft.network/ipgroups',
  applicationGateways: 'microsoft.network/applicationgateways',
  routeTables: 'microsoft.network/routetables',
  gateways: 'microsoft.network/virtualnetworkgateways',
  privateEndpoints: 'microsoft.network/privateendpoints',
  adminRules: 'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules',
  adminConfigurations: 'microsoft.network/networkmanagers/securityadminconfigurations',
} as const;

const SCALE_SET_MACHINES = 'microsoft.compute/virtualmachinescalesets/virtualmachines';

/** What stands inside a scale set is what stands by itself elsewhere. */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  [SCALE_SET_MACHINES, TYPES.machines],
  [`${SCALE_SET_MACHINES}/networkinterfaces`, TYPES.interfaces],
  [`${SCALE_SET_MACHINES}/networkinterfaces/ipconfigurations/publicipaddresses`, TYPES.publicAddresses],
]);

/** Types that are recognised and change what is admitted; each object is a gap until it is modelled. */
export const UNMODELLED_TYPES: ReadonlyMap<string, string> = new Map([
  ['microsoft.network/virtualhubs', 'virtual hub'],
  ['microsoft.network/virtualwans', 'virtual WAN'],
  ['microsoft.network/privatelinkservices', 'private link service'],
  ['microsoft.network/routeservers', 'route server'],
  ['microsoft.network/expressroutecircuits', 'private circuit'],
  ['microsoft.compute/virtualmachinescalesets', 'scale set'],
  ['microsoft.containerservice/managedclusters', 'managed cluster'],
]);

/** Types of networks that change nothing of what is admitted: names, observation, plans. */
export const HARMLESS_TYPES =
  /^microsoft\.network\/(dns|privatedns|networkwatchers|trafficmanager|ddosprotectionplans|virtualnetworktaps|networkmanagers$)/;

/** Operating systems of machines whose own firewall filters by default. */
export const FILTERING_SYSTEM = /^windows/i;

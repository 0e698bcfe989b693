/** An object of an answer. */
export type Element = Readonly<Record<string, unknown>>;

/** One read call of the resource manager, asked once a subscription or once for each element of another call's answer. */
export interface Call {
  /** What it lists: `Microsoft.Network/networkSecurityGroups`. */
  readonly type: string;
  /** The API's version, a date. */
  readonly version: string;
  readonly each?: {
    readonly of: Call;
    /** Where the call is made, below the element's id. */
    readonly below: string;
    /** Elements that are asked about; absent: all. */
    readonly where?: (element: Element) => boolean;
  };
  /** It is an action, asked by POST, and pages are told in the request. */
  readonly isAction?: true;
  /** Members of each element's `properties` that are kept; absent: all but those that may hold a secret. */
  readonly properties?: readonly string[];
}

const NETWORK = '2024-05-01';
/** Earlier versions do not answer which IPv6 addresses a gateway has. */
const NAT_GATEWAYS = '2024-07-01';
const COMPUTE = '2024-07-01';
const CLUSTERS = '2024-05-01';
/** Networks of scale sets are answered by this version alone. */
const SCALE_SET_NETWORK = '2018-10-01';

const MACHINE = ['vmId', 'osProfile', 'storageProfile', 'networkProfile', 'virtualMachineScaleSet'];

function network(name: string): Call {
  return { type: `Microsoft.Network/${name}`, version: NETWORK };
}

export const VIRTUAL_NETWORKS = network('virtualNetworks');
const FIREWALL_POLICIES = network('firewallPolicies');
const SCALE_SETS: Call = {
  type: 'Microsoft.Compute/virtualMachineScaleSets',
  version: COMPUTE,
  properties: ['orchestrationMode', 'uniqueId'],
};

function ofScaleSet(below: string, version: string, more: Partial<Call> = {}): Call {
  return {
    type: `${SCALE_SETS.type}/${below}`,
    version,
    each: { of: SCALE_SETS, below, where: hasOwnMachines },
    ...more,
  };
}

/** Machines of a flexible scale set, and their interfaces, are listed like all others. */
function hasOwnMachines({ properties }: Element): boolean {
  return (properties as Element | undefined)?.orchestrationMode !== 'Flexible';
}

/** Everything that is asked in a subscription; a call that depends on another stands after it. */
export const CALLS: readonly Call[] = [
  network('networkSecurityGroups'),
  network('applicationSecurityGroups'),
  VIRTUAL_NETWORKS,
  {
    ...network('virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules'),
    each: { of: VIRTUAL_NETWORKS, below: 'listNetworkManagerEffectiveSecurityAdminRules' },
    isAction: true,
  },
  network('networkInterfaces'),
  network('publicIPAddresses'),
  network('publicIPPrefixes'),
  { ...network('natGateways'), version: NAT_GATEWAYS },
  network('routeTables'),
  network('loadBalancers'),
  network('applicationGateways'),
  network('privateEndpoints'),
  network('privateLinkServices'),
  network('azureFirewalls'),
  FIREWALL_POLICIES,
  {
    ...network('firewallPolicies/ruleCollectionGroups'),
    each: { of: FIREWALL_POLICIES, below: 'ruleCollectionGroups' },
  },
  network('ipGroups'),
  network('virtualHubs'),
  network('virtualWans'),
  { type: 'Microsoft.Compute/virtualMachines', version: COMPUTE, properties: MACHINE },
  SCALE_SETS,
  ofScaleSet('virtualMachines', COMPUTE, { properties: MACHINE }),
  ofScaleSet('networkInterfaces', SCALE_SET_NETWORK),
  ofScaleSet('publicIPAddresses', SCALE_SET_NETWORK),
  {
    type: 'Microsoft.ContainerService/managedClusters',
    version: CLUSTERS,
    properties: ['nodeResourceGroup', 'networkProfile', 'apiServerAccessProfile', 'agentPoolProfiles'],
  },
];

/** The published prefixes of services: the same wherever they are asked for, so that one answer is enough. */
export const SERVICE_TAGS: Call = network('locations/serviceTags');

/** The subscriptions that an identity sees; the answer is no evidence. */
export const SUBSCRIPTIONS: Call = { type: 'Microsoft.Resources/subscriptions', version: '2022-12-01' };

/** Every permission that a collection needs, sorted. */
export function permissions(): string[] {
  return [...CALLS, SERVICE_TAGS, SUBSCRIPTIONS]
    .map(({ type, isAction }) => `${type}/${isAction === true ? 'action' : 'read'}`)
    .sort();
}

import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';

/** An object as the platform's REST interface shows it. */
export type Resource = Readonly<Record<string, unknown>>;

const BASE = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test/providers';

export function idOf(type: string, ...names: readonly string[]): string {
  const provider = type === 'virtualMachines' ? 'Microsoft.Compute' : 'Microsoft.Network';
  const parts = type.split('/').map((each, index) => `${each}/${names[index]}`);
  return `${BASE}/${provider}/${parts.join('/')}`;
}

export function reference(type: string, name: string | undefined): { readonly id: string } | undefined {
  return name === undefined ? undefined : { id: idOf(type, ...name.split('/')) };
}

export function resource(type: string, name: string, properties: Resource, more: Resource = {}): Resource {
  return { id: idOf(type, ...name.split('/')), name: name.split('/').at(-1), ...more, properties };
}

/** `app 10.0.1.0/24 nsg=web table=forced`, further words are members of the subnet. */
export function network(
  name: string,
  prefixes: string,
  subnets: readonly string[],
  peerings: readonly Resource[] = [],
): Resource {
  return resource('virtualNetworks', name, {
    addressSpace: { addressPrefixes: prefixes.split(' ') },
    subnets: subnets.map((text) => {
      const [own = '', prefix, ...words] = text.split(' ');
      const { nsg, table, nat, delegated, ...more } = Object.fromEntries(
        words.map((word) => word.split('=')),
      );
      return resource('virtualNetworks/subnets', `${name}/${own}`, {
        addressPrefix: prefix,
        networkSecurityGroup: reference('networkSecurityGroups', nsg),
        routeTable: reference('routeTables', table),
        natGateway: reference('natGateways', nat),
        delegations: delegated === undefined ? [] : [{ properties: { serviceName: delegated } }],
        ...more,
      });
    }),
    virtualNetworkPeerings: peerings,
  });
}

export function peering(to: string, prefixes: string, more: Resource = {}): Resource {
  return {
    name: `to-${to}`,
    properties: {
      peeringState: 'Connected',
      peeringSyncLevel: 'FullyInSync',
      allowVirtualNetworkAccess: true,
      allowForwardedTraffic: false,
      remoteVirtualNetwork: reference('virtualNetworks', to),
      remoteAddressSpace: { addressPrefixes: prefixes.split(' ') },
      ...more,
    },
  };
}

/** A machine with one interface: `vm web-1 hub/app 10.0.1.4 nsg=web public=pip asg=a`, more addresses as `second=10.0.1.5`. */
export function machine(text: string): Resource[] {
  const [name = '', subnet = '', address, ...words] = text.split(' ');
  const {
    nsg,
    public: open,
    asg,
    second,
    secondAsg,
    forwards,
    endpoint,
    tracks,
  } = Object.fromEntries(words.map((word) => word.split('=')));
  const configuration = (own: string | undefined, group: string | undefined, isFirst: boolean) => ({
    id: idOf('networkInterfaces/ipConfigurations', `${name}-nic`, isFirst ? 'ipconfig1' : 'ipconfig2'),
    name: isFirst ? 'ipconfig1' : 'ipconfig2',
    properties: {
      privateIPAddress: own,
      primary: isFirst,
      subnet: reference('virtualNetworks/subnets', subnet),
      publicIPAddress: isFirst ? reference('publicIPAddresses', open) : undefined,
      applicationSecurityGroups: group
        ?.split('+')
        .map((each) => reference('applicationSecurityGroups', each)),
    },
  });
  return [
    resource('networkInterfaces', `${name}-nic`, {
      enableIPForwarding: forwards === 'yes',
      disableTcpStateTracking: tracks === 'no',
      networkSecurityGroup: reference('networkSecurityGroups', nsg),
      virtualMachine: endpoint === undefined ? reference('virtualMachines', name) : undefined,
      privateEndpoint: reference('privateEndpoints', endpoint),
      ipConfigurations: [
        configuration(address, asg, true),
        ...(second === undefined ? [] : [configuration(second, secondAsg, false)]),
      ],
    }),
    ...(endpoint === undefined ? [machineOf(name)] : []),
  ];
}

/** A private endpoint with the state of its connection: `sql Approved asg=a`; `manual`: one that was asked for by hand. */
export function privateEndpoint(text: string): Resource {
  const [name = '', status, ...words] = text.split(' ');
  const { asg } = Object.fromEntries(words.map((word) => word.split('=')));
  const connections = [{ properties: { privateLinkServiceConnectionState: { status } } }];
  return resource('privateEndpoints', name, {
    [words.includes('manual') ? 'manualPrivateLinkServiceConnections' : 'privateLinkServiceConnections']:
      connections,
    ...(asg === undefined
      ? {}
      : { applicationSecurityGroups: [reference('applicationSecurityGroups', asg)] }),
  });
}

function machineOf(name: string): Resource {
  return resource('virtualMachines', name, {
    osProfile: { computerName: name, linuxConfiguration: {} },
    networkProfile: { networkInterfaces: [reference('networkInterfaces', `${name}-nic`)] },
  });
}

export function publicAddress(name: string, address: string, sku: 'Basic' | 'Standard'): Resource {
  return resource('publicIPAddresses', name, { ipAddress: address }, { sku: { name: sku } });
}

/** A gateway with public addresses and prefixes by their names. */
export function natGateway(
  name: string,
  addresses: readonly string[],
  prefixes: readonly string[] = [],
  more: Resource = {},
): Resource {
  return resource('natGateways', name, {
    ...more,
    publicIpAddresses: addresses.map((each) => reference('publicIPAddresses', each)),
    publicIpPrefixes: prefixes.map((each) => reference('publicIPPrefixes', each)),
  });
}

export function publicPrefix(name: string, ipPrefix: string): Resource {
  return resource('publicIPPrefixes', name, { ipPrefix });
}

/** Rules as `100 in allow Tcp 22 from 203.0.113.0/24 to *`; ports and addresses with commas are lists, `asg:name` a group. */
export function securityGroup(name: string, rules: readonly string[]): Resource {
  return resource('networkSecurityGroups', name, {
    securityRules: rules.map((text) => {
      const [priority, direction, access, protocol, port = '', , source = '', , destination = ''] =
        text.split(' ');
      return {
        name: text,
        properties: {
          priority: Number(priority),
          direction: direction === 'in' ? 'Inbound' : 'Outbound',
          access: access === 'allow' ? 'Allow' : 'Deny',
          protocol,
          sourcePortRange: '*',
          ...listed('destinationPortRange', port),
          ...operand('source', source),
          ...operand('destination', destination),
        },
      };
    }),
  });
}

function operand(side: string, text: string): Resource {
  return text.startsWith('asg:')
    ? { [`${side}ApplicationSecurityGroups`]: [reference('applicationSecurityGroups', text.slice(4))] }
    : listed(`${side}AddressPrefix`, text, 'es');
}

/** One form is filled and the other is there, empty. */
function listed(member: string, text: string, plural = 's'): Resource {
  return text.includes(',')
    ? { [member]: '', [`${member}${plural}`]: text.split(',') }
    : { [member]: text, [`${member}${plural}`]: [] };
}

export function applicationGroup(name: string): Resource {
  return resource('applicationSecurityGroups', name, {});
}

/** Routes as `10.50.0.0/16 VirtualAppliance 10.0.0.4`. */
export function routeTable(name: string, routes: readonly string[]): Resource {
  return resource('routeTables', name, {
    routes: routes.map((text, index) => {
      const [addressPrefix, nextHopType, nextHopIpAddress] = text.split(' ');
      return { name: `route-${index}`, properties: { addressPrefix, nextHopType, nextHopIpAddress } };
    }),
  });
}

export function serviceTags(tags: Readonly<Record<string, string>>): Resource {
  return {
    changeNumber: 300,
    cloud: 'Public',
    values: Object.entries(tags).map(([name, prefixes]) => ({
      name,
      id: name,
      properties: { region: '', platform: 'Azure', addressPrefixes: prefixes.split(' ') },
    })),
  };
}

/** A firewall at an address with a policy that has a parent; collections as `60000 Deny network` with rules as `Tcp 443 from * to *`, those of `nat` with `as 10.0.1.4:8443`. */
export function firewall(
  address: string,
  parent: Readonly<Record<string, readonly string[]>>,
  child: Readonly<Record<string, readonly string[]>>,
): Resource[] {
  const policy = (
    name: string,
    collections: Readonly<Record<string, readonly string[]>>,
    more: Resource,
  ): Resource[] => [
    resource('firewallPolicies', name, {
      ...more,
      ruleCollectionGroups: Object.keys(collections).map((_, index) => ({
        id: idOf('firewallPolicies/ruleCollectionGroups', name, `group-${index}`),
      })),
    }),
    ...Object.entries(collections).map(([title, rules], index) => {
      const [priority, type, kind] = title.split(' ');
      return resource('firewallPolicies/ruleCollectionGroups', `${name}/group-${index}`, {
        priority: Number(priority),
        ruleCollections: [
          {
            ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
            priority: 100,
            action: { type },
            rules: rules.map((text) =>
              kind === 'nat' ? translationRule(text) : firewallRule(text, kind === 'network'),
            ),
          },
        ],
      });
    }),
  ];
  return [
    resource('azureFirewalls', 'fw', {
      firewallPolicy: reference('firewallPolicies', 'child'),
      ipConfigurations: [
        {
          properties: {
            privateIPAddress: address,
            publicIPAddress: reference('publicIPAddresses', 'pip-fw'),
            subnet: reference('virtualNetworks/subnets', 'hub/AzureFirewallSubnet'),
          },
        },
      ],
    }),
    ...policy('parent', parent, {}),
    ...policy('child', child, { basePolicy: reference('firewallPolicies', 'parent') }),
  ];
}

function firewallRule(text: string, isNetwork: boolean): Resource {
  const [protocol, port = '', , source, , destination] = text.split(' ');
  return isNetwork
    ? {
        ruleType: 'NetworkRule',
        name: text,
        ipProtocols: protocol?.split('+'),
        sourceAddresses: [source],
        destinationAddresses: [destination],
        destinationPorts: [port],
      }
    : {
        ruleType: 'ApplicationRule',
        name: text,
        protocols: [{ protocolType: 'Https', port: Number(port) }],
        sourceAddresses: [source],
        targetFqdns: [destination],
      };
}

/** `Tcp 443 from * to 198.51.100.60 as 10.0.1.4:8443`; `to none`: it names no address. */
function translationRule(text: string): Resource {
  const [protocol, port = '', , source, , destination, , target = ''] = text.split(' ');
  const [translatedAddress, translatedPort] = target.split(':');
  return {
    ruleType: 'NatRule',
    name: text,
    ipProtocols: [protocol],
    sourceAddresses: [source],
    destinationAddresses: destination === 'none' ? [] : [destination],
    destinationPorts: [port],
    ...(/^\d/.test(target) ? { translatedAddress } : { translatedFqdn: translatedAddress }),
    translatedPort,
  };
}

function typeOfPrefix(text: string): string {
  return /^\d/.test(text) ? 'IPPrefix' : text.startsWith('/') ? 'NetworkGroup' : 'ServiceTag';
}

/** Effective rules of network managers, as `100 in Deny Tcp 22 from * to *`. */
export function adminRules(rules: readonly string[]): Resource[] {
  const base = ['manager', 'config', 'collection'];
  return rules.map((text, index) => {
    const [priority, direction, access, protocol, port = '', , source = '', , destination = ''] =
      text.split(' ');
    const address = (prefix: string) =>
      prefix === '*' ? [] : [{ addressPrefix: prefix, addressPrefixType: typeOfPrefix(prefix) }];
    return {
      id: idOf('networkManagers/securityAdminConfigurations/ruleCollections/rules', ...base, `rule-${index}`),
      kind: 'Custom',
      ruleGroups: [],
      configurationDescription: '',
      properties: {
        priority: Number(priority),
        direction: direction === 'in' ? 'Inbound' : 'Outbound',
        access,
        protocol,
        sources: address(source),
        destinations: address(destination),
        sourcePortRanges: ['0-65535'],
        destinationPortRanges: [port === '*' ? '0-65535' : port],
      },
    };
  });
}

export function adminConfiguration(setting: string): Resource {
  return resource('networkManagers/securityAdminConfigurations', 'manager/config', {
    applyOnNetworkIntentPolicyBasedServices: [setting],
  });
}

/** The estate that an export with these objects describes; documents that are no lists of objects stand in files of their own. */
export function estateOf(
  resources: readonly Resource[],
  documents: readonly Resource[] = [],
  space = new PacketSpace(),
): Estate {
  const files = [{ value: resources }, ...documents].map((document, index) => ({
    name: `export-${index}.json`,
    bytes: new TextEncoder().encode(JSON.stringify(document)),
  }));
  return buildEstate(readEvidence(files), space);
}

import { readEvidence } from '../../src/importers/read-evidence.ts';
import { PacketSpace } from '../../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../../src/reach/estate.ts';
import type { Resource } from '../azure-estate.ts';
import { balancerDocuments, frontAddresses, poolsNamedBy } from './balancer-documents.ts';
import { encoded } from './encodings.ts';
import type { AzureEstate } from './estate.ts';
import { adminRulesDocument, resource, securityGroupDocument, stub } from './group-documents.ts';
import { gatewayDocuments, lentAddresses } from './nat-gateways.ts';
import {
  applicationGroupName,
  at,
  interfacesOf,
  knownPrefixes,
  prefixesOf,
  sidesOf,
  subnetPrefixes,
} from './places.ts';

function networksOf(estate: AzureEstate): Resource[] {
  return estate.networks.map((network, index) =>
    resource('virtualNetworks', `vnet-${index}`, {
      addressSpace: { addressPrefixes: prefixesOf(network, index) },
      subnets: network.subnets.map(({ group, table, isPrivate, policies, gateway }, own) =>
        resource('virtualNetworks/subnets', `vnet-${index}/subnet-${own}`, {
          addressPrefixes: subnetPrefixes(index, own),
          networkSecurityGroup: group === undefined ? null : stub('networkSecurityGroups', `nsg-${group}`),
          routeTable: table === undefined ? null : stub('routeTables', `table-${table}`),
          ...(policies === undefined ? {} : { privateEndpointNetworkPolicies: policies }),
          ...(isPrivate ? { defaultOutboundAccess: false } : {}),
          ...(gateway === undefined ? {} : { natGateway: stub('natGateways', `nat-${gateway}`) }),
        }),
      ),
      virtualNetworkPeerings: sidesOf(estate)
        .filter(({ from }) => from === index)
        .map(({ to, own }) =>
          resource('virtualNetworks/virtualNetworkPeerings', `vnet-${index}/to-${to}`, {
            peeringState: own.state,
            peeringSyncLevel: own.isStale ? 'RemoteNotInSync' : 'FullyInSync',
            allowVirtualNetworkAccess: own.access,
            allowForwardedTraffic: own.forwarded,
            remoteVirtualNetwork: stub('virtualNetworks', `vnet-${to}`),
            remoteAddressSpace: { addressPrefixes: knownPrefixes(at(estate.networks, to), to, own) },
            remoteVirtualNetworkAddressSpace: { addressPrefixes: prefixesOf(at(estate.networks, to), to) },
          }),
        ),
    }),
  );
}

/** The documents that the command line prints, by the names of their files. */
export function documentsOf(estate: AzureEstate): Map<string, unknown> {
  const interfaces = interfacesOf(estate);
  const held = [
    ...interfaces.flatMap(({ configurations }) =>
      configurations.flatMap(({ publicAddress, sku }) =>
        publicAddress === undefined ? [] : [{ publicAddress, sku }],
      ),
    ),
    ...frontAddresses(estate),
    ...lentAddresses(estate),
  ];
  // A gateway may be drawn with the address of a machine, which is of one kind all the same.
  const addresses = new Map(held.toReversed().map((each) => [each.publicAddress, each])).values();
  const publicName = (address: string) => `pip-${address.replaceAll(/[.:]+/g, '-')}`;
  return new Map<string, unknown>([
    ['vnet.json', networksOf(estate)],
    ['nsg.json', estate.groups.map(securityGroupDocument)],
    [
      'route-table.json',
      estate.tables.map((routes, index) =>
        resource('routeTables', `table-${index}`, {
          routes: routes.map(({ prefix, hop, address }, own) => ({
            ...{ name: `route-${own}`, addressPrefix: prefix, nextHopType: hop },
            ...(address === undefined ? {} : { nextHopIpAddress: address }),
          })),
        }),
      ),
    ],
    [
      'asg.json',
      [0, 1, 2].flatMap((network) =>
        [0, 1, 2].map((own) => resource('applicationSecurityGroups', applicationGroupName(network, own), {})),
      ),
    ],
    [
      'public-ip.json',
      Array.from(addresses, ({ publicAddress, sku }) =>
        resource('publicIPAddresses', publicName(publicAddress), {
          ipAddress: publicAddress,
          sku: { name: sku },
        }),
      ),
    ],
    [
      'nic.json',
      interfaces.map(({ name, machine, network, subnet, group, forwards, isEndpoint, configurations }) =>
        resource('networkInterfaces', name, {
          enableIpForwarding: forwards,
          networkSecurityGroup: group === undefined ? null : stub('networkSecurityGroups', `nsg-${group}`),
          ...(isEndpoint
            ? { privateEndpoint: stub('privateEndpoints', machine) }
            : { virtualMachine: stub('virtualMachines', machine) }),
          ipConfigurations: configurations.map(({ family, address, publicAddress, groups }, own) =>
            resource('networkInterfaces/ipConfigurations', `${name}/ipconfig${own + 1}`, {
              primary: own === 0,
              privateIPAddressVersion: `IPv${family}`,
              privateIpAddress: address,
              subnet: stub('virtualNetworks/subnets', `vnet-${network}/subnet-${subnet}`),
              ...(publicAddress === undefined
                ? { publicIpAddress: null }
                : { publicIpAddress: stub('publicIPAddresses', publicName(publicAddress)) }),
              loadBalancerBackendAddressPools: poolsNamedBy(estate, address),
              ...(groups.length === 0
                ? {}
                : {
                    applicationSecurityGroups: groups.map((each) => stub('applicationSecurityGroups', each)),
                  }),
            }),
          ),
        }),
      ),
    ],
    ['lb.json', balancerDocuments(estate)],
    ...gatewayDocuments(estate),
    [
      'vm.json',
      estate.machines.map(({ interfaces: own }, index) =>
        resource('virtualMachines', `vm-${index}`, {
          osProfile: { computerName: `vm-${index}`, linuxConfiguration: {} },
          networkProfile: {
            networkInterfaces: own.map((_, each) => stub('networkInterfaces', `vm-${index}-nic-${each}`)),
          },
        }),
      ),
    ],
    ...estate.networks.map(({ admin }, index): [string, unknown] => [
      `admin-rules/vnet-${index}.json`,
      adminRulesDocument(admin, index),
    ]),
  ]);
}

export function modelOf(estate: AzureEstate): Estate {
  const { encoding, isMixed } = estate;
  const files = [...encoded(documentsOf(estate), encoding, isMixed)].map(([name, document]) => ({
    name,
    bytes: new TextEncoder().encode(JSON.stringify(document)),
  }));
  return buildEstate(readEvidence(files), new PacketSpace());
}

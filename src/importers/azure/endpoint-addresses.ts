import { type AddressRange, parsePrefix } from '../../net/address.ts';
import { policiesOf } from './endpoint-policies.ts';
import { keyOf, type Resource } from './resources.ts';
import type { NetworkInterface } from './schema.ts';
import type { KnownNetwork } from './topology.ts';

/** Addresses of the private endpoints of a network. */
export interface EndpointAddresses {
  /** In subnets where routes of users do not hold for them. */
  readonly exempt: readonly AddressRange[];
  /** In subnets that are not in evidence. */
  readonly perhapsExempt: readonly AddressRange[];
}

const NONE: EndpointAddresses = { exempt: [], perhapsExempt: [] };

/** Answers for a network by its id. */
export function endpointAddresses(
  networks: ReadonlyMap<string, KnownNetwork>,
  interfaces: readonly Resource<NetworkInterface>[],
): (network: string) => EndpointAddresses {
  const settings = new Map(
    [...networks.values()].flatMap(({ subnets }) =>
      subnets.map(
        ({ resource }) => [keyOf(resource.id), resource.value.privateEndpointNetworkPolicies] as const,
      ),
    ),
  );
  const found = new Map<string, EndpointAddresses>();
  for (const { value } of interfaces) {
    if (value.privateEndpoint === undefined) continue;
    for (const { privateIPAddress, subnet } of value.ipConfigurations) {
      const key = keyOf(subnet?.id ?? '');
      const range = privateIPAddress ? parsePrefix(privateIPAddress) : undefined;
      if (range === undefined) continue;
      const network = key.replace(/\/subnets\/.*/, '');
      const { exempt, perhapsExempt } = found.get(network) ?? NONE;
      if (!settings.has(key)) found.set(network, { exempt, perhapsExempt: [...perhapsExempt, range] });
      else if (!policiesOf(settings.get(key)).routes)
        found.set(network, { exempt: [...exempt, range], perhapsExempt });
    }
  }
  return (network) => found.get(keyOf(network)) ?? NONE;
}

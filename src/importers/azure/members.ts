import { type AddressRange, ALL_ADDRESSES, parseAddress, single } from '../../net/address.ts';
import type { Members } from './place.ts';
import type { EndpointFacts } from './private-endpoints.ts';
import { keyOf, parentOf, type Resource, type Resources } from './resources.ts';
import type { ApplicationGroup, NetworkInterface } from './schema.ts';
import type { KnownNetwork } from './topology.ts';

/**
 * The members of application security groups: private addresses of the interface configurations that name them. A group without
 * members matches nothing; one that is named nowhere and not in evidence is undefined.
 */
export function readMembers(
  groups: Resources<ApplicationGroup>,
  interfaces: readonly Resource<NetworkInterface>[],
  endpointOf: (at: Resource<NetworkInterface>) => EndpointFacts,
  networks: ReadonlyMap<string, KnownNetwork>,
): (group: string) => Members | undefined {
  const ranges = new Map<string, AddressRange[]>([...groups.keys()].map((key) => [key, []]));
  const disputed = new Map<string, AddressRange[]>();
  const homes = new Map<string, string>();
  /** Groups of configurations whose address is not told. */
  const untold = new Set<string>();
  for (const at of interfaces) {
    const { value, others = [] } = at;
    const { applicationGroups } = endpointOf(at);
    const own = others.length === 0 ? ranges : disputed;
    for (const each of [value, ...others].flatMap(({ ipConfigurations }) => ipConfigurations)) {
      const address = each.privateIPAddress ? parseAddress(each.privateIPAddress) : undefined;
      for (const { id } of [...(each.applicationSecurityGroups ?? []), ...applicationGroups]) {
        const key = keyOf(id);
        if (!ranges.has(key)) ranges.set(key, []);
        if (address === undefined) untold.add(key);
        else own.set(key, [...(own.get(key) ?? []), single(address)]);
        if (each.subnet !== undefined) homes.set(key, keyOf(parentOf(each.subnet.id)));
      }
    }
  }
  const unseen = [...networks.values()].filter((network) => network.hasUnseenInterfaces);
  return (group) => {
    const own = ranges.get(group);
    if (own === undefined) return undefined;
    const network = homes.get(group);
    // All members of a group are in one network (application security groups).
    const open = untold.has(group) ? [...networks.values()] : unseen;
    const others = open.filter(({ resource }) => network === undefined || keyOf(resource.id) === network);
    const perhaps =
      interfaces.length + others.length === 0
        ? ALL_ADDRESSES
        : [...others.flatMap(({ prefixes }) => prefixes), ...(disputed.get(group) ?? [])];
    const reason =
      others.length > 0 || interfaces.length === 0
        ? 'not every interface is in evidence, and those may be members'
        : 'whether an interface is a member is told differently';
    return {
      ranges: own,
      ...(network === undefined ? {} : { network }),
      ...(perhaps.length === 0 ? {} : { perhaps: { ranges: perhaps, reason } }),
    };
  };
}

import type { RouteTarget } from '../../model/route.ts';
import { type AddressRange, parseAddress, rangeContains, single } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { KnownFirewall } from './firewalls.ts';
import { neighboursOf } from './neighbours.ts';
import { keyOf, type Resource } from './resources.ts';
import type { NetworkInterface } from './schema.ts';
import type { RoutingContext } from './system-routes.ts';
import type { KnownNetwork } from './topology.ts';

/** Machines that forward what routes send to them. */
export interface Appliances {
  /** Where a next hop address leads from a subnet, and destinations that it leads to otherwise: most are dropped behind it. */
  at(
    address: string,
    from: Pick<RoutingContext, 'network' | 'neighbours'>,
  ): {
    readonly target: RouteTarget;
    readonly otherwise: readonly { readonly ranges: readonly AddressRange[]; readonly target: RouteTarget }[];
  };
}

/** Whether a firewall may send on to an address with one of its own. */
function mayDisguise({ rules }: KnownFirewall, ranges: readonly AddressRange[]): boolean {
  if (rules === undefined || rules.application.length > 0 || !rules.keeps.isKnown) return true;
  return subtractRanges(ranges, rules.keeps.ranges).length > 0;
}

export function createAppliances(
  networks: ReadonlyMap<string, KnownNetwork>,
  interfaces: readonly Resource<NetworkInterface>[],
  firewalls: readonly KnownFirewall[],
): Appliances {
  const neighbours = new Map([...networks].map(([key, each]) => [key, neighboursOf(each, networks)]));
  return {
    at(text, from) {
      const address = parseAddress(text);
      const id = text || 'without an address';
      const own = keyOf(from.network.resource.id);
      const reachable = [own, ...from.neighbours.map((each) => keyOf(each.network))];
      const home = reachable.find(
        (key) =>
          address !== undefined && networks.get(key)?.prefixes.some((range) => rangeContains(range, address)),
      );
      const firewall = firewalls.find((each) => each.address === text);
      const subnet = firewall && followedBy(firewall, home, from);
      const unfollowed: Extract<RouteTarget, { kind: 'unmodelled' }> =
        firewall === undefined
          ? { kind: 'unmodelled', id, what: 'the appliance', forwards: true }
          : {
              kind: 'unmodelled',
              id: firewall.name,
              what: 'the firewall',
              forwards: true,
              filter: firewall.filter.id,
              disguises: firewall.disguises.id,
            };
      const unmodelled = subnet === undefined ? unfollowed : { ...unfollowed, subnet };
      if (address === undefined) return { target: unmodelled, otherwise: [] };
      const carrier = interfaces.find(({ value }) =>
        value.ipConfigurations?.some(
          (each) =>
            each.privateIPAddress === text && keyOf(each.subnet?.id ?? '').startsWith(`${home}/subnets/`),
        ),
      );
      if (carrier !== undefined && carrier.value.enableIPForwarding === false) {
        const reason = `${carrier.name} (${text}) does not forward: IP forwarding is off`;
        // What is for the machine itself need not be forwarded.
        return {
          target: { kind: 'drop', reason },
          otherwise: [{ ranges: [single(address)], target: unmodelled }],
        };
      }
      const refused = home === undefined ? [] : refusedBy(home, own);
      // A firewall that puts in an address of its own does not forward what others sent.
      return {
        target: unmodelled,
        otherwise: refused.map(({ ranges, reason }) => ({
          ranges,
          target:
            firewall !== undefined && mayDisguise(firewall, ranges) ? unfollowed : { kind: 'drop', reason },
        })),
      };
    },
  };

  /** The subnet of a firewall where packets certainly come to it, and may come back: by a peering without doubts that takes forwarded traffic. */
  function followedBy(
    { resource }: KnownFirewall,
    home: string | undefined,
    { network, neighbours: around }: Pick<RoutingContext, 'network' | 'neighbours'>,
  ): string | undefined {
    const id = resource.value.ipConfigurations?.find((each) => each.subnet !== undefined)?.subnet?.id;
    const subnet = networks
      .get(home ?? '')
      ?.subnets.find((each) => keyOf(each.resource.id) === keyOf(id ?? ''));
    if (home === keyOf(network.resource.id)) return subnet?.resource.id;
    const way = around.find((each) => keyOf(each.network) === home);
    return way?.doubt === undefined && way?.takesForwarded ? subnet?.resource.id : undefined;
  }

  /** Networks whose peering with the appliance's network does not take packets of others (virtual network peering, forwarded traffic). */
  function refusedBy(home: string, own: string) {
    return [...networks].flatMap(([key, network]) => {
      if (key === home || key === own) return [];
      const back = neighbours.get(key)?.find((each) => keyOf(each.network) === home);
      if (back === undefined || back.takesForwarded) return [];
      const reason = `the peering ${network.resource.name}/${back.id} does not take forwarded traffic`;
      return [{ ranges: network.prefixes, reason }];
    });
  }
}

import { type Address, isSameAddress, parseAddress } from '../../net/address.ts';
import { keyOf, parentOf, type Resource, type Resources } from './resources.ts';
import type { BalancingRule, LoadBalancer, NetworkInterface } from './schema.ts';

/** A configuration of an interface. */
interface Member {
  readonly owner: string;
  readonly private: Address;
  /** The virtual network (`keyOf`) that it lies in. */
  readonly network: string;
  /** Pools and translations (`keyOf`) that it lists itself. */
  readonly pools: readonly string[];
}

/** By the id of the configuration (`keyOf`). */
export type Members = ReadonlyMap<string, Member>;

/** Members of pools, or ends of translations, whose balancer is not in evidence. */
export function behindUnseen(balancers: Resources<LoadBalancer>, members: Members): readonly Member[] {
  return [...members.values()].filter(({ pools }) =>
    pools.some((pool) => !balancers.has(keyOf(parentOf(pool)))),
  );
}

export function membersOf(interfaces: Resources<NetworkInterface>): Members {
  return new Map(
    [...interfaces].flatMap(([owner, { value }]) =>
      value.ipConfigurations.flatMap((each) => {
        const inside = each.privateIPAddress ? parseAddress(each.privateIPAddress) : undefined;
        if (inside === undefined || each.id === undefined) return [];
        const { loadBalancerBackendAddressPools = [], loadBalancerInboundNatRules = [] } = each;
        const pools = [...loadBalancerBackendAddressPools, ...loadBalancerInboundNatRules].map(({ id }) =>
          keyOf(id),
        );
        const network = keyOf(parentOf(each.subnet?.id ?? ''));
        return [[keyOf(each.id), { owner, private: inside, network, pools }] as const];
      }),
    ),
  );
}

/** A member of pools that a rule sends to. */
export interface Target extends Member {
  /** What its pools say of it that overrides probes: `Up`, `Down`. */
  readonly adminStates: readonly string[];
}

/** Pools list their members, and members list their pools; one of both may be missing. */
export function targetsOf(
  { value }: Resource<LoadBalancer>,
  rule: BalancingRule,
  members: Members,
): { readonly targets: readonly Target[]; readonly isPartial: boolean } {
  const pools = new Set(
    [rule.backendAddressPool, ...(rule.backendAddressPools ?? [])].flatMap((each) =>
      each === undefined ? [] : keyOf(each.id),
    ),
  );
  const listed = (value.backendAddressPools ?? []).filter(({ id }) => pools.has(keyOf(id ?? '')));
  const named = [
    ...(rule.backendIPConfiguration === undefined ? [] : [rule.backendIPConfiguration]),
    ...listed.flatMap((pool) => pool.backendIPConfigurations ?? []),
  ].map(({ id }) => keyOf(id));
  const addresses = listed.flatMap((pool) =>
    (pool.loadBalancerBackendAddresses ?? []).map(({ ipAddress, virtualNetwork, subnet, ...each }) => {
      const address = ipAddress ? parseAddress(ipAddress) : undefined;
      const network = virtualNetwork?.id ?? (subnet && parentOf(subnet.id)) ?? pool.virtualNetwork?.id;
      const { adminState = 'None', networkInterfaceIPConfiguration: configuration } = each;
      const key = configuration && keyOf(configuration.id);
      return { address, network: network && keyOf(network), key, adminState };
    }),
  );
  // Networks may have equal numbers.
  const isAt = (member: Member, { address, network }: (typeof addresses)[number]) =>
    address !== undefined &&
    isSameAddress(address, member.private) &&
    (network === undefined || network === member.network);
  const targets = [...members]
    .filter(
      ([key, member]) =>
        named.includes(key) ||
        member.pools.some((pool) => pools.has(pool)) ||
        addresses.some((each) => each.key === key || isAt(member, each)),
    )
    .map(([key, member]): Target => {
      const own = addresses.filter((each) => each.key === key || isAt(member, each));
      return { ...member, adminStates: own.map((each) => each.adminState) };
    });
  return {
    targets,
    isPartial:
      targets.length === 0 ||
      named.some((key) => !members.has(key)) ||
      addresses.some(
        (each) =>
          (each.address !== undefined && !targets.some((member) => isAt(member, each))) ||
          (each.address === undefined && each.key !== undefined && !members.has(each.key)),
      ),
  };
}

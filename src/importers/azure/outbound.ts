import type { LentAddresses } from '../../model/balancer.ts';
import { type Address, isSameAddress, parseAddress } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import { balancedProtocols } from './balanced-protocols.ts';
import type { ByGateway } from './nat-gateways.ts';
import { keyOf, type Resource, type Resources } from './resources.ts';
import type { LoadBalancer, PublicAddress } from './schema.ts';

/** Gives for an interface (`keyOf`) what balancers decide of how its addresses send; `hasDefault`: its subnet lends addresses else. */
export type Outbound = (
  owner: string,
  addresses: readonly Address[],
  hasDefault: boolean,
) => readonly LentAddresses[];

/** A balancer that stands before an address of a machine; `pool`: that by which it does, absent where it translates to it alone. */
export interface Standing {
  readonly owner: string;
  readonly address: Address;
  readonly balancer: Resource<LoadBalancer> | undefined;
  readonly pool?: string;
}

const EVERYTHING: readonly Interval[] = [[0, 255]];

/**
 * Addresses behind a public balancer send by its own, in the protocols of its outbound rules and of balancing rules that do not
 * switch that off (outbound connections of load balancers). Of those behind another one nothing is certain, but for the Basic kind,
 * which changes nothing. Beside balancers the platform lends IPv4 addresses alone.
 */
export function readOutbound(
  standing: readonly Standing[],
  areListed: boolean,
  publicAddresses: Resources<PublicAddress>,
): Outbound {
  const byOwner = Map.groupBy(standing, ({ owner }) => owner);
  const lentTo = (own: readonly Standing[], hasDefault: boolean) => {
    const certain = own.flatMap((each) => lentBy(each, publicAddresses));
    const isUnseen = own.some(({ balancer }) => balancer === undefined);
    if (own.length === 0 && (hasDefault || !areListed)) return undefined;
    if (!hasDefault && !isUnseen) return { certain, possible: certain };
    if (certain.length === 0 && own.every(({ balancer }) => isBasic(balancer))) return undefined;
    const doubt = isUnseen
      ? 'a balancer before it is not in evidence, by which it may send'
      : 'whether the platform lends an address to a machine behind a balancer is not known';
    return { certain, possible: EVERYTHING, doubt };
  };
  return (owner, addresses, hasDefault) =>
    addresses.flatMap((address) => {
      const own = (byOwner.get(owner) ?? []).filter((each) => isSameAddress(each.address, address));
      const lent = lentTo(own, hasDefault && address.family === 4);
      return lent === undefined ? [] : [{ private: address, ...lent }];
    });
}

/**
 * A NAT gateway goes before balancers in the families that it has addresses of (dual-stack outbound with a NAT gateway and a load
 * balancer); whether they lend beside one that has none is not documented.
 */
export function besideNatGateway({ lender, lendsAddresses }: ByGateway, outbound: Outbound): Outbound {
  const { families, name } = lender;
  if (lendsAddresses === 'yes')
    return (owner, addresses, hasDefault) =>
      outbound(
        owner,
        addresses.filter(({ family }) => !families.includes(family)),
        hasDefault,
      );
  const doubt = `whether a balancer lends addresses beside the NAT gateway ${name} is not known`;
  return (owner, addresses) =>
    outbound(owner, addresses, true)
      .filter(({ possible }) => possible.length > 0)
      .map(({ private: address, possible }) => ({
        private: address,
        certain: [],
        possible: families.length === 0 ? possible : EVERYTHING,
        doubt,
      }));
}

function isBasic(balancer: Resource<LoadBalancer> | undefined): boolean {
  return balancer?.value.sku?.name?.toLowerCase() === 'basic';
}

function lentBy(
  { address, balancer, pool }: Standing,
  publicAddresses: Resources<PublicAddress>,
): readonly Interval[] {
  if (balancer === undefined || pool === undefined) return [];
  const { loadBalancingRules = [], outboundRules = [], frontendIPConfigurations = [] } = balancer.value;
  const isOfFamily = (id: string) => {
    const text = publicAddresses.get(keyOf(id))?.value.ipAddress;
    const family = text ? parseAddress(text)?.family : undefined;
    return family === undefined || family === address.family;
  };
  const isPublic = (frontend: { readonly id: string } | undefined) =>
    frontendIPConfigurations.some(
      ({ id, publicIPAddress }) =>
        publicIPAddress !== undefined &&
        isOfFamily(publicIPAddress.id) &&
        keyOf(id ?? '') === keyOf(frontend?.id ?? '-'),
    );
  const isOf = (other: { readonly id: string } | undefined) => keyOf(other?.id ?? '-') === keyOf(pool);
  const rules = [
    ...outboundRules.filter(
      (rule) => isOf(rule.backendAddressPool) && (rule.frontendIPConfigurations ?? []).some(isPublic),
    ),
    ...loadBalancingRules.filter(
      (rule) =>
        rule.disableOutboundSnat !== true &&
        [rule.backendAddressPool, ...(rule.backendAddressPools ?? [])].some(isOf) &&
        isPublic(rule.frontendIPConfiguration),
    ),
  ];
  return rules.flatMap(({ protocol }) => balancedProtocols(protocol) ?? []);
}

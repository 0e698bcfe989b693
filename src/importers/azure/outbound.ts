import type { LentAddresses } from '../../model/snapshot.ts';
import type { Interval } from '../../net/box.ts';
import { balancedProtocols } from './balanced-protocols.ts';
import { keyOf, type Resource } from './resources.ts';
import type { LoadBalancer } from './schema.ts';

/** Gives for an interface (`keyOf`) what balancers decide of how it sends; `hasDefault`: its subnet lends addresses else. */
export type Outbound = (owner: string, hasDefault: boolean) => LentAddresses | undefined;

/** A balancer that stands before a machine; `pool`: that by which it does, absent where it translates to it alone. */
export interface Standing {
  readonly owner: string;
  readonly balancer: Resource<LoadBalancer> | undefined;
  readonly pool?: string;
}

const EVERYTHING: readonly Interval[] = [[0, 255]];

/**
 * Machines behind a public balancer send by its addresses, in the protocols of its outbound rules and of balancing rules that do not
 * switch that off (outbound connections of load balancers). Of those behind another one nothing is certain, but for the Basic kind,
 * which changes nothing.
 */
export function readOutbound(standing: readonly Standing[], areListed: boolean): Outbound {
  const byOwner = Map.groupBy(standing, ({ owner }) => owner);
  return (owner, hasDefault) => {
    const own = byOwner.get(owner) ?? [];
    const certain = own.flatMap(lentBy);
    const isUnseen = own.some(({ balancer }) => balancer === undefined);
    if (own.length === 0 && (hasDefault || !areListed)) return undefined;
    if (!hasDefault && !isUnseen) return { certain, possible: certain };
    if (certain.length === 0 && own.every(({ balancer }) => isBasic(balancer))) return undefined;
    const doubt = isUnseen
      ? 'a balancer before it is not in evidence, by which it may send'
      : 'whether the platform lends an address to a machine behind a balancer is not known';
    return { certain, possible: EVERYTHING, doubt };
  };
}

function isBasic(balancer: Resource<LoadBalancer> | undefined): boolean {
  return balancer?.value.sku?.name?.toLowerCase() === 'basic';
}

function lentBy({ balancer, pool }: Standing): readonly Interval[] {
  if (balancer === undefined || pool === undefined) return [];
  const { loadBalancingRules = [], outboundRules = [], frontendIPConfigurations = [] } = balancer.value;
  const isPublic = (frontend: { readonly id: string } | undefined) =>
    frontendIPConfigurations.some(
      ({ id, publicIPAddress }) =>
        publicIPAddress !== undefined && keyOf(id ?? '') === keyOf(frontend?.id ?? '-'),
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

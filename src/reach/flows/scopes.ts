import type { Deployment } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { AddressRange } from '../../net/address.ts';
import type { Estate } from '../estate.ts';
import { addressesOf } from '../point.ts';
import { OUTSIDE } from '../reachability/senders.ts';

/** Systems whose flows are asked about together. */
export interface Scope {
  /** Stable: deployment and role. */
  readonly id: string;
  readonly deployment?: string;
  readonly role?: string;
  readonly isEnvironment: boolean;
  readonly assets: ReadonlySet<string>;
}

/**
 * The systems of each role, and those of the cardholder data environment that no role has; a system of several roles counts for the
 * first. Without an `environment` every system that a deployment binds belongs to it.
 */
export function scopesOf(
  estate: Estate,
  deployments: readonly Deployment[],
  environment: readonly Endpoint[] | undefined,
): Scope[] {
  const protectedOnes = environment === undefined ? undefined : assetsOf(estate, environment);
  const taken = new Set<string>();
  const take = (assets: Iterable<string>) => {
    const own = new Set([...assets].filter((asset) => !taken.has(asset)));
    for (const asset of own) taken.add(asset);
    return own;
  };
  const ofRoles = deployments.flatMap(({ name, roles }) =>
    Object.values(roles).flatMap((role): Scope[] => {
      const own = take(
        assetsOf(
          estate,
          role.endpoints.filter(({ kind }) => kind === 'asset'),
        ),
      );
      const scope = { id: `${name}/${role.name}`, deployment: name, role: role.name };
      if (protectedOnes === undefined) return [{ ...scope, isEnvironment: true, assets: own }];
      return [
        { ...scope, isEnvironment: true, assets: own.intersection(protectedOnes) },
        {
          ...scope,
          id: `${scope.id}/outside-the-environment`,
          isEnvironment: false,
          assets: own.difference(protectedOnes),
        },
      ];
    }),
  );
  const rest = { id: 'environment', isEnvironment: true, assets: take(protectedOnes ?? []) };
  return [...ofRoles, rest].filter(({ assets }) => assets.size > 0);
}

/** Assets that endpoints name, and those that have one of their addresses. */
export function assetsOf(estate: Estate, endpoints: readonly Endpoint[]): Set<string> {
  const ranges = endpoints.flatMap((end) => (end.kind === 'addresses' ? end.ranges : []));
  const isWithin = (own: AddressRange) =>
    ranges.some(({ family, first, last }) => family === own.family && first <= own.first && own.last <= last);
  const carriers =
    ranges.length === 0 ? [] : estate.interfaces.filter((at) => addressesOf(at).some(isWithin));
  return new Set([
    ...endpoints.flatMap((end) => (end.kind === 'asset' ? [end.asset] : [])),
    ...carriers.map((at) => at.asset.id),
  ]);
}

/** Addresses of machines, by the realm in which they send. */
export function addressesByRealm(
  estate: Estate,
  assets: ReadonlySet<string>,
): ReadonlyMap<string, AddressRange[]> {
  const own = [...assets].flatMap((asset) => estate.interfacesOf.get(asset) ?? []);
  return new Map(
    [...Map.groupBy(own, (at) => at.network?.id ?? OUTSIDE)].map(([realm, list]) => [
      realm,
      list.flatMap(addressesOf),
    ]),
  );
}

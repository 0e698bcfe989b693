import type { Deployment } from '../../model/deployment.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { PciScope } from '../../model/pci-configuration.ts';
import { publicNamesOf } from '../../model/public-names.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { Estate, Located } from '../estate.ts';
import { addressesOf } from '../point.ts';
import { OUTSIDE } from '../reachability/senders.ts';

/** Systems whose flows are asked about together. */
export interface Scope {
  /** Stable: deployment and role. */
  readonly id: string;
  readonly deployment?: string;
  /** The role, or the selector by which the environment has them. */
  readonly role: string;
  readonly isEnvironment: boolean;
  readonly assets: ReadonlySet<string>;
}

/**
 * The systems of each role, and by selector those of the cardholder data environment that no role has; a system of several roles counts for the
 * first. Without an `environment` every system that a deployment binds belongs to it.
 */
export function scopesOf(
  estate: Estate,
  deployments: readonly Deployment[],
  environment: PciScope['environment'],
): Scope[] {
  const protectedOnes =
    environment === undefined
      ? undefined
      : assetsOf(
          estate,
          environment.flatMap(({ endpoints }) => endpoints),
        );
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
  const ofSelectors = (environment ?? []).map(({ title, endpoints }) => ({
    id: `environment/${title}`,
    role: title,
    isEnvironment: true,
    assets: take(assetsOf(estate, endpoints)),
  }));
  return [...ofRoles, ...ofSelectors].filter(({ assets }) => assets.size > 0);
}

/** Assets that endpoints name, and those that have one of their addresses or are called by one. */
export function assetsOf(estate: Estate, endpoints: readonly Endpoint[]): Set<string> {
  const ranges = endpoints.flatMap((end) => (end.kind === 'addresses' ? end.ranges : []));
  const carriers = estate.interfaces.filter((at) => isCalledIn(at, ranges));
  return new Set([
    ...endpoints.flatMap((end) => (end.kind === 'asset' ? [end.asset] : [])),
    ...carriers.map((at) => at.asset.id),
  ]);
}

/** Some address of an interface, its own or a public one that means it, lies in the ranges. */
export function isCalledIn(at: Located, ranges: readonly AddressRange[]): boolean {
  if (ranges.length === 0) return false;
  return intersectRanges([...addressesOf(at), ...publicNamesOf(at.interface)], ranges).length > 0;
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

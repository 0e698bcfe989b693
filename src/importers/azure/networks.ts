import type { Network, Subnet } from '../../model/snapshot.ts';
import { PERHAPS_UNFILTERED, UNFILTERED } from './platform.ts';
import { originOf } from './resources.ts';
import type { Site } from './sites.ts';
import type { KnownNetwork } from './topology.ts';

export function toNetwork({ resource, prefixes, hasUnseenInterfaces }: KnownNetwork): Network {
  return {
    id: resource.id,
    names: [resource.name],
    prefixes,
    ...(hasUnseenInterfaces ? { hasUnseenInterfaces: true } : {}),
    unfiltered: UNFILTERED,
    perhapsUnfiltered: PERHAPS_UNFILTERED,
    origin: originOf(resource),
  };
}

/** A subnet without a security group filters nothing; one with it filters between its own interfaces, too. */
export function toSubnet({ title, network, subnet, routes }: Site, filter: string | undefined): Subnet {
  const { resource, prefixes } = subnet;
  return {
    id: resource.id,
    names: [title, resource.name],
    network: network.resource.id,
    prefixes,
    ...(filter === undefined ? { isUnfiltered: true } : { filter }),
    ...(routes === undefined ? {} : { routeTable: routes.id }),
    appliesWithin: true,
    origin: originOf(resource, title),
  };
}

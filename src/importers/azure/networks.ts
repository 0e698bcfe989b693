import type { Network, Subnet } from '../../model/network.ts';
import { TCP } from '../../net/protocol.ts';
import { heldIn, type readHeldAddresses } from './held-addresses.ts';
import { PLATFORM_FLOWS } from './platform.ts';
import { originOf } from './resources.ts';
import type { Site } from './sites.ts';
import type { KnownNetwork } from './topology.ts';

export function toNetwork({
  resource,
  prefixes,
  hasUnseenPrefixes,
  hasUnseenSubnets,
  hasUnseenInterfaces,
}: KnownNetwork): Network {
  const account = /^\/subscriptions\/([^/]+)\//i.exec(resource.id)?.[1];
  return {
    id: resource.id,
    names: [resource.name],
    ...(account === undefined ? {} : { account }),
    prefixes,
    ...(hasUnseenPrefixes ? { hasUnseenPrefixes: true } : {}),
    ...(hasUnseenSubnets ? { hasUnseenSubnets: true } : {}),
    ...(hasUnseenInterfaces ? { hasUnseenInterfaces: true } : {}),
    ...PLATFORM_FLOWS,
    origin: originOf(resource),
  };
}

/** The first four and the last one of a block (virtual network FAQ). */
const KEPT_ADDRESSES = 5;

/** The public endpoint that an instance may have, through the security group of its subnet (SQL managed instance, public endpoint). */
const MANAGED_INSTANCES: NonNullable<Subnet['publicServices']> = {
  box: { protocol: [[TCP, TCP]], destinationPort: [[3342, 3342]] },
  what: 'whether managed instances have public endpoints is in no listing of networks (az sql mi show, publicDataEndpointEnabled)',
};

/** A subnet without a security group filters nothing; one with it filters between its own interfaces, too. */
export function toSubnet(
  { title, network, subnet, routes }: Site,
  filter: string | undefined,
  held: ReturnType<typeof readHeldAddresses>,
): Subnet {
  const { resource, prefixes } = subnet;
  const service = resource.value.delegations?.find((each) => each.serviceName)?.serviceName;
  return {
    id: resource.id,
    names: [title, resource.name],
    network: network.resource.id,
    prefixes,
    ...(filter === undefined ? { isUnfiltered: true } : { filter }),
    ...(routes === undefined ? {} : { routeTable: routes.id }),
    appliesWithin: true,
    keptAddresses: KEPT_ADDRESSES,
    ...heldIn(network, subnet, held),
    ...(service === undefined ? {} : { delegatedTo: service }),
    ...(/^microsoft\.sql\/managedinstances$/i.test(service ?? '')
      ? { publicServices: MANAGED_INSTANCES }
      : {}),
    origin: originOf(resource, title),
  };
}

import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Address } from '../../net/address.ts';
import type { ReadInterface } from './assets.ts';
import { closedPublicAddress } from './closed-public-address.ts';
import { policiesOf } from './endpoint-policies.ts';
import type { createFilters } from './filters.ts';
import { toInterface } from './interfaces.ts';
import type { readBalancing } from './load-balancers.ts';
import { besideNatGateway } from './outbound.ts';
import type { Place } from './place.ts';
import type { readEndpoints } from './private-endpoints.ts';
import { closingOfAddresses, mostClosed } from './public-closing.ts';
import { keyOf, nameOf, originOf, type Resource, type Resources } from './resources.ts';
import type { NetworkInterface, PublicAddress } from './schema.ts';
import type { ServiceTags } from './service-tags.ts';
import type { Site } from './sites.ts';
import type { readTranslations } from './translations.ts';
import { withoutTracking } from './untracked.ts';

/** What the rest of an estate says of its interfaces. */
interface Around {
  readonly siteOf: ReadonlyMap<string, Site>;
  /** The place of an interface whose subnet is not in evidence. */
  readonly unknownAt: (subnet: string | undefined) => Place;
  readonly names: (id: string) => string;
  readonly filters: ReturnType<typeof createFilters>;
  readonly tags: ServiceTags;
  readonly publicAddresses: Resources<PublicAddress>;
  readonly balancing: ReturnType<typeof readBalancing>;
  /** Frontends by which firewalls lead to interfaces. */
  readonly translatedAt: ReturnType<typeof readTranslations>['frontends'];
  readonly endpointOf: ReturnType<typeof readEndpoints>;
}

/** Interfaces with what filters, calls and answers for them; `made`: filters of single ones, by id. */
export function placeInterfaces(
  interfaces: readonly Resource<NetworkInterface>[],
  around: Around,
  gaps: Gap[],
): { readonly attached: readonly ReadInterface[]; readonly made: ReadonlyMap<string, Filter> } {
  const made = new Map<string, Filter>();
  const attached = interfaces.map((resource) => {
    const subnet = subnetOf(resource);
    const site = around.siteOf.get(keyOf(subnet ?? ''));
    if (site === undefined) gaps.push(subnetUnseen(resource, subnet));
    return {
      resource,
      interface: placed(resource, site, groupOf(resource, site, around, made), around, gaps),
    };
  });
  return { attached, made };
}

/** The filter of an interface itself; `made` gets what no other one has. */
function groupOf(
  resource: Resource<NetworkInterface>,
  site: Site | undefined,
  { filters, unknownAt, tags, publicAddresses, balancing }: Around,
  made: Map<string, Filter>,
): string | undefined {
  const place = site ?? { place: unknownAt(subnetOf(resource)), title: resource.name };
  const named = resource.value.networkSecurityGroup?.id;
  let group = named === undefined ? undefined : filters.filterOf(named, 'group', place);
  const endpoint = filtersOfEndpoint(resource, site);
  if (endpoint?.group !== undefined) group = filters.filterOf(endpoint.group, 'group', endpoint.at);
  const isUnfiltered =
    group === undefined &&
    site !== undefined &&
    site.subnet.resource.value.networkSecurityGroup === undefined;
  const closing = mostClosed([
    closingOfAddresses(resource, publicAddresses),
    ...(balancing.closing.get(keyOf(resource.id)) ?? []),
  ]);
  if (isUnfiltered && closing !== 'open') {
    group = `${resource.id} public address`;
    made.set(group, closedPublicAddress(group, resource, site, tags, closing));
  }
  if (resource.value.disableTcpStateTracking !== true) return group;
  const known = made.get(group ?? '') ?? filters.filters.get(group ?? '');
  if (group !== undefined && known === undefined) return group;
  const untracked = `${resource.id} untracked`;
  made.set(untracked, withoutTracking(untracked, known, originOf(resource)));
  return untracked;
}

function placed(
  resource: Resource<NetworkInterface>,
  site: Site | undefined,
  group: string | undefined,
  { names, publicAddresses, balancing, translatedAt, endpointOf }: Around,
  gaps: Gap[],
): ReadInterface['interface'] {
  const key = keyOf(resource.id);
  const frontends = [...(balancing.frontends.get(key) ?? []), ...(translatedAt.get(key) ?? [])];
  const { defaultOutboundAccess, privateEndpointNetworkPolicies } = site?.subnet.resource.value ?? {};
  const outbound =
    site?.natGateway === undefined
      ? balancing.outbound
      : besideNatGateway(site.natGateway, balancing.outbound);
  const surroundings = {
    names,
    group,
    lent: (addresses: readonly Address[]) =>
      site === undefined ? [] : outbound(key, addresses, defaultOutboundAccess !== false),
    frontends: frontends.length === 0 ? undefined : frontends,
    behindUnseen: balancing.perhapsPublic.get(key) ?? [],
    passesSubnetFilter: filtersOfEndpoint(resource, site) !== undefined,
    listeners: endpointOf(resource).listeners,
    answersByItself:
      resource.value.privateEndpoint !== undefined &&
      site !== undefined &&
      !policiesOf(privateEndpointNetworkPolicies).routes,
  };
  return toInterface(resource, publicAddresses, surroundings, gaps);
}

/**
 * A private endpoint that the filter of its subnet does not hold for; `group`: what does instead, because rules of network managers
 * are not about private endpoints (security admin rules).
 */
function filtersOfEndpoint(
  { value }: Resource<NetworkInterface>,
  site: Site | undefined,
): { readonly group?: string; readonly at: Pick<Site, 'place' | 'title'> } | undefined {
  if (value.privateEndpoint === undefined || site === undefined) return undefined;
  const { networkSecurityGroup, privateEndpointNetworkPolicies } = site.subnet.resource.value;
  const { adminRules, ...place } = site.place;
  const at = { place, title: `private endpoints of ${site.title}` };
  if (!policiesOf(privateEndpointNetworkPolicies).filter) return { at };
  if (adminRules === undefined) return undefined;
  return networkSecurityGroup === undefined ? { at } : { at, group: networkSecurityGroup.id };
}

export function subnetOf({ value }: Resource<NetworkInterface>): string | undefined {
  return value.ipConfigurations.find((each) => each.subnet !== undefined)?.subnet?.id;
}

function subnetUnseen(resource: Resource<NetworkInterface>, subnet: string | undefined): Gap {
  const name = subnet === undefined ? `the subnet of ${resource.name}` : `the subnet ${nameOf(subnet)}`;
  return {
    kind: 'unseen',
    effect: 'either',
    what: `${name} is not in evidence`,
    subject: subnet ?? resource.id,
    origin: originOf(resource),
  };
}

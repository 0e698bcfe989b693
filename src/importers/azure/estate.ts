import type { Gap } from '../../model/gap.ts';
import type { Subnet } from '../../model/network.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import { type Address, addressKey, parseAddress } from '../../net/address.ts';
import type { ReadFile } from '../importer.ts';
import { readAdminRules } from './admin-rules.ts';
import { unfollowedGateways, unmanagedGateways } from './application-gateways.ts';
import { absentInterfaces, type ReadInterface, readAssets } from './assets.ts';
import type { RawResource } from './documents.ts';
import { compareRoutes } from './effective-routes.ts';
import { compareEffective } from './effective-rules.ts';
import { createFilters } from './filters.ts';
import { readFirewalls } from './firewalls.ts';
import { gatewayAssets } from './gateway-assets.ts';
import { readHeldAddresses } from './held-addresses.ts';
import { readBalancing } from './load-balancers.ts';
import { readMembers } from './members.ts';
import { readNatGateways } from './nat-gateways.ts';
import { toNetwork, toSubnet } from './networks.ts';
import { placeInterfaces, subnetOf } from './placed-interfaces.ts';
import { readEndpoints } from './private-endpoints.ts';
import {
  keyOf,
  nameOf,
  parentOf,
  type Resource,
  type Resources,
  readResources,
  undisputed,
} from './resources.ts';
import {
  ApplicationGroup,
  type EffectiveGroup,
  Machine,
  NetworkInterface,
  PublicAddress,
  Route,
  RouteTable,
} from './schema.ts';
import { readSecurityGroups } from './security-groups.ts';
import type { ServiceTags } from './service-tags.ts';
import { readSites, unknownPlace } from './sites.ts';
import { readTopology } from './topology.ts';
import { readTranslations } from './translations.ts';
import { describeUnmodelled, describeUnread } from './unmodelled.ts';
import { readRouteTable } from './user-routes.ts';
import { TYPES } from './vocabulary.ts';

/** What stands beside the objects. */
interface Further {
  readonly tags: ServiceTags;
  /** Answers that say what the platform applies. */
  readonly effective: readonly ReadFile[];
  /** Requests that a collector got no answer to. */
  readonly refused: readonly string[];
  readonly effectiveRoutes: readonly ReadFile[];
}

/** Everything that objects of the platform say together. */
export function readEstate(
  raw: readonly RawResource[],
  { tags, effective, effectiveRoutes, refused }: Further,
  gaps: Gap[],
): Omit<SnapshotFragment, 'gaps'> {
  gaps.push(...describeUnmodelled(raw), ...describeUnread(raw));
  const interfaces = withUnknownGroups(readResources(raw, TYPES.interfaces, NetworkInterface, gaps));
  const machines = readResources(raw, TYPES.machines, Machine, gaps);
  const absent = absentInterfaces(machines, interfaces);
  gaps.push(...absent);
  const topology = readTopology(raw, interfaces, absent.length === 0, gaps);
  const applicationGroups = readResources(raw, TYPES.applicationGroups, ApplicationGroup, gaps);
  const endpointOf = readEndpoints(raw, gaps);
  const membersOf = readMembers(applicationGroups, [...interfaces.values()], endpointOf, topology);
  const tables = new Map(
    [...readResources(raw, TYPES.routeTables, RouteTable, gaps, { routes: Route })].map(([key, table]) => [
      key,
      readRouteTable(table, tags, gaps),
    ]),
  );
  const firewalls = readFirewalls(raw, tags, gaps);
  const adminRulesOf = readAdminRules(raw, topology, [...interfaces.values()], refused, gaps);
  const sites = readSites(
    topology,
    {
      tables,
      interfaces: [...interfaces.values()],
      membersOf,
      firewalls,
      adminRulesOf,
      natGatewayOf: readNatGateways(raw, gaps),
      tags,
    },
    gaps,
  );
  const siteOf = new Map(sites.map((site) => [keyOf(site.subnet.resource.id), site]));
  const groups = readSecurityGroups(raw, gaps);
  const filters = createFilters(groups, tags, gaps);
  const placeAt = (association: EffectiveGroup['association']) => {
    const own = interfaces.get(keyOf(association?.networkInterface?.id ?? ''));
    const subnet = association?.subnet?.id ?? (own && subnetOf(own));
    return siteOf.get(keyOf(subnet ?? ''))?.place;
  };
  gaps.push(...compareEffective(effective, groups, placeAt, tags, gaps));
  compareRoutes(effectiveRoutes, [...interfaces.values()], siteOf, gaps);
  unmanagedGateways(raw, groups, siteOf, gaps);
  gaps.push(...unfollowedGateways(raw, interfaces));
  const held = readHeldAddresses(raw);
  const subnets = sites.map((site) => {
    const group = site.subnet.resource.value.networkSecurityGroup?.id;
    return toSubnet(
      site,
      group === undefined
        ? filters.filterWithoutGroup(site.subnet.resource, site)
        : filters.filterOf(group, 'subnet', site),
      held,
    );
  });
  const spellings = new Map(
    [...topology.values(), ...sites.map((site) => site.subnet)].map(
      ({ resource: { id } }) => [keyOf(id), id] as const,
    ),
  );
  const spell = (id: string): string => {
    const spelling = spellings.get(keyOf(id)) ?? id;
    spellings.set(keyOf(id), spelling);
    return spelling;
  };
  const open = readResources(raw, TYPES.publicAddresses, PublicAddress, gaps);
  const publicAddresses = undisputed(open);
  const balancing = readBalancing(raw, interfaces, publicAddresses, gaps);
  const around = { interfaces, publicAddresses, balanced: balancing.frontends, names: spell };
  const translations = readTranslations(firewalls, around, gaps);
  const { attached, made } = placeInterfaces(
    [...interfaces.values()],
    {
      siteOf,
      unknownAt: (subnet) => {
        if (subnet === undefined) return unknownPlace(membersOf);
        const network = keyOf(parentOf(subnet));
        return unknownPlace(membersOf, network, adminRulesOf(network, undefined));
      },
      names: spell,
      filters,
      tags,
      publicAddresses,
      balancing,
      translatedAt: translations.frontends,
      endpointOf,
    },
    gaps,
  );
  const networks = [...topology.values()].map(toNetwork);
  gaps.push(...interfacesUnseen(networks));
  for (const { resource } of groups.values())
    filters.addUnused(resource.id, { place: unknownPlace(membersOf), title: resource.name });
  return {
    assets: [
      ...readAssets(machines, attached, gaps),
      ...gatewayAssets(raw, { siteOf, names: spell, publicAddresses }, gaps),
    ],
    networks,
    subnets: [...subnets, ...unseenSubnets(attached, siteOf)],
    routeTables: sites.flatMap((site) => site.routes ?? []),
    unfollowedAddresses: unfollowed(open, attached),
    filters: new Map([
      ...filters.filters,
      ...translations.filters.map((filter) => [filter.id, filter] as const),
      ...made,
      ...firewalls
        .flatMap((each) => [each.filter, each.disguises])
        .map((filter) => [filter.id, filter] as const),
    ]),
  };
}

/** Subnets that interfaces name and no evidence describes: they may filter, between their own interfaces, too. */
function unseenSubnets(attached: readonly ReadInterface[], known: ReadonlyMap<string, unknown>): Subnet[] {
  const unseen = new Map<string, Subnet>();
  for (const { interface: own } of attached) {
    const { subnet: id, network, origin } = own;
    if (id === undefined || network === undefined || known.has(keyOf(id))) continue;
    unseen.set(id, { id, names: [nameOf(id)], network, prefixes: [], appliesWithin: true, origin });
  }
  return [...unseen.values()];
}

/** What stands at a public address of no interface (a balancer, a gateway, nothing yet) is followed from outside alone. */
function unfollowed(
  publicAddresses: Resources<PublicAddress>,
  attached: readonly ReadInterface[],
): Address[] {
  const own = new Set(
    attached.flatMap((each) =>
      each.interface.publicAddresses.map(({ public: address }) => addressKey(address)),
    ),
  );
  const told = [...publicAddresses.values()].flatMap(({ value, others = [] }) => [value, ...others]);
  return told.flatMap(({ ipAddress }) => {
    const address = ipAddress ? parseAddress(ipAddress) : undefined;
    return address === undefined || own.has(addressKey(address)) ? [] : [address];
  });
}

/** Whatever two listings tell differently of an interface, what it sends and takes in is not known. */
function withUnknownGroups(interfaces: Resources<NetworkInterface>): Map<string, Resource<NetworkInterface>> {
  return new Map(
    [...interfaces].map(([key, resource]) => {
      if (resource.others === undefined) return [key, resource];
      const networkSecurityGroup = { id: 'networkSecurityGroup that is described twice and differently' };
      return [key, { ...resource, value: { ...resource.value, networkSecurityGroup } }];
    }),
  );
}

function interfacesUnseen(networks: readonly ReturnType<typeof toNetwork>[]): Gap[] {
  return networks
    .filter((network) => network.hasUnseenInterfaces)
    .map(({ id, names, origin }) => ({
      kind: 'unseen',
      effect: 'either',
      what: `interfaces of ${names[0]} are not in evidence, nor are their security groups`,
      subject: id,
      origin,
    }));
}

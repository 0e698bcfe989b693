import type { Asset } from '../../model/asset.ts';
import type { Gap } from '../../model/gap.ts';
import type { Network } from '../../model/network.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import { single } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import { distinctGaps } from '../distinct-gaps.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { readAssets } from './assets.ts';
import { createCidrReader } from './cidr.ts';
import { readClusters } from './clusters.ts';
import type { Answer } from './documents.ts';
import { describeAnswer, findAnswer } from './documents.ts';
import type { Listing } from './elements.ts';
import { readList } from './elements.ts';
import { createEqualNumbers } from './equal-numbers.ts';
import { readFirewalls } from './firewalls.ts';
import { readGateways } from './gateways.ts';
import type { Membership } from './group-reference.ts';
import { readGroups } from './groups.ts';
import { hasUnseenGroups } from './interfaces.ts';
import { balancersWithoutInterfaces, readBalancers } from './load-balancers.ts';
import { addMentions, type Mentions, mentionsIn } from './mentions.ts';
import { findMissing } from './missing.ts';
import { natInterfaces } from './nat-interfaces.ts';
import { readNetworkAcls } from './network-acls.ts';
import { impliedNetworks, readNetworks } from './networks.ts';
import { peeredPrefixes, readPeerings } from './peerings.ts';
import { readPrefixLists } from './prefix-lists.ts';
import { privateWays } from './private-ways.ts';
import { createTrafficReader } from './protocol.ts';
import { readRouteTables } from './route-tables.ts';
import {
  InternetGateway,
  NetworkAcl,
  NetworkInterface,
  Reservation,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  Vpc,
  VpcPeeringConnection,
} from './schema.ts';
import { readServiceNames } from './service-names.ts';
import { readServicePorts } from './service-ports.ts';
import { sharedNetworks } from './shared-networks.ts';
import { lacksBlock, readSubnets } from './subnets.ts';
import { readTargets } from './targets.ts';
import { readTransitGateways } from './transit-gateways.ts';
import { accountBlock, describeUnmodelled } from './unmodelled.ts';

/** `aws ec2 describe-*` answers: security groups, network ACLs, subnets, routes, interfaces, instances, prefix lists. */
export const aws = {
  id: 'aws',
  title: 'AWS describe answers (aws ec2 describe-* --output json)',
  scope: 'estate',
  recognises: (file) => findAnswer(file) !== undefined,
  read: readEstate,
} satisfies Importer;

function readEstate(files: readonly ReadFile[]): SnapshotFragment {
  const answers = files.flatMap((file) => findAnswer(file) ?? []);
  const gaps: Gap[] = answers.flatMap((answer) => [...describeAnswer(answer), ...describeUnmodelled(answer)]);
  const readCidr = createCidrReader();

  const { lists, notRead } = readPrefixLists(answers, readCidr, gaps);
  const acls = readList(answers, 'NetworkAcls', NetworkAcl, gaps);
  const tables = readList(answers, 'RouteTables', RouteTable, gaps);
  const vpcs = readList(answers, 'Vpcs', Vpc, gaps);
  const listedSubnets = readList(answers, 'Subnets', Subnet, gaps);
  const subnets = readSubnets(
    listedSubnets,
    {
      acls,
      routeTables: tables,
      vpcs,
      isBlockedByAccount: answers.some((answer) => accountBlock(answer) !== undefined),
    },
    gaps,
  );
  const gateways = readGateways(readList(answers, 'InternetGateways', InternetGateway, gaps), tables);
  const peeringConnections = readList(answers, 'VpcPeeringConnections', VpcPeeringConnection, gaps);
  const peerings = readPeerings(peeringConnections, gaps);
  const transit = readTransitGateways(answers, lists, notRead, gaps);
  const interfaces = readList(answers, 'NetworkInterfaces', NetworkInterface, gaps);
  const firewalls = readFirewalls(answers, gaps);
  const targets = readTargets(answers, interfaces, gaps);
  const routeTables = readRouteTables(
    tables,
    {
      gateways,
      peerings,
      transit,
      firewalls: firewalls.endpoints,
      ...targets,
    },
    lists,
    gaps,
  );
  const reservations = readList(answers, 'Reservations', Reservation, gaps);
  const balancers = readBalancers(answers, notRead, gaps);
  gaps.push(...balancersWithoutInterfaces(balancers, interfaces.elements));
  const {
    assets: described,
    unreadAssets,
    unlisted,
  } = readAssets(
    interfaces,
    reservations,
    balancers,
    { namesOf: readServiceNames(answers, gaps), portsOf: readServicePorts(answers, gaps) },
    gaps,
  );
  const subnetPlaces = new Map(subnets.map((subnet) => [subnet.id, subnet.network]));
  const translators = natInterfaces(targets.natGateways.values(), described, (id) => subnetPlaces.get(id));
  const assets = [...described, ...translators];
  const shared = sharedNetworks(answers, vpcs, interfaces, gaps);
  const mentions = mentionsIn(described);
  const members = membersIn(mentions, described, interfaces.complete, unlisted, shared);
  addMentions(mentions, translators);
  const unseen = {
    subnets: unseenSubnets(listedSubnets, mentions),
    interfaces: (network: string) =>
      !members.isListed(network) || !members.networksWithInterfaces.has(network),
  };
  const networks = readNetworks(vpcs, subnets, unseen, gaps);
  const groups = readList(answers, 'SecurityGroups', SecurityGroup, gaps);
  const rules = readList(answers, 'SecurityGroupRules', SecurityGroupRule, gaps);
  const peered = peeredPrefixes(peeringConnections);
  const joining = {
    peerings,
    transit,
    networkPrefixes: new Map([
      ...[...peered].map(([id, { prefixes }]) => [id, prefixes] as const),
      ...networks.map((network) => [network.id, network.prefixes] as const),
    ]),
  };
  const groupIds = new Set([...groups.elements, ...rules.elements].map(({ value }) => value.GroupId));
  const membership: Membership = {
    described: groupIds,
    ...members,
    ungrouped: ungroupedIn(described, groupIds),
    others: new Map(),
    ...joining,
    privateWays: privateWays(tables.elements, lists),
    hasEqualNumbers: createEqualNumbers(joining),
  };
  const namingLists = new Set<string>();
  const groupFilters = readGroups(groups, rules, {
    readCidr,
    readTraffic: createTrafficReader(),
    lists,
    membership,
    gaps,
    statements: { ingress: new Map(), egress: new Map() },
    namingLists,
  });
  const filters = new Map([
    ...groupFilters,
    ...readNetworkAcls(acls, readCidr, gaps),
    ...firewalls.filters.map((filter) => [filter.id, filter] as const),
  ]);

  gaps.push(...servicesUnseen(interfaces, assets, answers));
  const estate = { assets, subnets, networks, routeTables, filters, lists };
  const implied = impliedNetworks(networks, subnets, routeTables, mentions, peered, unseen);
  const all = [...networks, ...implied];
  return {
    ...estate,
    routeTables: [...routeTables, ...transit.routeTables],
    attachments: transit.attachments,
    unreadAssets,
    publicEndpoints: readClusters(answers),
    networks: all,
    gaps: distinctGaps([
      ...gaps,
      ...findMissing(estate, mentions, namingLists),
      ...interfacesUnseen(all, members),
    ]),
    notRead,
  };
}

/** Whether a network has subnets that are not in evidence: one region's listing says nothing of another's. */
function unseenSubnets(subnets: Listing<Subnet>, mentions: Mentions): (network: string) => boolean {
  const listed = new Set(subnets.elements.map(({ value }) => value.SubnetId));
  const networks = new Set(subnets.elements.map(({ value }) => value.VpcId));
  const lacking = new Set([
    ...[...mentions.subnets.values()].filter(({ id }) => !listed.has(id)).flatMap((each) => each.networks),
    ...subnets.elements.filter(({ value }) => lacksBlock(value)).map(({ value }) => value.VpcId),
  ]);
  return (network) => !subnets.complete || !networks.has(network) || lacking.has(network);
}

function membersIn(
  mentions: Mentions,
  assets: readonly Asset[],
  areAllListed: boolean,
  unlisted: ReadonlySet<string | undefined>,
  shared: ReadonlySet<string>,
): Pick<Membership, 'networksOf' | 'networksWithInterfaces' | 'hasInterfaces' | 'isListed'> {
  return {
    networksOf: new Map([...mentions.groups].map(([id, { networks }]) => [id, networks])),
    networksWithInterfaces: new Set(mentions.networks.keys()),
    hasInterfaces: areAllListed || assets.some(({ interfaces }) => interfaces.length > 0),
    isListed: (network) =>
      areAllListed && !unlisted.has(network) && !(network !== undefined && shared.has(network)),
  };
}

function ungroupedIn(assets: readonly Asset[], described: ReadonlySet<string>): Membership['ungrouped'] {
  const all = assets.flatMap(({ interfaces }) => interfaces.filter((own) => hasUnseenGroups(own, described)));
  const [first] = all;
  return first === undefined
    ? undefined
    : {
        ranges: mergeRanges(
          all.flatMap(({ addresses, prefixes = [] }) => [...addresses.map(single), ...prefixes]),
        ),
        reason: `the groups of ${first.id} are not in evidence: it may be a member of any`,
      };
}

/** Networks of which no interface is in evidence, where that does not say that there is none. */
function interfacesUnseen(
  networks: readonly Network[],
  { isListed, networksWithInterfaces }: Pick<Membership, 'isListed' | 'networksWithInterfaces'>,
): Gap[] {
  return networks
    .filter(({ id }) => !isListed(id) && !networksWithInterfaces.has(id))
    .map(({ id, origin }) => ({
      kind: 'unseen',
      effect: 'either',
      what: `the interfaces of ${id} are not in evidence (describe-network-interfaces), nor are their groups`,
      subject: id,
      origin,
    }));
}

/** Instances list their own interfaces; those of services (databases, balancers, functions) stand in the other answer alone. */
function servicesUnseen(
  interfaces: Listing<NetworkInterface>,
  assets: readonly Asset[],
  answers: readonly Answer[],
): Gap[] {
  const first = answers.find((answer) => 'Reservations' in answer.body);
  if (first === undefined || assets.length === 0 || interfaces.elements.length > 0 || interfaces.complete)
    return [];
  const what =
    'interfaces of services are not in evidence (describe-network-interfaces): they may be members of groups';
  return [
    {
      kind: 'unseen',
      effect: 'may-allow-more',
      what,
      origin: { file: first.file.name, pointer: first.pointer, text: 'Reservations' },
    },
  ];
}

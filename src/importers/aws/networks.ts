import type { Gap } from '../../model/gap.ts';
import type { Network, Subnet } from '../../model/network.ts';
import type { Origin } from '../../model/origin.ts';
import type { RouteTable } from '../../model/route.ts';
import { type AddressRange, type AddressTerm, single } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import type { Box } from '../../net/box.ts';
import { parseCidr } from './cidr.ts';
import type { Listing } from './elements.ts';
import { firstVersions } from './elements.ts';
import type { Mentions } from './mentions.ts';
import type { peeredPrefixes } from './peerings.ts';
import { Vpc } from './schema.ts';
import { nameTag, titleOf } from './tags.ts';

/** Whether subnets, or interfaces, of a network are not in evidence: one region's listing says nothing of another's. */
export interface UnseenParts {
  readonly subnets: (network: string) => boolean;
  readonly interfaces: (network: string) => boolean;
}

function unseenIn(
  id: string,
  unseen: UnseenParts,
): Pick<Network, 'hasUnseenSubnets' | 'hasUnseenInterfaces'> {
  return {
    ...(unseen.subnets(id) ? { hasUnseenSubnets: true } : {}),
    ...(unseen.interfaces(id) ? { hasUnseenInterfaces: true } : {}),
  };
}

/** VPCs with the address blocks that are associated. */
export function readNetworks(
  vpcs: Listing<Vpc>,
  subnets: readonly Subnet[],
  unseen: UnseenParts,
  gaps: Gap[],
): Network[] {
  const subnetsOf = Map.groupBy(subnets, (subnet) => subnet.network);
  return firstVersions(vpcs.elements, Vpc, (vpc) => vpc.VpcId, gaps).map(({ value, file, pointer }) => {
    const origin = { file, pointer, text: titleOf(value.VpcId, nameTag(value.Tags)[0]) };
    const prefixes = blocksOf(value).flatMap((text) => {
      const range = parseCidr(text);
      if (range === undefined)
        gaps.push({
          kind: 'unmodelled',
          effect: 'either',
          what: `${value.VpcId}: "${text}" is no address block`,
          subject: value.VpcId,
          origin,
        });
      return range ?? [];
    });
    const isWhole = prefixes.length === blocksOf(value).length;
    const primary = value.CidrBlock ? parseCidr(value.CidrBlock) : undefined;
    return {
      id: value.VpcId,
      names: nameTag(value.Tags),
      ...(value.OwnerId ? { account: value.OwnerId } : {}),
      prefixes,
      ...(isWhole ? {} : { hasUnseenPrefixes: true }),
      ...unseenIn(value.VpcId, unseen),
      unfiltered: unfilteredFlows(primary, subnetsOf.get(value.VpcId) ?? []),
      ...(primary === undefined ? PERHAPS_RESOLVED : {}),
      origin,
    };
  });
}

/**
 * VPCs that subnets, route tables, interfaces and peerings name and no evidence describes. Every route table has a local route for each
 * block of its VPC (VPC user guide, route tables); which of them is the primary one, whose third address is the resolver, is not known.
 */
export function impliedNetworks(
  known: readonly Network[],
  subnets: readonly Subnet[],
  routeTables: readonly RouteTable[],
  mentions: Mentions,
  peered: ReturnType<typeof peeredPrefixes>,
  unseen: UnseenParts,
): Network[] {
  const described = new Set(known.map((network) => network.id));
  const origins = new Map<string, Origin>();
  const name = (id: string | undefined, origin: Origin): void => {
    if (id !== undefined && !described.has(id) && !origins.has(id)) origins.set(id, { ...origin, text: id });
  };
  for (const subnet of subnets) name(subnet.network, subnet.origin);
  for (const table of routeTables) name(table.network, table.origin);
  for (const [id, { origin }] of mentions.networks) name(id, origin);
  for (const [id, { file, pointer }] of peered) name(id, { file, pointer, text: id });
  return [...origins].map(([id, origin]) => {
    const own = subnets.filter((subnet) => subnet.network === id);
    const local = routeTables
      .filter((table) => table.network === id)
      .flatMap((table) => table.routes)
      .filter((route) => route.target.kind === 'local');
    return {
      id,
      names: [],
      prefixes: mergeRanges([
        ...own.flatMap((subnet) => subnet.prefixes),
        ...local.flatMap((route) => route.destinations ?? []),
        ...(peered.get(id)?.prefixes ?? []),
      ]),
      hasUnseenPrefixes: true,
      ...unseenIn(id, unseen),
      unfiltered: unfilteredFlows(undefined, own),
      ...PERHAPS_RESOLVED,
      origin,
    };
  });
}

function blocksOf(vpc: Vpc): string[] {
  const ipv4 = vpc.CidrBlockAssociationSet?.length
    ? vpc.CidrBlockAssociationSet.filter((item) => isAssociated(item.CidrBlockState)).map(
        (item) => item.CidrBlock,
      )
    : [vpc.CidrBlock];
  const ipv6 = (vpc.Ipv6CidrBlockAssociationSet ?? [])
    .filter((item) => isAssociated(item.Ipv6CidrBlockState))
    .map((item) => item.Ipv6CidrBlock);
  // An association without its block is of one that is not known.
  return [...ipv4, ...ipv6].map((text) => text ?? '');
}

/** An answer that leaves the state out describes an association that is in force. */
export function isAssociated(
  state: { readonly State?: string | null | undefined } | null | undefined,
): boolean {
  return !state?.State || state.State === 'associated';
}

const RESOLUTION: Box = {
  protocol: [
    [6, 6],
    [17, 17],
  ],
  destinationPort: [[53, 53]],
};
/** The third address of a block of any size: the smallest is a /28. */
const ANY_RESOLVER: readonly AddressTerm[] = [{ family: 4, value: 2n, mask: 15n }];
/** Of a network whose primary block is not known. */
const PERHAPS_RESOLVED = { perhapsUnfiltered: [{ ...RESOLUTION, destination: ANY_RESOLVER }] };
const RESOLVERS = ranges('169.254.169.253/32', 'fd00:ec2::253/128');
const CLOCKS = ranges('169.254.169.123/32', 'fd00:ec2::123/128');
const METADATA = ranges('169.254.169.254/32', 'fd00:ec2::254/128', '169.254.170.2/32', '169.254.169.250/31');

/**
 * What groups and network ACLs never see: the resolver, DHCP, time, instance and task metadata, licence activation and the
 * router of each subnet (VPC user guide, security group rules and network ACLs). Routes of larger blocks do not capture it
 * (VPC user guide, subnet route tables).
 */
function unfilteredFlows(primary: AddressRange | undefined, subnets: readonly Subnet[]): Box[] {
  const resolver =
    primary === undefined ? [] : [single({ family: primary.family, value: primary.first + 2n })];
  const routers = subnets.flatMap((subnet) =>
    subnet.prefixes
      .filter((prefix) => prefix.first !== prefix.last)
      .map((prefix) => single({ family: prefix.family, value: prefix.first + 1n })),
  );
  return [
    { ...RESOLUTION, destination: [...resolver, ...RESOLVERS] },
    { protocol: [[17, 17]], destination: CLOCKS, destinationPort: [[123, 123]] },
    { destination: METADATA },
    {
      protocol: [[17, 17]],
      destination: ranges('255.255.255.255/32'),
      sourcePort: [[68, 68]],
      destinationPort: [[67, 67]],
    },
    {
      protocol: [[17, 17]],
      destination: ranges('ff02::1:2/128'),
      sourcePort: [[546, 546]],
      destinationPort: [[547, 547]],
    },
    ...(routers.length === 0 ? [] : [{ destination: routers }]),
  ];
}

function ranges(...texts: readonly string[]): AddressRange[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

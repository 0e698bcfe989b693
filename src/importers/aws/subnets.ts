import type { Gap } from '../../model/gap.ts';
import type { Subnet } from '../../model/snapshot.ts';
import { associated } from './associated.ts';
import { parseCidr } from './cidr.ts';
import type { Listing } from './elements.ts';
import { firstVersions } from './elements.ts';
import { isAssociated } from './networks.ts';
import {
  Subnet as Described,
  type NetworkAcl,
  type RouteTable,
  type RouteTableAssociation,
  type Vpc,
} from './schema.ts';
import { nameTag, titleOf } from './tags.ts';

interface Surroundings {
  readonly acls: Listing<NetworkAcl>;
  readonly routeTables: Listing<RouteTable>;
  readonly vpcs: Listing<Vpc>;
  /** An account blocks public access, which holds for subnets that state nothing else. */
  readonly isBlockedByAccount: boolean;
}

/** Subnets with the network ACL and the route table that hold for them: the associated one, else the one of their VPC. */
export function readSubnets(subnets: Listing<Described>, around: Surroundings, gaps: Gap[]): Subnet[] {
  const filterOf = aclOfSubnet(around.acls);
  const tableOf = tableOfSubnet(around.routeTables);
  const blockOf = new Map(
    around.vpcs.elements.map(({ value }) => [
      value.VpcId,
      value.BlockPublicAccessStates?.InternetGatewayBlockMode,
    ]),
  );
  return firstVersions(subnets.elements, Described, (subnet) => subnet.SubnetId, gaps).map(
    ({ value, others, file, pointer }) => {
      const origin = { file, pointer, text: titleOf(value.SubnetId, nameTag(value.Tags)[0]) };
      const report = (what: string, effect: Gap['effect']): void => {
        gaps.push({
          kind: 'unmodelled',
          effect,
          what: `${value.SubnetId}: ${what}`,
          subject: value.SubnetId,
          origin,
        });
      };
      const filter = filterOf(value);
      const routeTable = tableOf(value);
      const stated = [value, ...others].flatMap(
        (each) => each.BlockPublicAccessStates?.InternetGatewayBlockMode ?? [],
      );
      const isDisputed = stated.some((each) => each !== stated[0]);
      const mode = stated[0] ?? blockOf.get(value.VpcId);
      const internetBlock = isDisputed
        ? 'unknown'
        : mode
          ? (BLOCKS[mode] ?? 'unknown')
          : around.isBlockedByAccount
            ? 'unknown'
            : 'off';
      if (mode && !isDisputed && internetBlock === 'unknown')
        report(`the public access mode "${mode}" is not known`, 'may-allow-less');
      return {
        id: value.SubnetId,
        names: nameTag(value.Tags),
        network: value.VpcId,
        ...(value.AvailabilityZoneId ? { zone: value.AvailabilityZoneId } : {}),
        prefixes: readPrefixes(value, report),
        ...(filter === undefined ? {} : { filter }),
        ...(routeTable === undefined ? {} : { routeTable }),
        ...(internetBlock === 'off' ? {} : { internetBlock }),
        keptAddresses: KEPT_ADDRESSES,
        origin,
      };
    },
  );
}

/** The first four and the last one of a block (VPC user guide, subnet sizing). */
const KEPT_ADDRESSES = 5;

const BLOCKS: Readonly<Record<string, 'off' | 'inbound' | 'both'>> = {
  off: 'off',
  'block-ingress': 'inbound',
  'block-bidirectional': 'both',
};

function readPrefixes(
  subnet: Described,
  report: (what: string, effect: Gap['effect']) => void,
): Subnet['prefixes'] {
  const ipv6 = (subnet.Ipv6CidrBlockAssociationSet ?? [])
    .filter((item) => isAssociated(item.Ipv6CidrBlockState))
    .map((item) => item.Ipv6CidrBlock);
  if (lacksBlock(subnet)) report('its IPv4 block is not in its description', 'either');
  return [subnet.CidrBlock, ...ipv6].flatMap((text) => {
    if (!text) return [];
    const range = parseCidr(text);
    if (range === undefined) report(`"${text}" is no address block`, 'either');
    return range ?? [];
  });
}

/** Every subnet has one of IPv4 but those made for IPv6 alone (API reference, Subnet). */
export function lacksBlock({ CidrBlock: block, Ipv6Native: isNative }: Described): boolean {
  return !block && isNative !== true;
}

/** Every subnet has one ACL, and is listed with it, the default one too (API reference, NetworkAclAssociation). */
function aclOfSubnet(acls: Listing<NetworkAcl>): (subnet: Described) => string | undefined {
  const own = associated(
    acls.elements.flatMap(({ value }) =>
      (value.Associations ?? []).flatMap(({ SubnetId: id }) =>
        id ? [[id, value.NetworkAclId] as const] : [],
      ),
    ),
  );
  return (subnet) => own.get(subnet.SubnetId);
}

/** What is associated is the network itself, or one of these. */
function isPlaced({ Main: isMain, SubnetId, GatewayId, PublicIpv4Pool }: RouteTableAssociation): boolean {
  return isMain === true || Boolean(SubnetId || GatewayId || PublicIpv4Pool);
}

/** An implicit association with the main table is not listed (API reference, RouteTableAssociation). */
function tableOfSubnet(tables: Listing<RouteTable>): (subnet: Described) => string | undefined {
  const places = tables.elements.flatMap(({ value }) =>
    (value.Associations ?? []).flatMap(({ SubnetId: id, Main: isMain, AssociationState: state }) =>
      isAssociated(state) && (id || isMain) ? [[id || value.VpcId, value.RouteTableId] as const] : [],
    ),
  );
  const own = associated(places);
  const isWhole =
    tables.complete && tables.elements.every(({ value }) => value.Associations?.every(isPlaced));
  return ({ SubnetId: id, VpcId: network }) => own.get(id) ?? (isWhole ? own.get(network) : undefined);
}

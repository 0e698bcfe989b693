import type { Gap } from '../../model/gap.ts';
import type { AddressRange } from '../../net/address.ts';
import { parseCidr } from './cidr.ts';
import { disagreement, type Listing, versionsById } from './elements.ts';
import { VpcPeeringConnection } from './schema.ts';

/** A VPC peering connection. */
export interface Peering {
  readonly id: string;
  /** The two VPCs; one that the answer does not name is absent. */
  readonly networks: readonly string[];
  /** Why it may not carry anything; absent: it is active. */
  readonly doubt?: string;
  /** Both VPCs are in one region; absent: the answer does not say. */
  readonly isWithinRegion?: boolean;
}

/** Peering connections by id: only an active one carries anything (VPC peering guide, lifecycle of a connection). */
export function readPeerings(
  listing: Listing<VpcPeeringConnection>,
  gaps: Gap[],
): ReadonlyMap<string, Peering> {
  const peerings = new Map<string, Peering>();
  for (const [id, versions] of versionsById(
    listing.elements,
    VpcPeeringConnection,
    (connection) => connection.VpcPeeringConnectionId,
  )) {
    const [first, second] = versions;
    if (first === undefined) continue;
    if (second !== undefined) gaps.push(disagreement(id, first, second));
    const { Status, RequesterVpcInfo: requester, AccepterVpcInfo: accepter } = first.value;
    const status = Status?.Code ?? 'in a state that is not in evidence';
    const doubt =
      second !== undefined
        ? 'it is described twice and differently'
        : status === 'active'
          ? undefined
          : `it is ${status}`;
    const regions = [requester?.Region, accepter?.Region].flatMap((region) => region || []);
    peerings.set(id, {
      id,
      networks: [requester?.VpcId, accepter?.VpcId].flatMap((network) => network || []),
      ...(doubt === undefined ? {} : { doubt }),
      ...(regions.length === 2 ? { isWithinRegion: regions[0] === regions[1] } : {}),
    });
  }
  return peerings;
}

/** Blocks of the networks that an active peering names, with the place that names them. */
export function peeredPrefixes(
  peerings: Listing<VpcPeeringConnection>,
): Map<
  string,
  { readonly prefixes: readonly AddressRange[]; readonly file: string; readonly pointer: string }
> {
  const found = new Map<string, { prefixes: readonly AddressRange[]; file: string; pointer: string }>();
  for (const { value, file, pointer } of peerings.elements) {
    for (const side of [value.RequesterVpcInfo, value.AccepterVpcInfo]) {
      if (!side?.VpcId || value.Status?.Code !== 'active') continue;
      const texts = [
        side.CidrBlock,
        ...(side.CidrBlockSet ?? []).map((item) => item.CidrBlock),
        ...(side.Ipv6CidrBlockSet ?? []).map((item) => item.Ipv6CidrBlock),
      ];
      const prefixes = [...new Set(texts)].flatMap((text) => (text ? (parseCidr(text) ?? []) : []));
      if (prefixes.length > 0) found.set(side.VpcId, { prefixes, file, pointer });
    }
  }
  return found;
}

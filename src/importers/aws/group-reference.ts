import type { Gap } from '../../model/gap.ts';
import { type AddressRange, prefixLength } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import { parseCidr } from './cidr.ts';
import type { Peering } from './peerings.ts';
import type { GroupReference } from './schema.ts';
import type { TransitGateways } from './transit-gateways.ts';

/** What the rest of the evidence says about groups and their members. */
export interface Membership {
  /** Groups that carry a description in evidence. */
  readonly described: ReadonlySet<string>;
  /** Networks of which interfaces are in evidence. */
  readonly networksWithInterfaces: ReadonlySet<string>;
  /** Some interface is in evidence. */
  readonly hasInterfaces: boolean;
  /** Every interface of the network was listed: not only those of instances, nor some pages. */
  readonly isListed: (network: string | undefined) => boolean;
  /** Interfaces whose groups are not in evidence may be members of any. */
  readonly ungrouped: { readonly ranges: readonly AddressRange[]; readonly reason: string } | undefined;
  /** What else may be a member, by network: equal conditions are one object. */
  readonly others: Map<string, { readonly ranges: readonly AddressRange[]; readonly reason: string }>;
  readonly peerings: ReadonlyMap<string, Peering>;
  readonly transit: Pick<TransitGateways, 'matchesGroups'>;
  /** Whether packets that come to a network with addresses of another may be those of a third. */
  readonly hasEqualNumbers: (network: string, other: string) => boolean;
  /** Networks of the interfaces that carry each group that is carried. */
  readonly networksOf: ReadonlyMap<string, readonly string[]>;
  /** Blocks by network that its routes lead to by peerings and routers. */
  readonly privateWays: ReadonlyMap<string, readonly AddressRange[]>;
  /** Address blocks of networks, own ones and those that a peering names. */
  readonly networkPrefixes: ReadonlyMap<string, readonly AddressRange[]>;
}

/** The group that holds a rule. */
export interface Owner {
  readonly id: string;
  readonly account: string | undefined;
  readonly network: string | undefined;
}

type Referenced =
  /** `others`: addresses that members may have too, where not every interface was listed. */
  | {
      readonly kind: 'members';
      readonly group: string;
      readonly others?: { readonly ranges: readonly AddressRange[]; readonly reason: string };
    }
  /** The reference is stale: the rule stays listed and matches nothing. */
  | { readonly kind: 'nothing'; readonly reason: string }
  /** Members were not imported: any of these addresses may be one. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly bounds: readonly AddressRange[] };

/** Private and shared IPv4 space, and all IPv6 space that is handed out: interfaces have global IPv6 addresses. */
const INSIDE: readonly AddressRange[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '2000::/3',
  'fc00::/7',
].flatMap((text) => parseCidr(text) ?? []);

/** Whom a group reference admits: members by private address (VPC user guide, security group rules; API reference, UserIdGroupPair). */
export function resolveReference(
  reference: GroupReference,
  owner: Owner,
  membership: Membership,
): Referenced {
  const { GroupId: id, PeeringStatus: status } = reference;
  const peering = membership.peerings.get(reference.VpcPeeringConnectionId ?? '');
  if (!id) return unknown('the reference names no group id', owner, membership);
  if (status && status !== 'active')
    return { kind: 'nothing', reason: `the peering with the VPC of ${id} is ${status}` };
  // A group in another region is never matched (VPC peering guide, security groups).
  if (peering?.isWithinRegion === false)
    return { kind: 'nothing', reason: `the VPC of ${id} is in another region` };
  const isKnown = membership.described.has(id) || membership.networksOf.has(id);
  if (!reference.UserId && !reference.GroupName && !isKnown)
    return { kind: 'nothing', reason: `${id} was deleted` };
  if (!membership.hasInterfaces)
    return unknown(`the members of ${id} are not known: no interface is in evidence`, owner, membership);
  if (isForeign(reference, owner)) return resolveForeign(id, reference, owner, membership);
  if (isKnown || membership.isListed(owner.network)) return members(id, owner.network, membership);
  return unknown(
    `the members of ${id} are not known: neither it nor an interface with it is in evidence`,
    owner,
    membership,
  );
}

/**
 * Networks whose members a reference does not mean: those whose packets come by a transit gateway that does not carry references, and
 * perhaps those whose addresses others have, too.
 */
export interface Excepted {
  readonly certain: readonly string[];
  readonly possible: readonly string[];
}

/**
 * Through a transit gateway only receivers match groups of senders, and where it is enabled (transit gateway guide, security group
 * referencing); through a peering both sides do.
 */
export function exceptedNetworks(
  group: string,
  owner: Owner,
  direction: 'ingress' | 'egress',
  { networksOf, transit, peerings, hasEqualNumbers }: Membership,
): Excepted | undefined {
  const { network } = owner;
  if (network === undefined) return undefined;
  const isPeered = (other: string) =>
    [...peerings.values()].some(
      ({ networks, doubt }) => doubt === undefined && networks.includes(network) && networks.includes(other),
    );
  const certain: string[] = [];
  const possible: string[] = [];
  for (const other of networksOf.get(group) ?? []) {
    if (other === network) continue;
    const matches = transit.matchesGroups(network, other);
    if (hasEqualNumbers(network, other)) possible.push(other);
    if (matches === undefined) continue;
    if (direction === 'ingress' && matches === 'yes') continue;
    const isCertain = (direction === 'egress' || matches === 'no') && !isPeered(other);
    (isCertain ? certain : possible).push(other);
  }
  return certain.length + possible.length === 0 ? undefined : { certain, possible };
}

/** Gap of a reference that is not what it seems; undefined for one that is resolved. */
export function referenceGap(referenced: Referenced): Pick<Gap, 'kind' | 'effect' | 'what'> | undefined {
  if (referenced.kind === 'members')
    return referenced.others === undefined
      ? undefined
      : { kind: 'unseen', effect: 'may-allow-more', what: referenced.others.reason };
  if (referenced.kind === 'nothing') {
    const what = `stale rule, it matches nothing: ${referenced.reason}`;
    return { kind: 'unmodelled', effect: 'none', what };
  }
  return { kind: 'unseen', effect: 'may-allow-more', what: referenced.reason };
}

/** A group's members, and where not every interface of the network was listed, what else may be one. */
function members(group: string, network: string | undefined, membership: Membership): Referenced {
  const { ungrouped } = membership;
  if (membership.isListed(network))
    return { kind: 'members', group, ...(ungrouped === undefined ? {} : { others: ungrouped }) };
  const key = network ?? '';
  let others = membership.others.get(key);
  if (others === undefined) {
    const known = network === undefined ? undefined : membership.networkPrefixes.get(network);
    others = {
      ranges: known ?? mergeRanges([...INSIDE, ...[...membership.networkPrefixes.values()].flat()]),
      reason: `not every interface of ${network ?? 'the network'} is in evidence (describe-network-interfaces): others may be members of its groups`,
    };
    membership.others.set(key, others);
  }
  return { kind: 'members', group, others };
}

function resolveForeign(
  id: string,
  reference: GroupReference,
  owner: Owner,
  membership: Membership,
): Referenced {
  const network = reference.VpcId ?? undefined;
  const isCarried = membership.networksOf.has(id);
  const isSeen =
    network === undefined
      ? isCarried && membership.described.has(id)
      : membership.networksWithInterfaces.has(network);
  if (isSeen) return members(id, network, membership);
  const bounds = network === undefined ? undefined : membership.networkPrefixes.get(network);
  const place = [reference.UserId ? `account ${reference.UserId}` : '', network ?? '']
    .filter(Boolean)
    .join(', ');
  const reason = `the members of ${id} (${place}) are not known: its interfaces are not in evidence`;
  const all: Extract<Referenced, { kind: 'unknown' }> =
    bounds === undefined ? unknown(reason, owner, membership) : { kind: 'unknown', reason, bounds };
  // Whoever lies behind a default route is none of the internet's, of whose packets references say nothing.
  const leadsAnywhere = (membership.privateWays.get(owner.network ?? '') ?? []).some(
    (range) => prefixLength(range) === 0,
  );
  // An interface of another network that carries it does not show its own network's.
  return isCarried || leadsAnywhere
    ? { kind: 'members', group: id, others: { ranges: all.bounds, reason } }
    : all;
}

function isForeign(reference: GroupReference, owner: Owner): boolean {
  return differs(reference.UserId, owner.account) || differs(reference.VpcId, owner.network);
}

function differs(left: string | null | undefined, right: string | undefined): boolean {
  return Boolean(left) && right !== undefined && left !== right;
}

function unknown(
  reason: string,
  owner: Owner,
  { networkPrefixes, privateWays }: Membership,
): Extract<Referenced, { kind: 'unknown' }> {
  return {
    kind: 'unknown',
    reason,
    bounds: mergeRanges([
      ...INSIDE,
      ...[...networkPrefixes.values()].flat(),
      ...(privateWays.get(owner.network ?? '') ?? []),
    ]),
  };
}

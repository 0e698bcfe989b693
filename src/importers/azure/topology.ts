import type { Gap } from '../../model/gap.ts';
import type { AddressRange } from '../../net/address.ts';
import { parsePrefix } from '../../net/address.ts';
import type { RawResource } from './documents.ts';
import {
  disagreement,
  isSameDescription,
  keyOf,
  nameOf,
  originOf,
  parentOf,
  type Resource,
  readParts,
  readResources,
  withDisputedReferences,
} from './resources.ts';
import { Gateway, type NetworkInterface, Peering, Subnet, VirtualNetwork } from './schema.ts';
import { TYPES } from './vocabulary.ts';

/** A virtual network with what stands inside it. */
export interface KnownNetwork {
  readonly resource: Resource<VirtualNetwork>;
  readonly prefixes: readonly AddressRange[];
  /** It has blocks, or peerings, that are not in evidence. */
  readonly hasUnseenPrefixes: boolean;
  readonly hasUnseenPeerings: boolean;
  readonly subnets: readonly KnownSubnet[];
  readonly peerings: readonly KnownPeering[];
  /** A gateway of its own leads out of it. */
  readonly hasGateway: boolean;
  /** Some of its subnets could not be read, or none was given. */
  readonly hasUnseenSubnets: boolean;
  /** Interfaces that its subnets name are not in evidence. */
  readonly hasUnseenInterfaces: boolean;
}

export interface KnownSubnet {
  readonly resource: Resource<Subnet>;
  readonly prefixes: readonly AddressRange[];
}

export interface KnownPeering {
  readonly value: Peering;
  readonly pointer: string;
  /** Another description of the network does not have it so. */
  readonly isDisputed?: boolean;
}

/** Virtual networks by id (`keyOf`), with subnets and peerings, whether they stand inside or were listed by themselves. */
export function readTopology(
  raw: readonly RawResource[],
  interfaces: ReadonlyMap<string, Resource<NetworkInterface>>,
  areAllNamed: boolean,
  gaps: Gap[],
): Map<string, KnownNetwork> {
  const networks = readResources(raw, TYPES.networks, VirtualNetwork, gaps, {
    ...{ subnets: Subnet, virtualNetworkPeerings: Peering },
  });
  const listed = readResources(raw, TYPES.subnets, Subnet, gaps);
  const gateways = readResources(raw, TYPES.gateways, Gateway, gaps);
  const withGateway = new Set(
    [...gateways.values()].flatMap(({ value }) =>
      (value.ipConfigurations ?? []).flatMap(({ subnet }) => (subnet ? keyOf(parentOf(subnet.id)) : [])),
    ),
  );
  // Where one stands that could not be read is not known.
  const areAllRead =
    areAllNamed &&
    raw.every(
      ({ type, value, isOfPage }) =>
        type !== TYPES.interfaces || (interfaces.has(keyOf(String(value.id))) && !isOfPage),
    );
  const areAllSubnets = raw.every(({ type, isOfPage }) => type !== TYPES.subnets || !isOfPage);
  const isMeshed = raw.some(connectsDirectly);
  const known = new Map<string, KnownNetwork>();
  for (const [key, resource] of networks) {
    const { file, value, others = [] } = resource;
    const subnetsIn = ({ subnets }: VirtualNetwork) => {
      const { parts, unread } = readParts(subnets, Subnet, file, gaps);
      const inside = parts.map(
        ({ value, pointer }): Resource<Subnet> => ({
          value,
          id: value.id,
          name: value.name ?? nameOf(value.id),
          file,
          pointer,
        }),
      );
      return { inside, unread };
    };
    const { inside, unread } = subnetsIn(value);
    const listedHere = [...listed.values()].filter(({ id }) => keyOf(parentOf(id)) === key);
    const told = [...inside, ...others.flatMap((other) => subnetsIn(other).inside), ...listedHere];
    const subnets = [...Map.groupBy(told, ({ id }) => keyOf(id)).values()].flatMap((versions) =>
      withAllReferences(versions, gaps),
    );
    const placed = subnets.map((subnet) => ({ resource: subnet, prefixes: prefixesOf(subnet, gaps) }));
    known.set(key, {
      resource,
      ...prefixesOfNetwork(resource, gaps),
      subnets: placed,
      ...peeringsOf(resource, isMeshed, gaps),
      hasUnseenSubnets:
        unread > 0 ||
        (!areAllSubnets && value.subnets === undefined) ||
        (value.subnets === undefined && subnets.length === 0) ||
        placed.some(({ prefixes }) => prefixes.length === 0),
      hasGateway: withGateway.has(key) || subnets.some(holdsGateway),
      hasUnseenInterfaces:
        interfaces.size === 0 ||
        !areAllRead ||
        subnets.some((subnet) => namesUnseen(subnet.value, interfaces)),
    });
  }
  return known;
}

/** A subnet with the filter, table and gateway that all descriptions give it. */
function withAllReferences([first, ...others]: readonly Resource<Subnet>[], gaps: Gap[]): Resource<Subnet>[] {
  if (first === undefined) return [];
  let { value } = first;
  for (const other of others) {
    if (!isSameDescription(essential(first), essential(other))) gaps.push(disagreement(first, other));
    value = withDisputedReferences(value, other.value);
  }
  return [{ ...first, value }];
}

/** A network has one block at least (REST reference, AddressSpace). */
function prefixesOfNetwork(
  resource: Resource<VirtualNetwork>,
  gaps: Gap[],
): Pick<KnownNetwork, 'prefixes' | 'hasUnseenPrefixes'> {
  const texts = resource.value.addressSpace?.addressPrefixes ?? [];
  if (texts.length === 0) gaps.push(unshown('address space', resource));
  const prefixes = blocksIn(texts, resource, gaps);
  return { prefixes, hasUnseenPrefixes: texts.length === 0 || prefixes.length < texts.length };
}

/** A network manager connects the networks of a group without peerings (connectivity configurations, connected group). */
function connectsDirectly({ type, value }: RawResource): boolean {
  const isConfiguration = type === 'microsoft.network/networkmanagers/connectivityconfigurations';
  return isConfiguration && /"(mesh|directlyconnected)"/i.test(JSON.stringify(value));
}

/** The peerings of all descriptions of a network; what not all of them have is in doubt, and each leads somewhere. */
function peeringsOf(
  resource: Resource<VirtualNetwork>,
  isMeshed: boolean,
  gaps: Gap[],
): Pick<KnownNetwork, 'peerings' | 'hasUnseenPeerings'> {
  const { file, value, others = [] } = resource;
  const descriptions = [value, ...others];
  const lists = descriptions.map((each) => readParts(each.virtualNetworkPeerings, Peering, file, gaps));
  const [own = [], ...further] = lists.map(({ parts }) => parts);
  const isIn = (list: readonly KnownPeering[], one: KnownPeering) =>
    list.some((each) => isSameDescription(each.value, one.value));
  const remote = ({ value: { remoteVirtualNetwork: other } }: KnownPeering) => keyOf(other?.id ?? '');
  const added = further.flat().filter((each) => !own.some((one) => remote(one) === remote(each)));
  const peerings: KnownPeering[] = [
    ...own.map((each) => (further.every((list) => isIn(list, each)) ? each : { ...each, isDisputed: true })),
    ...added.map((each) => ({ ...each, isDisputed: true })),
  ];
  const isUnshown =
    descriptions.every((each) => each.virtualNetworkPeerings === undefined) ||
    peerings.some((each) => remote(each) === '');
  if (isUnshown) gaps.push(unshown('peerings', resource));
  const hasUnseenPeerings = isMeshed || isUnshown || lists.some(({ unread }) => unread > 0);
  return { peerings, hasUnseenPeerings };
}

function unshown(what: string, resource: Resource<VirtualNetwork>): Gap {
  return {
    kind: 'unseen',
    effect: 'either',
    what: `${what} of ${resource.name}: not in its description`,
    subject: resource.id,
    origin: originOf(resource),
  };
}

/** What decides flows of a subnet; who lives in it stands in some listings alone. */
function essential({ value }: Resource<Subnet>): object {
  const { networkSecurityGroup, routeTable, natGateway, addressPrefix, addressPrefixes } = value;
  return {
    filter: networkSecurityGroup?.id,
    table: routeTable?.id,
    translator: natGateway?.id,
    prefixes: [...(addressPrefixes ?? []), ...(addressPrefixes?.length ? [] : [addressPrefix])],
  };
}

function prefixesOf(subnet: Resource<Subnet>, gaps: Gap[]): AddressRange[] {
  const { addressPrefix, addressPrefixes = [] } = subnet.value;
  const texts = addressPrefixes.length > 0 ? addressPrefixes : addressPrefix ? [addressPrefix] : [];
  return blocksIn(texts, subnet, gaps);
}

/** Address blocks; a text that is none is a gap. */
export function blocksIn(
  texts: readonly string[] | undefined,
  subject: Resource<unknown>,
  gaps: Gap[],
): AddressRange[] {
  return (texts ?? []).flatMap((text) => {
    const range = parsePrefix(text);
    if (range === undefined)
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what: `${subject.name}: "${text}" is no address block`,
        subject: subject.id,
        origin: originOf(subject),
      });
    return range ?? [];
  });
}

/** The platform's gateways stand in a subnet of this name alone. */
function holdsGateway({ value, name }: Resource<Subnet>): boolean {
  return name.toLowerCase() === 'gatewaysubnet' && (value.ipConfigurations?.length ?? 0) > 0;
}

function namesUnseen(
  { ipConfigurations = [] }: Subnet,
  interfaces: ReadonlyMap<string, Resource<NetworkInterface>>,
): boolean {
  return ipConfigurations.some(
    ({ id }) => /\/networkinterfaces\//i.test(id) && !interfaces.has(keyOf(parentOf(id))),
  );
}

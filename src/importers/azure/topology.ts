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
}

/** Virtual networks by id (`keyOf`), with subnets and peerings, whether they stand inside or were listed by themselves. */
export function readTopology(
  raw: readonly RawResource[],
  interfaces: ReadonlyMap<string, Resource<NetworkInterface>>,
  gaps: Gap[],
): Map<string, KnownNetwork> {
  const networks = readResources(raw, TYPES.networks, VirtualNetwork, gaps);
  const listed = readResources(raw, TYPES.subnets, Subnet, gaps);
  const gateways = readResources(raw, TYPES.gateways, Gateway, gaps);
  const withGateway = new Set(
    [...gateways.values()].flatMap(({ value }) =>
      (value.ipConfigurations ?? []).flatMap(({ subnet }) => (subnet ? keyOf(parentOf(subnet.id)) : [])),
    ),
  );
  const known = new Map<string, KnownNetwork>();
  for (const [key, resource] of networks) {
    const { file } = resource;
    const { parts, unread } = readParts(resource.value.subnets, Subnet, file, gaps);
    const inside = parts.map(
      ({ value, pointer }): Resource<Subnet> => ({
        value,
        id: value.id,
        name: value.name ?? nameOf(value.id),
        file,
        pointer,
      }),
    );
    const named = new Map(inside.map((subnet) => [keyOf(subnet.id), subnet]));
    const beside = [...listed].filter(([id]) => keyOf(parentOf(id)) === key && !named.has(id));
    for (const [id, subnet] of listed) {
      const own = named.get(id);
      if (own !== undefined && !isSameDescription(essential(own), essential(subnet)))
        gaps.push(disagreement(own, subnet));
    }
    const subnets = [
      ...inside.map((subnet): Resource<Subnet> => {
        const other = listed.get(keyOf(subnet.id));
        if (other === undefined) return subnet;
        return { ...subnet, value: withDisputedReferences(subnet.value, other.value) };
      }),
      ...beside.map(([, subnet]) => subnet),
    ];
    known.set(key, {
      resource,
      prefixes: blocksIn(resource.value.addressSpace?.addressPrefixes, resource, gaps),
      subnets: subnets.map((subnet) => ({ resource: subnet, prefixes: prefixesOf(subnet, gaps) })),
      peerings: readParts(resource.value.virtualNetworkPeerings, Peering, file, gaps).parts,
      hasUnseenSubnets: unread > 0 || (resource.value.subnets === undefined && beside.length === 0),
      hasGateway: withGateway.has(key) || subnets.some(holdsGateway),
      hasUnseenInterfaces:
        interfaces.size === 0 || subnets.some((subnet) => namesUnseen(subnet.value, interfaces)),
    });
  }
  return known;
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

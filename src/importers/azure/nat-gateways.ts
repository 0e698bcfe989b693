import type { Gap } from '../../model/gap.ts';
import type { Lender, RouteTarget } from '../../model/route.ts';
import { type AddressRange, type Family, parsePrefix } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import { TCP, UDP } from '../../net/protocol.ts';
import type { RawResource } from './documents.ts';
import { keyOf, nameOf, originOf, parentOf, type Resource, readResources, undisputed } from './resources.ts';
import { NatGateway, PublicAddress, PublicPrefix } from './schema.ts';
import type { KnownSubnet } from './topology.ts';
import { TYPES } from './vocabulary.ts';

type InternetTarget = Extract<RouteTarget, { kind: 'internet' }>;
/** How a subnet sends by its NAT gateway. */
export type ByGateway = { readonly lender: Lender } & Pick<InternetTarget, 'lendsAddresses'>;

/** TCP and UDP alone (troubleshoot NAT gateway, how to validate connectivity). */
const CARRIED: readonly Interval[] = [TCP, UDP].map((each) => [each, each]);
/** 64,512 for each address (source network address translation with NAT gateway). */
const PORTS: Interval = [1024, 65_535];

/**
 * NAT gateways by the subnets that name them; undefined for a subnet before which none stands. One without any public address lends nothing
 * (NAT gateway configuration basics); one that is not in evidence may be such.
 */
export function readNatGateways(
  raw: readonly RawResource[],
  gaps: Gap[],
): (subnet: KnownSubnet) => ByGateway | undefined {
  const gateways = readResources(raw, TYPES.natGateways, NatGateway, gaps);
  const addresses = undisputed(readResources(raw, TYPES.publicAddresses, PublicAddress, []));
  const prefixes = undisputed(readResources(raw, TYPES.publicPrefixes, PublicPrefix, gaps));
  const rangeOf = ({ id }: { readonly id: string }): AddressRange | undefined => {
    const text = addresses.get(keyOf(id))?.value.ipAddress ?? prefixes.get(keyOf(id))?.value.ipPrefix;
    return text ? parsePrefix(text) : undefined;
  };
  const read = new Map(
    [...gateways].map(([key, gateway]) => [
      key,
      gateway.others !== undefined ? undefined : lentBy(gateway, rangeOf, gaps),
    ]),
  );
  const ofNetworks = new Map(
    [...gateways.values()].flatMap(({ id, value: { sourceVirtualNetwork: network } }) =>
      network === undefined ? [] : [[keyOf(network.id), id] as const],
    ),
  );
  return ({ resource }) => {
    const id = resource.value.natGateway?.id;
    const known = read.get(keyOf(id ?? ''));
    if (known !== undefined) return known;
    const before = id ?? ofNetworks.get(keyOf(parentOf(resource.id)));
    if (before === undefined) return undefined;
    const [gateway, subnet] = [nameOf(before), resource.name];
    gaps.push({
      ...(id === undefined
        ? {
            kind: 'unmodelled',
            effect: 'either',
            what: `that the NAT gateway ${gateway} stands before the whole virtual network of ${subnet} is not modelled`,
          }
        : {
            kind: 'unseen',
            effect: 'may-allow-more',
            what: `the NAT gateway ${gateway} of ${subnet} is not in evidence`,
          }),
      subject: resource.id,
      origin: originOf(resource),
    });
    return { lender: lenderOf(before, [4, 6]), lendsAddresses: 'perhaps' };
  };
}

function lentBy(
  gateway: Resource<NatGateway>,
  rangeOf: (reference: { readonly id: string }) => AddressRange | undefined,
  gaps: Gap[],
): ByGateway {
  const { id, value } = gateway;
  const { publicIpAddresses, publicIpPrefixes, publicIpAddressesV6, publicIpPrefixesV6 } = value;
  const four = [...(publicIpAddresses ?? []), ...(publicIpPrefixes ?? [])];
  const six = [...(publicIpAddressesV6 ?? []), ...(publicIpPrefixesV6 ?? [])];
  const references = [...four, ...six];
  const lender = lenderOf(id, six.length > 0 ? [4, 6] : four.length > 0 ? [4] : []);
  if (references.length === 0) return { lender: { ...lender, addresses: [] } };
  const ranges = references.map(rangeOf);
  const unseen = references.filter((_, index) => ranges[index] === undefined);
  for (const each of unseen)
    gaps.push({
      kind: 'unseen',
      effect: 'either',
      what: `the public address ${nameOf(each.id)} of the NAT gateway ${gateway.name} is not in evidence`,
      subject: id,
      origin: originOf(gateway),
    });
  // One of IPv6 alone is not described.
  if (four.length === 0) return { lender, lendsAddresses: 'perhaps' };
  const known = ranges.filter((range) => range !== undefined);
  const isWhole = unseen.length === 0;
  return { lender: { ...lender, ...(isWhole ? { addresses: known } : {}) }, lendsAddresses: 'yes' };
}

function lenderOf(id: string, families: readonly Family[]): Lender {
  return { id, name: nameOf(id), families, protocols: CARRIED, ports: PORTS };
}

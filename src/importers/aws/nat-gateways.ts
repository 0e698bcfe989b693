import { z } from 'zod';
import type { RouteTarget } from '../../model/route.ts';
import { parseAddress } from '../../net/address.ts';
import { ICMP, TCP, UDP } from '../../net/protocol.ts';
import { text } from './schema.ts';

export const NatGateway = z.object({
  NatGatewayId: z.string(),
  VpcId: text,
  SubnetId: text,
  State: text,
  ConnectivityType: text,
  AvailabilityMode: text,
  NatGatewayAddresses: z
    .array(z.object({ PrivateIp: text, PublicIp: text, NetworkInterfaceId: text, Status: text }))
    .nullish(),
});
export type NatGateway = z.infer<typeof NatGateway>;

/**
 * A NAT gateway takes no connection from outside, whatever else is known of it. It carries TCP, UDP and ICMP of IPv4 by ports from
 * 1024 (VPC user guide, NAT gateways).
 */
export function natTarget(id: string, gateway: NatGateway | undefined): RouteTarget {
  const doubt = doubtOf(gateway);
  if (doubt !== undefined || !gateway?.SubnetId) return { kind: 'translator', id, doubt: doubt ?? NO_SUBNET };
  const addresses = (gateway.NatGatewayAddresses ?? []).flatMap(({ PrivateIp, PublicIp }) => {
    const inside = PrivateIp ? parseAddress(PrivateIp) : undefined;
    const outside = PublicIp ? parseAddress(PublicIp) : undefined;
    return inside === undefined || outside === undefined ? [] : [{ private: inside, public: outside }];
  });
  if (addresses.length === 0 || addresses.length !== gateway.NatGatewayAddresses?.length)
    return { kind: 'translator', id, doubt: 'not all of its addresses are in evidence' };
  return {
    kind: 'translator',
    id,
    subnet: gateway.SubnetId,
    addresses,
    ports: [1024, 65_535],
    protocols: [ICMP, TCP, UDP].map((protocol) => [protocol, protocol] as const),
  };
}

const NO_SUBNET = 'the subnet that it stands in is not in evidence';

function doubtOf(gateway: NatGateway | undefined): string | undefined {
  if (gateway === undefined) return 'it is not in evidence (describe-nat-gateways)';
  if (gateway.State && gateway.State !== 'available') return `it is ${gateway.State}`;
  if (gateway.ConnectivityType === 'private') return 'it is private, and where it sends on is not modelled';
  return gateway.AvailabilityMode === 'regional' ? 'it is a regional one, which is not modelled' : undefined;
}

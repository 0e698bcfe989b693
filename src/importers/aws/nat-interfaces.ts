import type { Asset, NetworkInterface } from '../../model/asset.ts';
import { addressKey, parseAddress } from '../../net/address.ts';
import { noListeners } from '../service-listeners.ts';
import type { Element } from './elements.ts';
import type { NatGateway } from './nat-gateways.ts';

/** NAT gateways that name addresses of interfaces which are not in evidence: they have them all the same, and take no connection. */
export function natInterfaces(
  gateways: Iterable<Element<NatGateway>>,
  assets: readonly Asset[],
  network: (subnet: string) => string | undefined,
): Asset[] {
  const all = [...gateways];
  if (all.length === 0) return [];
  const known = new Set(
    assets.flatMap(({ interfaces }) =>
      interfaces.flatMap((each) => each.addresses.map((address) => `${each.network} ${addressKey(address)}`)),
    ),
  );
  return all.flatMap(({ value, file, pointer }) => {
    const { NatGatewayId: id, SubnetId: subnet, NatGatewayAddresses: listed } = value;
    const place = value.VpcId || (subnet && network(subnet)) || undefined;
    if (!subnet || place === undefined || value.State === 'deleted' || value.State === 'failed') return [];
    const origin = { file, pointer, text: id };
    const interfaces = (listed ?? []).flatMap(({ PrivateIp, PublicIp, NetworkInterfaceId }, index) => {
      const inside = PrivateIp ? parseAddress(PrivateIp) : undefined;
      if (inside === undefined || known.has(`${place} ${addressKey(inside)}`)) return [];
      const outside = PublicIp ? parseAddress(PublicIp) : undefined;
      const own: NetworkInterface = {
        id: NetworkInterfaceId || `${id} ${index}`,
        addresses: [inside],
        publicAddresses: outside === undefined ? [] : [{ private: inside, public: outside }],
        subnet,
        network: place,
        listeners: noListeners(id, origin),
        origin,
      };
      return own;
    });
    if (interfaces.length === 0) return [];
    return { id, kind: 'service' as const, names: [id], tags: {}, interfaces, origin };
  });
}

import { isIPv4 } from 'node:net';
import type { Resource } from '../azure-estate.ts';
import type { Fate, Packet } from './addresses.ts';
import { lentTo } from './balanced.ts';
import type { AzureEstate } from './estate.ts';
import { resource, stub } from './group-documents.ts';
import { at } from './places.ts';
import type { End } from './routes.ts';

const publicName = (address: string) => `pip-${address.replaceAll(/[.:]+/g, '-')}`;

/** What `az network nat gateway list` and `az network public-ip prefix list` print. */
export function gatewayDocuments({ gateways }: AzureEstate): [string, Resource[]][] {
  const listed = gateways.map((each, index) => ({ ...each, index })).filter(({ isListed }) => isListed);
  return [
    [
      'nat-gateway.json',
      listed.map(({ addresses, prefix, index }) => {
        const stubs = (isFour: boolean) =>
          addresses
            .filter((address) => isIPv4(address) === isFour)
            .map((address) => stub('publicIPAddresses', publicName(address)));
        return resource('natGateways', `nat-${index}`, {
          publicIpAddresses: stubs(true),
          publicIpAddressesV6: stubs(false),
          ...(prefix === undefined
            ? {}
            : { publicIpPrefixes: [stub('publicIPPrefixes', `prefix-${index}`)] }),
        });
      }),
    ],
    [
      'public-ip-prefix.json',
      listed.flatMap(({ prefix, index }) =>
        prefix === undefined ? [] : [resource('publicIPPrefixes', `prefix-${index}`, { ipPrefix: prefix })],
      ),
    ],
  ];
}

/** The addresses of gateways among all public ones. */
export function lentAddresses({ gateways }: AzureEstate): { publicAddress: string; sku: string }[] {
  const all = new Set(gateways.flatMap(({ addresses }) => addresses));
  return [...all].map((publicAddress) => ({ publicAddress, sku: 'Standard' }));
}

interface Leaving {
  readonly fate: Fate;
  /** Whom the destination sees; undefined: it is not told. */
  readonly seen?: readonly string[];
}

/**
 * How a packet leaves a subnet with a NAT gateway: it goes before all else for TCP and UDP of the families that it has. Whether anything
 * else leaves otherwise is not told. Undefined where it has nothing to say.
 */
export function byGateway(estate: AzureEstate, sender: End, packet: Packet): Leaving | undefined {
  const { interface: from, configuration } = sender;
  const { gateway: index } = at(at(estate.networks, from.network).subnets, from.subnet);
  if (index === undefined) return undefined;
  const { isListed, addresses, prefix } = at(estate.gateways, index);
  const own = configuration.publicAddress;
  const four = [...addresses.filter(isIPv4), ...(prefix === undefined ? [] : inPrefix(prefix))];
  const six = addresses.filter((address) => !isIPv4(address));
  const isCarried = packet.protocol === 'tcp' || packet.protocol === 'udp';
  const isKnown = isListed && (four.length > 0 || six.length === 0);
  const family = isIPv4(packet.to) ? four : six;
  if (isKnown && four.length > 0 && family.length === 0) return undefined;
  if (isKnown && isCarried && family.length > 0) return { fate: 'allow', seen: family };
  if (own !== undefined) return { fate: 'unknown', ...(isKnown || !isCarried ? { seen: [own] } : {}) };
  if (!isKnown && isCarried) return { fate: 'unknown' };
  if (isKnown && family.length > 0) return { fate: 'deny' };
  const lent = lentTo(estate, sender, packet);
  const isOpen = lent === 'yes' || lent === 'maybe' || (lent === 'no' && isIPv4(packet.to));
  return { fate: isOpen ? 'unknown' : 'deny' };
}

/** The two addresses of a short prefix. */
function inPrefix(prefix: string): string[] {
  const [first = ''] = prefix.split('/');
  return [first, first.replace(/\d+$/, (last) => `${Number(last) + 1}`)];
}

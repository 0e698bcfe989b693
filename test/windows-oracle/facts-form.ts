import type { Files } from '../host-estate.ts';
import type { Machine } from './machine.ts';

/** Facts of a machine beside its rules, as `ConvertTo-Json` writes what the cmdlets print. */
export function factsForm({ links, evidence }: Machine): Files {
  const of = (link: Machine['links'][number]) => ({ InterfaceAlias: link.alias, InterfaceIndex: link.index });
  const loopback = { InterfaceAlias: 'Loopback Pseudo-Interface 1', InterfaceIndex: 1 };
  return {
    'hosts/w/connections.json': links.flatMap((link) =>
      link.profile === undefined ? [] : [{ ...of(link), NetworkCategory: link.profile }],
    ),
    'hosts/w/addresses.json': [
      { ...loopback, IPAddress: '127.0.0.1', PrefixLength: 8 },
      ...links.flatMap((link) =>
        link.addresses.map((text) => {
          const [address = '', length] = text.split('/');
          const scope = address.startsWith('fe80') ? `%${link.index}` : '';
          return { ...of(link), IPAddress: `${address}${scope}`, PrefixLength: Number(length) };
        }),
      ),
    ],
    ...(evidence.routes
      ? {
          'hosts/w/routes.json': links.flatMap((link) => [
            ...link.onLink.map((prefix) => ({
              ...of(link),
              DestinationPrefix: prefix,
              NextHop: '0.0.0.0',
              RouteMetric: 256,
            })),
            ...link.gateways.map((hop) => ({
              ...of(link),
              DestinationPrefix: hop.includes(':') ? '::/0' : '0.0.0.0/0',
              NextHop: hop,
              RouteMetric: 0,
            })),
            { ...of(link), DestinationPrefix: '224.0.0.0/4', NextHop: '0.0.0.0', RouteMetric: 256 },
          ]),
        }
      : {}),
    ...(evidence.dns
      ? { 'hosts/w/dns.json': links.map((link) => ({ ...of(link), ServerAddresses: link.dns })) }
      : {}),
    ...(evidence.adapters
      ? {
          'hosts/w/adapters.json': links.map((link) => ({
            InterfaceIndex: link.index,
            DHCPServer: link.dhcp ?? null,
            WINSPrimaryServer: link.wins[0] ?? null,
            WINSSecondaryServer: link.wins[1] ?? null,
          })),
        }
      : {}),
    ...(evidence.dynamicPorts === undefined
      ? {}
      : {
          'hosts/w/tcp.json': [
            {
              SettingName: 'Internet',
              DynamicPortRangeStartPort: evidence.dynamicPorts[0],
              DynamicPortRangeNumberOfPorts: evidence.dynamicPorts[1] - evidence.dynamicPorts[0] + 1,
            },
          ],
        }),
  };
}

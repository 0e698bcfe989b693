import type { Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Asset, NetworkInterface } from '../../model/snapshot.ts';
import { parseAddress } from '../../net/address.ts';
import { TCP } from '../../net/protocol.ts';
import { toListeners } from '../service-listeners.ts';
import type { RawResource } from './documents.ts';
import { placeOf } from './fold.ts';
import { managementPorts } from './management-ports.ts';
import { keyOf, originOf, parentOf, type Resource, readResources } from './resources.ts';
import { ApplicationGateway } from './schema.ts';
import type { Site } from './sites.ts';
import { TYPES } from './vocabulary.ts';

/**
 * Application gateways as ends: a client's connection ends at a listener, and the way on to the backends begins at any address of
 * the gateway's subnet (application gateway infrastructure). Its private frontends are addresses of it; by which address rules of
 * the subnet know what comes to a public one is not documented.
 */
export function gatewayAssets(
  raw: readonly RawResource[],
  siteOf: ReadonlyMap<string, Site>,
  names: (id: string) => string,
  gaps: Gap[],
): Asset[] {
  return [...readResources(raw, TYPES.applicationGateways, ApplicationGateway, gaps).values()].map(
    (gateway) => {
      const { tags } = gateway.value;
      const origin = originOf(gateway);
      return {
        id: gateway.id,
        kind: 'service',
        names: [gateway.name],
        tags: Object.fromEntries(
          Object.entries(tags ?? {}).map(([key, value]) => [key, String(value ?? '')]),
        ),
        interfaces: [interfaceOf(gateway, siteOf, names, gaps)],
        origin,
      };
    },
  );
}

function interfaceOf(
  gateway: Resource<ApplicationGateway>,
  siteOf: ReadonlyMap<string, Site>,
  names: (id: string) => string,
  gaps: Gap[],
): NetworkInterface {
  const { gatewayIPConfigurations = [], frontendIPConfigurations = [] } = gateway.value;
  const origin = originOf(gateway);
  const subnet = gatewayIPConfigurations.find((each) => each.subnet !== undefined)?.subnet?.id;
  const prefixes = siteOf.get(keyOf(subnet ?? ''))?.subnet.prefixes ?? [];
  const addresses = frontendIPConfigurations.flatMap(
    ({ privateIPAddress: text }) => (text ? parseAddress(text) : undefined) ?? [],
  );
  const isPublic = frontendIPConfigurations.some((each) => each.publicIPAddress !== undefined);
  const [first] = prefixes;
  // The platform keeps the first four addresses; one of its machines may have the next.
  const machine = first === undefined ? [] : [{ family: first.family, value: first.first + 4n }];
  if (isPublic) {
    const what = `${gateway.name}: by which address rules of its subnet know what comes to its public frontend is not documented`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: gateway.id, origin });
  }
  return {
    id: gateway.id,
    addresses,
    prefixes,
    publicAddresses: [],
    ...(isPublic ? { perhapsPublic: addresses.length > 0 ? addresses : machine } : {}),
    ...(subnet === undefined ? {} : { subnet: names(subnet), network: names(parentOf(subnet)) }),
    listeners: toListeners(gateway.id, origin, listenerRules(gateway)),
    origin,
  };
}

/** Ports of its listeners, and those at which the platform manages it. */
function listenerRules(gateway: Resource<ApplicationGateway>): Rule[] {
  const { frontendPorts = [], httpListeners = [], listeners = [] } = gateway.value;
  const rule = (text: string, pointer: string, ports: readonly [number, number] | undefined): Rule => ({
    id: text,
    conditions: [
      {
        kind: 'packet',
        boxes: [{ protocol: [[TCP, TCP]], ...(ports === undefined ? {} : { destinationPort: [ports] }) }],
      },
      ...(ports === undefined
        ? [{ kind: 'opaque', reason: 'the port of a listener is not in evidence' } as const]
        : []),
    ],
    action: { kind: 'accept' },
    origin: { file: gateway.file, pointer, text },
  });
  const named = [...httpListeners, ...listeners].map((each, index) => {
    const id = keyOf(each.frontendPort?.id ?? '-');
    const port = frontendPorts.find((own) => keyOf(own.id ?? '') === id)?.port;
    const text = ['listener', each.name ?? index, each.protocol, port].filter(Boolean).join(' ');
    return rule(text, placeOf(each), port === undefined ? undefined : [port, port]);
  });
  const ports = managementPorts(gateway.value.sku);
  return [...named, rule(`managed by the platform ${ports.join('-')}`, gateway.pointer, ports)];
}

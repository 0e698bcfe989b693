import type { Asset, NetworkInterface } from '../../model/asset.ts';
import type { Gap } from '../../model/gap.ts';
import type { Address, AddressRange } from '../../net/address.ts';
import { toListeners } from '../service-listeners.ts';
import type { RawResource } from './documents.ts';
import {
  hasUnseenListeners,
  listenerRules,
  privateFrontends,
  publicFrontends,
  UNDOCUMENTED,
} from './gateway-listeners.ts';
import { PLATFORM_FLOWS } from './platform.ts';
import { keyOf, originOf, parentOf, type Resource, type Resources, readResources } from './resources.ts';
import { ApplicationGateway, type PublicAddress } from './schema.ts';
import type { Site } from './sites.ts';
import { TYPES } from './vocabulary.ts';

interface Around {
  readonly siteOf: ReadonlyMap<string, Site>;
  readonly names: (id: string) => string;
  readonly publicAddresses: Resources<PublicAddress>;
}

/**
 * Application gateways as ends: a client's connection ends at a listener, and the way on to the backends begins at any address of
 * the gateway's subnet (application gateway infrastructure). Its private frontends are addresses of it; by which address rules of
 * the subnet know what comes to a public one is not documented.
 */
export function gatewayAssets(
  raw: readonly RawResource[],
  { siteOf, names, publicAddresses }: Around,
  gaps: Gap[],
): Asset[] {
  return [...readResources(raw, TYPES.applicationGateways, ApplicationGateway, gaps).values()].map(
    (described) => {
      const gateway = withUnknownPorts(described);
      const { tags } = gateway.value;
      const origin = originOf(gateway);
      return {
        id: gateway.id,
        kind: 'service',
        names: [gateway.name],
        tags: Object.fromEntries(
          Object.entries(tags ?? {}).map(([key, value]) => [key, String(value ?? '')]),
        ),
        interfaces: [interfaceOf(gateway, { siteOf, names, publicAddresses }, gaps)],
        origin,
      };
    },
  );
}

/** Of what two listings tell differently any listener may be there, at any port. */
function withUnknownPorts(gateway: Resource<ApplicationGateway>): Resource<ApplicationGateway> {
  if (gateway.others === undefined) return gateway;
  const all = [gateway.value, ...gateway.others];
  const httpListeners = all.flatMap(({ httpListeners: own = [], listeners = [] }) => [...own, ...listeners]);
  return { ...gateway, value: { ...gateway.value, httpListeners, listeners: [], frontendPorts: [] } };
}

function interfaceOf(
  gateway: Resource<ApplicationGateway>,
  { siteOf, names, publicAddresses }: Around,
  gaps: Gap[],
): NetworkInterface {
  const { gatewayIPConfigurations = [], frontendIPConfigurations = [] } = gateway.value;
  const origin = originOf(gateway);
  const subnet = gatewayIPConfigurations.find((each) => each.subnet !== undefined)?.subnet?.id;
  const prefixes = siteOf.get(keyOf(subnet ?? ''))?.subnet.prefixes ?? [];
  const addresses = privateFrontends(gateway);
  const isPublic = frontendIPConfigurations.some((each) => each.publicIPAddress !== undefined);
  const machine = machineOf(prefixes, addresses);
  const frontends = publicFrontends(gateway, publicAddresses, [...machine, ...addresses]);
  if (hasUnseenListeners(gateway.value)) {
    const what = `the listeners of ${gateway.name} are not in evidence: whether it takes anything in at a port is not known`;
    gaps.push({ kind: 'unseen', effect: 'either', what, subject: gateway.id, origin });
  }
  if (isPublic) {
    const what = `${gateway.name}: ${UNDOCUMENTED}`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: gateway.id, origin });
  }
  return {
    id: gateway.id,
    addresses,
    prefixes,
    publicAddresses: [],
    ...(isPublic ? { perhapsPublic: machine } : {}),
    ...(frontends.length === 0 ? {} : { frontends }),
    ...(subnet === undefined ? {} : { subnet: names(subnet), network: names(parentOf(subnet)) }),
    platformFlows: PLATFORM_FLOWS,
    sendsFromSubnet: true,
    listeners: toListeners(gateway.id, origin, listenerRules(gateway, addresses)),
    origin,
  };
}

/** The platform keeps the first four addresses; one of its machines may have the next that is no frontend's. */
function machineOf([first]: readonly AddressRange[], frontends: readonly Address[]): Address[] {
  if (first === undefined) return [];
  let value = first.first + 4n;
  while (frontends.some((each) => each.value === value)) value += 1n;
  return [{ family: first.family, value }];
}

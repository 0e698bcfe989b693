import type { Frontend } from '../../model/balancer.ts';
import type { Condition, Rule } from '../../model/filter.ts';
import { type Address, ALL_ADDRESSES, parseAddress, single } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { Box } from '../../net/box.ts';
import { TCP } from '../../net/protocol.ts';
import { placeOf } from './fold.ts';
import { managementPorts } from './management-ports.ts';
import { keyOf, type Resource, type Resources } from './resources.ts';
import type { ApplicationGateway, GatewayListener, PublicAddress } from './schema.ts';
import { PUBLIC } from './virtual-network-tag.ts';

type Gateway = Resource<ApplicationGateway>;
type Configuration = NonNullable<ApplicationGateway['frontendIPConfigurations']>[number];

/** What nothing about a public frontend is certain for. */
export const UNDOCUMENTED =
  'by which address rules of its subnet know what comes to its public frontend is not documented';

/** The private addresses of a gateway's frontends. */
export function privateFrontends({ value }: Gateway): Address[] {
  return (value.frontendIPConfigurations ?? []).flatMap((each) => privateAddressOf(each) ?? []);
}

/**
 * Ports of public frontends that a listener answers at, told with each address that rules of the subnet may know them by; a public
 * address without a listener takes nothing in.
 */
export function publicFrontends(
  gateway: Gateway,
  publicAddresses: Resources<PublicAddress>,
  inside: readonly Address[],
): Frontend[] {
  const { frontendIPConfigurations = [] } = gateway.value;
  return frontendIPConfigurations.flatMap((own) => {
    const text = publicAddresses.get(keyOf(own.publicIPAddress?.id ?? ''))?.value.ipAddress;
    const address = text ? parseAddress(text) : undefined;
    if (address === undefined) return [];
    const told = { address, doubt: UNDOCUMENTED, protocol: [[TCP, TCP] as const] };
    const [first, ...others] = inside.map((each) => ({ ...told, private: each }));
    if (first === undefined) return [];
    const origin = { file: gateway.file, pointer: placeOf(own), text: gateway.name };
    const answering = listenersOf(gateway).filter(({ at }) => at === undefined || at === own);
    const taken = answering.flatMap(({ listener, port }): Frontend[] => {
      const ports = port === undefined ? {} : { ports: { from: port, to: port } };
      const place = { ...ports, origin: { ...origin, pointer: placeOf(listener) } };
      return [first, { ...first, keepsDestination: true }, ...others].map((each) => ({ ...each, ...place }));
    });
    return taken.length > 0 ? taken : [{ ...first, protocol: [], origin }];
  });
}

/**
 * Ports of its listeners, each at its frontend, and those at which the platform manages it. Addresses of its subnet that are no
 * frontend stand for the public one where the internet calls, and for the gateway as a whole where others do.
 */
export function listenerRules(gateway: Gateway, frontends: readonly Address[]): Rule[] {
  const own = frontends.map(single);
  const elsewhere = subtractRanges(ALL_ADDRESSES, own);
  const inside = subtractRanges(ALL_ADDRESSES, PUBLIC);
  const named = listenersOf(gateway).flatMap(({ listener, port, at, text }): Rule[] => {
    const rule = (id: string, boxes: readonly Box[], reason?: string): Rule => ({
      id: `${text} ${id}`,
      conditions: [
        tcp(port, boxes),
        ...(reason === undefined ? [] : [{ kind: 'opaque', reason } as const]),
        ...(port === undefined
          ? [{ kind: 'opaque', reason: 'the port of a listener is not in evidence' } as const]
          : []),
      ],
      action: { kind: 'accept' },
      origin: { file: gateway.file, pointer: placeOf(listener), text },
    });
    const address = at && privateAddressOf(at);
    if (at === undefined) return [rule('anywhere', [{}], 'the frontend of a listener is not in evidence')];
    if (address !== undefined)
      return [
        rule('private', [{ destination: [single(address)] }, { destination: elsewhere, source: inside }]),
      ];
    return [
      rule('public', [{ destination: elsewhere }]),
      rule('perhaps public', [{ destination: own, source: PUBLIC }], UNDOCUMENTED),
    ];
  });
  const ports = managementPorts(gateway.value.sku);
  const text = `managed by the platform ${ports.join('-')}`;
  const managed: Rule = {
    id: text,
    conditions: [{ kind: 'packet', boxes: [{ protocol: [[TCP, TCP]], destinationPort: [ports] }] }],
    action: { kind: 'accept' },
    origin: { file: gateway.file, pointer: gateway.pointer, text },
  };
  return [...named, managed];
}

function tcp(port: number | undefined, boxes: readonly Box[]): Condition {
  const traffic = {
    protocol: [[TCP, TCP] as const],
    ...(port === undefined ? {} : { destinationPort: [[port, port] as const] }),
  };
  return { kind: 'packet', boxes: boxes.map((box) => ({ ...traffic, ...box })) };
}

interface Listener {
  readonly listener: GatewayListener;
  readonly text: string;
  /** Absent: not in evidence. */
  readonly port: number | undefined;
  readonly at: Configuration | undefined;
}

function listenersOf({ value }: Gateway): Listener[] {
  const { frontendPorts = [], frontendIPConfigurations = [], httpListeners = [], listeners = [] } = value;
  const described = [...httpListeners, ...listeners];
  return (hasUnseenListeners(value) ? [{}] : described).map((listener: GatewayListener, index) => {
    const id = keyOf(listener.frontendPort?.id ?? '-');
    const port = frontendPorts.find((own) => keyOf(own.id ?? '') === id)?.port;
    const named = keyOf(listener.frontendIPConfiguration?.id ?? '-');
    const at =
      frontendIPConfigurations.find((own) => keyOf(own.id ?? '') === named) ??
      (frontendIPConfigurations.length === 1 ? frontendIPConfigurations[0] : undefined);
    return {
      listener,
      port,
      at,
      text: ['listener', listener.name ?? index, listener.protocol, port].filter(Boolean).join(' '),
    };
  });
}

/** A gateway has a listener at least, so that a description that has no list of them does not show them. */
export function hasUnseenListeners({ httpListeners, listeners }: ApplicationGateway): boolean {
  return httpListeners === undefined && listeners === undefined;
}

function privateAddressOf({ privateIPAddress: text }: Configuration): Address | undefined {
  return text ? parseAddress(text) : undefined;
}

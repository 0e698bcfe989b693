import type { Origin } from '../../model/origin.ts';
import { type AddressRange, parsePrefix } from '../../net/address.ts';
import { keyOf, nameOf } from './resources.ts';
import type { KnownNetwork, KnownPeering } from './topology.ts';

/** What a peering of a network leads to. */
export interface Neighbour {
  readonly id: string;
  /** Id of the other network, as that network spells it where it is in evidence. */
  readonly network: string;
  readonly prefixes: readonly AddressRange[];
  /** Why it may carry nothing; absent: it certainly carries. */
  readonly doubt?: string;
  /** `VirtualNetwork` holds its prefixes. */
  readonly inTag: 'yes' | 'no' | 'perhaps';
  /** Its gateway is used, too. */
  readonly lendsGateway: boolean;
  /** It passes on what does not come from the other network itself. */
  readonly takesForwarded: boolean;
  readonly origin: Origin;
}

/**
 * The networks that a network is peered with: both sides have to be connected, else nothing is carried (virtual network peering).
 * `allowVirtualNetworkAccess: false` was documented to stop all traffic and later to take the prefixes out of the tag alone.
 */
export function neighboursOf(
  network: KnownNetwork,
  networks: ReadonlyMap<string, KnownNetwork>,
): Neighbour[] {
  const { resource } = network;
  return network.peerings.flatMap((peering): Neighbour[] => {
    const { value, pointer } = peering;
    const id = value.remoteVirtualNetwork?.id;
    if (id === undefined || !mayCarry(peering)) return [];
    const other = networks.get(keyOf(id));
    const there = other?.peerings.find(
      (each) => keyOf(each.value.remoteVirtualNetwork?.id ?? '') === keyOf(resource.id),
    );
    const isUnseenThere = there === undefined && other?.hasUnseenPeerings === true;
    if (other !== undefined && !isUnseenThere && (there === undefined || !mayCarry(there))) return [];
    const back = there?.value;
    const isDisputed = peering.isDisputed === true || there?.isDisputed === true;
    const name = value.name ?? nameOf(id);
    const isSynced = !value.peeringSyncLevel || value.peeringSyncLevel.toLowerCase() === 'fullyinsync';
    const doubt = isDisputed
      ? 'it is described twice and differently'
      : isUnseenThere
        ? 'the peerings of the other network are not in evidence'
        : value.allowVirtualNetworkAccess === false || back?.allowVirtualNetworkAccess === false
          ? 'access between the networks is switched off'
          : value.peerCompleteVnets === false
            ? 'only some subnets are peered'
            : value.peeringState === undefined
              ? 'its state is not in evidence'
              : isSynced || value.remoteAddressSpace !== undefined
                ? undefined
                : 'its address blocks are not in step with those of the other network';
    const texts =
      value.remoteAddressSpace?.addressPrefixes ?? value.remoteVirtualNetworkAddressSpace?.addressPrefixes;
    return [
      {
        id: name,
        network: other?.resource.id ?? id,
        prefixes: texts?.flatMap((text) => parsePrefix(text) ?? []) ?? other?.prefixes ?? [],
        ...(doubt === undefined ? {} : { doubt }),
        inTag:
          value.allowVirtualNetworkAccess === false && !isDisputed
            ? 'no'
            : isDisputed ||
                isUnseenThere ||
                value.peerCompleteVnets === false ||
                value.peeringState === undefined
              ? 'perhaps'
              : 'yes',
        lendsGateway: value.useRemoteGateways === true,
        takesForwarded: value.allowForwardedTraffic === true,
        origin: { file: resource.file, pointer, text: `${resource.name}/${name}` },
      },
    ];
  });
}

function mayCarry({ value: { peeringState: state }, isDisputed }: KnownPeering): boolean {
  return isDisputed === true || state === undefined || state.toLowerCase() === 'connected';
}

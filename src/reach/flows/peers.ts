import type { AddressRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import { ownPublicAddresses } from '../public-addresses.ts';
import { OUTSIDE } from '../reachability/senders.ts';

/** The other end of a scope's flows, by what tells whether it can be trusted. */
export interface Peer {
  /** `internet`, `untrusted`, `other`, or the id of a network, in short. */
  readonly id: string;
  readonly title: string;
  readonly isUntrusted: boolean;
  readonly packets: PacketSet;
}

/**
 * Packets by whom they come from, or go to: the internet, further networks that are not trusted, one of the estate's networks, or
 * other networks. What the estate itself sends by the internet is not the internet's.
 */
export function byPeer(
  estate: Estate,
  packets: PacketSet,
  side: 'source' | 'destination',
  realm: string,
  untrusted: readonly AddressRange[],
): Peer[] {
  const { space } = estate;
  const distrusted = packets.intersection(space.box({ [side]: untrusted }));
  const rest = packets.difference(distrusted);
  const found: Peer[] = [
    { id: 'untrusted', title: 'untrusted networks', isUntrusted: true, packets: distrusted },
  ];
  if (realm !== OUTSIDE) {
    const title = estate.networks.get(realm)?.names[0] ?? realm;
    found.push({ id: shortId(estate, realm), title, isUntrusted: false, packets: rest });
  } else {
    const internet = rest.intersection(space.box({ [side]: foreignInternet(estate) }));
    found.push(
      { id: 'internet', title: 'internet', isUntrusted: true, packets: internet },
      { id: 'other', title: 'other networks', isUntrusted: false, packets: rest.difference(internet) },
    );
  }
  return found.filter((each) => !each.packets.isEmpty());
}

/** The last part of a network's id, where no other network has it. */
function shortId({ networks }: Estate, realm: string): string {
  const last = (id: string) => id.split('/').at(-1) ?? id;
  const isUnique = [...networks.keys()].every((id) => id === realm || last(id) !== last(realm));
  return isUnique ? last(realm) : realm;
}

/** The internet without the public addresses of the estate. */
export function foreignInternet(estate: Estate): readonly AddressRange[] {
  return once(estate, 'foreign internet', () => subtractRanges(estate.internet, ownPublicAddresses(estate)));
}

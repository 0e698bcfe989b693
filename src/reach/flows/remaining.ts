import { type Accepted, NO_NETWORK } from '../../model/accepted.ts';
import { single } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate, Located } from '../estate.ts';
import { networkIdOf, remainingAt } from '../judge/accepted-at.ts';
import { addressesOf } from '../point.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import type { Flow } from './arriving.ts';

/** What of packets that arrive at an end nobody accepts; from outside they bear the private addresses behind the called ones. */
export function remainingOf(
  estate: Estate,
  flow: Pick<Flow, 'realm' | 'ends' | 'possible' | 'senders'>,
  accepted: Accepted,
): PacketSet {
  const { realm, ends, possible, senders } = flow;
  if (possible.isEmpty()) return possible;
  const interfaces = ends.flatMap(({ asset }) => estate.interfacesOf.get(asset ?? '') ?? []);
  if (realm !== OUTSIDE || interfaces.length === 0) {
    const networks = new Set(interfaces.map((at) => at.interface.network ?? NO_NETWORK));
    const to = networks.size === 1 ? [...networks][0] : undefined;
    return accepted.remaining(possible, { from: realm === OUTSIDE ? undefined : realm, to });
  }
  const parts = interfaces.map((at) => {
    const point = { kind: 'interface', at, ranges: addressesOf(at) } as const;
    const own = possible.intersection(estate.space.box({ destination: point.ranges }));
    return remainingAt(accepted, own, undefined, point, true);
  });
  const rest = estate.space.unionOf(parts);
  if (senders === undefined || rest.isEmpty()) return rest;
  return estate.space.unionOf(
    interfaces.map((to) => remainingOfSenders(estate, senders, to, rest, accepted)),
  );
}

/** What is accepted of a machine that sends by a public address, is so whichever that is. */
function remainingOfSenders(
  { space }: Estate,
  senders: readonly Located[],
  at: Located,
  packets: PacketSet,
  accepted: Accepted,
): PacketSet {
  const services = (set: PacketSet) => set.forget('source', 'destination', 'sourcePort');
  const left = at.interface.publicAddresses.flatMap((each) => {
    const to = { kind: 'interface', at, ranges: [single(each.private)] } as const;
    const own = packets.intersection(space.box({ destination: to.ranges }));
    return senders.map((sender) => {
      const from = { kind: 'interface', at: sender, ranges: addressesOf(sender) } as const;
      const sent = services(own).intersection(
        space.box({ source: from.ranges, destination: [single(each.public)] }),
      );
      return own.intersection(services(remainingAt(accepted, sent, networkIdOf(from), to, false)));
    });
  });
  return space.unionOf(left);
}

import type { PacketSet } from '../../net/packet-set.ts';
import { WITH_PORTS } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { CLIENT_PORTS } from '../path/question.ts';
import type { Arrivals } from './arrivals.ts';

/**
 * Arrivals as a person reads them: what works from every client port stands without source ports, what works from some of them
 * keeps them, and a dropped answer is told only where no client port works.
 */
export function clientViews(estate: Estate, arrivals: ReadonlyMap<string, Arrivals>): Map<string, Arrivals> {
  return new Map([...arrivals].map(([realm, each]) => [realm, clientView(estate, each)]));
}

function clientView(estate: Estate, arrivals: Arrivals): Arrivals {
  const certain = simplified(estate, arrivals.certain);
  const possible = simplified(estate, arrivals.possible).difference(certain);
  const clients = estate.space.box({ sourcePort: [CLIENT_PORTS] });
  const works = certain.union(possible).intersection(clients).forget('sourcePort');
  const certainUnanswered = simplified(estate, arrivals.certainUnanswered).difference(works);
  const possibleUnanswered = simplified(estate, arrivals.possibleUnanswered).difference(
    works.union(certainUnanswered),
  );
  return { certain, possible, certainUnanswered, possibleUnanswered };
}

function simplified(estate: Estate, packets: PacketSet): PacketSet {
  const { space } = estate;
  // An ICMP message has its type where others have the source port.
  const ported = packets.intersection(
    space.box({ protocol: WITH_PORTS.map((protocol) => [protocol, protocol]) }),
  );
  const clients = space.box({ sourcePort: [CLIENT_PORTS] });
  const some = ported.forget('sourcePort');
  const full = some.difference(some.intersection(clients).difference(ported).forget('sourcePort'));
  return packets.union(full);
}

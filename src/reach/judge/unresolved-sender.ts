import type { PairProof } from '../../model/audit.ts';
import { type Endpoint, isUnresolved } from '../../model/endpoint.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { Point } from '../point.ts';

/** Of what is let in from a name without addresses, what every address of the internet may send: the name may have any of them. */
export function sentByEvery(estate: Estate, certain: PacketSet, asked: PacketSet, to: Point): PacketSet {
  const all = estate.space.box({ source: estate.internet, destination: to.ranges });
  return certain.difference(asked.intersection(all).difference(certain).forget('source'));
}

/** That a verdict waits for the addresses of names. */
export function waitingFor(endpoints: readonly Endpoint[]): Pick<PairProof, 'unresolved' | 'note'> {
  const names = [...new Set(endpoints.filter(isUnresolved).map(({ name }) => name))];
  return names.length === 0
    ? {}
    : { unresolved: names, note: `the addresses of ${names.join(' and ')} are not given` };
}

import { type Interval, mergeIntervals } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { ALL_PORTS } from '../../net/protocol.ts';
import { type Estate, once } from '../estate.ts';

const ALL_PROTOCOLS: Interval = [0, 255];

export interface PortRange {
  readonly protocol: number;
  readonly ports: Interval;
}

/** Contiguous ranges of destination ports for which some packet is in the set, by protocol. */
export function openPorts(estate: Estate, set: PacketSet): readonly PortRange[] {
  const ports = set.forget('source', 'destination', 'sourcePort');
  return once(estate, `open ports|${ports.id}`, () => rangesOf(ports));
}

function rangesOf(set: PacketSet): PortRange[] {
  const byProtocol = new Map<number, Interval[]>();
  for (const cube of set.boxes()) {
    for (const [first, last] of cube.protocol ?? [ALL_PROTOCOLS]) {
      for (let protocol = first; protocol <= last; protocol++) {
        const list = byProtocol.get(protocol) ?? [];
        list.push(...(cube.destinationPort ?? [ALL_PORTS]));
        byProtocol.set(protocol, list);
      }
    }
  }
  return [...byProtocol].flatMap(([protocol, ports]) =>
    mergeIntervals(ports).map((range) => ({ protocol, ports: range })),
  );
}

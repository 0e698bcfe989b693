import type { PacketSet } from '../../net/packet-set.ts';
import { protocolName, protocolNumber } from '../../net/protocol.ts';
import { type Estate, once } from '../estate.ts';
import type { PortRange } from './open-ports.ts';

export interface AskedPort {
  readonly protocol: string;
  readonly port: number;
}

/** Every asked port once, in order. */
export function questionsOf(asked: readonly AskedPort[]): PortRange[] {
  const questions = asked.flatMap(({ protocol: name, port }): PortRange[] => {
    const protocol = protocolNumber(name);
    return protocol === undefined ? [] : [{ protocol, ports: [port, port] }];
  });
  return [...new Map(questions.map((each) => [nameOf(each), each])).values()].sort(
    (a, b) => a.protocol - b.protocol || a.ports[0] - b.ports[0],
  );
}

/** `tcp-22`, `tcp-22-3389`: stable for equal ports. */
export function nameOf({ protocol, ports: [first, last] }: PortRange): string {
  return [protocolName(protocol), first, ...(first === last ? [] : [last])].join('-');
}

/** The asked ports that lie in a range, in the order given. */
export function askedIn(
  questions: readonly PortRange[],
  { protocol, ports: [first, last] }: PortRange,
): PortRange[] {
  return questions.filter(
    (each) => each.protocol === protocol && first <= each.ports[0] && each.ports[0] <= last,
  );
}

/** Every packet to a range of ports, computed once for an estate. */
export function boxOf(estate: Estate, { protocol, ports }: PortRange): PacketSet {
  return once(estate, `ports|${protocol}|${ports.join('-')}`, () =>
    estate.space.box({ protocol: [[protocol, protocol]], destinationPort: [ports] }),
  );
}

/** Asked ports of one protocol, one after the other. */
export type Run = readonly PortRange[];

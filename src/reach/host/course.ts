import type { HostRoute } from '../../model/host.ts';
import { formatRange } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Flow, InterfaceName } from '../program/flow.ts';
import type { Loss } from '../program/trace.ts';
import type { Bounds } from '../program/view.ts';

/** A flow while it is found out by which links its packets are sent; what is found of some of them is about those that are left. */
export class Course {
  readonly flow: Flow;
  rest: PacketSet;
  readonly sent: Flow[] = [];
  readonly losses: Loss[] = [];

  constructor(flow: Flow) {
    this.flow = flow;
    this.rest = flow.packets;
  }

  send({ must, may }: Bounds, outgoing: InterfaceName): void {
    const packets = this.rest.intersection(may);
    if (packets.isEmpty()) return;
    this.rest = this.rest.difference(must);
    this.sent.push({ ...this.flow, packets, outgoing });
  }

  /** They may be dropped, and are still left. */
  lose(may: PacketSet, reason: string): void {
    const packets = this.rest.intersection(may);
    if (!packets.isEmpty()) this.losses.push({ packets, reason });
  }

  /** By a route that is no way. */
  refuse({ must, may }: Bounds, { destination, kind }: HostRoute): void {
    this.lose(may, `the host's route for ${formatRange(destination)} is ${kind}`);
    this.rest = this.rest.difference(must);
  }
}

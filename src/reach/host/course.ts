import type { HostRoute } from '../../model/host.ts';
import { formatRange } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Flow, InterfaceName } from '../program/flow.ts';
import type { Loss } from '../program/trace.ts';
import type { Bounds } from '../program/view.ts';

/** So many sets are subtracted one by one from what little a route is for. */
const MOST_SETTLED = 32;

/** A flow while it is found out by which links its packets are sent; what is found of some of them is about those that are left. */
export class Course {
  readonly flow: Flow;
  /** What was left when `#settled` was begun. */
  #left: PacketSet;
  /** Of what was left, what is not any more; a host may have thousands of routes, and what each leaves is as large as their list. */
  #settled: PacketSet[] = [];
  readonly sent: Flow[] = [];
  readonly losses: Loss[] = [];
  /** Why it is not known by which link they leave. */
  readonly unknownWays: Loss[] = [];

  constructor(flow: Flow) {
    this.flow = flow;
    this.#left = flow.packets;
  }

  /** Those of some packets that are left. */
  leftOf(packets: PacketSet): PacketSet {
    return this.#left.intersection(packets).without(this.#settled);
  }

  /** What becomes of them is known. */
  settle(must: PacketSet): void {
    if (must.isEmpty()) return;
    this.#settled.push(must);
    if (this.#settled.length < MOST_SETTLED) return;
    this.#left = this.#left.without(this.#settled);
    this.#settled = [];
  }

  /** What becomes of them is not known any more. */
  reopen(packets: PacketSet): void {
    if (packets.isEmpty()) return;
    this.#left = this.#left.without(this.#settled).union(packets);
    this.#settled = [];
  }

  send({ must, may }: Bounds, outgoing: InterfaceName): void {
    // Most routes are for none of the packets.
    if (this.sendPerhaps(may, outgoing)) this.settle(must);
  }

  /** They may leave by a link, and are still left; false: none of them. */
  sendPerhaps(may: PacketSet, outgoing: InterfaceName): boolean {
    const packets = this.leftOf(may);
    if (packets.isEmpty()) return false;
    this.sent.push({ ...this.flow, packets, outgoing });
    return true;
  }

  /** They leave by a link that is not known, and are still left. */
  sendByUnknownLink(may: PacketSet, reason: string): void {
    this.#note(this.unknownWays, may, reason);
    this.sendPerhaps(may, 'unknown');
  }

  /** They may be dropped, and are still left. */
  lose(may: PacketSet, reason: string): void {
    this.#note(this.losses, may, reason);
  }

  #note(list: Loss[], may: PacketSet, reason: string): void {
    const packets = this.leftOf(may);
    if (!packets.isEmpty()) list.push({ packets, reason });
  }

  /** By a route that is no way. */
  refuse({ must, may }: Bounds, { destination, kind }: HostRoute): void {
    this.lose(may, `the host's route for ${formatRange(destination)} is ${kind}`);
    this.settle(must);
  }
}

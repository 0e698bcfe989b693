import type { Origin } from '../../model/origin.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Decision, decides } from './trace.ts';

/** A decision as an equal rule elsewhere makes it; its packets stay unmade until somebody reads them. */
export class ToldDecision implements Decision {
  readonly rule: string;
  readonly origin: Origin;
  readonly verdict: Decision['verdict'];
  readonly hook: Decision['hook'];
  readonly #decision: Decision;

  constructor(decision: Decision, { id, origin }: { readonly id: string; readonly origin: Origin }) {
    this.#decision = decision;
    this.rule = id;
    this.origin = origin;
    this.verdict = decision.verdict;
    this.hook = decision.hook;
  }

  get packets(): PacketSet {
    return this.#decision.packets;
  }

  has(packet: Packet): boolean {
    return decides(this.#decision, packet);
  }

  isApartFrom(packets: PacketSet): boolean {
    return this.#decision.isApartFrom?.(packets) === true;
  }
}

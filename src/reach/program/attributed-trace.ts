import type { Origin } from '../../model/origin.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Decision, type Dependence, decides, Trace } from './trace.ts';

/** A rule as it is named to who reads a report. */
export interface NamedRule {
  readonly id: string;
  readonly origin: Origin;
}

/** The trace of an equal filter, told with somebody's own rules; of its many decisions only those are that are asked for. */
export class AttributedTrace extends Trace {
  readonly #seen: Trace;
  readonly #ownOf: (each: Decision | Dependence) => NamedRule | undefined;

  /** `ownOf`: the rule that a decision or a dependence is told with; undefined: it is told as it is. */
  constructor(seen: Trace, ownOf: (each: Decision | Dependence) => NamedRule | undefined) {
    const dependences = seen.dependences.map((each) => {
      const own = ownOf(each);
      return own === undefined ? each : { ...each, rule: own.id, origin: own.origin };
    });
    super([], dependences, seen.losses);
    this.#seen = seen;
    this.#ownOf = ownOf;
  }

  override get decisions(): readonly Decision[] {
    return this.#seen.decisions.map((each) => this.#attributed(each));
  }

  override deciding(packet: Packet): readonly Decision[] {
    return this.#seen.deciding(packet).map((each) => this.#attributed(each));
  }

  override *admitting(packets: PacketSet): Generator<Decision> {
    for (const each of this.#seen.admitting(packets)) yield this.#attributed(each);
  }

  #attributed(decision: Decision): Decision {
    const own = this.#ownOf(decision);
    return own === undefined ? decision : new AttributedDecision(decision, own);
  }
}

/** A decision as an equal rule elsewhere makes it; its packets stay unmade until somebody reads them. */
class AttributedDecision implements Decision {
  readonly rule: string;
  readonly origin: Origin;
  readonly verdict: Decision['verdict'];
  readonly hook: Decision['hook'];
  readonly #decision: Decision;

  constructor(decision: Decision, { id, origin }: NamedRule) {
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

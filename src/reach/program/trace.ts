import type { Hook } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';

/** A rule (or a policy) that may decide some packets. */
export interface Decision {
  readonly rule: string;
  readonly origin: Origin;
  readonly verdict: 'accept' | 'drop' | 'reject' | 'translate';
  readonly packets: PacketSet;
  /** Where the rule stands; translations and marks before and after the filters decide less. */
  readonly hook?: Hook | undefined;
  /** Whether a packet is one of them, where that can be told without making `packets`. */
  has?(packet: Packet): boolean;
  /** Whether it is plain that none of some packets is one of them. */
  isApartFrom?(packets: PacketSet): boolean;
}

/** Whether a packet is one of the decision's. */
export function decides(decision: Decision, packet: Packet): boolean {
  return decision.has?.(packet) ?? decision.packets.has(packet);
}

/** Whether some of the packets are the decision's. */
export function decidesSome(decision: Decision, packets: PacketSet): boolean {
  return decision.isApartFrom?.(packets) !== true && !decision.packets.isDisjointFrom(packets);
}

/** A rule of which it is not known whether it applies to some packets. */
export interface Dependence {
  readonly rule: string;
  readonly origin: Origin;
  readonly reason: string;
  readonly packets: PacketSet;
}

/** Packets that a host drops, or may drop, where no rule does: by its routes and settings. */
export interface Loss {
  readonly packets: PacketSet;
  readonly reason: string;
}

/** What the interpreter saw on the way: who decides, and what the answer depends on. A class, because most decisions of a long chain are never read. */
export class Trace {
  readonly dependences: Dependence[];
  readonly losses: Loss[];
  /** Packets of which it is not known where a host sends them, or whether a platform lets its filters see them. */
  readonly unknownWays: Loss[] = [];
  readonly #decisions: Decision[];
  #waiting: (() => readonly Decision[])[] = [];

  constructor(decisions: Decision[] = [], dependences: Dependence[] = [], losses: Loss[] = []) {
    this.#decisions = decisions;
    this.dependences = dependences;
    this.losses = losses;
  }

  get decisions(): readonly Decision[] {
    for (const make of this.#waiting) for (const decision of make()) this.#decisions.push(decision);
    this.#waiting = [];
    return this.#decisions;
  }

  /** The decisions that a packet is one of. */
  deciding(packet: Packet): readonly Decision[] {
    return this.decisions.filter((each) => decides(each, packet));
  }

  /** The decisions of rules of filters that accept some of the packets, one by one, because few of them are shown. */
  *admitting(packets: PacketSet): Generator<Decision> {
    for (const each of this.decisions)
      if (each.verdict === 'accept' && isFiltering(each) && decidesSome(each, packets)) yield each;
  }

  decide(decision: Decision): void {
    if (this.#waiting.length === 0) this.#decisions.push(decision);
    else this.decideLater(() => [decision]);
  }

  /** Decisions that are made when somebody reads them. */
  decideLater(make: () => readonly Decision[]): void {
    this.#waiting.push(make);
  }
}

/** A rule of a filter itself, not of what stands before and after it. */
export function isFiltering({ hook }: Decision): boolean {
  return hook !== 'prerouting' && hook !== 'postrouting';
}

/** What was seen of packets in other terms. */
export function relocated(trace: Trace, back: (set: PacketSet) => PacketSet): Trace {
  const inTerms = <T extends { readonly packets: PacketSet }>(each: T): T => ({
    ...each,
    packets: back(each.packets),
  });
  const moved = new Trace([], trace.dependences.map(inTerms), trace.losses.map(inTerms));
  moved.decideLater(() => trace.decisions.map(inTerms));
  return moved;
}

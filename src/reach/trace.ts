import type { PacketSet } from '../net/packet-set.ts';
import type { Origin } from '../model/origin.ts';

/** A rule (or a policy) that may decide some packets. */
export interface Decision {
  readonly rule: string;
  readonly origin: Origin;
  readonly verdict: 'accept' | 'drop' | 'reject' | 'translate';
  readonly packets: PacketSet;
}

/** A rule of which it is not known whether it applies to some packets. */
export interface Dependence {
  readonly rule: string;
  readonly origin: Origin;
  readonly reason: string;
  readonly packets: PacketSet;
}

/** What the interpreter saw on the way: who decides, and what the answer depends on. */
export interface Trace {
  readonly decisions: Decision[];
  readonly dependences: Dependence[];
}

export function newTrace(): Trace {
  return { decisions: [], dependences: [] };
}

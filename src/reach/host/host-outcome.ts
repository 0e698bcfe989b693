import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import type { Dropped } from '../program/dropped.ts';
import type { Flow } from '../program/flow.ts';

/** What a host does with packets: flows that it may deliver, forward or send, and packets that it may drop. */
export interface HostOutcome {
  readonly delivered: readonly Flow[];
  readonly forwarded: readonly Flow[];
  readonly dropped: Dropped;
  readonly notes: readonly string[];
}

/** What passes a host for every unknown outcome, and for some. */
export function boundsOfOutcome({ space }: Estate, { delivered, forwarded, dropped }: HostOutcome): TwoSided {
  const possible = space.unionOf([...delivered, ...forwarded].map((flow) => flow.packets));
  return { certain: possible.difference(dropped(possible)), possible };
}

/** The flows of an outcome as far as they are of `packets`. */
export function within(outcome: HostOutcome, packets: PacketSet): HostOutcome {
  const narrowed = (flows: readonly Flow[]) =>
    flows
      .map((flow) => ({ ...flow, packets: flow.packets.intersection(packets) }))
      .filter((flow) => !flow.packets.isEmpty());
  return {
    ...outcome,
    delivered: narrowed(outcome.delivered),
    forwarded: narrowed(outcome.forwarded),
  };
}

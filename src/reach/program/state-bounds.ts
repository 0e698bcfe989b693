import type { Condition } from '../../model/filter.ts';
import type { Interval } from '../../net/box.ts';
import { TCP } from '../../net/protocol.ts';
import type { Flow } from './flow.ts';
import { negate } from './packet-bounds.ts';
import { ACK, type Surroundings } from './surroundings.ts';
import type { Bounds } from './view.ts';

/** Any of the states of its connection is the packet's. */
export function stateBounds(
  condition: Extract<Condition, { kind: 'state' }>,
  flow: Flow,
  around: Surroundings,
  exactly: (holds: boolean) => Bounds,
  unknown: Bounds,
): Bounds {
  const states = new Set<string>(condition.states);
  if (flow.tracked && flow.answersUntracked) return negate(condition, strayBounds(states, around), around);
  const state = flow.tracked ? around.state : flow.invalid ? 'invalid' : 'untracked';
  const direction = around.state === 'established' && flow.view.reversed ? 'reply' : 'original';
  const holds = states.has(state) || (flow.tracked && states.has(direction));
  if (flow.tracked && flow.zoned && around.state === 'established') return unknown;
  // Without a connection nothing was translated (xt_conntrack.c): an answer, too, meets the first chains so.
  if (!flow.tracked) return exactly(holds);
  // The new source may be the one that a packet had already, which is no translation (nf_nat_setup_info).
  if (states.has('snat') && flow.anotherSource && !holds) return unknown;
  return states.has('dnat') && !holds
    ? negate(condition, destinationChanged(flow, around), around)
    : exactly(holds);
}

/** Packets that were given another destination; one that they had already is no translation (nf_nat_setup_info). */
function destinationChanged({ view }: Flow, { space }: Surroundings): Bounds {
  const { destination, destinationPort } = view;
  if (destination === undefined && destinationPort === undefined)
    return { must: space.empty, may: space.empty };
  const same = space.box({
    ...(destination === undefined ? {} : { destination }),
    ...(destinationPort === undefined ? {} : { destinationPort: [destinationPort] }),
  });
  const isOne =
    destination?.every((range) => range.first === range.last) === true &&
    new Set(destination.map(({ family }) => family)).size === destination.length &&
    (destinationPort === undefined || destinationPort[0] === destinationPort[1]);
  return { must: space.all.difference(same), may: isOne ? space.all.difference(same) : space.all };
}

/** TCP, SCTP, DCCP and ICMP tell an answer from an opening packet. */
const WITH_ROLES: readonly Interval[] = [
  [1, 1],
  [6, 6],
  [33, 33],
  [58, 58],
  [132, 132],
];

/**
 * An answer to a packet that was not tracked begins no connection where the protocol tells (invalid), else it is taken to begin one
 * (Linux kernel, asked with NOTRACK in PREROUTING: SYN+ACK and echo reply are INVALID, UDP and GRE are NEW). An ACK of a TCP connection
 * that is not known begins one, unless net.netfilter.nf_conntrack_tcp_loose is 0.
 */
function strayBounds(states: ReadonlySet<string>, { space, tcpFlags }: Surroundings): Bounds {
  const begins = states.has('new') || states.has('original');
  const withRoles = space.box({ protocol: WITH_ROLES });
  const set = space.unionOf([
    states.has('invalid') ? withRoles : space.empty,
    begins ? space.all.difference(withRoles) : space.empty,
  ]);
  if (tcpFlags !== ACK || begins === states.has('invalid')) return { must: set, may: set };
  const tcp = space.box({ protocol: [[TCP, TCP]] });
  return { must: set.difference(tcp), may: set.union(tcp) };
}

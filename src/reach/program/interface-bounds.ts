import type { Condition } from '../../model/filter.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import type { Box } from '../../net/box.ts';
import { ICMPV6 } from '../../net/protocol.ts';
import { LINK_LOCAL, MULTICAST, prefixes } from '../../net/special-addresses.ts';
import type { Flow, InterfaceName } from './flow.ts';
import { addresses, current } from './packet-bounds.ts';
import type { Surroundings } from './surroundings.ts';
import type { Bounds } from './view.ts';

/** Bounds of a condition on the link `actual`; of a link that is not known, what holds for all or none of the host's is exact. */
export function interfaceBounds(
  condition: Extract<Condition, { kind: 'interface' }>,
  actual: InterfaceName,
  around: Surroundings,
  exactly: (holds: boolean) => Bounds,
  unknown: Bounds,
): Bounds {
  const fits = (name: string) =>
    condition.prefix ? name.startsWith(condition.name) : name === condition.name;
  if (actual === 'none') return exactly(false);
  if (actual !== 'unknown') return exactly(fits(actual.name));
  // A packet from outside never comes by the loopback link, whichever link it comes by.
  if (condition.direction === 'in' && condition.name === LOOPBACK_NAME && !condition.prefix)
    return exactly(false);
  const candidates = around.links?.map((link) => link.name).filter((name) => name !== LOOPBACK_NAME);
  if (candidates === undefined || candidates.length === 0) return unknown;
  const fitting = candidates.map((name) => (name === undefined ? undefined : fits(name)));
  if (fitting.every((fit) => fit === true)) return exactly(true);
  return fitting.every((fit) => fit === false) ? exactly(false) : unknown;
}

/** Of a packet whose link is not known, what holds for every link is certain, and what holds for one is possible. */
export function returnPathBounds(
  condition: Extract<Condition, { kind: 'return-path' }>,
  flow: Flow,
  around: Surroundings,
  everything: Bounds,
  unknown: Bounds,
): Bounds {
  const { incoming } = flow;
  if (incoming === 'none' || (incoming !== 'unknown' && incoming.name === LOOPBACK_NAME)) return everything;
  const others = around.links?.filter(({ name }) => name !== LOOPBACK_NAME);
  const candidates = incoming === 'unknown' ? others : others?.filter(({ name }) => name === incoming.name);
  const bounds = candidates?.map(({ reaches }) => {
    if (reaches === undefined) return unknown;
    const { certainly, possibly } = reaches(condition);
    const { must } = addresses('source', certainly, certainly, flow, around);
    return { must, may: addresses('source', possibly, possibly, flow, around).may };
  });
  if (bounds === undefined || bounds.length === 0) return unknown;
  const starting = current(STARTING, STARTING, flow, around);
  return {
    must: bounds
      .map((each) => each.must)
      .reduce((left, right) => left.intersection(right))
      .union(starting.must),
    may: around.space.unionOf([...bounds.map((each) => each.may), starting.may]),
  };
}

/** What machines that have no address yet send is let through (Linux kernel, rpfilter_mt, nft_fib4_eval, nft_fib_v6_skip_icmpv6). */
const STARTING: readonly Box[] = [
  { source: prefixes('0.0.0.0'), destination: prefixes('255.255.255.255', '224.0.0.0/24') },
  {
    protocol: [[ICMPV6, ICMPV6]],
    source: prefixes('::/128'),
    destination: [...MULTICAST, ...LINK_LOCAL].filter(({ family }) => family === 6),
  },
];

import type { Condition, Side } from '../../model/filter.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, type AddressTerm, allAddresses, parsePrefix } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { Box, Interval } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP } from '../../net/protocol.ts';
import type { Flow, InterfaceName } from './flow.ts';
import { markHolds } from './mark.ts';
import { ACK, ANYBODY, type Surroundings } from './surroundings.ts';
import { answeredBy, type Bounds, originalsOf } from './view.ts';

type Cache = WeakMap<object, PacketSet>;
const forward = new WeakMap<object, Cache>();
const reversed = new WeakMap<object, Cache>();

/** Original packets of `flow` for which the condition certainly holds, and possibly holds. */
export function conditionBounds(condition: Condition, flow: Flow, around: Surroundings): Bounds {
  const { space } = around;
  const everything: Bounds = { must: space.all, may: space.all };
  const nothing: Bounds = { must: space.empty, may: space.empty };
  const unknown: Bounds = { must: space.empty, may: space.all };
  const exactly = (holds: boolean) =>
    holds !== (('negated' in condition && condition.negated) === true) ? everything : nothing;

  // Which source a packet was given is not carried along.
  const isDisguised = flow.anotherSource === true && !flow.view.reversed;
  if (isDisguised && 'side' in condition && condition.side === 'source') return unknown;
  switch (condition.kind) {
    case 'opaque':
      return unknown;
    case 'packet':
      return negate(
        condition,
        isDisguised
          ? fromAnywhere(condition.boxes, flow, around)
          : current(condition.boxes, condition, flow, around),
        around,
      );
    case 'original': {
      if (!flow.tracked) return nothing;
      const set = cached(forward, space, condition, () => boxes(condition.boxes, around));
      return negate(condition, { must: set, may: set }, around);
    }
    case 'members': {
      const { notIn } = condition;
      const terms = around.members(condition.group, notIn?.certain);
      if (terms === undefined) return unknown;
      // What the condition means of all packets alike is not kept as what it otherwise means.
      const isAlike = terms.length === 0 || terms === ANYBODY;
      let seen = addresses(condition.side, terms, isAlike ? terms : condition, flow, around);
      if (notIn !== undefined && notIn.possible.length > 0 && !isAlike) {
        const sure = around.members(condition.group, [...notIn.certain, ...notIn.possible]) ?? [];
        seen = { may: seen.may, must: addresses(condition.side, sure, notIn, flow, around).must };
      }
      if (condition.others === undefined) return negate(condition, seen, around);
      const others = addresses(condition.side, condition.others.ranges, condition.others, flow, around);
      return negate(condition, { must: seen.must, may: seen.may.union(others.may) }, around);
    }
    case 'list': {
      const list = around.list(condition.list);
      if (list?.ranges !== undefined)
        return negate(condition, addresses(condition.side, list.ranges, condition, flow, around), around);
      if (list?.family === undefined || condition.negated) return unknown;
      return { must: space.empty, may: space.box({ family: list.family }) };
    }
    case 'interface':
      return interfaceBounds(
        condition,
        condition.direction === 'in' ? flow.incoming : flow.outgoing,
        around,
        exactly,
        unknown,
      );
    case 'state': {
      const states = new Set<string>(condition.states);
      if (flow.tracked && flow.answersUntracked)
        return negate(condition, strayBounds(states, around), around);
      const state = flow.tracked ? around.state : flow.invalid ? 'invalid' : 'untracked';
      const holds = states.has(state);
      // The new source may be the one that a packet had already, which is no translation (nf_nat_setup_info).
      if (states.has('snat') && flow.anotherSource && !holds) return unknown;
      return states.has('dnat') && !holds
        ? negate(condition, destinationChanged(flow, around), around)
        : exactly(holds);
    }
    case 'mark':
      // What has no connection has no mark of one, and no other either.
      if (condition.of === 'connection' && !flow.tracked) return nothing;
      return exactly(
        markHolds(
          condition.of === 'packet' ? flow.mark : flow.connectionMark,
          condition.value,
          condition.mask,
        ),
      );
    case 'return-path':
      return negate(condition, returnPathBounds(flow, around, everything, unknown), around);
    case 'tcp-flags':
      return exactly((around.tcpFlags & condition.mask) === condition.value);
    case 'address-type':
      return addressTypeBounds(condition, flow, around, unknown);
    case 'any': {
      const choices = condition.of.map((all) => allBounds(all, flow, around));
      const must = space.unionOf(choices.map((bounds) => bounds.must));
      const may = space.unionOf(choices.map((bounds) => bounds.may));
      return negate(condition, { must, may }, around);
    }
  }
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

/** Packets whose source is not known: what asks for it may hold, the rest is as it is. */
function fromAnywhere(list: readonly Box[], flow: Flow, around: Surroundings): Bounds {
  const asks = (box: Box) => box.source !== undefined || box.sourcePort !== undefined;
  const originals = (some: readonly Box[]) => originalsOf(around.space, flow.view, boxes(some, around));
  const open = list.map(({ source: _source, sourcePort: _port, ...box }) => box);
  return { must: originals(list.filter((box) => !asks(box))).must, may: originals(open).may };
}

/** All of the conditions hold. */
function allBounds(conditions: readonly Condition[], flow: Flow, around: Surroundings): Bounds {
  let must = around.space.all;
  let may = must;
  for (const condition of conditions) {
    const bounds = conditionBounds(condition, flow, around);
    must = must.intersection(bounds.must);
    may = may.intersection(bounds.may);
  }
  return { must, may };
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
  const withRoles = space.box({ protocol: WITH_ROLES });
  const set = space.unionOf([
    states.has('invalid') ? withRoles : space.empty,
    states.has('new') ? space.all.difference(withRoles) : space.empty,
  ]);
  if (tcpFlags !== ACK || states.has('new') === states.has('invalid')) return { must: set, may: set };
  const tcp = space.box({ protocol: [[TCP, TCP]] });
  return { must: set.difference(tcp), may: set.union(tcp) };
}

function negate(condition: { readonly negated?: boolean }, bounds: Bounds, around: Surroundings): Bounds {
  if (!condition.negated) return bounds;
  return { must: around.space.all.difference(bounds.may), may: around.space.all.difference(bounds.must) };
}

function boxes(list: readonly Box[], around: Surroundings): PacketSet {
  return list.length === 1
    ? around.space.box(list[0] as Box)
    : around.space.unionOf(list.map((box) => around.space.box(box)));
}

function cached(
  caches: WeakMap<object, Cache>,
  space: object,
  key: object,
  make: () => PacketSet,
): PacketSet {
  let cache = caches.get(space);
  if (cache === undefined) {
    cache = new WeakMap();
    caches.set(space, cache);
  }
  let set = cache.get(key);
  if (set === undefined) {
    set = make();
    cache.set(key, set);
  }
  return set;
}

/** The packet as the rule sees it lies in one of the boxes. */
function current(list: readonly Box[], key: object, flow: Flow, around: Surroundings): Bounds {
  const set = flow.view.reversed
    ? cached(reversed, around.space, key, () => boxes(list.flatMap(answeredBy), around))
    : cached(forward, around.space, key, () => boxes(list, around));
  return originalsOf(around.space, flow.view, set);
}

function addresses(
  side: Side,
  terms: readonly AddressTerm[],
  key: object,
  flow: Flow,
  around: Surroundings,
): Bounds {
  return current([side === 'source' ? { source: terms } : { destination: terms }], key, flow, around);
}

function interfaceBounds(
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
function returnPathBounds(flow: Flow, around: Surroundings, everything: Bounds, unknown: Bounds): Bounds {
  const { incoming } = flow;
  if (incoming === 'none' || (incoming !== 'unknown' && incoming.name === LOOPBACK_NAME)) return everything;
  const others = around.links?.filter(({ name }) => name !== LOOPBACK_NAME);
  const candidates = incoming === 'unknown' ? others : others?.filter(({ name }) => name === incoming.name);
  const bounds = candidates?.map(({ reaches }) => {
    if (reaches === undefined) return unknown;
    const { certainly, possibly } = reaches();
    const { must } = addresses('source', certainly, certainly, flow, around);
    return { must, may: addresses('source', possibly, possibly, flow, around).may };
  });
  if (bounds === undefined || bounds.length === 0) return unknown;
  return {
    must: bounds.map(({ must }) => must).reduce((left, right) => left.intersection(right)),
    may: around.space.unionOf(bounds.map(({ may }) => may)),
  };
}

const LOOPBACK = ranges('127.0.0.0/8', '::1');
const MULTICAST = ranges('224.0.0.0/4', 'ff00::/8');
const BROADCAST = ranges('255.255.255.255');

function ranges(...texts: string[]): AddressRange[] {
  return texts.map((text) => parsePrefix(text) as AddressRange);
}

function addressTypeBounds(
  condition: Extract<Condition, { kind: 'address-type' }>,
  flow: Flow,
  around: Surroundings,
  unknown: Bounds,
): Bounds {
  const { space } = around;
  const side = condition.side;
  const of = (list: readonly AddressRange[]) => {
    const box: Box = side === 'source' ? { source: list } : { destination: list };
    const set = boxes(flow.view.reversed ? answeredBy(box) : [box], around);
    return originalsOf(space, flow.view, set);
  };
  const sets = condition.types.map((type): Bounds => {
    if (type === 'multicast') return of(MULTICAST);
    const links =
      condition.sameInterface === undefined
        ? around.links
        : linksNamed(condition.sameInterface, flow, around);
    if (links === undefined) {
      const isHost = around.links === undefined && !flow.view.reversed && side === around.hostSide;
      if (type === 'local' && isHost && condition.sameInterface === undefined) {
        const translated = flow.view.destination !== undefined;
        if (!translated) return { must: space.all, may: space.all };
      }
      return unknown;
    }
    const local = [
      ...links.flatMap((link) => link.addresses),
      ...(condition.sameInterface === undefined ? LOOPBACK : []),
    ];
    const broadcast = [...links.flatMap((link) => link.broadcast), ...BROADCAST];
    if (type === 'local') return of(local);
    if (type === 'broadcast') return of(broadcast);
    if (type === 'unicast') {
      const rest = subtractRanges(
        [allAddresses(4), allAddresses(6)],
        [...local, ...broadcast, ...MULTICAST, ...LOOPBACK],
      );
      // A route may make an address unreachable: what is unicast for certain is known with all routes alone.
      const certain =
        around.barred === undefined
          ? []
          : subtractRanges(
              rest.filter(({ family }) => family === 4),
              around.barred,
            );
      return { must: of(certain).must, may: of(rest).may };
    }
    return unknown;
  });
  const union: Bounds = {
    must: space.unionOf(sets.map((bounds) => bounds.must)),
    may: space.unionOf(sets.map((bounds) => bounds.may)),
  };
  if (condition.within === undefined) return negate(condition, union, around);
  const within = of(condition.within);
  const both = { must: union.must.intersection(within.must), may: union.may.intersection(within.may) };
  return negate(condition, both, around);
}

function linksNamed(direction: 'in' | 'out', flow: Flow, around: Surroundings): Surroundings['links'] {
  const actual = direction === 'in' ? flow.incoming : flow.outgoing;
  if (typeof actual === 'string' || around.links?.some((link) => link.name === undefined)) return undefined;
  return around.links?.filter((link) => link.name === actual.name);
}

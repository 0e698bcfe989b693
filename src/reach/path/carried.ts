import type { Side } from '../../model/filter.ts';
import type { RouteTarget } from '../../model/route.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { networkOf, type Point, subnetOf } from '../point.ts';
import { throughForwarder } from './forwarder.ts';
import { type Inspection, inspectionAt, ledOn, throughInspection } from './inspection.ts';
import { calledPublicly, perhapsCalled, throughGateway } from './internet-gateway.ts';
import { besideLender, throughLentAddress } from './lent-addresses.ts';
import { isIn } from './lies-in.ts';
import { throughRouter } from './routers/router.ts';
import type { RoutedShare } from './routing.ts';
import { translatedBehind } from './translated-behind.ts';
import { throughTranslator } from './translators.ts';

/** What certainly, and possibly, comes to the other end, and why it is not all. */
interface Carried extends TwoSided {
  readonly notes: ReadonlySet<string>;
}

/** What the target of a route carries of its share between two points. */
export function carriedBy(
  estate: Estate,
  near: Point,
  other: Point,
  far: Side,
  direction: 'forward' | 'reply',
  share: RoutedShare,
): Carried {
  const notes = new Set<string>();
  return { ...byTarget(estate, near, other, far, direction, share, notes), notes };
}

function byTarget(
  estate: Estate,
  near: Point,
  other: Point,
  far: Side,
  direction: 'forward' | 'reply',
  { target, packets }: RoutedShare,
  notes: Set<string>,
  /** The firewall between whose subnet's routes are asked. */
  via?: Inspection,
): TwoSided {
  const { empty } = estate.space;
  const nothing: TwoSided = { certain: empty, possible: empty };
  const perhaps: TwoSided = { certain: empty, possible: packets };
  switch (target.kind) {
    case 'local': {
      const there = isIn(estate, networkOf(estate, near), other);
      if (there === 'yes') return { certain: packets, possible: packets };
      notes.add(
        there === 'no'
          ? 'the address is inside the network, and nothing in evidence carries it'
          : 'the address is inside the network, of which not every subnet is in evidence',
      );
      return there === 'no' ? nothing : perhaps;
    }
    case 'internet':
      return byInternet(estate, near, other, far, packets, target, notes, via?.id);
    case 'inspection': {
      if (via !== undefined) {
        notes.add(`from ${via.id} on to another firewall, ${target.id}: not followed`);
        return perhaps;
      }
      const onward = (share: RoutedShare) =>
        byTarget(estate, near, other, far, direction, share, notes, target);
      return throughInspection(estate, { near, other, far, direction, packets }, target, onward, notes);
    }
    case 'platform':
      return { certain: packets, possible: packets };
    case 'peering':
      return throughPeering(estate, target, other, far, packets, notes);
    case 'attachment':
      return throughRouter(estate, near, { other, origin: near, far, direction, notes }, packets, target.id);
    case 'translator':
      return via === undefined
        ? throughTranslator(estate, near, other, far, packets, target, notes)
        : translatedBehind(estate, via, other, far, packets, target, notes);
    case 'service':
      if (far === 'source') {
        notes.add(`behind ${target.id} nothing begins a connection`);
        return nothing;
      }
      notes.add(target.note);
      return other.kind === 'outside' ? { certain: packets, possible: packets } : perhaps;
    case 'interface': {
      const isItself = other.kind === 'interface' && other.at.interface.id === target.id;
      if (target.drops === undefined || isItself) {
        notes.add(`what the interface ${target.id} forwards is not modelled`);
        return perhaps;
      }
      notes.add(`the interface ${target.id} forwards nothing: ${target.drops}`);
      return nothing;
    }
    case 'unmodelled': {
      const firewall = other.kind === 'outside' || via !== undefined ? undefined : inspectionAt(target);
      const subnet = estate.subnets.get(firewall?.subnet ?? '');
      if (firewall !== undefined && subnet !== undefined) {
        const at: Point = { kind: 'subnet', subnet, ranges: subnet.prefixes };
        const onward = (share: RoutedShare) =>
          byTarget(estate, at, other, far, direction, share, notes, firewall);
        return throughInspection(estate, { near, other, far, direction, packets }, firewall, onward, notes);
      }
      const isEntry = far === 'source' && direction === 'forward' && other.kind === 'outside';
      // What it translates for the inside is asked by the address that it translates.
      if (isEntry && target.filter !== undefined) {
        const others = packets.difference(estate.space.box({ source: estate.routable }));
        if (others.isEmpty()) notes.add(`${target.id} lets in from the internet only what it translates`);
        return { certain: empty, possible: others };
      }
      // By its private address a machine may be called through what it answers by, whatever public one it has.
      const isPublic = near.kind === 'interface' && (near.publicly ?? near.isBehindFrontend) === true;
      const lost =
        target.forwards === true && isEntry && isPublic
          ? calledPublicly(estate, near, far, packets, notes)
          : empty;
      const filtered = throughForwarder(estate, target, far, packets);
      notes.add(filtered ? `through ${target.id}` : `${target.what} ${target.id} is not modelled`);
      return filtered ?? { certain: empty, possible: packets.difference(lost) };
    }
    case 'unseen':
      notes.add(target.what);
      return perhaps;
    case 'drop':
      notes.add(target.reason);
      return nothing;
    case 'none':
      notes.add('no route');
      return nothing;
  }
}

function byInternet(
  estate: Estate,
  near: Point,
  other: Point,
  far: Side,
  packets: PacketSet,
  target: Extract<RouteTarget, { kind: 'internet' }>,
  notes: Set<string>,
  via: string | undefined,
): TwoSided {
  const { empty } = estate.space;
  const { id, outboundOnly, arrivals, doubt } = target;
  if (outboundOnly && far === 'source') {
    notes.add(`${id} takes no connection from outside`);
    return { certain: empty, possible: empty };
  }
  const isHere = isIn(estate, networkOf(estate, near), other) === 'yes';
  const open = isHere ? empty : packets.difference(numberedIn(estate, other, far, target));
  const lent = throughLentAddress(estate, near, target, far, open, notes);
  const all = throughGateway(estate, near, target, far, open.difference(lent.certain), notes);
  const own = all.difference(besideLender(estate, target, far, all, notes));
  const reached = all.union(lent.possible).union(perhapsCalled(estate, near, target, far, open, notes));
  const led: TwoSided =
    arrivals === undefined
      ? { certain: via === undefined ? reached : empty, possible: reached }
      : ledOn(estate, arrivals, far, reached, via, notes);
  if (arrivals === undefined && via !== undefined) notes.add(`what comes by ${id} does not pass ${via}`);
  const { possible } = led;
  if (other.kind !== 'outside' && possible.isEmpty())
    notes.add('a private address is not reached by an internet gateway');
  if (doubt !== undefined) {
    notes.add(`${id} may not carry anything: ${doubt}`);
    return { certain: empty, possible };
  }
  const certain = subnetOf(near)?.internetBlock === 'unknown' ? lent.certain : own.union(lent.certain);
  return { certain: certain.intersection(led.certain), possible };
}

/** Packets for the numbers of a network that a gateway has to translate: whoever has them on the internet, its machines are not reached by them. */
function numberedIn(
  estate: Estate,
  other: Point,
  far: Side,
  { translatesBoth }: Extract<RouteTarget, { kind: 'internet' }>,
): PacketSet {
  const network = other.kind === 'outside' ? undefined : networkOf(estate, other);
  if (network === undefined) return estate.space.empty;
  const { prefixes } = network;
  return estate.space.box({ [far]: prefixes.filter(({ family }) => translatesBoth || family === 4) });
}

/** What a peering carries to the other point: nothing, unless that lies in the other network. */
function throughPeering(
  estate: Estate,
  { id, network: title, doubt }: Extract<RouteTarget, { kind: 'peering' }>,
  other: Point,
  far: Side,
  packets: PacketSet,
  notes: Set<string>,
): TwoSided {
  const { space } = estate;
  const network = estate.networks.get(title);
  const there = isIn(estate, network, other);
  if (there === 'no') {
    notes.add(`the peering ${id} leads to ${title} alone, and the address is not there`);
    return { certain: space.empty, possible: space.empty };
  }
  if (doubt !== undefined) notes.add(`the peering ${id} may not carry anything: ${doubt}`);
  if (there === 'yes') return { certain: doubt === undefined ? packets : space.empty, possible: packets };
  notes.add(
    `the address may be in ${title} behind the peering ${id}, of which not every subnet is in evidence`,
  );
  // A peering that is not certainly usable does not say all that the other network has.
  if (network === undefined || doubt !== undefined) return { certain: space.empty, possible: packets };
  return {
    certain: space.empty,
    possible: packets.intersection(space.box({ [far]: network.prefixes })),
  };
}

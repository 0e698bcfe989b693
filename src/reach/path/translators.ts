import type { Side } from '../../model/filter.ts';
import type { Subnet } from '../../model/network.ts';
import type { RouteTarget, Translator } from '../../model/route.ts';
import { formatAddress, single } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { NAT64 } from '../../net/special-addresses.ts';
import type { Estate } from '../estate.ts';
import { type LayerAnswer, meet, type TwoSided } from '../layer.ts';
import { type Point, pointIn, subnetOf } from '../point.ts';
import { inTermsBefore, layerInTermsBefore, type OtherTerms, withAnotherSource } from './in-other-terms.ts';
import { type Inspection, ledOn, lettingBack, throughInspection } from './inspection.ts';
import { hasRoutesTo, type RoutedShare, routesTaken } from './routing.ts';
import { subnetLayers } from './subnet-layer.ts';

type Target = Extract<RouteTarget, { kind: 'translator' }>;

/**
 * What a translator sends on of packets to the outside: what it carries, by an internet gateway that its own subnet's table leads to.
 * Nothing in the direction of connections from outside.
 */
export function throughTranslator(
  estate: Estate,
  near: Point,
  other: Point,
  far: Side,
  packets: PacketSet,
  target: Target,
  notes: Set<string>,
  /** Packets whose answers certainly find back from the translator's subnet; absent: those that its table leads straight back. */
  leadsBack = (asked: PacketSet, subnet: Subnet | undefined) => ledStraight(estate, asked, subnet),
): TwoSided {
  const { space } = estate;
  const nothing = { certain: space.empty, possible: space.empty };
  if (far === 'source') {
    notes.add(`${target.id} takes no connection from outside`);
    return nothing;
  }
  if ('doubt' in target) {
    notes.add(`what ${target.id} sends on is not known: ${target.doubt}`);
    return { certain: space.empty, possible: packets };
  }
  const subnet = estate.subnets.get(target.subnet);
  if (subnetOf(near)?.id === target.subnet) {
    notes.add(`${target.id} serves no packets of its own subnet`);
    return nothing;
  }
  const sixToFour = packets.intersection(space.box({ destination: NAT64 }));
  if (!sixToFour.isEmpty()) notes.add(`that ${target.id} sends IPv6 on as IPv4 (NAT64) is not modelled`);
  const carried = packets.difference(sixToFour).intersection(space.box({ protocol: target.protocols }));
  const { shares, unsure } = routesTaken(estate, subnet, 'destination', carried);
  let { certain, possible } = nothing;
  for (const { target: next, packets: share } of shares) {
    if (next.kind === 'drop' || next.kind === 'none') continue;
    if (next.kind === 'internet' && subnet?.internetBlock === 'both') {
      notes.add(`the platform blocks internet gateways for the subnet of ${target.id}`);
      continue;
    }
    if (next.kind === 'inspection' && other.kind === 'outside') {
      const inspected = inspectedBehind(estate, subnet, other, share, target, next, notes);
      certain = certain.union(inspected.certain);
      possible = possible.union(inspected.possible);
      continue;
    }
    const isInternet = next.kind === 'internet' && !next.outboundOnly;
    const onward = isInternet ? share.intersection(space.box({ destination: estate.routable })) : share;
    possible = possible.union(onward);
    const isPlain = isInternet && next.arrivals === undefined && subnet?.internetBlock !== 'unknown';
    if (isPlain && other.kind === 'outside')
      certain = certain.union(onward.intersection(space.box({ family: 4 })));
    else notes.add(`where ${target.id} sends on is not modelled`);
  }
  const outside = target.addresses.map((each) => each.public);
  notes.add(`the source becomes an address of ${target.id}: ${outside.map(formatAddress).join(', ')}`);
  const answered = leadsBack(certain, subnet);
  if (!certain.isSubsetOf(answered))
    notes.add(`answers may take another way back from ${target.id} than the packets took`);
  certain = certain.intersection(answered).difference(unsure);
  return { certain, possible: possible.union(sixToFour) };
}

/** Packets whose answers a subnet's table leads straight to the network. */
export function ledStraight(estate: Estate, packets: PacketSet, subnet: Subnet | undefined): PacketSet {
  const { shares, unsure } = routesTaken(estate, subnet, 'source', packets);
  const straight = shares.flatMap((each) => (each.target.kind === 'local' ? [each.packets] : []));
  return estate.space.unionOf(straight).difference(unsure);
}

/** The filters of the subnets in which translators stand: each passes a packet twice, with the source that it had and that it gets. */
export function translatorFilters(
  estate: Estate,
  from: Point,
  packets: PacketSet,
  answers: PacketSet,
): { readonly forward: LayerAnswer[]; readonly reply: LayerAnswer[] } {
  const forward: LayerAnswer[] = [];
  const reply: LayerAnswer[] = [];
  if (!hasRoutesTo(estate, 'translator')) return { forward, reply };
  for (const { target, packets: all } of sharesBehindFirewalls(estate, from, packets)) {
    if (target.kind !== 'translator' || 'doubt' in target) continue;
    const passed = filtersAround(estate, target, all, answers);
    const past = (layer: LayerAnswer, asked: PacketSet, through = passed.share): LayerAnswer => {
      const elsewhere = asked.difference(through);
      return {
        ...layer,
        where: `${layer.where} at ${target.id}`,
        certain: layer.certain.union(elsewhere),
        possible: layer.possible.union(elsewhere),
      };
    };
    for (const layer of passed.entering) forward.push(past(layer, packets, all));
    for (const layer of passed.leaving) forward.push(past(layer, packets));
    for (const layer of passed.answering) reply.push(past(layer, answers));
  }
  return { forward, reply };
}

/** Where a sender's routes lead, and those of the subnets of firewalls that they lead to. */
export function sharesBehindFirewalls(
  estate: Estate,
  from: Point,
  packets: PacketSet,
): readonly RoutedShare[] {
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return shares.flatMap((share) => {
    const { target } = share;
    if (target.kind !== 'inspection') return [share];
    return routesTaken(estate, estate.subnets.get(target.subnet), 'destination', share.packets).shares;
  });
}

/** The filter of a translator's subnet, asked about packets as they come in and as they leave, and about answers both times. */
export function filtersAround(
  estate: Estate,
  target: Translator,
  packets: PacketSet,
  answers: PacketSet,
): { readonly share: PacketSet } & Readonly<Record<'entering' | 'leaving' | 'answering', LayerAnswer[]>> {
  const subnet = estate.subnets.get(target.subnet);
  // Of what becomes IPv4 nothing is asked behind the translator.
  const share = packets.difference(estate.space.box({ destination: NAT64 }));
  // A subnet that is not in evidence is said to be so by the route.
  if (subnet === undefined) return { share, entering: [], leaving: [], answering: [] };
  const at = pointIn(subnet);
  const answered = share.intersection(answers);
  return {
    share,
    entering: subnetLayers(estate, at, 'ingress', 'forward', packets),
    leaving: translated(estate, at, 'egress', 'forward', share, target),
    answering: [
      ...translated(estate, at, 'ingress', 'reply', answered, target),
      ...subnetLayers(estate, at, 'egress', 'reply', answered),
    ],
  };
}

/** A subnet filter that is asked about packets with the translator's own address and ports. */
function translated(
  estate: Estate,
  at: Point,
  hook: 'ingress' | 'egress',
  direction: 'forward' | 'reply',
  packets: PacketSet,
  target: Translator,
): LayerAnswer[] {
  const terms = termsBehind(estate, packets, target);
  return subnetLayers(estate, at, hook, direction, terms.asked).map((layer) =>
    layerInTermsBefore(terms, layer),
  );
}

/** Packets as they are behind a translator, with its own address and ports. */
function termsBehind({ space }: Estate, packets: PacketSet, { addresses, ports }: Translator): OtherTerms {
  const own = addresses.map((each) => single(each.private));
  return withAnotherSource(space, packets, own, ports);
}

/**
 * What a firewall lets out to the internet of what a translator sends to it: it sees the translator's private address, and the
 * gateway's own table has to lead answers back to it.
 */
function inspectedBehind(
  estate: Estate,
  subnet: Subnet | undefined,
  other: Point,
  packets: PacketSet,
  target: Translator,
  firewall: Inspection,
  notes: Set<string>,
): TwoSided {
  const { space } = estate;
  if (subnet === undefined) return { certain: space.empty, possible: packets };
  const terms = termsBehind(estate, packets, target);
  const question = {
    near: pointIn(subnet),
    other,
    far: 'destination',
    direction: 'forward',
    packets: terms.asked,
  } as const;
  const onward = ({ target: next, packets: share }: RoutedShare): TwoSided => {
    if (next.kind === 'drop' || next.kind === 'none') return { certain: space.empty, possible: space.empty };
    if (next.kind !== 'internet' || next.outboundOnly) return { certain: space.empty, possible: share };
    const reached = share.intersection(space.box({ family: 4, destination: estate.routable }));
    if (next.arrivals !== undefined)
      return ledOn(estate, next.arrivals, 'destination', reached, firewall.id, notes);
    notes.add(`what comes by ${next.id} does not pass ${firewall.id}`);
    return { certain: space.empty, possible: reached };
  };
  const { certain, possible } = throughInspection(estate, question, firewall, onward, notes);
  const back = meet(lettingBack(estate, firewall, terms.asked), 'certain', terms.asked).intersection(
    ledStraight(estate, terms.asked, estate.subnets.get(firewall.subnet)),
  );
  const answered = certain.intersection(back);
  const isBlocked = subnet.internetBlock === 'unknown';
  return inTermsBefore(terms, { certain: isBlocked ? space.empty : answered, possible });
}

import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { receiveAnswers } from '../host/host-answers.ts';
import { hostSends } from '../host/host-ends.ts';
import { laterLayers, replyLayer } from '../host/host-layer.ts';
import { combine, type LayerAnswer, type PathAnswer } from '../layer.ts';
import { inCloud, type Point, titleOf } from '../point.ts';
import { answerable } from '../program/view.ts';
import { throughFrontend, towardsFrontend } from './balancers/frontend.ts';
import { alsoRelayed } from './balancers/relay.ts';
import { throughBalancer } from './balancers/through-balancer.ts';
import { withWaysByBalancers } from './balancers/ways-by-balancers.ts';
import { betweenOthers } from './between-others.ts';
import { beyondDisguise, disguisedBetween } from './disguised.ts';
import { acrossDisguises } from './disguised-way.ts';
import { throughForwardedPorts } from './forwarded-ports.ts';
import { throughPublicAddresses } from './hairpin.ts';
import { hostArrival, NO_HOST } from './host-arrival.ts';
import { hostsBetween } from './hosts-between.ts';
import type { NamedLinks } from './in-other-terms.ts';
import { throughNetworks, WITHIN_ASSET } from './network-way.ts';
import { platformOfOthers } from './platform-of-others.ts';
import { hasUnseenCarriers, unseenSenders } from './unseen-groups.ts';

/**
 * Judges packets on their whole way from one point to another: the sender's host and groups, the subnet filters and routes
 * between them, the receiver's groups and host, and the way back of the answer through everything that does not track connections.
 * Addresses in `packets` are the private ones on both sides.
 */
export function judgePath(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks = {},
): PathAnswer {
  if (to.kind === 'interface' && to.frontend !== undefined)
    return throughFrontend(estate, from, to, packets, judgeDirect);
  const arriving = acrossDisguises(estate, from, to, packets, links, judgeForwarded);
  const direct = withTargets(estate, from, to, packets, arriving);
  if (from.kind === 'outside' && to.kind === 'interface' && !to.literal && !to.publicly) {
    const relayed = alsoRelayed(estate, to, packets, direct, (called, asked, rule) =>
      throughFrontend(estate, from, called, asked, judgeDirect, rule),
    );
    return withWaysByBalancers(estate, from, to, packets, relayed, judgeDirect);
  }
  // A range of the internet means what lies outside; only an address named by itself may be one of the estate's.
  const named = to.kind === 'outside' && to.ranges.every((range) => range.first === range.last);
  return from.kind !== 'outside' && to.kind === 'outside' && named
    ? towardsFrontend(estate, to, throughPublicAddresses(estate, from, to, packets, direct, judgeInward))
    : direct;
}

/** From the internet to who has a public address, which may be a balancer. */
function judgeInward(estate: Estate, from: Point, to: Point, packets: PacketSet): PathAnswer {
  return withTargets(estate, from, to, packets, judgeDirect(estate, from, to, packets));
}

function withTargets(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  taken: PathAnswer,
): PathAnswer {
  return to.kind === 'interface' && to.at.interface.handsOn !== undefined
    ? throughBalancer(estate, from, to, packets, taken, judgeDirect)
    : taken;
}

/** The same by hosts that put another destination into packets. */
function judgeForwarded(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks = {},
): PathAnswer {
  return throughForwardedPorts(estate, from, to, packets, links, judgeDirect);
}

/** The same for packets that no balancer or relay takes in on the way. */
export function judgeDirect(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks = {},
): PathAnswer {
  const answers = packets.intersection(answerable(estate.space));
  const isSameAsset =
    from.kind === 'interface' && to.kind === 'interface' && from.at.asset.id === to.at.asset.id;
  const unseen: string[] = [];
  const sent =
    from.kind === 'interface'
      ? hostSends(estate, from.at, packets, links.out, unseen, links.here)
      : undefined;
  const network = isSameAsset ? WITHIN_ASSET : throughNetworks(estate, from, to, packets, answers);
  if (!inCloud(from) && !inCloud(to)) unseen.push('the network between them');
  for (const point of [from, to])
    if (hasUnseenCarriers(estate, point)) unseen.push(`groups of the interfaces in ${titleOf(point)}`);
  const sender = unseenSenders(estate, from);
  if (sender !== undefined) unseen.push(sender);
  const hosts = hostsBetween(estate, from, to, packets, answers);
  const received =
    to.kind === 'interface' && !isSameAsset
      ? hostArrival(estate, to.at, packets, hosts, links, unseen)
      : NO_HOST;
  unseen.push(...hosts.unseen);
  const between =
    !network.isWithinSubnet && !isSameAsset && inCloud(from) && inCloud(to)
      ? disguisedBetween(estate, from, to, packets)
      : estate.space.empty;
  const fromBetween = (layer: LayerAnswer) => beyondDisguise(layer, between, 'a machine on the way');
  const forward = [
    ...network.leaving.forward,
    ...hosts.forward,
    ...[
      ...network.arriving.forward,
      ...platformOfOthers(estate, from, to, packets),
      ...(from.kind === 'outside' && to.kind === 'outside' ? [betweenOthers(estate, packets)] : []),
      ...received.forward,
    ].map(fromBetween),
  ];
  const reply = [
    ...received.reply,
    ...hosts.reply,
    ...network.leaving.reply,
    ...network.arriving.reply,
    ...received.later,
    ...(sent === undefined ? [] : laterLayers(estate, sent, answers, 'source')),
  ].map(fromBetween);
  if (sent === undefined) return combine(estate, packets, forward, reply, unseen);
  const disguised = estate.space.unionOf(
    (sent.outcome?.forwarded ?? []).filter((flow) => flow.anotherSource).map((flow) => flow.packets),
  );
  const beyond = (layers: LayerAnswer[]) =>
    layers.map((layer) => beyondDisguise(layer, disguised, 'the sender'));
  const back = replyLayer(estate, sent, answers, receiveAnswers);
  return combine(estate, packets, [sent.layer, ...beyond(forward)], [...beyond(reply), back], unseen);
}

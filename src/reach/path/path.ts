import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { receiveAnswers, sendAnswers } from '../host/host-answers.ts';
import { hostReceives, hostSends } from '../host/host-ends.ts';
import { laterLayers, replyLayer } from '../host/host-layer.ts';
import { combine, type LayerAnswer, type PathAnswer } from '../layer.ts';
import { inCloud, type Point, subnetIdOf, subnetOf, titleOf } from '../point.ts';
import { answerable } from '../program/view.ts';
import { throughFrontend, towardsFrontend } from './balancers/frontend.ts';
import { asSeenBehind, wayFromBalancer } from './balancers/kept-sources.ts';
import { alsoRelayed } from './balancers/relay.ts';
import { throughBalancer } from './balancers/through-balancer.ts';
import { withWaysByBalancers } from './balancers/ways-by-balancers.ts';
import { betweenOthers } from './between-others.ts';
import { beyondDisguise, disguisedBetween } from './disguised.ts';
import { acrossDisguises } from './disguised-way.ts';
import { byGateways, comingByInternet, gatewayArrival } from './gateway-arrival.ts';
import { groupLayers } from './groups.ts';
import { throughPublicAddresses } from './hairpin.ts';
import type { NamedLinks } from './in-other-terms.ts';
import { inspectionAnswers, inspectionLayers } from './inspection.ts';
import { outsideArrival } from './outside-arrival.ts';
import { platformOfOthers } from './platform-of-others.ts';
import { routeLayer } from './route-layer.ts';
import { behindRouters, routerInspectionLayers } from './routers/router-inspection.ts';
import { filtersOnAnswerTo, filtersOnArrival } from './routers/router-subnets.ts';
import { behindMachines } from './routing.ts';
import { subnetLayers } from './subnet-layer.ts';
import { translatorFilters } from './translators.ts';
import { unfiltered } from './unfiltered.ts';
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
  const arriving = acrossDisguises(estate, from, to, packets, links, judgeDirect);
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

/** The same for packets that no balancer or relay takes in on the way. */
export function judgeDirect(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks = {},
): PathAnswer {
  const forward: LayerAnswer[] = [];
  const reply: LayerAnswer[] = [];
  const unseen: string[] = [];
  const answers = packets.intersection(answerable(estate.space));
  const sameSubnet =
    subnetIdOf(from) !== undefined &&
    subnetIdOf(from) === subnetIdOf(to) &&
    subnetOf(from)?.appliesWithin !== true;
  const sameAsset =
    from.kind === 'interface' && to.kind === 'interface' && from.at.asset.id === to.at.asset.id;

  const free = unfiltered(estate, from, packets);
  // The platform's own addresses are reached whatever the routes say, and whatever stands where they lead.
  const routed = (asked: PacketSet, answerOf: (rest: PacketSet) => LayerAnswer[]): LayerAnswer[] => {
    if (free.possible.isEmpty()) return answerOf(asked);
    const past = { certain: free.certain.intersection(asked), possible: free.possible.intersection(asked) };
    return answerOf(asked.difference(free.certain)).map((layer) => ({
      ...layer,
      certain: layer.certain.union(past.certain),
      possible: layer.possible.union(past.possible),
    }));
  };

  const between =
    !sameSubnet && !sameAsset && inCloud(from) && inCloud(to)
      ? disguisedBetween(estate, from, packets)
      : estate.space.empty;

  // Where the layers of the sender end.
  let departed = 0;
  const sent =
    from.kind === 'interface'
      ? hostSends(estate, from.at, packets, links.out, unseen, links.here)
      : undefined;
  if (sent !== undefined) forward.push(sent.layer);
  if (!sameAsset) {
    const detoured =
      sameSubnet || !inCloud(from)
        ? estate.space.empty
        : behindMachines(estate, from, packets).union(behindRouters(estate, from, packets));
    const six = packets.intersection(estate.space.ofFamily[6]);
    const abroad =
      sameSubnet || six.isEmpty() || !inCloud(from) || !inCloud(to)
        ? estate.space.empty
        : byGateways(estate, from, to, six).sent;
    forward.push(...groupLayers(estate, from, 'egress', packets, { detoured, abroad }));
    if (!sameSubnet) {
      forward.push(...subnetLayers(estate, from, 'egress', 'forward', packets));
      forward.push(...routed(packets, (asked) => inspectionLayers(estate, from, to, asked)));
      reply.push(...routed(answers, (asked) => inspectionAnswers(estate, from, to, asked)));
      if (inCloud(from)) {
        const [way] = routed(packets, (asked) => [
          routeLayer(estate, from, to, 'destination', 'forward', asked),
        ]) as [LayerAnswer];
        forward.push(
          ...routed(packets, (asked) => routerInspectionLayers(estate, from, asked, way.possible)),
          way,
        );
        const routedOnly = (asked: PacketSet) => asked.difference(free.certain);
        const passed = translatorFilters(estate, from, routedOnly(packets), routedOnly(answers));
        forward.push(...routed(packets, () => passed.forward));
        reply.push(...routed(answers, () => passed.reply));
        if (inCloud(to)) forward.push(...gatewayArrival(estate, from, to, packets, way.possible));
      }
      if (!inCloud(from) && inCloud(to)) {
        const arrival = outsideArrival(estate, from, to, packets, answers);
        forward.push(arrival.forward);
        reply.push(...arrival.reply);
      }
      departed = forward.length;
      const seen = (asked: PacketSet) => filtersOnArrival(estate, from, to, 'forward', asked);
      forward.push(...asSeenBehind(from, packets, seen));
      reply.push(
        ...asSeenBehind(from, answers, (asked) => subnetLayers(estate, to, 'egress', 'reply', asked)),
      );
      // What a balancer hands on with the addresses of clients is answered by way of it, whatever the routes to these.
      const answersBalancer = from.kind === 'interface' && from.handsOn === 'clients';
      const findsBack = to.kind === 'interface' && to.at.interface.answersByItself === true;
      if (inCloud(from) && inCloud(to) && !answersBalancer && !findsBack)
        reply.push(...routed(answers, (asked) => [routeLayer(estate, to, from, 'source', 'reply', asked)]));
      reply.push(
        ...(answersBalancer
          ? filtersOnAnswerTo(estate, to, from, answers)
          : filtersOnArrival(estate, to, from, 'reply', answers)),
      );
    }
    const outside =
      inCloud(from) || !inCloud(to) ? estate.space.empty : comingByInternet(estate, to, packets);
    const way = { detoured: detoured.union(outside), abroad, ...wayFromBalancer(from) };
    forward.push(...asSeenBehind(from, packets, (asked) => groupLayers(estate, to, 'ingress', asked, way)));
  }
  if (!inCloud(from) && !inCloud(to)) unseen.push('the network between them');
  for (const point of [from, to])
    if (hasUnseenCarriers(estate, point)) unseen.push(`groups of the interfaces in ${titleOf(point)}`);
  const sender = unseenSenders(estate, from);
  if (sender !== undefined) unseen.push(sender);
  forward.push(...platformOfOthers(estate, from, to, packets));
  if (from.kind === 'outside' && to.kind === 'outside') forward.push(betweenOthers(estate, packets));
  const received =
    to.kind === 'interface' && !sameAsset
      ? hostReceives(estate, to.at, packets, links.in, unseen, links.here)
      : undefined;
  if (received !== undefined) {
    forward.push(received.layer);
    reply.unshift(replyLayer(estate, received, answers, sendAnswers));
    reply.push(...laterLayers(estate, received, answers, 'destination'));
  }
  if (sent !== undefined) reply.push(...laterLayers(estate, sent, answers, 'source'));
  const fromBetween = (layer: LayerAnswer) => beyondDisguise(layer, between, 'a machine on the way');
  const arriving = [...forward.slice(0, departed), ...forward.slice(departed).map(fromBetween)];
  const answering = reply.map(fromBetween);
  if (sent === undefined) return combine(estate, packets, arriving, answering, unseen);
  const disguised = estate.space.unionOf(
    (sent.outcome?.forwarded ?? []).filter((flow) => flow.anotherSource).map((flow) => flow.packets),
  );
  const beyond = (layers: LayerAnswer[]) =>
    layers.map((layer) => beyondDisguise(layer, disguised, 'the sender'));
  const [first, ...others] = arriving as [LayerAnswer, ...LayerAnswer[]];
  const back = replyLayer(estate, sent, answers, receiveAnswers);
  return combine(estate, packets, [first, ...beyond(others)], [...beyond(answering), back], unseen);
}

import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { inCloud, type Point, subnetIdOf, subnetOf } from '../point.ts';
import { asSeenBehind, wayFromBalancer } from './balancers/kept-sources.ts';
import { byGateways, comingByInternet, gatewayArrival } from './gateway-arrival.ts';
import { groupLayers } from './groups.ts';
import { inspectionAnswers, inspectionLayers } from './inspection.ts';
import { outsideArrival } from './outside-arrival.ts';
import { routeLayer } from './route-layer.ts';
import { behindRouters, routerInspectionLayers } from './routers/router-inspection.ts';
import { filtersOnAnswerTo, filtersOnArrival } from './routers/router-subnets.ts';
import { behindMachines } from './routing.ts';
import { subnetLayers } from './subnet-layer.ts';
import { translatorFilters } from './translators.ts';
import { unfiltered } from './unfiltered.ts';

/** A part of a way: what its layers say of packets, and of their answers. */
interface Leg {
  readonly forward: readonly LayerAnswer[];
  readonly reply: readonly LayerAnswer[];
}

/** What networks say of packets between two points: where they leave the sender, and where they come to the receiver. */
export interface NetworkWay {
  readonly leaving: Leg;
  readonly arriving: Leg;
  /** Nothing but the groups of both ends stands between them. */
  readonly isWithinSubnet: boolean;
}

const NOTHING: Leg = { forward: [], reply: [] };

/** What a machine sends to itself meets no network. */
export const WITHIN_ASSET: NetworkWay = { leaving: NOTHING, arriving: NOTHING, isWithinSubnet: false };

/** `answers`: those packets that are answered. */
export function throughNetworks(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  answers: PacketSet,
): NetworkWay {
  const { empty } = estate.space;
  const isWithinSubnet =
    subnetIdOf(from) !== undefined &&
    subnetIdOf(from) === subnetIdOf(to) &&
    subnetOf(from)?.appliesWithin !== true;
  const detoured =
    isWithinSubnet || !inCloud(from)
      ? empty
      : behindMachines(estate, from, packets).union(behindRouters(estate, from, packets));
  const six = packets.intersection(estate.space.ofFamily[6]);
  const abroad =
    isWithinSubnet || six.isEmpty() || !inCloud(from) || !inCloud(to)
      ? empty
      : byGateways(estate, from, to, six).sent;
  const outside = inCloud(from) || !inCloud(to) ? empty : comingByInternet(estate, to, packets);
  const way = { detoured: detoured.union(outside), abroad, ...wayFromBalancer(from) };
  const sending = groupLayers(estate, from, 'egress', packets, { detoured, abroad });
  const taking = asSeenBehind(from, packets, (asked) => groupLayers(estate, to, 'ingress', asked, way));
  const route = routed(estate, from, packets);
  const out = isWithinSubnet ? NOTHING : leaving(estate, from, to, packets, answers, route);
  const into = isWithinSubnet ? NOTHING : arriving(estate, from, to, packets, answers, route);
  return {
    leaving: { ...out, forward: [...sending, ...out.forward] },
    arriving: { ...into, forward: [...into.forward, ...taking] },
    isWithinSubnet,
  };
}

type Routed = ReturnType<typeof routed>;

/** The platform's own addresses are reached whatever the routes say, and whatever stands where they lead. */
function routed(estate: Estate, from: Point, packets: PacketSet) {
  const free = unfiltered(estate, from, packets);
  return {
    only: (asked: PacketSet): PacketSet => asked.difference(free.certain),
    layers(asked: PacketSet, answerOf: (rest: PacketSet) => LayerAnswer[]): LayerAnswer[] {
      if (free.possible.isEmpty()) return answerOf(asked);
      const past = { certain: free.certain.intersection(asked), possible: free.possible.intersection(asked) };
      return answerOf(asked.difference(free.certain)).map((layer) => ({
        ...layer,
        certain: layer.certain.union(past.certain),
        possible: layer.possible.union(past.possible),
      }));
    },
  };
}

/** The filter of the sender's subnet, its routes, and what stands where they lead. */
function leaving(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  answers: PacketSet,
  route: Routed,
): Leg {
  const near: Leg = {
    forward: [
      ...subnetLayers(estate, from, 'egress', 'forward', packets),
      ...route.layers(packets, (asked) => inspectionLayers(estate, from, to, asked)),
    ],
    reply: route.layers(answers, (asked) => inspectionAnswers(estate, from, to, asked)),
  };
  const far = inCloud(from)
    ? byRoutes(estate, from, to, packets, answers, route)
    : inCloud(to)
      ? comingFromOutside(estate, from, to, packets, answers)
      : NOTHING;
  return { forward: [...near.forward, ...far.forward], reply: [...near.reply, ...far.reply] };
}

function byRoutes(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  answers: PacketSet,
  route: Routed,
): Leg {
  const [way] = route.layers(packets, (asked) => [
    routeLayer(estate, from, to, 'destination', 'forward', asked),
  ]) as [LayerAnswer];
  const inspected = route.layers(packets, (asked) =>
    routerInspectionLayers(estate, from, asked, way.possible),
  );
  const passed = translatorFilters(estate, from, route.only(packets), route.only(answers));
  const arrival = inCloud(to) ? gatewayArrival(estate, from, to, packets, way.possible) : [];
  return {
    forward: [...inspected, way, ...route.layers(packets, () => passed.forward), ...arrival],
    reply: route.layers(answers, () => passed.reply),
  };
}

function comingFromOutside(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  answers: PacketSet,
): Leg {
  const { forward, reply } = outsideArrival(estate, from, to, packets, answers);
  return { forward: [forward], reply };
}

/** The filters of the receiver's subnet, and the way back. */
function arriving(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  answers: PacketSet,
  route: Routed,
): Leg {
  // What a balancer hands on with the addresses of clients is answered by way of it, whatever the routes to these.
  const answersBalancer = from.kind === 'interface' && from.handsOn === 'clients';
  const findsBack = to.kind === 'interface' && to.at.interface.answersByItself === true;
  const isRouted = inCloud(from) && inCloud(to) && !answersBalancer && !findsBack;
  return {
    forward: asSeenBehind(from, packets, (asked) => filtersOnArrival(estate, from, to, 'forward', asked)),
    reply: [
      ...asSeenBehind(from, answers, (asked) => subnetLayers(estate, to, 'egress', 'reply', asked)),
      ...(isRouted
        ? route.layers(answers, (asked) => [routeLayer(estate, to, from, 'source', 'reply', asked)])
        : []),
      ...(answersBalancer
        ? filtersOnAnswerTo(estate, to, from, answers)
        : filtersOnArrival(estate, to, from, 'reply', answers)),
    ],
  };
}

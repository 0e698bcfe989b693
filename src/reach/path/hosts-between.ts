import type { Asset } from '../../model/asset.ts';
import { nameOf } from '../../model/name.ts';
import { type AddressRange, formatRange, rangeCovers } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { insideLinks } from '../host/forwarded.ts';
import { sendAnswers } from '../host/host-answers.ts';
import { hostStep, laterLayers, replyLayer } from '../host/host-layer.ts';
import type { HostOutcome } from '../host/host-outcome.ts';
import { receive } from '../host/host-path.ts';
import { arrivalsOf } from '../host/incoming.ts';
import { hostsLed, type NextHop } from '../host/next-hops.ts';
import { type Passages, passagesFrom } from '../host/passages.ts';
import type { LayerAnswer } from '../layer.ts';
import { inCloud, type Point } from '../point.ts';
import { droppedByAny, droppedSet } from '../program/dropped.ts';
import type { Flow } from '../program/flow.ts';
import { Trace } from '../program/trace.ts';
import { beyondDisguise } from './disguised.ts';

/** What hosts on the way, to which routes of others lead, do with packets and with their answers. */
export interface HostsBetween {
  readonly forward: readonly LayerAnswer[];
  readonly reply: readonly LayerAnswer[];
  /** What they may take in, or send on with another address that is not known. */
  readonly disguised: PacketSet;
  readonly disguises: readonly Disguise[];
  /** Those of which no rules are in evidence. */
  readonly unseen: readonly string[];
}

/** Packets that certainly come to the receiver with one of these sources. */
export interface Disguise {
  readonly packets: PacketSet;
  readonly sources: readonly AddressRange[];
}

/**
 * Hosts outside of clouds hand packets to the gateways of their routes, and the rules of those in evidence are passed on the way. What
 * comes from who has no routes in evidence is taken to come by the hosts that its answers go to, and may come by others.
 */
export function hostsBetween(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  answers: PacketSet,
): HostsBetween {
  const { space } = estate;
  const { empty } = space;
  const isSameAsset =
    from.kind === 'interface' && to.kind === 'interface' && from.at.asset.id === to.at.asset.id;
  const inside =
    from.kind === 'outside' && !isSameAsset && insideLinks(estate).length > 0
      ? fromInside(estate, from, to, packets)
      : [];
  if (isSameAsset || (hostsLed(estate).length === 0 && inside.length === 0))
    return { forward: [], reply: [], disguised: empty, disguises: [], unseen: [] };
  const leaves = leaving(estate, from, packets);
  const answered =
    to.kind === 'interface' && !inCloud(to)
      ? passagesFrom(estate, to.at.asset, packets, 'source')
      : { hops: [], unseen: packets };
  const out = [...inside, ...leaves.hops];
  const back = answered.hops;
  const way: Way = {
    out,
    back,
    knownOut: packets.difference(leaves.unseen),
    knownBack: packets.difference(answered.unseen),
  };
  const forward: LayerAnswer[] = [];
  const reply: LayerAnswer[] = [];
  const unseen: string[] = [];
  let disguised = empty;
  let disguises: readonly Disguise[] = [];
  for (const asset of new Set([...out, ...back.toReversed()].map((hop) => hop.asset))) {
    if (asset.host?.filters.length === 0) {
      unseen.push(`host firewall of ${nameOf(asset)}`);
      continue;
    }
    const crossed = crossing(estate, asset, way, packets, answers);
    // What got another source before was not asked about here.
    disguised = space.unionOf([disguised, ...disguises.map((each) => each.packets)]);
    disguises = [];
    const beyond = (layer: LayerAnswer) => beyondDisguise(layer, disguised, 'a host on the way');
    forward.push(beyond(crossed.forward));
    reply.unshift(...crossed.reply.map(beyond));
    disguises = crossed.disguises.map((each) => ({ ...each, packets: each.packets.difference(disguised) }));
    disguised = disguised.union(crossed.disguised);
  }
  return { forward, reply, disguised, disguises, unseen };
}

/** What containers send, whose networks may be those of any host that has such numbers: it leaves by the host, mostly with its address. */
function fromInside(
  estate: Estate,
  { ranges }: Extract<Point, { kind: 'outside' }>,
  to: Point,
  packets: PacketSet,
): NextHop[] {
  const { empty } = estate.space;
  return insideLinks(estate).flatMap(({ asset, link }) => {
    const networks = link.addresses.map(({ prefix }) => prefix);
    const isOwn = to.kind === 'interface' && to.at.asset.id === asset.id;
    const isInside = ranges.every((range) => networks.some((network) => rangeCovers(network, range)));
    return isOwn || !isInside ? [] : [{ asset, link, must: empty, may: packets }];
  });
}

/** By which hosts packets go, and their answers come back, and of which packets that is known. */
interface Way {
  readonly out: readonly NextHop[];
  readonly back: readonly NextHop[];
  readonly knownOut: PacketSet;
  readonly knownBack: PacketSet;
}

function leaving(estate: Estate, from: Point, packets: PacketSet): Passages {
  if (from.kind === 'interface' && !inCloud(from))
    return passagesFrom(estate, from.at.asset, packets, 'destination');
  if (from.kind !== 'outside') return { hops: [], unseen: packets };
  const led = hostsLed(estate);
  const all = led.map(({ asset, sent }) =>
    passagesFrom(estate, asset, packets.intersection(sent), 'destination'),
  );
  const others = packets.without(led.map(({ sent }) => sent));
  return {
    hops: all.flatMap(({ hops }) => hops),
    unseen: estate.space.unionOf([others, ...all.map(({ unseen }) => unseen)]),
  };
}

interface Crossing {
  readonly forward: LayerAnswer;
  readonly reply: readonly LayerAnswer[];
  readonly disguised: PacketSet;
  readonly disguises: readonly Disguise[];
}

function crossing(estate: Estate, asset: Asset, way: Way, packets: PacketSet, answers: PacketSet): Crossing {
  const { space } = estate;
  const all = (hops: readonly NextHop[], which: 'must' | 'may') =>
    space.unionOf(hops.map((hop) => hop[which]));
  const out = way.out.filter((hop) => hop.asset === asset);
  const back = way.back.filter((hop) => hop.asset === asset);
  const [at] = estate.interfacesOf.get(asset.id) ?? [];
  const unknown = all(back, 'may').difference(way.knownOut);
  const arrivals = [
    ...[...Map.groupBy(out, ({ link }) => link.name)].map(([name, hops]) => ({
      incoming: { name },
      packets: all(hops, 'may'),
    })),
    ...(unknown.isEmpty() || at === undefined ? [] : arrivalsOf(estate, at, unknown)),
  ];
  const passing = space.unionOf(arrivals.map((each) => each.packets));
  const trace = new Trace();
  const step = hostStep(estate, asset, 'forward', passing, handedOn(estate, asset, arrivals, trace), trace);
  const sure = all(out, 'must');
  const { layer, outcome } = step;
  const disguises = disguisesBy(outcome?.forwarded ?? [], sure);
  const known = space.unionOf(disguises.map((each) => each.packets));
  const isDoubted = !passing.difference(layer.certain).isSubsetOf(sure);
  const notes = [
    layer.note ?? [],
    isDoubted ? 'no route in evidence says that the packets come by it' : [],
    disguises.map(({ sources }) => `it sends on with ${sources.map(formatRange).join(', ')}`),
  ].flat();
  const forward = {
    ...layer,
    certain: packets.difference(passing).union(layer.certain),
    possible: packets.difference(sure).union(layer.possible),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  };
  // Answers to an address of its own come back to it.
  const bothWays = sure.intersection(all(back, 'must')).union(known);
  const alike = space.unionOf([
    bothWays,
    sure.difference(way.knownBack),
    all(back, 'must').difference(way.knownOut),
  ]);
  const others = answers.difference(passing.union(all(back, 'may')));
  const own = answers.intersection(passing);
  const reply = [
    replyLayer(estate, step, own, sendAnswers),
    ...laterLayers(estate, step, own, undefined),
  ].map((each) => ({
    ...each,
    certain: others.union(each.certain.intersection(alike)),
    possible: answers.difference(bothWays).union(each.possible),
  }));
  const forwarded = outcome?.forwarded ?? [];
  const changed = [
    ...(outcome?.delivered ?? []),
    ...forwarded.filter((flow) => flow.anotherSource !== undefined || goesElsewhere(flow)),
  ];
  const disguised = space.unionOf(changed.map((flow) => flow.packets)).difference(known);
  return { forward, reply, disguised, disguises };
}

/** Of packets that certainly pass a host those that it certainly gives sources that are known. */
function disguisesBy(flows: readonly Flow[], sure: PacketSet): Disguise[] {
  return flows.flatMap((flow) => {
    const others = flows.filter((each) => each !== flow).map((each) => each.packets);
    const packets = flow.packets.intersection(sure).without(others);
    const sources = flow.anotherSource === true && !goesElsewhere(flow) ? flow.newSource : undefined;
    return sources === undefined || packets.isEmpty() ? [] : [{ packets, sources }];
  });
}

function goesElsewhere({ view }: Flow): boolean {
  return (view.destination ?? view.destinationPort) !== undefined;
}

/** What a host hands on of what comes in by its links; what it takes in itself, or sends elsewhere, is not certain to arrive. */
function handedOn(
  estate: Estate,
  asset: Asset,
  arrivals: ReturnType<typeof arrivalsOf>,
  trace: Trace,
): HostOutcome {
  const { space } = estate;
  const outcomes = arrivals.map(({ incoming, packets }) =>
    receive(estate, asset, packets, { incoming }, 'forward', trace),
  );
  const forwarded = outcomes.flatMap((each) => each.forwarded);
  const astray = space.unionOf([
    ...outcomes.flatMap((each) => each.delivered).map((flow) => flow.packets),
    ...forwarded.filter(goesElsewhere).map((flow) => flow.packets),
  ]);
  return {
    delivered: outcomes.flatMap((each) => each.delivered),
    forwarded,
    dropped: droppedByAny(space, [...outcomes.map((each) => each.dropped), droppedSet(astray)]),
    notes: outcomes.flatMap((each) => each.notes),
  };
}

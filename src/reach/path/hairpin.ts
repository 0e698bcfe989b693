import { type AddressRange, single } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer, PathAnswer } from '../layer.ts';
import { carriersOfPublic, type Point, subnetOf } from '../point.ts';
import { relocated } from '../program/trace.ts';
import { routesTaken } from './routing.ts';

type Judge = (estate: Estate, from: Point, to: Point, packets: PacketSet) => PathAnswer;

/**
 * Packets to a public address that stands for an interface of the estate leave by the gateway and come back through it:
 * the receiver sees the sender's public address, and its own filters decide too.
 */
export function throughPublicAddresses(
  estate: Estate,
  from: Extract<Point, { kind: 'interface' }>,
  to: Extract<Point, { kind: 'outside' }>,
  packets: PacketSet,
  direct: PathAnswer,
  judge: Judge,
): PathAnswer {
  let result = direct;
  for (const outside of to.ranges) {
    const share = packets.intersection(estate.space.box({ destination: [outside] }));
    if (share.isEmpty()) continue;
    for (const { at, inside } of carriersOfPublic(estate, outside))
      result = withInward(estate, from, { kind: 'interface', at, ranges: [inside] }, share, result, judge);
  }
  return result;
}

/** Whose addresses packets bear behind the gateway that have no public address of their own: a translator's, else anybody's. */
function putInBy(
  estate: Estate,
  from: Point,
  packets: PacketSet,
): { readonly packets: PacketSet; readonly sources: readonly AddressRange[]; readonly isCertain: boolean }[] {
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return shares.map(({ target, packets: share }) =>
    target.kind === 'translator' && !('doubt' in target)
      ? {
          packets: share,
          sources: target.addresses.map((each) => single(each.public)),
          isCertain: true,
        }
      : { packets: share, sources: estate.internet, isCertain: false },
  );
}

/** Takes from `outward` what the receiver's side does not let in. */
function withInward(
  estate: Estate,
  from: Extract<Point, { kind: 'interface' }>,
  to: Extract<Point, { kind: 'interface' }>,
  share: PacketSet,
  outward: PathAnswer,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  const layers: LayerAnswer[] = [];
  const admitted = {
    certain: space.empty,
    possible: space.empty,
    forwardCertain: space.empty,
    forwardPossible: space.empty,
  };
  let others = share;
  for (const own of from.at.interface.publicAddresses) {
    const sent = share.intersection(space.box({ source: [single(own.private)] }));
    if (sent.isEmpty()) continue;
    others = others.difference(sent);
    const translated = sent
      .forget('source')
      .forget('destination')
      .intersection(space.box({ source: [single(own.public)], destination: to.ranges }));
    const inward = judge(estate, { kind: 'outside', ranges: [single(own.public)] }, to, translated);
    const back = (set: PacketSet) => set.forget('source').forget('destination').intersection(sent);
    for (const key of ['certain', 'possible', 'forwardCertain', 'forwardPossible'] as const)
      admitted[key] = admitted[key].union(back(inward[key]));
    layers.push(
      ...inward.layers.map((layer) => ({
        ...layer,
        certain: back(layer.certain),
        possible: back(layer.possible),
        traces: layer.traces.map((trace) => relocated(trace, back)),
      })),
    );
  }
  for (const { packets, sources, isCertain } of putInBy(estate, from, others)) {
    if (packets.isDisjointFrom(outward.forwardPossible)) continue;
    const ends = (set: PacketSet) => set.forget('source').forget('destination').forget('sourcePort');
    const translated = ends(packets).intersection(space.box({ source: sources, destination: to.ranges }));
    const inward = judge(estate, { kind: 'outside', ranges: sources }, to, translated);
    const back = (set: PacketSet) => ends(set).intersection(packets);
    // Of the addresses and ports that may be put in, all have to be let in.
    const forAll = (set: PacketSet) => packets.difference(back(translated.difference(set)));
    for (const key of ['possible', 'forwardPossible'] as const)
      admitted[key] = admitted[key].union(back(inward[key]));
    if (isCertain)
      for (const key of ['certain', 'forwardCertain'] as const)
        admitted[key] = admitted[key].union(forAll(inward[key]));
    layers.push(
      ...inward.layers.map((layer) => ({
        ...layer,
        certain: forAll(layer.certain),
        possible: back(layer.possible),
        traces: layer.traces.map((trace) => relocated(trace, back)),
      })),
    );
  }
  const limited = (set: PacketSet, key: keyof typeof admitted) =>
    set.difference(share).union(set.intersection(admitted[key]));
  return {
    ...outward,
    layers: [...outward.layers, ...layers],
    certain: limited(outward.certain, 'certain'),
    possible: limited(outward.possible, 'possible'),
    forwardCertain: limited(outward.forwardCertain, 'forwardCertain'),
    forwardPossible: limited(outward.forwardPossible, 'forwardPossible'),
  };
}

import type { AddressRange } from '../net/address.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { addressKey, type Estate, type Located, single } from './estate.ts';
import type { LayerAnswer, PathAnswer } from './layer.ts';
import type { Point } from './point.ts';

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
  for (const { at, inside, outside } of to.ranges.flatMap((range) => carriersOfPublic(estate, range))) {
    const share = packets.intersection(estate.space.box({ destination: [outside] }));
    if (share.isEmpty()) continue;
    result = withInward(estate, from, { kind: 'interface', at, ranges: [inside] }, share, result, judge);
  }
  return result;
}

function carriersOfPublic(
  estate: Estate,
  outside: AddressRange,
): { readonly at: Located; readonly inside: AddressRange; readonly outside: AddressRange }[] {
  const carriers =
    estate.byPublicAddress.get(addressKey({ family: outside.family, value: outside.first })) ?? [];
  return carriers.flatMap((at) =>
    at.interface.publicAddresses
      .filter((each) => each.public.value === outside.first)
      .map((each) => ({ at, inside: single(each.private), outside })),
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
  for (const own of from.at.interface.publicAddresses) {
    const sent = share.intersection(space.box({ source: [single(own.private)] }));
    if (sent.isEmpty()) continue;
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
        traces: [],
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

import type { Accepted } from '../../model/accepted.ts';
import type { Family } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import { type Cube, formatReceivers, formatSenders } from '../../net/cube.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, type Located, once } from '../estate.ts';
import type { LayerAnswer, TwoSided } from '../layer.ts';
import { ofFamiliesOf } from '../path/families.ts';
import { type ShownPath, throughOwnFilters, throughSubnet } from '../path/inward-path.ts';
import { judgePath } from '../path/path.ts';
import { calledFrom } from '../path/question.ts';
import { mayPassUnseen } from '../path/unfiltered.ts';
import { addressesOf, type Point } from '../point.ts';
import { remainingAt } from './accepted-at.ts';
import type { Way } from './admitters.ts';
import { ordinaryAddress, witnessOf } from './witness.ts';

const SHOWN_PACKETS = 6;

/**
 * A way with what passes it. Rules of a host, a group or a subnet may tell its addresses apart, and platforms let some addresses past their
 * filters; all others pass either family as a whole, so that packets do not name the called addresses there and the sets of
 * all groups with equal rules are equal.
 */
export interface Reached extends TwoSided {
  readonly members: Way['members'];
  readonly called: Point;
  readonly named: boolean;
  readonly packets: PacketSet;
  /** Packets that possibly pass and whose answer possibly comes back. */
  readonly answered: PacketSet;
  /** The whole path; asked for only where it is shown. */
  path(): ShownPath;
}

/** Judges the path from `from` to the first member of a way, for the packets that its group admits. */
export function reachedBy(estate: Estate, { kind, members }: Way, from: Point, admitted: TwoSided): Reached {
  const [at] = members;
  const called = calledFrom(estate, from, { kind: 'interface', at, ranges: addressesOf(at) });
  if (kind.isToldApart || mayPassUnseen(estate, at.network, called.ranges)) {
    const packets = admitted.possible.intersection(estate.space.box({ destination: called.ranges }));
    const path = judgePath(estate, from, called, packets);
    return {
      members,
      called,
      named: true,
      packets,
      certain: path.forwardCertain,
      possible: path.forwardPossible,
      answered: path.possible,
      path: () => path,
    };
  }
  const packets = ofFamiliesOf(called.ranges, admitted.possible);
  const to = { ...called, unnamed: true } as const;
  // The layers name their subnet, so that only interfaces of one share them.
  const through = once(estate, `through|${kind.number}|${at.interface.subnet}|${packets.id}`, () =>
    throughSubnet(estate, from, to, packets),
  );
  let path: ShownPath | undefined;
  return {
    members,
    called,
    named: false,
    packets,
    certain: through.forwardCertain.intersection(admitted.certain),
    possible: through.forwardPossible,
    answered: through.possible,
    path: () => {
      path ??= throughOwnFilters(estate, to, packets, through);
      return path;
    },
  };
}

/** What groups and host admit, routes and subnet filters aside: "opened, not reachable". */
export function openedByOwnFilters(way: Reached): PacketSet {
  // The groups admit no less than the one among them that admitted the packets.
  return way.named ? admittedByOwnFilters(way.path(), way.packets, way.members[0]) : way.packets;
}

/** What of the offending packets of a way nobody accepts: a way for each member that some are left of, because waivers may name its address. */
export function remainingOf(
  estate: Estate,
  way: Reached,
  offending: PacketSet,
  accepted: Accepted,
): Reached[] {
  const from: Point = { kind: 'outside', ranges: estate.internet };
  return way.members.flatMap((at) => {
    const called = way.named
      ? way.called
      : calledFrom(estate, from, { kind: 'interface', at, ranges: addressesOf(at) });
    const own = offending.intersection(estate.space.box({ destination: called.ranges }));
    const packets = remainingAt(accepted, own, undefined, called, true);
    if (packets.isEmpty()) return [];
    const [certain, possible] = [way.certain.intersection(packets), way.possible.intersection(packets)];
    return { ...way, members: [at], called, named: true, packets, certain, possible };
  });
}

/** Packets that an interface's own filters let through, or may, whatever routes and filters of subnets do. */
export function admittedByOwnFilters(path: ShownPath, packets: PacketSet, { subnet }: Located): PacketSet {
  // A filter that holds inside the subnet, too, is that of each interface.
  const isOwn = ({ layer }: LayerAnswer) =>
    layer === 'group' || layer === 'host' || (layer === 'subnet' && subnet?.appliesWithin === true);
  return path.layers
    .filter((layer) => layer.direction === 'forward' && isOwn(layer))
    .reduce((set, layer) => set.intersection(layer.possible), packets);
}

/**
 * A witness and some boxes of packets that pass a way, with the called addresses put in where the packets do not name them;
 * `asked` is the witness as the layers of the way are asked about it, the same for all ways that pass the same.
 */
export function shownPackets(
  estate: Estate,
  { called, named }: Reached,
  packets: PacketSet,
): {
  readonly witness: Packet | undefined;
  readonly asked: Packet | undefined;
  readonly packets: string[];
} {
  const { witness, boxes } = once(estate, `shown|${packets.id}`, () => ({
    witness: witnessOf(estate.space, packets),
    boxes: packets.boxes(SHOWN_PACKETS).map((box) => ({ box, senders: formatSenders(box) })),
  }));
  const boxesTo = (receiversOf: (box: Cube) => string) =>
    boxes.map(({ box, senders }) => `${senders} -> ${receiversOf(box)}`);
  if (named) return { witness, asked: witness, packets: boxesTo(formatReceivers) };
  const destinations = (family: Family) => called.ranges.filter((range) => range.family === family);
  return {
    witness: witness && { ...witness, destination: ordinaryAddress(destinations(witness.family)) },
    asked: witness,
    packets: boxesTo((box) =>
      formatReceivers({ ...box, destination: mergeRanges(destinations(box.family)) }),
    ),
  };
}

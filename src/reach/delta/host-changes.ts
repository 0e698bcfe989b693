import type { Asset } from '../../model/asset.ts';
import type { FlowChange, FlowEnd } from '../../model/flow-change.ts';
import { nameOf } from '../../model/name.ts';
import { isSameValue } from '../../model/same-value.ts';
import { type AddressRange, formatRange, single } from '../../net/address.ts';
import type { Cube } from '../../net/cube.ts';
import { formatPacket, type Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { witnessOf } from '../judge/witness.ts';
import type { PathAnswer } from '../layer.ts';
import { layerVerdicts } from '../path/layer-verdicts.ts';
import { serviceOf } from '../reachability/reach-rows.ts';
import { isMuchOfInternet } from '../reachability/source-names.ts';
import { causeOf, type Standing } from './cause.ts';
import { type Sides, standingOf, stateChange } from './flow-changes.ts';
import type { MovedFlows } from './flow-delta.ts';
import { isFromClients } from './from-clients.ts';
import { alongWay, hostWays, wayTitle } from './host-ways.ts';
import { boundsOf } from './path-bounds.ts';
import { type Transition, transitions } from './transitions.ts';

/**
 * What moves on hosts and cannot be seen between ends: packets that they hand on, and packets that move only by one of their links.
 * `moved`: what is told already.
 */
export function hostChanges(sides: Sides, moved: readonly MovedFlows[]): FlowChange[] {
  const standing = standingOf(sides);
  return [...sides.after.assets.values()].flatMap((after) => {
    const before = sides.before.assets.get(after.id);
    if (before?.host === undefined || after.host === undefined) return [];
    if (isSameValue(before.host, after.host, ['origin', 'id'])) return [];
    return changesOf(sides, [before, after], movedPackets(sides.after, moved, after), standing);
  });
}

function changesOf(
  { before, after }: Sides,
  [then, now]: readonly [Asset, Asset],
  betweenEnds: PacketSet,
  standing: Standing,
): FlowChange[] {
  const { space } = after;
  const title = nameOf(now);
  const known = { input: betweenEnds, output: betweenEnds, forward: betweenEnds };
  return hostWays([then, now]).flatMap((way) => {
    const asked = way.kind === 'output' ? sentBy(after, now) : space.all;
    const [old, young] = [alongWay(before, then, way, asked), alongWay(after, now, way, asked)];
    const found = transitions(boundsOf(old), boundsOf(young))
      .map((each) => ({ ...each, packets: each.packets.difference(known[way.kind]) }))
      .filter(({ packets }) => !packets.isEmpty());
    const isByAny = way.in === undefined && way.out === undefined;
    if (isByAny) known[way.kind] = space.unionOf([betweenEnds, ...found.map(({ packets }) => packets)]);
    // What goes in or out by any link is told between ends, as far as everything else on the way lets it.
    if (isByAny && way.kind !== 'forward') return [];
    return found.flatMap((each) =>
      boxesOf(after, { before: old, after: young }, each, wayTitle(title, way), standing),
    );
  });
}

function boxesOf(
  estate: Estate,
  paths: { readonly before: PathAnswer; readonly after: PathAnswer },
  moved: Transition,
  through: string,
  standing: Standing,
): FlowChange[] {
  const { space } = estate;
  return moved.packets.cubes().map((cube) => {
    const witness = witnessOf(space, moved.packets.intersection(space.box(cube))) as Packet;
    const one = space.packet(witness);
    const cause = causeOf(
      moved,
      layerVerdicts(paths.before, one, witness),
      layerVerdicts(paths.after, one, witness),
      standing,
    );
    return {
      ...stateChange(moved),
      sources: [endIn(estate, cube, 'source')],
      destinations: [endIn(estate, cube, 'destination')],
      through,
      ...serviceOf(cube),
      fromClients: isFromClients(cube),
      witness: formatPacket(witness),
      ...(cause === undefined ? {} : { cause }),
    };
  });
}

function endIn(estate: Estate, cube: Cube, side: 'source' | 'destination'): FlowEnd {
  const terms = cube[side];
  const addresses = terms?.map(formatRange) ?? [`any IPv${cube.family} address`];
  const isWide = terms?.some((term) => isMuchOfInternet(estate, term)) === true;
  return {
    kind: terms === undefined ? 'anywhere' : isWide ? 'internet' : 'addresses',
    title: addresses.length === 1 ? (addresses[0] as string) : `${addresses.length} ranges`,
    addresses,
  };
}

/** Packets with a source of the asset's own; where its addresses are not in evidence, all. */
function sentBy({ space }: Estate, asset: Asset): PacketSet {
  const own = ownAddresses(asset);
  return own.length === 0 ? space.all : space.box({ source: own });
}

function ownAddresses({ interfaces, host }: Asset): AddressRange[] {
  const links = (host?.links ?? []).flatMap(({ addresses }) => addresses.map(({ address }) => address));
  return [...interfaces.flatMap(({ addresses }) => addresses), ...links].map(single);
}

/** Packets to or from an asset of which it is told that they move. */
function movedPackets({ space }: Estate, moved: readonly MovedFlows[], asset: Asset): PacketSet {
  const { id } = asset;
  const sent = space.box({ source: ownAddresses(asset) });
  return space.unionOf(
    moved.flatMap(({ ends, packets, isEven }) => {
      const ranges = ends.filter(({ end }) => end.asset === id).flatMap((each) => each.ranges);
      const all = ends.flatMap((each) => each.ranges);
      const destination = isEven ? space.box({ destination: all }) : space.all;
      const named = packets.intersection(destination);
      return [named.intersection(space.box({ destination: ranges })), named.intersection(sent)];
    }),
  );
}

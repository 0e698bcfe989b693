import type { Attachment, Subnet } from '../../../model/network.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import type { LayerAnswer } from '../../layer.ts';
import { addressesOf, inCloud, networkOf, type Point, pointIn, subnetIdOf, subnetOf } from '../../point.ts';
import { routesTaken } from '../routing.ts';
import { subnetLayers } from '../subnet-layer.ts';

/**
 * The subnet filters from behind the sender's own to the receiver. What comes by a router passes those of its subnets, too: what
 * enters it as packets that come in there, what leaves it as packets that go out; a receiver in a subnet of the router is reached
 * from it without any filter.
 */
export function filtersOnArrival(
  estate: Estate,
  sender: Point,
  receiver: Point,
  direction: 'forward' | 'reply',
  packets: PacketSet,
): LayerAnswer[] {
  const filters = subnetLayers(estate, receiver, 'ingress', direction, packets);
  if (estate.attachments.size === 0) return filters;
  const { routed, perhaps, entries } = routedPackets(estate, sender, receiver, direction, packets);
  const own = mayComeInside(estate, sender, receiver, perhaps)
    ? filters.map((layer) => widened(layer, perhaps))
    : filters;
  if (routed.isEmpty()) return own;
  const pass = (subnets: readonly Subnet[] | undefined, hook: 'ingress' | 'egress') =>
    routerFilters(estate, subnets, hook, direction, packets, routed);
  const entering = inCloud(sender) ? pass(entrySubnets(estate, entries, sender), 'ingress') : [];
  if (!inCloud(receiver)) return [...entering, ...own];
  const exits = exitSubnets(estate, receiver);
  const others = exits?.filter((subnet) => subnet.id !== subnetIdOf(receiver));
  const leaving = pass(others, 'egress');
  if (exits !== undefined && exits.length === others?.length) return [...entering, ...leaving, ...own];
  // By which of its subnets the router sends is not known, and by the receiver's own one no filter is passed.
  const isAlways = exits !== undefined && others?.length === 0;
  if (isAlways && packets.isSubsetOf(routed))
    return [...entering, ...own.map((layer) => unasked(layer, packets))];
  const opened = [...leaving, ...own].map((layer) => ({
    ...layer,
    certain: isAlways ? layer.certain.union(routed) : layer.certain,
    possible: layer.possible.union(routed),
  }));
  return [...entering, ...opened];
}

/** The same for the answers of a receiver that a balancer takes back, to whatever address they go: the way to the balancer decides. */
export function filtersOnAnswerTo(
  estate: Estate,
  receiver: Point,
  balancer: Extract<Point, { kind: 'interface' }>,
  packets: PacketSet,
): LayerAnswer[] {
  const own = estate.space.box({ source: addressesOf(balancer.at) });
  const { routed } = routedPackets(estate, receiver, balancer, 'reply', own);
  return routed.isEmpty()
    ? subnetLayers(estate, balancer, 'ingress', 'reply', packets)
    : filtersOnArrival(estate, receiver, balancer, 'reply', packets);
}

/** Whether packets from another network may come by a router that is in the receiver's own subnet. */
function mayComeInside(estate: Estate, sender: Point, receiver: Point, perhaps: PacketSet): boolean {
  if (perhaps.isEmpty() || !inCloud(receiver) || exitsOf(estate, receiver).length === 0) return false;
  if (networkOf(estate, sender)?.id === networkOf(estate, receiver)?.id) return false;
  const own = subnetIdOf(receiver);
  return exitSubnets(estate, receiver)?.some((subnet) => subnet.id === own) !== false;
}

const UNSEEN_BY_FILTER = 'it does not see what comes by a router in its subnet';

function widened(layer: LayerAnswer, perhaps: PacketSet): LayerAnswer {
  return { ...layer, possible: layer.possible.union(perhaps), note: layer.note ?? UNSEEN_BY_FILTER };
}

function unasked({ layer, direction, where }: LayerAnswer, packets: PacketSet): LayerAnswer {
  return { layer, direction, where, certain: packets, possible: packets, traces: [], note: UNSEEN_BY_FILTER };
}

/**
 * Packets that go by a router, those that may because their route is not known, and the attachments by which the former
 * enter it.
 */
function routedPackets(
  estate: Estate,
  sender: Point,
  receiver: Point,
  direction: 'forward' | 'reply',
  packets: PacketSet,
): {
  readonly routed: PacketSet;
  readonly perhaps: PacketSet;
  readonly entries: readonly (Attachment | undefined)[];
} {
  const isForward = direction === 'forward';
  // Of a sender outside the table is not known: its packets may come by the router that leads back to it.
  const { shares } = inCloud(sender)
    ? routesTaken(estate, subnetOf(sender), isForward ? 'destination' : 'source', packets)
    : routesTaken(estate, subnetOf(receiver), isForward ? 'source' : 'destination', packets);
  const found = shares.flatMap(({ target, packets: share }) =>
    target.kind === 'attachment' ? [{ share, entry: estate.attachments.get(target.id) }] : [],
  );
  return {
    routed: estate.space.unionOf(found.map(({ share }) => share)),
    perhaps: estate.space.unionOf(
      shares
        .filter(({ target }) => target.kind === 'unseen' || target.kind === 'unmodelled')
        .map(({ packets: share }) => share),
    ),
    entries: found.map(({ entry }) => entry),
  };
}

/** Where packets of a sender enter routers: in the zone of its own subnet. Undefined: not in evidence. */
function entrySubnets(
  estate: Estate,
  entries: readonly (Attachment | undefined)[],
  sender: Point,
): readonly Subnet[] | undefined {
  const own = subnetOf(sender);
  const subnets = entries.flatMap((entry) => subnetsOf(estate, entry));
  if (own?.zone === undefined || subnets.includes(undefined)) return undefined;
  return subnets.filter((subnet) => subnet !== undefined).filter((subnet) => subnet.zone === own.zone);
}

/** Where packets to a receiver may leave routers. Undefined: not in evidence. */
function exitSubnets(estate: Estate, receiver: Point): readonly Subnet[] | undefined {
  const exits = exitsOf(estate, receiver);
  const subnets = exits.flatMap((exit) => subnetsOf(estate, exit));
  return exits.length === 0 || subnets.includes(undefined)
    ? undefined
    : subnets.filter((subnet) => subnet !== undefined);
}

function exitsOf(estate: Estate, receiver: Point): readonly Attachment[] {
  const network = networkOf(estate, receiver)?.id;
  return [...estate.attachments.values()].filter((each) => each.network === network);
}

function subnetsOf(estate: Estate, attachment: Attachment | undefined): readonly (Subnet | undefined)[] {
  return attachment?.subnets?.map((id) => estate.subnets.get(id)) ?? [undefined];
}

/** What passes the filter of one of the subnets, whichever it is; packets that do not go by a router are let through. */
function routerFilters(
  estate: Estate,
  subnets: readonly Subnet[] | undefined,
  hook: 'ingress' | 'egress',
  direction: 'forward' | 'reply',
  packets: PacketSet,
  routed: PacketSet,
): LayerAnswer[] {
  if (subnets?.length === 0) return [];
  const layers = (subnets ?? []).flatMap((subnet) =>
    subnetLayers(estate, pointIn(subnet), hook, direction, routed),
  );
  const elsewhere = packets.difference(routed);
  const isKnown = subnets !== undefined;
  const certain = layers.reduce((set, layer) => set.intersection(layer.certain), routed);
  const possible = estate.space.unionOf(layers.map((layer) => layer.possible));
  return [
    {
      layer: 'subnet',
      direction,
      where: isKnown
        ? `${[...new Set(layers.map(({ where }) => where))].join(', ')} at the router`
        : 'subnets of a router',
      certain: isKnown ? certain.union(elsewhere) : elsewhere,
      possible: isKnown && layers.length > 0 ? possible.union(elsewhere) : packets,
      traces: layers.flatMap(({ traces }) => traces),
      ...(isKnown ? {} : { note: 'the subnets by which packets pass a router are not in evidence' }),
    },
  ];
}

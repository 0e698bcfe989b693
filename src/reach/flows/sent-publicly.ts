import type { LayerVerdict } from '../../model/audit.ts';
import type { Subnet } from '../../model/network.ts';
import { type AddressRange, formatRange, single } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { TCP } from '../../net/protocol.ts';
import { type Estate, type Located, once } from '../estate.ts';
import { type PublicFlow, publicFlowsBetween } from '../judge/public-flows.ts';
import { sendersByPublicAddress } from '../judge/public-senders.ts';
import type { PathAnswer } from '../layer.ts';
import { readsSide } from '../path/filter-layer.ts';
import { layerVerdicts } from '../path/layer-verdicts.ts';
import { type RoutedShare, routesTaken } from '../path/routing.ts';
import { addressesOf } from '../point.ts';
import { addressesPutInBy, ownPublicAddresses } from '../public-addresses.ts';
import type { End } from '../reachability/arrivals.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { type Flow, sentByAnybody } from './arriving.ts';
import { foreignInternet } from './peers.ts';

const UNKNOWN_ADDRESS = 'the public address that it is sent by is not known';
const UNKNOWN_SENDER = 'which machines of the estate send it by these public addresses is not known';

/**
 * Flows of the internet in which machines of the estate may send, told sender by sender: each is asked about the way out, by the
 * public address that it has or that a translator lends, and in again by that of the receiver. Besides them what is left, and what
 * bears public addresses of the estate and is sent by nobody knows whom.
 * @param ofInternet what is told of the internet alone where all of it may send it
 */
export function sentPublicly(estate: Estate, flow: Flow, ofInternet: PacketSet): Flow[] {
  const { space } = estate;
  if (flow.realm !== OUTSIDE) return [flow];
  const bearing = flow.possible.intersection(space.box({ source: ownPublicAddresses(estate) }));
  const called = flow.ends.flatMap((end) => calledPublicly(estate, end, flow.possible));
  if (bearing.isEmpty() && called.length === 0) return [flow];
  const elsewhere = sentByAnybody(estate, flow.possible).intersection(ofInternet);
  const own = bearing.difference(elsewhere);
  const sent = called.flatMap((each) => {
    const packets = each.packets.difference(elsewhere);
    return packets.isEmpty() ? [] : sentTo(estate, flow, { ...each, packets });
  });
  const known = once(estate, 'sent by public addresses of known senders', () =>
    space.box({
      source: sendersByPublicAddress(estate).flatMap(({ addresses, senders }) =>
        senders === undefined ? [] : addresses,
      ),
    }),
  );
  const ofKnown = space.unionOf(called.map(({ packets }) => packets)).intersection(known);
  const rest = flow.possible.difference(bearing);
  const unknown = own.difference(ofKnown);
  return [
    ...(rest.isEmpty() ? [] : [{ ...flow, possible: rest }]),
    ...(unknown.isEmpty()
      ? []
      : [{ ...flow, certain: space.empty, possible: unknown, note: UNKNOWN_SENDER }]),
    ...sent,
  ];
}

/** Packets for an address of an end behind which a public one stands. */
interface Called {
  readonly end: End;
  readonly at: Located;
  readonly outside: AddressRange;
  readonly inside: AddressRange;
  readonly packets: PacketSet;
}

function calledPublicly(estate: Estate, end: End, arriving: PacketSet): Called[] {
  return (estate.interfacesOf.get(end.asset ?? '') ?? []).flatMap((at) =>
    at.interface.publicAddresses.flatMap((each) => {
      const inside = single(each.private);
      const packets = arriving.intersection(estate.space.box({ destination: [inside] }));
      return packets.isEmpty() ? [] : [{ end, at, outside: single(each.public), inside, packets }];
    }),
  );
}

function sentTo(estate: Estate, flow: Flow, called: Called): Flow[] {
  const { space } = estate;
  // Senders of one subnet have the same list.
  const byList = new Map<readonly AddressRange[], PacketSet>();
  return sendersAlike(estate).flatMap((senders) => {
    const others = senders.filter((at) => at.asset.id !== called.at.asset.id);
    const [first, ...more] = others;
    if (first === undefined) return [];
    const sources = sourcesTowards(estate, first, called.outside);
    const packets = byList.get(sources) ?? called.packets.intersection(space.box({ source: sources }));
    byList.set(sources, packets);
    return packets.isEmpty() ? [] : sentBy(estate, flow, [first, ...more], { ...called, packets });
  });
}

function sentBy(estate: Estate, flow: Flow, senders: NonNullable<Flow['senders']>, called: Called): Flow[] {
  const { space } = estate;
  const { end, packets } = called;
  const paths = waysBetween(estate, senders[0], called, servicesOf(packets)).map(({ path }) => path);
  const all = (setOf: (path: PathAnswer) => PacketSet) =>
    packets.intersection(servicesOf(space.unionOf(paths.map(setOf))));
  const possible = all(({ forwardPossible }) => forwardPossible);
  if (possible.isEmpty()) return [];
  const certain = all(({ forwardCertain }) => forwardCertain);
  const tcp = space.box({ protocol: [[TCP, TCP]] });
  const unanswered = possible.intersection(tcp).difference(all((path) => path.possible));
  const note = certain.isEmpty() ? { note: UNKNOWN_ADDRESS } : {};
  return [{ ...flow, ...note, ends: [end], senders, certain, possible, unanswered }];
}

/** The whole way of one packet by public addresses as its sender makes it; undefined where it is not told by senders. */
export function wayOfSender(
  estate: Estate,
  { ends: [end], senders }: Pick<Flow, 'ends' | 'senders'>,
  packet: Packet,
): { readonly witness: Packet; readonly layers: LayerVerdict[] } | undefined {
  const arriving = estate.space.packet(packet);
  const [called] = calledPublicly(estate, end, arriving);
  const source = senders?.[0].interface.addresses.find(({ family }) => family === packet.family);
  if (senders === undefined || called === undefined || source === undefined) return undefined;
  const witness = { ...packet, source: source.value, destination: called.outside.first };
  const [way] = waysBetween(estate, senders[0], called, servicesOf(arriving)).filter(({ packets }) =>
    packets.has(witness),
  );
  if (way === undefined) return undefined;
  return { witness, layers: layerVerdicts(way.path, way.packets, witness) };
}

function waysBetween(
  estate: Estate,
  sender: Located,
  { at, inside }: Called,
  packets: PacketSet,
): PublicFlow[] {
  const from = { kind: 'interface', at: sender, ranges: addressesOf(sender) } as const;
  return publicFlowsBetween(estate, from, { kind: 'interface', at, ranges: [inside] }, packets);
}

/** Interfaces whose ways out have the same filters and routes, which do not ask who of them sends. */
function sendersAlike(estate: Estate): readonly (readonly Located[])[] {
  return once(estate, 'senders alike', () => {
    const senders = new Set(sendersByPublicAddress(estate).flatMap((each) => each.senders ?? []));
    const isTranslator = (at: Located) => at.interface.publicAddresses.length > 0 && !senders.has(at);
    const others = estate.interfaces.filter((at) => !isTranslator(at));
    return [...Map.groupBy(others, (at) => senderKey(estate, at)).values()];
  });
}

function senderKey(estate: Estate, at: Located): string {
  const { id, groups = [], publicAddresses, mayKeepSources, isPrivateEndpoint, lent } = at.interface;
  const isItself =
    at.asset.host !== undefined ||
    publicAddresses.length > 0 ||
    mayKeepSources === true ||
    isPrivateEndpoint === true ||
    lent !== undefined ||
    [at.subnet?.filter, ...groups].some(
      (filter) =>
        readsSide(estate, filter, 'egress', 'source') || readsSide(estate, filter, 'ingress', 'destination'),
    );
  return isItself ? id : JSON.stringify([at.subnet?.id, groups]);
}

/** Translators put in a port of their own, and the other end is called by another address. */
function servicesOf(packets: PacketSet): PacketSet {
  return packets.forget('source', 'destination', 'sourcePort');
}

/** The public addresses by which an interface may call one: its own, and what gateways put in for them, else those of all its routes. */
function sourcesTowards(estate: Estate, at: Located, called: AddressRange): readonly AddressRange[] {
  const { subnet, interface: own } = at;
  const isPublic = own.publicAddresses.length > 0;
  const lent = once(
    estate,
    `${isPublic ? 'lent to' : 'public sources of'} ${subnet?.id ?? ''} towards ${formatRange(called)}`,
    () => {
      if (subnet === undefined) return [];
      const packets = estate.space.box({ destination: [called] });
      return routesTaken(estate, subnet, 'destination', packets).shares.flatMap(({ target }) =>
        isPublic && !isLender(target) ? [] : sourcesBy(estate, target),
      );
    },
  );
  return [...own.publicAddresses.map((each) => single(each.public)), ...lent];
}

function isLender(target: RoutedShare['target']): boolean {
  return target.kind === 'internet' && target.lender !== undefined;
}

/** What lies between may lead to any translator of the estate. */
function sourcesBy(estate: Estate, target: RoutedShare['target']): readonly AddressRange[] {
  switch (target.kind) {
    case 'none':
    case 'local':
    case 'drop':
    case 'platform':
    case 'service':
      return [];
    case 'internet':
      return target.lendsAddresses === undefined ? [] : (addressesPutInBy(target) ?? foreignInternet(estate));
    case 'translator':
      return addressesPutInBy(target) ?? foreignInternet(estate);
    case 'interface':
    case 'inspection':
    case 'peering':
    case 'attachment':
    case 'unmodelled':
    case 'unseen':
      return ownPublicAddresses(estate);
  }
}

/** Public addresses of the estate by which interfaces may send to some address. */
export function publicSourcesOf(estate: Estate, interfaces: readonly Located[]): readonly AddressRange[] {
  const own = interfaces.flatMap((at) => at.interface.publicAddresses.map((each) => single(each.public)));
  const lent = sourcesOfSubnets(
    estate,
    interfaces.flatMap((at) => at.subnet ?? []),
  );
  return intersectRanges(mergeRanges([...own, ...lent]), ownPublicAddresses(estate));
}

/** Those by which machines may send that are not in evidence, at some addresses of subnets. */
export function publicSourcesOfNobody(
  estate: Estate,
  ranges: readonly AddressRange[],
): readonly AddressRange[] {
  const subnets = estate.snapshot.subnets.filter((subnet) => {
    const here = intersectRanges(subnet.prefixes, ranges);
    if (here.length === 0) return false;
    const carriers = estate.interfaces.filter((at) => at.subnet === subnet);
    return subtractRanges(here, carriers.flatMap(addressesOf)).length > 0;
  });
  return intersectRanges(mergeRanges(sourcesOfSubnets(estate, subnets)), ownPublicAddresses(estate));
}

function sourcesOfSubnets(estate: Estate, subnets: readonly Subnet[]): readonly AddressRange[] {
  return [...new Set(subnets.map(({ routeTable }) => routeTable))].flatMap((id) => {
    const table = estate.routeTables.get(id ?? '');
    if (table === undefined) return ownPublicAddresses(estate);
    return table.routes.flatMap(({ target }) => sourcesBy(estate, target));
  });
}

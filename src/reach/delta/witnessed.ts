import type { LayerVerdict } from '../../model/audit.ts';
import { type AddressRange, rangeCovers, single } from '../../net/address.ts';
import type { Packet } from '../../net/packet.ts';
import type { Estate, Located } from '../estate.ts';
import { layerVerdicts } from '../path/layer-verdicts.ts';
import { judgePath } from '../path/path.ts';
import { carriersOf, type Point, pointsOf } from '../point.ts';
import type { End } from '../reachability/arrivals.ts';
import { groupReceivers } from '../reachability/receivers.ts';
import { bareInterface } from '../unplaced.ts';

/** What every layer of the way of one packet says, from a realm to an end; none where the end is not there. */
export function layersOf(estate: Estate, realm: string, end: End, packet: Packet): LayerVerdict[] {
  const to = receivingPoint(estate, end, packet);
  const from = to === undefined ? undefined : sendingPoint(estate, realm, packet);
  if (to === undefined || from === undefined) return [];
  // Behind a frontend packets are told with the address of the machine.
  const [inside] = to.kind === 'interface' && to.frontend !== undefined ? to.ranges : [];
  const told = inside === undefined ? packet : { ...packet, destination: inside.first };
  const packets = estate.space.packet(told);
  return layerVerdicts(judgePath(estate, from, to, packets), packets, told);
}

/** Where an end takes in a packet; undefined: nowhere. */
export function receivingPoint(estate: Estate, end: End, { family, destination }: Packet): Point | undefined {
  const range = single({ family, value: destination });
  if (end.asset === undefined)
    return pointsOf(estate, { kind: 'addresses', ranges: [range], text: end.title }, undefined)[0];
  if (end.isAnywhere === true) return anywhere(estate, end.asset, range);
  const own = estate.interfacesOf.get(end.asset) ?? [];
  const at = end.isByGroups
    ? groupedAt(estate, end.asset, range)
    : own.find(({ interface: each }) => each.addresses.some(({ value }) => value === destination));
  return at === undefined ? undefined : { kind: 'interface', at, ranges: [range] };
}

/** By which interface a host takes in what is for all neighbours or for a group. */
function groupedAt(estate: Estate, asset: string, range: AddressRange): Located | undefined {
  const { alone } = groupReceivers(estate, estate.interfacesOf.get(asset) ?? []);
  return alone.find(
    ({ at, point }) => at?.asset.id === asset && point.ranges.some((each) => rangeCovers(each, range)),
  )?.at;
}

/** A host whose addresses are not in evidence. */
function anywhere({ assets }: Estate, id: string, range: AddressRange): Point | undefined {
  const asset = assets.get(id);
  if (asset === undefined) return undefined;
  return { kind: 'interface', at: bareInterface(asset), ranges: [range] };
}

function sendingPoint(estate: Estate, realm: string, { family, source }: Packet): Point | undefined {
  const range = single({ family, value: source });
  const network = estate.networks.get(realm);
  const carrier = carriersOf(estate, range, network).find((at) => at.network?.id === network?.id);
  if (carrier !== undefined) return { kind: 'interface', at: carrier, ranges: [range] };
  return network === undefined
    ? { kind: 'outside', ranges: [range] }
    : pointsOf(estate, { kind: 'addresses', ranges: [range], text: '' }, network)[0];
}

import type { PairProof } from '../model/audit.ts';
import type { InternetFact } from '../model/facts.ts';
import type { AddressTerm } from '../net/address.ts';
import { formatPacket } from '../net/packet.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { protocolName, protocolNumber } from '../net/protocol.ts';
import { type AdmittedBy, admitters, sameWay, type Way } from './admitters.ts';
import type { Estate, Located } from './estate.ts';
import { askFilter } from './filter-layer.ts';
import type { Judgement } from './judgement.ts';
import { layerVerdicts } from './layer-verdicts.ts';
import { openPorts, type PortRange } from './open-ports.ts';
import type { Point } from './point.ts';
import { openedByOwnFilters, type Reached, reachedBy, shownPackets } from './reached.ts';

export interface AskedPort {
  readonly protocol: string;
  readonly port: number;
}

const NAMED_ASSETS = 3;

/**
 * Asked ports that the internet reaches, or would reach if a path led there; one fact for each group that opens them and range
 * of ports, because the group is what has to change. An interface without groups stands for itself.
 */
export function judgeInternet(estate: Estate, asked: readonly AskedPort[]): Judgement<InternetFact>[] {
  const numbered = asked.flatMap(({ protocol, port }) => {
    const number = protocolNumber(protocol);
    return number === undefined ? [] : [{ protocol: number, port }];
  });
  if (numbered.length === 0) return [];
  const { space } = estate;
  const protocols = [...new Set(numbered.map((each) => each.protocol))];
  const world = space.box({
    source: estate.internet,
    protocol: protocols.map((protocol) => [protocol, protocol]),
  });
  const ports = space.unionOf(
    numbered.map(({ protocol, port }) =>
      space.box({ protocol: [[protocol, protocol]], destinationPort: [[port, port]] }),
    ),
  );
  for (const filter of estate.snapshot.filters.values()) {
    if (filter.layer === 'host') continue;
    // Asked once as a whole, so that the questions of all groups are answered from it.
    askFilter(estate, filter, 'ingress', world, false);
    if (filter.layer === 'subnet') askFilter(estate, filter, 'egress', world, true);
  }
  return admitters(estate).flatMap((by) => {
    const open = admission(estate, by, world).possible;
    if (open.isDisjointFrom(ports)) return [];
    const ranges = openPorts(open).filter(({ protocol, ports: [first, last] }) =>
      numbered.some((each) => each.protocol === protocol && first <= each.port && each.port <= last),
    );
    return judgeAdmitter(estate, by, ranges, world);
  });
}

/** The ways to a group's interfaces are judged once for all of its ports. */
function judgeAdmitter(
  estate: Estate,
  by: AdmittedBy,
  ranges: readonly PortRange[],
  world: PacketSet,
): Judgement<InternetFact>[] {
  const from: Point = { kind: 'outside', ranges: estate.internet };
  const boxes = ranges.map(({ protocol, ports }) =>
    estate.space.box({ protocol: [[protocol, protocol]], destinationPort: [ports] }),
  );
  const admitted = admission(estate, by, world.intersection(estate.space.unionOf(boxes)));
  const ways = callable(sameWay(by.interfaces)).map((way) => reachedBy(estate, way, from, admitted));
  return ranges.flatMap((range, index) => {
    const box = boxes[index] as PacketSet;
    const narrowed = ways.map((way) => ({
      ...way,
      packets: way.packets.intersection(box),
      certain: way.certain.intersection(box),
      possible: way.possible.intersection(box),
    }));
    return judgeRange(estate, by, range, narrowed) ?? [];
  });
}

/** What a group lets in, one that is not in evidence perhaps everything; an interface without groups lets everything in. */
function admission(estate: Estate, by: AdmittedBy, packets: PacketSet) {
  if (by.filter !== undefined) return askFilter(estate, by.filter, 'ingress', packets, false);
  return { certain: by.isGroup ? estate.space.empty : packets, possible: packets };
}

function judgeRange(
  estate: Estate,
  by: AdmittedBy,
  { protocol, ports: range }: PortRange,
  ways: readonly Reached[],
): Judgement<InternetFact> | undefined {
  const seen = estate.hasTopology;
  const exposed = seen ? ways.filter((way) => !way.certain.isEmpty()) : [];
  const maybe = seen ? ways.filter((way) => !way.possible.isEmpty()) : [];
  const standing = () => ways.filter((way) => !openedByOwnFilters(way).isEmpty());
  const shown = exposed.length > 0 ? exposed : maybe.length > 0 ? maybe : standing();
  const [first] = shown;
  if (first === undefined) return undefined;
  const unreachable = maybe.length === 0;
  const passing = unreachable
    ? openedByOwnFilters(first)
    : exposed.length > 0
      ? first.certain
      : first.possible;
  const verdict = exposed.length > 0 || unreachable ? 'exposed' : 'undecided';
  const assets = namesOf(shown.flatMap((way) => way.members));
  const id = `internet/${by.id}/${protocolName(protocol)}-${range.join('-')}`;
  const { witness, packets } = shownPackets(estate, first, passing);
  const pair: PairProof = {
    from: 'internet',
    to: assets,
    verdict,
    layers: admitting(layerVerdicts(first.path(), first.packets, witness)),
    ...(witness === undefined ? {} : { witness: formatPacket(witness) }),
    packets,
    ...(seen ? {} : { note: 'the path from the internet was not seen' }),
  };
  return {
    fact: {
      id,
      asset: assets,
      protocol: protocolName(protocol),
      from_port: range[0],
      to_port: range[1],
      verdict,
      opened_not_reachable: unreachable,
      reply_blocked: !unreachable && shown.every((way) => way.answered.isDisjointFrom(way.packets)),
      partly: !isWide(estate, passing),
    },
    proof: { fact: id, pairs: [pair], unseen: [...first.path().unseen].sort() },
  };
}

/** The ways that a packet of the internet may take at all; where there is none, one way says what is opened. */
function callable(ways: readonly Way[]): readonly Way[] {
  const called = ways.filter(
    ({ members: [at] }) =>
      at.interface.publicAddresses.length > 0 ||
      at.interface.addresses.some((each) => each.family === 6) ||
      at.subnet === undefined,
  );
  return called.length > 0 ? called : ways.slice(0, 1);
}

function namesOf(members: readonly Located[]): string {
  const names = [...new Set(members.map((at) => at.asset.names[0] ?? at.asset.id))].sort();
  return names.length <= NAMED_ASSETS
    ? names.join(', ')
    : `${names.slice(0, NAMED_ASSETS).join(', ')} and ${names.length - NAMED_ASSETS} more`;
}

type Layers = ReturnType<typeof layerVerdicts>;

/** Where no layer stops the packet, the last filter that admits it is the one to change. */
function admitting(layers: Layers): Layers {
  if (layers.some((layer) => layer.decides)) return layers;
  const index = layers.findLastIndex(
    (layer) => layer.direction === 'forward' && layer.layer !== 'route' && layer.rules.length > 0,
  );
  return layers.map((layer, position) => ({ ...layer, decides: position === index }));
}

/** The admitted sources hold a range of at least the size of an IPv4 /8 or an IPv6 /32, or more than a list can say. */
function isWide({ cache }: Estate, packets: PacketSet): boolean {
  const sources = packets.forget('destination').forget('sourcePort').forget('destinationPort');
  const name = `wide|${sources.id}`;
  let wide = cache.get(name) as boolean | undefined;
  if (wide === undefined) {
    wide = sources.boxes().some((cube) => cube.source?.some(isWideTerm) ?? true);
    cache.set(name, wide);
  }
  return wide;
}

function isWideTerm(term: AddressTerm): boolean {
  return !('first' in term) || term.last - term.first + 1n >= (term.family === 4 ? 1n << 24n : 1n << 96n);
}

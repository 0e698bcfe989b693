import type { AddressTerm } from '../net/address.ts';
import { formatCube } from '../net/cube.ts';
import { formatPacket } from '../net/packet.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { protocolNumber } from '../net/protocol.ts';
import type { InternetFact } from '../model/facts.ts';
import type { Estate, Located } from './estate.ts';
import { admitted } from './exposure.ts';
import type { Judgement } from './judgement.ts';
import { layerVerdicts } from './layer-verdicts.ts';
import { judgePath } from './path.ts';
import { type Point, addressesOf, titleOf } from './point.ts';
import { calledFrom } from './question.ts';
import { witnessOf } from './witness.ts';

export interface AskedPort {
  readonly protocol: string;
  readonly port: number;
}

/** Which of the asked ports of any asset the internet reaches, or would reach if a path led there. */
export function judgeInternet(estate: Estate, asked: readonly AskedPort[]): Judgement<InternetFact>[] {
  const ports = distinct(asked);
  if (ports.length === 0) return [];
  const { space } = estate;
  const source = space.box({ source: estate.internet });
  const byPort = ports.map((port) => ({
    port,
    packets: source.intersection(space.box({ protocol: [[port.number, port.number]], destinationPort: [[port.port, port.port]] })),
  }));
  const all = space.unionOf(byPort.map((each) => each.packets));
  return estate.interfaces.flatMap((at) => judgeInterface(estate, at, byPort, all));
}

interface Port extends AskedPort {
  readonly number: number;
}

function distinct(asked: readonly AskedPort[]): Port[] {
  const ports = new Map<string, Port>();
  for (const each of asked) {
    const number = protocolNumber(each.protocol);
    if (number !== undefined) ports.set(`${number}/${each.port}`, { ...each, number });
  }
  return [...ports.values()].sort((a, b) => a.number - b.number || a.port - b.port);
}

function judgeInterface(estate: Estate, at: Located, byPort: readonly { readonly port: Port; readonly packets: PacketSet }[], all: PacketSet): Judgement<InternetFact>[] {
  // Nearly every interface admits nothing of it: asked without its own address, so that equal groups answer once.
  const maybe = admitted(estate, at, all);
  if (maybe.isEmpty()) return [];
  const from: Point = { kind: 'outside', ranges: estate.internet };
  const to = calledFrom(estate, from, { kind: 'interface', at, ranges: addressesOf(at) });
  const packets = maybe.intersection(estate.space.box({ destination: to.ranges }));
  if (packets.isEmpty()) return [];
  const path = judgePath(estate, from, to, packets);
  const facts: Judgement<InternetFact>[] = [];
  for (const { port, packets: wanted } of byPort) {
    const here = packets.intersection(wanted);
    if (here.isEmpty()) continue;
    const reached = path.forwardPossible.intersection(here);
    const certain = path.forwardCertain.intersection(here);
    const seen = estate.hasTopology || to.ranges.some((range) => routable(estate, range));
    const opened = reached.isEmpty() || !seen ? openedByOwnFilters(path, here) : estate.space.empty;
    if (reached.isEmpty() && opened.isEmpty()) continue;
    const unreachable = reached.isEmpty() || !seen;
    const shown = unreachable ? opened : certain.isEmpty() ? reached : certain;
    const id = `internet/${at.asset.id}/${at.interface.id}/${port.protocol}-${port.port}`;
    const witness = witnessOf(estate.space, shown);
    facts.push({
      fact: {
        id,
        asset: titleOf(to),
        protocol: port.protocol,
        from_port: port.port,
        to_port: port.port,
        verdict: certain.isEmpty() && !unreachable ? 'undecided' : 'exposed',
        opened_not_reachable: unreachable,
        reply_blocked: !unreachable && path.possible.intersection(here).isEmpty(),
        partly: !isWide(shown),
      },
      proof: {
        fact: id,
        pairs: [
          {
            from: 'internet',
            to: titleOf(to),
            verdict: certain.isEmpty() && !unreachable ? 'undecided' : 'exposed',
            layers: admittingLayer(layerVerdicts(path, here, witness)),
            ...(witness === undefined ? {} : { witness: formatPacket(witness) }),
            packets: shown.cubes().slice(0, 6).map(formatCube),
            ...(seen ? {} : { note: 'the path from the internet was not seen' }),
          },
        ],
        unseen: [...path.unseen].sort(),
      },
    });
  }
  return facts;
}

/** Where no layer stops the packet, the last filter that admits it is the one to change. */
function admittingLayer(layers: ReturnType<typeof layerVerdicts>): ReturnType<typeof layerVerdicts> {
  if (layers.some((layer) => layer.decides)) return layers;
  const index = layers.findLastIndex((layer) => layer.direction === 'forward' && layer.layer !== 'route' && layer.rules.length > 0);
  return layers.map((layer, position) => ({ ...layer, decides: position === index }));
}

/** What groups and host admit, routes and subnet filters aside: "opened, not reachable". */
function openedByOwnFilters(path: ReturnType<typeof judgePath>, packets: PacketSet): PacketSet {
  return path.layers
    .filter((layer) => layer.direction === 'forward' && (layer.layer === 'group' || layer.layer === 'host'))
    .reduce((set, layer) => set.intersection(layer.possible), packets);
}

function routable(estate: Estate, range: { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint }): boolean {
  return estate.routable.some((other) => other.family === range.family && other.first <= range.first && range.last <= other.last);
}

/** The admitted sources hold a range of at least the size of an IPv4 /8 or an IPv6 /32, or more than a list can say. */
function isWide(packets: PacketSet): boolean {
  return packets.cubes().some((cube) => cube.source?.some(isWideTerm) ?? true);
}

function isWideTerm(term: AddressTerm): boolean {
  return !('first' in term) || term.last - term.first + 1n >= (term.family === 4 ? 1n << 24n : 1n << 96n);
}

import type { PairProof } from '../../model/audit.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { PathAnswer } from '../layer.ts';
import { judgePath } from '../path/path.ts';
import { calledFrom, ofFamily } from '../path/question.ts';
import { endpointTitle, type Point, pointsOf } from '../point.ts';
import { partsOfWorld, sendersTo } from './exposure.ts';
import { pairOf } from './exposure-proof.ts';
import { pointPairs } from './point-pairs.ts';

/** Ways of which the proof of a closed row shows what stops their packets. */
const SHOWN_WAYS = 3;

/** A way by which packets do not arrive. */
interface Stopped {
  readonly title: string;
  readonly to: Point;
  readonly path: PathAnswer;
  readonly fromInternet: boolean;
  readonly packets: PacketSet;
}

/** What keeps `sources` out of endpoints: packets from the nearest of them, and from the internet, with the layer that stops them. */
export function keptOut(
  estate: Estate,
  endpoints: readonly Endpoint[],
  sources: readonly AddressRange[],
  packets: PacketSet,
): PairProof[] {
  const points = endpoints.flatMap((endpoint) => pointsOf(estate, endpoint, undefined));
  return shownPairs(
    estate,
    (function* () {
      for (const to of points) if (to.kind === 'interface') yield* stoppedAt(estate, to, sources, packets);
    })(),
  );
}

/** What stops packets on their way between some ends, each from the first to the second. */
export function stoppedBetween(
  estate: Estate,
  ends: readonly (readonly [Endpoint, Endpoint])[],
  packets: PacketSet,
): PairProof[] {
  return shownPairs(
    estate,
    (function* () {
      for (const [from, to] of ends)
        for (const { source, target, own } of pointPairs(estate, from, to, undefined))
          for (const family of own ? [] : ([4, 6] as const)) {
            const here = ofFamily(source, family);
            const there = ofFamily(
              source.kind === 'outside' ? calledFrom(estate, source, target) : target,
              family,
            );
            if (here !== undefined && there !== undefined)
              yield stopped(
                estate,
                endpointTitle(estate, from),
                here,
                there,
                packets,
                from.kind === 'internet',
              );
          }
    })(),
  );
}

function* stoppedAt(
  estate: Estate,
  to: Extract<Point, { kind: 'interface' }>,
  sources: readonly AddressRange[],
  packets: PacketSet,
): Generator<Stopped> {
  const senders = sendersTo(to.at, sources);
  const parts = partsOfWorld(estate, to.at).flatMap((part) => {
    const ranges = intersectRanges(part.ranges, senders);
    return ranges.length === 0 ? [] : { ...part, ranges };
  });
  const isNear = ({ point }: (typeof parts)[number]) =>
    point.kind === 'subnet' && point.subnet.id === to.at.subnet?.id;
  const near = parts.find(isNear) ?? parts.find(({ internet }) => !internet);
  for (const part of [near, parts.find(({ internet }) => internet)]) {
    if (part === undefined) continue;
    const from = { ...part.point, ranges: part.ranges };
    const target = part.internet ? calledFrom(estate, from, to) : to;
    yield stopped(estate, part.title, from, target, packets, part.internet);
  }
}

function stopped(
  estate: Estate,
  title: string,
  from: Point,
  to: Point,
  packets: PacketSet,
  fromInternet: boolean,
): Stopped {
  const asked = packets.intersection(estate.space.box({ source: from.ranges, destination: to.ranges }));
  const path = judgePath(estate, from, to, asked);
  return { title, to, path, fromInternet, packets: asked.difference(path.forwardPossible) };
}

function shownPairs(estate: Estate, ways: Iterable<Stopped>): PairProof[] {
  const pairs: PairProof[] = [];
  for (const { packets, ...way } of ways) {
    if (packets.isEmpty()) continue;
    pairs.push(pairOf(estate, way, packets, 'closed'));
    if (pairs.length === SHOWN_WAYS) break;
  }
  return pairs;
}

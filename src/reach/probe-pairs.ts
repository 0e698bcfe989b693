import type { Asset } from '../model/asset.ts';
import { nameOf } from '../model/name.ts';
import { single } from '../net/address.ts';
import { intersectRanges } from '../net/address-ranges.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { Estate } from './estate.ts';
import { ambiguity, type Home, homesOf } from './path/homes.ts';
import { judgePath } from './path/path.ts';
import { CLIENT_PORTS, calledFrom } from './path/question.ts';
import { addressesOf, networkOf, type Point, pointsOf } from './point.ts';
import type { Probe, ProbeEnd } from './probe-text.ts';
import { relayOf, unseenRelay } from './relays.ts';
import { ASSIGNABLE, bareInterface, isUnplaced } from './unplaced.ts';

export interface Pair {
  readonly from: Point;
  readonly to: Point;
}

/** The packets that a probe asks about between two points: from every client port where it names none. */
export function packetsOf(estate: Estate, probe: Probe, from: Point, to: Point): PacketSet {
  const { protocol, sourcePort, destinationPort, icmp } = probe;
  return estate.space.box({
    protocol: [[protocol, protocol]],
    source: from.ranges,
    destination: to.ranges,
    ...(destinationPort === undefined
      ? {}
      : {
          destinationPort: [destinationPort],
          sourcePort: [sourcePort === undefined ? CLIENT_PORTS : [sourcePort, sourcePort]],
        }),
    ...(icmp === undefined ? {} : { icmpType: [[icmp.type, icmp.type]], icmpCode: [[icmp.code, icmp.code]] }),
  });
}

/** The pairs of points that a probe between two ends means; several only where assets have several interfaces. */
export function pairsOf(estate: Estate, probe: Probe): Pair[] | string {
  const assets = [endAsset(estate, probe.from), endAsset(estate, probe.to)];
  for (const asset of assets) if (typeof asset === 'string') return asset;
  const [source, target] = assets as [Asset | undefined, Asset | undefined];
  const targets = (towards: Point | undefined, home?: Home): Point[] =>
    points(estate, probe.to, target, towards, home);
  const senders = (point: Point): readonly Point[] =>
    relayOf(estate, point)?.senders.map((each) => withinOr(each, probe.from)) ?? [point];
  const pairsBetween = (near?: Home, far?: Home): Pair[] =>
    points(estate, probe.from, source, targets(undefined, far)[0], near)
      .flatMap(senders)
      .flatMap((from) =>
        targets(from, far).map((to) => ({
          from,
          to: target !== undefined && !('address' in probe.to) ? calledFrom(estate, from, to) : to,
        })),
      );
  const homes = [probe.from, probe.to].map((end) =>
    'address' in end ? homesOf(estate, single(end.address)) : [],
  );
  const [near = [], far = []] = homes;
  if (near.length > 1 || far.length > 1) {
    const candidates = (near.length > 1 ? near : [undefined]).flatMap((here) =>
      (far.length > 1 ? far : [undefined]).map((there) => pairsBetween(here, there)),
    );
    return connected(estate, probe, candidates) ?? ambiguityOf(probe, near, far);
  }
  const pairs = pairsBetween();
  return pairs.length === 0 ? 'the two ends have no addresses' : pairs;
}

/** The address that a probe names, where it is one of those that are sent from. */
function withinOr(point: Point, end: ProbeEnd): Point {
  const named = 'address' in end ? intersectRanges(point.ranges, [single(end.address)]) : [];
  return named.length === 0 ? point : { ...point, ranges: named };
}

/** Of the pairs that equal numbers may mean, those of one network, else those that routes lead between; undefined where several are. */
function connected(estate: Estate, probe: Probe, candidates: readonly Pair[][]): Pair[] | undefined {
  const within = candidates.filter((pairs) =>
    pairs.some(({ from, to }) => networkOf(estate, from)?.id === networkOf(estate, to)?.id),
  );
  const joined =
    within.length > 0
      ? within
      : candidates.filter((pairs) =>
          pairs.some(({ from, to }) =>
            judgePath(estate, from, to, packetsOf(estate, probe, from, to))
              .layers.filter(({ layer, direction }) => layer === 'route' && direction === 'forward')
              .every(({ possible }) => !possible.isEmpty()),
          ),
        );
  return joined.length === 1 ? joined[0] : undefined;
}

function ambiguityOf({ from, to }: Probe, near: readonly Home[], far: readonly Home[]): string {
  const texts = [
    'address' in from ? ambiguity(near, single(from.address)) : undefined,
    'address' in to ? ambiguity(far, single(to.address)) : undefined,
  ];
  return texts.filter((text) => text !== undefined).join('; ');
}

/** `home`: of those who have the address, whom it means. */
function points(
  estate: Estate,
  end: ProbeEnd,
  asset: Asset | undefined,
  other: Point | undefined,
  home: Home | undefined,
): Point[] {
  if (asset !== undefined && isUnplaced(estate, asset))
    return [{ kind: 'interface', at: bareInterface(asset), ranges: ASSIGNABLE }];
  if (asset !== undefined)
    return (estate.interfacesOf.get(asset.id) ?? []).map((at) => ({
      kind: 'interface',
      at,
      ranges: addressesOf(at),
    }));
  const { address } = end as Extract<ProbeEnd, { address: unknown }>;
  const found = pointsOf(
    estate,
    { kind: 'addresses', ranges: [single(address)], text: end.text },
    home?.network ?? (other === undefined ? undefined : networkOf(estate, other)),
    other,
  ).filter((point) => home === undefined || networkOf(estate, point)?.id === home.network?.id);
  // An interface that is called by its public address has another one in its packets.
  return found.map((point) => {
    if (point.kind === 'outside') return point;
    if (point.ranges.some((range) => range.first === address.value)) return { ...point, literal: true };
    return point.kind === 'interface' && point.frontend === undefined ? { ...point, publicly: true } : point;
  });
}

/** Why it is not known from which addresses the sender of a probe sends. */
export function unseenSender(estate: Estate, { from }: Probe): string | undefined {
  const asset = endAsset(estate, from);
  if (typeof asset === 'object') return unseenRelay(estate, { kind: 'asset', asset: asset.id });
  if (!('address' in from)) return undefined;
  return unseenRelay(estate, { kind: 'addresses', ranges: [single(from.address)], text: from.text });
}

/** The asset that an end names; undefined for a literal address; a string where the name is unknown or ambiguous. */
export function endAsset(estate: Estate, end: ProbeEnd): Asset | undefined | string {
  if ('address' in end) return undefined;
  const byId = estate.assets.get(end.asset);
  if (byId !== undefined) return byId;
  const named = estate.snapshot.assets.filter(
    (asset) => asset.names.includes(end.asset) || asset.host?.name === end.asset,
  );
  if (named.length === 1) return named[0];
  if (named.length > 1)
    return `${end.asset} names several assets: ${named.map((asset) => asset.id).join(', ')}`;
  const known = estate.snapshot.assets.slice(0, 8).map((asset) => nameOf(asset));
  return `no asset is called ${JSON.stringify(end.asset)}; there are ${known.join(', ')}${estate.snapshot.assets.length > 8 ? ' and more' : ''}`;
}

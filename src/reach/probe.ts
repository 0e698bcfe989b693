import type { LayerVerdict } from '../model/audit.ts';
import type { Asset } from '../model/snapshot.ts';
import { addressKey, single } from '../net/address.ts';
import { formatPacket } from '../net/packet.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { TCP } from '../net/protocol.ts';
import type { Estate, Located } from './estate.ts';
import { answer } from './host/host-answers.ts';
import { hostStep, laterLayers, replyLayer } from './host/host-layer.ts';
import { receive } from './host/host-path.ts';
import { witnessOf } from './judge/witness.ts';
import { combine, type PathAnswer } from './layer.ts';
import { ambiguity, type Home, homesOf } from './path/homes.ts';
import { layerVerdicts } from './path/layer-verdicts.ts';
import { judgePath } from './path/path.ts';
import { CLIENT_PORTS, calledFrom } from './path/question.ts';
import { addressesOf, networkOf, type Point, pointsOf } from './point.ts';
import type { Probe, ProbeEnd } from './probe-text.ts';
import { newTrace } from './program/trace.ts';
import { answerable } from './program/view.ts';

export type ProbeVerdict = 'allow' | 'deny' | 'undecided';

export interface ProbeAnswer {
  readonly verdict: ProbeVerdict;
  readonly layers: readonly LayerVerdict[];
  readonly witness?: string;
  readonly notes: readonly string[];
}

/**
 * Answers one probe. A TCP probe asks whether a new connection works, its reply included; others, and every probe with
 * `packetOnly`, ask whether the first packet passes. A string is the user's mistake: an unknown asset, a missing fact.
 */
export function answerProbe(estate: Estate, probe: Probe, packetOnly: boolean): ProbeAnswer | string {
  for (const end of [probe.from, probe.to]) {
    const named = endAsset(estate, end);
    if (typeof named === 'string') return named;
  }
  const alone = hostAlone(estate);
  if (alone !== undefined) {
    const way = wayThrough(alone, probe);
    if (way === 'unknown')
      return 'the addresses of the host are not in evidence (ip -j addr): say ` in NAME`, ` out NAME` or both';
    if (way === 'forward') return answerForward(estate, alone, probe, packetOnly);
    if (way !== undefined) return judged(estate, probe, packetOnly, [pairAlone(estate, alone, probe, way)]);
  }
  const pairs = pairsOf(estate, probe);
  return typeof pairs === 'string' ? pairs : judged(estate, probe, packetOnly, pairs);
}

interface Pair {
  readonly from: Point;
  readonly to: Point;
}

function judged(
  estate: Estate,
  probe: Probe,
  packetOnly: boolean,
  pairs: readonly Pair[],
): ProbeAnswer | string {
  const links = {
    ...(probe.in === undefined ? {} : { in: probe.in }),
    ...(probe.out === undefined ? {} : { out: probe.out }),
  };
  const results = pairs.flatMap(({ from, to }) => {
    const packets = packetsOf(estate, probe, from, to);
    return packets.isEmpty()
      ? []
      : [verdictOn(estate, probe, packetOnly, judgePath(estate, from, to, packets, links), packets)];
  });
  if (results.length === 0) return 'the two ends have no addresses of a common family';
  return combined(results);
}

function combined(results: readonly ProbeAnswer[]): ProbeAnswer {
  const verdicts = new Set(results.map((result) => result.verdict));
  const [first] = results as [ProbeAnswer];
  if (verdicts.size === 1) return first;
  const worst = results.find((result) => result.verdict !== 'allow') ?? first;
  return {
    ...worst,
    verdict: 'undecided',
    notes: [
      ...worst.notes,
      `mixed: ${results.map((result) => result.verdict).join(', ')} between their addresses`,
    ],
  };
}

function verdictOn(
  estate: Estate,
  probe: Probe,
  packetOnly: boolean,
  path: PathAnswer,
  packets: PacketSet,
): ProbeAnswer {
  const connection = probe.protocol === TCP && !packetOnly;
  const certain = connection ? path.certain : path.forwardCertain;
  const possible = connection ? path.possible : path.forwardPossible;
  const verdict: ProbeVerdict = packets.isSubsetOf(certain)
    ? 'allow'
    : packets.isDisjointFrom(possible)
      ? 'deny'
      : 'undecided';
  const subject = verdict === 'allow' ? packets : verdict === 'deny' ? packets : packets.difference(certain);
  const witness = witnessOf(estate.space, subject);
  const shown: PathAnswer = connection
    ? path
    : { ...path, layers: path.layers.filter((layer) => layer.direction === 'forward') };
  const notes: string[] = [];
  if (verdict === 'undecided' && !certain.isEmpty() && !packets.isSubsetOf(possible))
    notes.push('mixed: some of these packets are allowed, some denied');
  if (verdict !== 'deny' && !connection && packets.isDisjointFrom(path.possible))
    notes.push('the reply is blocked');
  for (const each of path.unseen) notes.push(`not seen: ${each}`);
  return {
    verdict,
    layers: layerVerdicts(shown, packets, witness),
    ...(witness === undefined ? {} : { witness: formatPacket(witness) }),
    notes,
  };
}

function packetsOf(estate: Estate, probe: Probe, from: Point, to: Point): PacketSet {
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
function pairsOf(estate: Estate, probe: Probe): Pair[] | string {
  const assets = [endAsset(estate, probe.from), endAsset(estate, probe.to)];
  for (const asset of assets) if (typeof asset === 'string') return asset;
  const [source, target] = assets as [Asset | undefined, Asset | undefined];
  const targets = (towards: Point | undefined, home?: Home): Point[] =>
    points(estate, probe.to, target, towards, home);
  const pairsBetween = (near?: Home, far?: Home): Pair[] =>
    points(estate, probe.from, source, targets(undefined, far)[0], near).flatMap((from) =>
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
  return found.map((point) =>
    point.kind === 'interface' && point.ranges.some((range) => range.first === address.value)
      ? { ...point, literal: true }
      : point,
  );
}

/** The asset that an end names; undefined for a literal address; a string where the name is unknown or ambiguous. */
function endAsset(estate: Estate, end: ProbeEnd): Asset | undefined | string {
  if ('address' in end) return undefined;
  const byId = estate.assets.get(end.asset);
  if (byId !== undefined) return byId;
  const named = estate.snapshot.assets.filter(
    (asset) => asset.names.includes(end.asset) || asset.host?.name === end.asset,
  );
  if (named.length === 1) return named[0];
  if (named.length > 1)
    return `${end.asset} names several assets: ${named.map((asset) => asset.id).join(', ')}`;
  const known = estate.snapshot.assets.slice(0, 8).map((asset) => asset.names[0] ?? asset.id);
  return `no asset is called ${JSON.stringify(end.asset)}; there are ${known.join(', ')}${estate.snapshot.assets.length > 8 ? ' and more' : ''}`;
}

/** The only host of an evidence without any network around it. */
function hostAlone(estate: Estate): Asset | undefined {
  const [only, second] = estate.snapshot.assets;
  return second === undefined && only?.host !== undefined && only.kind === 'host' && !estate.hasTopology
    ? only
    : undefined;
}

/** Which hook a packet meets on a single host; undefined: its addresses say so by themselves. */
function wayThrough(host: Asset, probe: Probe): 'input' | 'output' | 'forward' | 'unknown' | undefined {
  const isOwn = (end: ProbeEnd) =>
    'address' in end
      ? (host.host?.links ?? []).some((link) =>
          link.addresses.some(({ address }) => addressKey(address) === addressKey(end.address)),
        ) || isLoopback(end)
      : true;
  if (host.host?.links === undefined) {
    if (!('address' in probe.to) || !('address' in probe.from)) return undefined;
    if (probe.in !== undefined) return probe.out === undefined ? 'input' : 'forward';
    if (probe.out !== undefined) return 'output';
    return 'unknown';
  }
  if (isOwn(probe.to)) return isOwn(probe.from) && probe.in === undefined ? 'output' : 'input';
  if (isOwn(probe.from) && probe.in === undefined) return 'output';
  return isLocalGroup(host, probe) ? 'input' : 'forward';
}

function isLoopback(end: Extract<ProbeEnd, { address: unknown }>): boolean {
  const { family, value } = end.address;
  return family === 4 ? value >> 24n === 127n : value === 1n;
}

/** Multicast and broadcast are taken in by the host. */
function isLocalGroup(host: Asset, probe: Probe): boolean {
  if (!('address' in probe.to)) return false;
  const { family, value } = probe.to.address;
  if (family === 6) return value >> 120n === 0xffn;
  if (value >> 28n === 0xen || value === 0xffff_ffffn) return true;
  return (host.host?.links ?? []).some((link) =>
    link.addresses.some(
      ({ prefix }) => prefix.family === 4 && prefix.last === value && prefix.last - prefix.first > 1n,
    ),
  );
}

function rangesOfEnd(host: Asset, end: ProbeEnd) {
  return 'address' in end
    ? [single(end.address)]
    : host.interfaces.flatMap((each) => each.addresses.map(single));
}

/** The host on one side, somebody outside on the other. */
function pairAlone(estate: Estate, host: Asset, probe: Probe, way: 'input' | 'output'): Pair {
  const at: Located = estate.interfacesOf
    .get(host.id)
    ?.find((each) => matches(each, way === 'input' ? probe.to : probe.from)) ?? {
    asset: host,
    interface: bareInterface(host),
  };
  const own = {
    kind: 'interface',
    at,
    ranges: rangesOfEnd(host, way === 'input' ? probe.to : probe.from),
  } as const;
  const outside = {
    kind: 'outside',
    ranges: rangesOfEnd(host, way === 'input' ? probe.from : probe.to),
  } as const;
  return way === 'input' ? { from: outside, to: own } : { from: own, to: outside };
}

function matches(at: Located, end: ProbeEnd): boolean {
  return (
    'address' in end && at.interface.addresses.some((each) => addressKey(each) === addressKey(end.address))
  );
}

function bareInterface(host: Asset): Located['interface'] {
  return { id: 'host', addresses: [], publicAddresses: [], origin: host.origin };
}

function answerForward(estate: Estate, host: Asset, probe: Probe, packetOnly: boolean): ProbeAnswer {
  const trace = newTrace();
  const from: Point = { kind: 'outside', ranges: rangesOfEnd(host, probe.from) };
  const to: Point = { kind: 'outside', ranges: rangesOfEnd(host, probe.to) };
  const packets = packetsOf(estate, probe, from, to);
  const incoming = probe.in === undefined ? 'unknown' : { name: probe.in };
  const outcome = receive(estate, host, packets, { incoming, outgoing: probe.out }, 'forward', trace);
  const step = hostStep(estate, host, 'forward', packets, outcome, trace);
  const answers = packets.intersection(answerable(estate.space));
  const reply = [replyLayer(estate, step, answers, answer), ...laterLayers(estate, step, answers, undefined)];
  return verdictOn(estate, probe, packetOnly, combine(estate, packets, [step.layer], reply, []), packets);
}

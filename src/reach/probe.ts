import type { Asset } from '../model/asset.ts';
import type { LayerVerdict } from '../model/audit.ts';
import { nameOf } from '../model/name.ts';
import { formatPacket } from '../net/packet.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { TCP } from '../net/protocol.ts';
import type { Estate } from './estate.ts';
import { sendAnswers } from './host/host-answers.ts';
import { hostStep, laterLayers, replyLayer } from './host/host-layer.ts';
import { receive } from './host/host-path.ts';
import { atFrontend, witnessOf } from './judge/witness.ts';
import { combine, type PathAnswer } from './layer.ts';
import { hostAlone, pairAlone, rangesOfEnd, wayThrough } from './lone-host.ts';
import { sharedAmongBackends } from './path/balancers/backends.ts';
import type { NamedLinks } from './path/in-other-terms.ts';
import { layerVerdicts } from './path/layer-verdicts.ts';
import { judgePath } from './path/path.ts';
import type { Point } from './point.ts';
import { endAsset, type Pair, packetsOf, pairsOf, unseenSender } from './probe-pairs.ts';
import type { Probe } from './probe-text.ts';
import { Trace } from './program/trace.ts';
import { answerable } from './program/view.ts';
import { isUnplaced } from './unplaced.ts';

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
    if (way !== undefined) {
      const pair = pairAlone(estate, alone, probe, way);
      return judged(estate, probe, packetOnly, [pair], packetOnly ? { here: true } : {});
    }
  }
  const unseen = unseenSender(estate, probe);
  if (unseen !== undefined) return { verdict: 'undecided', layers: [], notes: [unseen] };
  const pairs = pairsOf(estate, probe);
  const answer = typeof pairs === 'string' ? pairs : judged(estate, probe, packetOnly, pairs);
  return typeof answer === 'string'
    ? answer
    : { ...answer, notes: [...answer.notes, ...unplacedNotes(estate, probe)] };
}

function unplacedNotes(estate: Estate, { from, to }: Probe): string[] {
  return [from, to].flatMap((end) => {
    const asset = endAsset(estate, end);
    return typeof asset === 'object' && isUnplaced(estate, asset)
      ? [`the addresses of ${nameOf(asset)} are not in evidence: it is asked about any that it may have`]
      : [];
  });
}

/** The layer that decides an answer; where all let the packet pass, the last whose rules say so. */
export function decidingLayerOf({ layers }: ProbeAnswer): LayerVerdict | undefined {
  return (
    layers.find((each) => each.decides) ??
    layers.findLast((each) => each.direction === 'forward' && each.rules.length > 0)
  );
}

function judged(
  estate: Estate,
  probe: Probe,
  packetOnly: boolean,
  pairs: readonly Pair[],
  where: NamedLinks = {},
): ProbeAnswer | string {
  const links = {
    ...where,
    ...(probe.in === undefined ? {} : { in: probe.in }),
    ...(probe.out === undefined ? {} : { out: probe.out }),
  };
  const questions = pairs
    .map(({ from, to }) => ({ from, to, packets: packetsOf(estate, probe, from, to) }))
    .filter(({ packets }) => !packets.isEmpty());
  const results = sharedAmongBackends(estate, questions).map(({ from, to, packets }) =>
    verdictOn(estate, probe, packetOnly, to, judgePath(estate, from, to, packets, links), packets),
  );
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
  to: Point,
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
    ...(witness === undefined ? {} : { witness: formatPacket(atFrontend(witness, to)) }),
    notes,
  };
}

function answerForward(estate: Estate, host: Asset, probe: Probe, packetOnly: boolean): ProbeAnswer {
  const trace = new Trace();
  const from: Point = { kind: 'outside', ranges: rangesOfEnd(host, probe.from) };
  const to: Point = { kind: 'outside', ranges: rangesOfEnd(host, probe.to) };
  const packets = packetsOf(estate, probe, from, to);
  const incoming = probe.in === undefined ? 'unknown' : { name: probe.in };
  const outcome = receive(estate, host, packets, { incoming, outgoing: probe.out }, 'forward', trace);
  const step = hostStep(estate, host, 'forward', packets, outcome, trace);
  const answers = packets.intersection(answerable(estate.space));
  const reply = [
    replyLayer(estate, step, answers, sendAnswers),
    ...laterLayers(estate, step, answers, undefined),
  ];
  const path = combine(estate, packets, [step.layer], reply, []);
  return verdictOn(estate, probe, packetOnly, to, path, packets);
}

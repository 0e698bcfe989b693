import type { LayerVerdict } from '../../model/audit.ts';
import { LISTED_RULES } from '../../model/named-rules.ts';
import { type Origin, sameOrigin } from '../../model/origin.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { LayerAnswer, PathAnswer } from '../layer.ts';
import { type Decision, type Dependence, decides, decidesSome, isFiltering } from '../program/trace.ts';

const SHOWN_REASONS = 4;
/** Of rules that stop a packet, or that only an answer passes, few are shown. */
const SHOWN_RULES = 4;

/**
 * What each layer said, as a report shows it, for the packets of a question; `witness` picks the rules that spoke for it.
 * The layer that decides is the first that certainly stops the witness, else the first that does not certainly let it pass.
 */
export function layerVerdicts(
  path: PathAnswer,
  packets: PacketSet,
  witness: Packet | undefined,
): LayerVerdict[] {
  const deciding = witness === undefined ? undefined : decidingLayer(path, witness);
  // Where no packet arrives there is no answer to speak of.
  const answered = witness === undefined || path.forwardPossible.has(witness);
  return path.layers
    .filter((layer) => answered || layer.direction === 'forward')
    .map((layer) => {
      const { verdict, rules, note } = said(layer, packets, witness);
      return {
        layer: layer.layer,
        direction: layer.direction,
        where: layer.where,
        verdict,
        rules,
        decides: layer === deciding,
        ...(note === '' ? {} : { note }),
      };
    });
}

/** What a layer said of some packets. */
interface Said {
  readonly packets: PacketSet;
  readonly witness: Packet | undefined;
  readonly verdict: LayerVerdict['verdict'];
  readonly rules: Origin[];
  readonly note: string;
}

/** Paths to many interfaces share the layers of their subnet. */
const known = new WeakMap<LayerAnswer, Said[]>();

function said(layer: LayerAnswer, packets: PacketSet, witness: Packet | undefined): Said {
  const before = known.get(layer) ?? [];
  let answer = before.find((each) => each.witness === witness && each.packets.equals(packets));
  if (answer === undefined) {
    const verdict = layer.unseen ? 'unseen' : verdictOf(layer, packets, witness);
    const { rules, reasons } = rulesOf(layer, packets, witness);
    const note = [layer.note, ...reasons].filter((text) => text !== undefined && text !== '').join('; ');
    answer = { packets, witness, verdict, rules, note };
    known.set(layer, [...before, answer]);
  }
  return answer;
}

function decidingLayer(path: PathAnswer, witness: Packet): LayerAnswer | undefined {
  const doubtful = path.layers.filter(
    (layer) => !layer.unseen && !layer.certain.has(witness) && concerns(layer, path, witness),
  );
  return doubtful.find((layer) => !layer.possible.has(witness)) ?? doubtful[0];
}

/** Where no layer stops the packet, the last filter that admits it is the one to change. */
export function admittingDecides(layers: LayerVerdict[]): LayerVerdict[] {
  if (layers.some((layer) => layer.decides)) return layers;
  const admitting = layers.findLastIndex(
    (layer) => layer.direction === 'forward' && layer.layer !== 'route' && layer.rules.length > 0,
  );
  return layers.map((layer, index) => ({ ...layer, decides: index === admitting }));
}

/** Where it is asked what arrives, an answer that is stopped leaves nothing undecided. */
export function doubtfulDecides(layers: LayerVerdict[]): LayerVerdict[] {
  const deciding = layers.find((layer) => layer.decides);
  const doubtful = layers.findIndex(
    ({ direction, verdict }) => direction === 'forward' && verdict === 'undecided',
  );
  if (deciding?.direction !== 'reply' || doubtful === -1) return layers;
  return layers.map((layer, index) => ({ ...layer, decides: index === doubtful }));
}

/** A reply layer concerns a packet only where its forward way is possible. */
function concerns(layer: LayerAnswer, path: PathAnswer, witness: Packet): boolean {
  return layer.direction === 'forward' || path.forwardPossible.has(witness);
}

function verdictOf(
  layer: LayerAnswer,
  packets: PacketSet,
  witness: Packet | undefined,
): LayerVerdict['verdict'] {
  if (witness !== undefined) {
    if (!layer.possible.has(witness)) return 'deny';
    if (!layer.certain.has(witness)) return 'undecided';
  }
  const asked =
    layer.direction === 'reply' ? packets.intersection(layer.possible.union(layer.certain)) : packets;
  if (asked.isSubsetOf(layer.certain)) return 'allow';
  if (asked.isDisjointFrom(layer.possible)) return 'deny';
  return asked.isSubsetOf(layer.possible) ? 'undecided' : 'partial';
}

/** The rules that spoke for the witness first, then others that spoke for the packets. */
function rulesOf(
  layer: LayerAnswer,
  packets: PacketSet,
  witness: Packet | undefined,
): { readonly rules: Origin[]; readonly reasons: string[] } {
  const doubts = layer.traces
    .flatMap((trace) => trace.dependences)
    .filter((each) =>
      witness === undefined ? !each.packets.isDisjointFrom(packets) : each.packets.has(witness),
    );
  const settled = isSettled(layer, packets, witness);
  const limit = layer.direction === 'forward' && admits(layer, witness) ? LISTED_RULES : SHOWN_RULES;
  const rules: Origin[] = [];
  for (const { origin } of speaking(layer, packets, witness, doubts, settled)) {
    if (!rules.some((other) => sameOrigin(other, origin))) rules.push(origin);
    if (rules.length === limit) break;
  }
  const lost = witness === undefined ? [] : lostBy(layer, witness);
  if (settled) return { rules, reasons: lost.map((reason) => `dropped: ${reason}`) };
  const astray = witness === undefined ? [] : astrayBy(layer, witness);
  const reasons = [...new Set([...doubts.map((each) => each.reason), ...astray, ...lost])]
    .filter((reason) => reason !== layer.note)
    .slice(0, SHOWN_REASONS);
  return { rules, reasons: reasons.length === 0 ? [] : [`depends on: ${reasons.join('; and on: ')}`] };
}

/** Whatever is not known of its rules, the layer says the same. */
function isSettled(layer: LayerAnswer, packets: PacketSet, witness: Packet | undefined): boolean {
  return witness === undefined
    ? packets.isSubsetOf(layer.certain) || packets.isDisjointFrom(layer.possible)
    : layer.certain.has(witness) || !layer.possible.has(witness);
}

/** Why a packet does not pass, or may not, that no rule certainly drops. */
function lostBy(layer: LayerAnswer, witness: Packet): string[] {
  if (layer.certain.has(witness) || certainDrops(layer, witness).length > 0) return [];
  const losses = layer.traces.flatMap((trace) => trace.losses).filter(({ packets }) => packets.has(witness));
  return [...new Set(losses.map(({ reason }) => reason))];
}

/** Why it is not known by which link a host sends a packet. */
function astrayBy({ traces }: LayerAnswer, witness: Packet): string[] {
  return traces.flatMap(({ astray }) =>
    astray.filter(({ packets }) => packets.has(witness)).map(({ reason }) => reason),
  );
}

/** Decisions that drop a packet, by rules of which it is known that they apply. */
function certainDrops({ traces }: LayerAnswer, witness: Packet): Decision[] {
  return traces.flatMap(({ decisions, dependences }) =>
    decisions.filter(
      (decision) =>
        (decision.verdict === 'drop' || decision.verdict === 'reject') &&
        decides(decision, witness) &&
        !dependences.some((each) => sameOrigin(each.origin, decision.origin) && each.packets.has(witness)),
    ),
  );
}

/** Looked for one by one, because few of them are shown. */
function* speaking(
  layer: LayerAnswer,
  packets: PacketSet,
  witness: Packet | undefined,
  doubts: readonly Dependence[],
  settled: boolean,
): Generator<Decision | Dependence> {
  if (!settled) yield* doubts;
  const all = layer.traces.flatMap((trace) => trace.decisions);
  const doubtful = new Set(settled ? doubts.map(({ origin }) => origin) : []);
  // A rule that may not apply decides nothing that is settled without it.
  const sure = doubtful.size === 0 ? all : all.filter(({ origin }) => !doubtful.has(origin));
  const decisions = doubtful.size === 0 || sure.some(({ packets }) => !packets.isEmpty()) ? sure : all;
  const forWitness = witness === undefined ? [] : decisions.filter((each) => decides(each, witness));
  if (witness !== undefined && !layer.possible.has(witness)) {
    const stopping = certainDrops(layer, witness);
    if (stopping.length > 0) {
      yield* ranked([...forWitness.filter(({ verdict }) => verdict === 'translate'), ...stopping], false);
      return;
    }
    // Where routes and settings drop a packet, the rules that accepted it before say nothing of that.
    if (lostBy(layer, witness).length > 0) return;
  }
  const isAdmitted = admits(layer, witness);
  yield* ranked(forWitness, isAdmitted);
  const isAsked = layer.layer === 'group' || layer.direction === 'forward';
  if (forWitness.length > 0 && !(isAdmitted && isAsked)) return;
  // Other rules that admit some of the packets stand beside the one that admits the witness.
  for (const each of decisions) {
    if (forWitness.length > 0 && (each.verdict !== 'accept' || each.rule === 'policy' || !isFiltering(each)))
      continue;
    if (each.verdict === 'translate' && witness !== undefined) continue;
    if (decidesSome(each, packets)) yield each;
  }
}

/**
 * A packet passes several chains, and each decides: what lets it through is the last rule that accepts it, what stops it the
 * rule that drops it; policies come after rules.
 */
function ranked(decisions: readonly Decision[], admits: boolean): Decision[] {
  const wanted = decisions.filter(
    (decision) => (decision.verdict === 'accept') === admits && decision.verdict !== 'translate',
  );
  const last = [...(wanted.length > 0 ? wanted : decisions)].reverse();
  const rules = last.filter((decision) => decision.rule !== 'policy');
  const first = rules.find(isFiltering) ?? last.find(isFiltering) ?? rules[0] ?? last[0];
  const translated = decisions.filter((decision) => decision.verdict === 'translate' && decision !== first);
  if (first === undefined) return [];
  // Where what is translated passes by default, the translation is what somebody wrote.
  return first.origin.standing === 'default' ? [...translated, first] : [first, ...translated];
}

function admits(layer: LayerAnswer, witness: Packet | undefined): boolean {
  return witness !== undefined && layer.certain.has(witness);
}

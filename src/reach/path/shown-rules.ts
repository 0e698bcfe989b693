import { LISTED_RULES } from '../../model/named-rules.ts';
import { type Origin, sameOrigin } from '../../model/origin.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { LayerAnswer } from '../layer.ts';
import { type Decision, type Dependence, decidesSome, isFiltering } from '../program/trace.ts';

const SHOWN_REASONS = 4;
/** Of rules that stop a packet, or that only an answer passes, few are shown. */
const SHOWN_RULES = 4;

/** What a layer is asked to explain: what it does with some packets, and with one of them. */
export interface AskedLayer {
  readonly layer: LayerAnswer;
  readonly packets: PacketSet;
  readonly witness: Packet | undefined;
  /** Whether the layer certainly lets the witness pass, and whether it may; false where there is none. */
  readonly passes: boolean;
  readonly mayPass: boolean;
}

/** What the layer has to say of it. */
interface Examined extends AskedLayer {
  /** What of the rules is not known that the witness, or the packets, meet. */
  readonly doubts: readonly Dependence[];
  /** Whatever is not known of its rules, the layer says the same. */
  readonly settled: boolean;
  readonly forWitness: readonly Decision[];
  /** Decisions that drop the witness, by rules of which it is known that they apply. */
  readonly stopping: readonly Decision[];
  /** Why the witness does not pass, or may not, that no rule certainly drops. */
  readonly losses: readonly string[];
}

/** The rules that spoke for the witness first, then others that spoke for the packets; and why the layer is not sure. */
export function shownRules(asked: AskedLayer): {
  readonly rules: Origin[];
  readonly reasons: readonly string[];
} {
  const { layer, witness, passes } = asked;
  if (layer.traces.length === 0) return { rules: [], reasons: [] };
  const examined = examine(asked);
  const { doubts, settled, losses } = examined;
  const limit = layer.direction === 'forward' && passes ? LISTED_RULES : SHOWN_RULES;
  const rules: Origin[] = [];
  for (const { origin } of rulesByRank(examined)) {
    if (!rules.some((other) => sameOrigin(other, origin))) rules.push(origin);
    if (rules.length === limit) break;
  }
  if (settled) return { rules, reasons: losses.map((reason) => `dropped: ${reason}`) };
  const unknownWays = witness === undefined ? [] : unknownWaysOf(layer, witness);
  const reasons = [...new Set([...doubts.map((each) => each.reason), ...unknownWays, ...losses])]
    .filter((reason) => layer.note?.includes(reason) !== true)
    .slice(0, SHOWN_REASONS);
  return { rules, reasons: reasons.length === 0 ? [] : [`depends on: ${reasons.join('; and on: ')}`] };
}

function examine(asked: AskedLayer): Examined {
  const { layer, packets, witness, passes, mayPass } = asked;
  const doubts: Dependence[] = [];
  const forWitness: Decision[] = [];
  const stopping: Decision[] = [];
  for (const trace of layer.traces) {
    const own = trace.dependences.filter((each) =>
      witness === undefined ? !each.packets.isDisjointFrom(packets) : each.packets.has(witness),
    );
    doubts.push(...own);
    for (const each of witness === undefined ? [] : trace.deciding(witness)) {
      forWitness.push(each);
      const drops = each.verdict === 'drop' || each.verdict === 'reject';
      if (drops && !own.some(({ origin }) => sameOrigin(origin, each.origin))) stopping.push(each);
    }
  }
  const settled =
    witness === undefined
      ? packets.isSubsetOf(layer.certain) || packets.isDisjointFrom(layer.possible)
      : passes || !mayPass;
  const losses = witness === undefined || passes || stopping.length > 0 ? [] : lossesOf(layer, witness);
  return { ...asked, doubts, settled, forWitness, stopping, losses };
}

function lossesOf({ traces }: LayerAnswer, witness: Packet): string[] {
  const found = traces.flatMap((trace) => trace.losses).filter(({ packets }) => packets.has(witness));
  return [...new Set(found.map(({ reason }) => reason))];
}

/** Why it is not known by which link a host sends a packet, or whether a platform lets its filters see it. */
function unknownWaysOf({ traces }: LayerAnswer, witness: Packet): string[] {
  return traces.flatMap(({ unknownWays }) =>
    unknownWays.filter(({ packets }) => packets.has(witness)).map(({ reason }) => reason),
  );
}

/** Looked for one by one, because few of them are shown. */
function* rulesByRank(examined: Examined): Generator<Decision | Dependence> {
  const { layer, packets, witness, passes, mayPass, doubts, settled, stopping, losses } = examined;
  if (!settled) yield* doubts;
  const isSure = sureOf(layer, settled ? doubts : []);
  const forWitness = examined.forWitness.filter(isSure);
  if (witness !== undefined && !mayPass) {
    if (stopping.length > 0) {
      yield* ranked([...forWitness.filter(({ verdict }) => verdict === 'translate'), ...stopping], false);
      return;
    }
    // Where routes and settings drop a packet, the rules that accepted it before say nothing of that.
    if (losses.length > 0) return;
  }
  yield* ranked(forWitness, passes);
  if (forWitness.length === 0) {
    for (const { decisions } of layer.traces)
      for (const each of decisions)
        if ((each.verdict !== 'translate' || witness === undefined) && isSure(each))
          if (decidesSome(each, packets)) yield each;
  } else if (passes && (layer.layer === 'group' || layer.direction === 'forward')) {
    // Other rules that admit some of the packets stand beside the one that admits the witness.
    for (const trace of layer.traces)
      for (const each of trace.admitting(packets)) if (each.rule !== 'policy' && isSure(each)) yield each;
  }
}

/** A rule that may not apply decides nothing that is settled without it. */
function sureOf({ traces }: LayerAnswer, doubts: readonly Dependence[]): (decision: Decision) => boolean {
  if (doubts.length === 0) return () => true;
  const doubtful = new Set(doubts.map(({ origin }) => origin));
  const isSure = ({ origin }: Decision) => !doubtful.has(origin);
  const saysMore = traces.some(({ decisions }) =>
    decisions.some((each) => isSure(each) && !each.packets.isEmpty()),
  );
  return saysMore ? isSure : () => true;
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
  const translated = decisions
    .filter((decision) => decision.verdict === 'translate' && decision !== first)
    .map((decision) => ({ ...decision, origin: { ...decision.origin, standing: 'translates' as const } }));
  if (first === undefined) return [];
  // Where what is translated passes by default, the translation is what somebody wrote.
  const isTold = first.origin.standing === 'default' && first.verdict === 'accept';
  return isTold ? [...translated, first] : [first, ...translated];
}

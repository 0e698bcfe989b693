import type { LayerVerdict } from '../../model/audit.ts';
import type { Origin } from '../../model/origin.ts';
import { oncePer } from '../../net/once-per.ts';
import type { Packet } from '../../net/packet.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { LayerAnswer, PathAnswer } from '../layer.ts';
import { type AskedLayer, shownRules } from './shown-rules.ts';

/**
 * What each layer said, as a report shows it, for the packets of a question; `witness` picks the rules that spoke for it.
 * The layer that decides is the first that certainly stops the witness, else the first that does not certainly let it pass.
 */
export function layerVerdicts(
  path: Pick<PathAnswer, 'layers' | 'forwardPossible'>,
  packets: PacketSet,
  witness: Packet | undefined,
): LayerVerdict[] {
  // Where no packet arrives there is no answer to speak of.
  const answered = witness === undefined || path.forwardPossible.has(witness);
  const layers = answered ? path.layers : path.layers.filter(({ direction }) => direction === 'forward');
  const all = layers.map((layer) => judgedLayer(layer, packets, witness));
  const deciding = decidingLayer(all);
  return all.map(({ layer, verdict, rules, note }) => ({
    layer: layer.layer,
    direction: layer.direction,
    where: layer.where,
    verdict,
    rules,
    decides: layer === deciding,
    ...(note === '' ? {} : { note }),
  }));
}

/** A layer with its verdict on some packets. */
interface JudgedLayer extends AskedLayer {
  readonly verdict: LayerVerdict['verdict'];
  readonly rules: Origin[];
  readonly note: string;
}

/** Paths to many interfaces share the layers of their subnet; groups and hosts are each one's own. */
const judgedBefore = oncePer((_: LayerAnswer): JudgedLayer[] => []);

function judgedLayer(layer: LayerAnswer, packets: PacketSet, witness: Packet | undefined): JudgedLayer {
  if (layer.layer === 'group' || layer.layer === 'host') return judgeLayer(layer, packets, witness);
  const before = judgedBefore(layer);
  let answer = before.find((each) => each.witness === witness && each.packets.equals(packets));
  if (answer === undefined) {
    answer = judgeLayer(layer, packets, witness);
    before.push(answer);
  }
  return answer;
}

function judgeLayer(layer: LayerAnswer, packets: PacketSet, witness: Packet | undefined): JudgedLayer {
  const { certain, possible, unseen, traces } = layer;
  // What nobody has seen decides nothing, whatever becomes of the witness.
  const isAsked = witness !== undefined && (unseen !== true || traces.length > 0);
  const passes = isAsked && certain.has(witness);
  const mayPass = isAsked && (possible.equals(certain) ? passes : possible.has(witness));
  const asked: AskedLayer = { layer, packets, witness, passes, mayPass };
  const verdict = unseen ? 'unseen' : verdictOf(asked);
  const { rules, reasons } = shownRules(asked);
  const note = [layer.note, ...reasons].filter((text) => text !== undefined && text !== '').join('; ');
  return { layer, packets, witness, passes, mayPass, verdict, rules, note };
}

function decidingLayer(all: readonly JudgedLayer[]): LayerAnswer | undefined {
  const doubtful = all.filter(
    ({ layer, witness, passes }) => witness !== undefined && !passes && !layer.unseen,
  );
  return (doubtful.find(({ mayPass }) => !mayPass) ?? doubtful[0])?.layer;
}

/** Where no layer stops the packet, the last filter that admits it is the one to change, whatever becomes of an answer perhaps. */
export function admittingDecides(layers: LayerVerdict[]): LayerVerdict[] {
  if (
    layers.some(
      ({ decides, direction, verdict }) => decides && (direction === 'forward' || verdict === 'deny'),
    )
  )
    return layers;
  const admitting = layers.findLastIndex(
    ({ layer, direction, rules }) =>
      direction === 'forward' && layer !== 'route' && rules.some(({ standing }) => standing !== 'translates'),
  );
  const changed = isServed(layers[admitting]) && isGroup(layers[admitting - 1]) ? admitting - 1 : admitting;
  return layers.map((layer, index) => ({ ...layer, decides: index === changed }));
}

/** Towards the outside the sender's own filter is to be changed, and not what others need too; without one the last that admits. */
export function sendingDecides(layers: LayerVerdict[]): LayerVerdict[] {
  const own = layers.findIndex(
    ({ layer, direction, rules }) =>
      direction === 'forward' && (layer === 'group' || layer === 'host') && rules.length > 0,
  );
  if (own === -1) return admittingDecides(layers);
  return layers.map((layer, index) => ({ ...layer, decides: index === own }));
}

/** What a service listens on is there to be reached; its groups say by whom. */
function isServed(layer: LayerVerdict | undefined): boolean {
  return layer?.rules[0]?.standing === 'served';
}

function isGroup(layer: LayerVerdict | undefined): boolean {
  return layer?.layer === 'group' && layer.direction === 'forward' && layer.rules.length > 0;
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

function verdictOf({ layer, packets, witness, passes, mayPass }: AskedLayer): LayerVerdict['verdict'] {
  if (witness !== undefined) {
    if (!mayPass) return 'deny';
    if (!passes) return 'undecided';
  }
  const asked =
    layer.direction === 'reply' ? packets.intersection(layer.possible.union(layer.certain)) : packets;
  if (asked.isSubsetOf(layer.certain)) return 'allow';
  if (asked.isDisjointFrom(layer.possible)) return 'deny';
  return asked.isSubsetOf(layer.possible) ? 'undecided' : 'partial';
}

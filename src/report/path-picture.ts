import type { LayerVerdict, PairProof } from '../model/audit.ts';
import { LAYER_VERDICTS, layerName, spokenRule } from './layer-words.ts';
import type { Picture, Shape, TextKind } from './picture.ts';
import { visible } from './visible.ts';

/** Pixels; text is set for about 18 characters in a box. */
const BOX = 116;
const GAP = 16;
const TOP = 20;
const HEIGHT = 58;
const LINE = 12;
const RULE_LINES = 4;
const CHARACTERS = 18;
const WHERE_CHARACTERS = 15;

/**
 * The path of a packet: source on the left, destination on the right, a box per layer in the order that the packet meets them,
 * below each box the rule that spoke. Replies run back in a second row. Thin: passed; heavy: decides; dashed: not known.
 */
export function pathPicture(pair: PairProof): Picture {
  const forward = pair.layers.filter((layer) => layer.direction === 'forward');
  const reply = pair.layers.filter((layer) => layer.direction === 'reply');
  const columns = Math.max(forward.length, reply.length);
  const width = 2 * BOX + columns * (BOX + GAP) + GAP;
  const replyTop = rowHeight(forward);
  const target = width - BOX;
  const endHeight = reply.length > 0 ? replyTop + HEIGHT : HEIGHT;
  const xForward = (position: number) => (position + 1) * (BOX + GAP);
  const xReply = (position: number) => target - (position + 1) * (BOX + GAP);
  const layers = pair.layers.map(
    (layer) =>
      `${layerName(layer)} ${layer.where}: ${LAYER_VERDICTS[layer.verdict].word}${layer.decides ? ', decides' : ''}`,
  );
  return {
    width,
    height: replyTop + (reply.length > 0 ? rowHeight(reply) : 0),
    title: `Path from ${visible(pair.from, 200)} to ${visible(pair.to, 200)}: ${pair.verdict}`,
    description: visible(layers.join('; '), 800),
    shapes: [
      ...endBox(0, endHeight, 'from', pair.from),
      ...endBox(target, endHeight, 'to', pair.to),
      ...forward.flatMap((layer, position) => layerBox(layer, xForward(position), TOP)),
      ...reply.flatMap((layer, position) => layerBox(layer, xReply(position), replyTop + TOP)),
      ...forwardArrows(forward, xForward, target),
      ...(reply.length === 0 ? [] : replyArrows(reply, xReply, target, replyTop + TOP + HEIGHT / 2)),
    ],
  };
}

function endBox(x: number, height: number, label: string, name: string): Shape[] {
  return [
    { shape: 'rect', kind: 'end', x: x + 1, y: TOP, width: BOX - 2, height, radius: 8 },
    { shape: 'text', kind: 'small', x: x + 8, y: TOP + 14, text: label },
    ...textLines(name, x + 8, TOP + 29, CHARACTERS - 2, 3, 'name'),
  ];
}

function layerBox(layer: LayerVerdict, x: number, y: number): Shape[] {
  const { sign, word } = LAYER_VERDICTS[layer.verdict];
  const isUnknown = layer.verdict === 'unseen' || layer.verdict === 'undecided';
  const base = layer.decides ? 'decides' : 'passed';
  const kind = isUnknown ? (`${base} unknown` as const) : base;
  const tag: Shape = { shape: 'text', kind: 'tag', x: x + BOX / 2, y: y - 7, text: 'decides' };
  return [
    ...(layer.decides ? [tag] : []),
    { shape: 'rect', kind, x: x + 1, y, width: BOX - 2, height: HEIGHT },
    { shape: 'text', kind: 'layer', x: x + 8, y: y + 16, text: layerName(layer) },
    ...textLines(calledBy(layer.where), x + 8, y + 32, WHERE_CHARACTERS, 1, 'name'),
    { shape: 'text', kind: 'says', x: x + 8, y: y + 49, text: `${sign} ${word}` },
    ...textLines(spokenText(layer), x + 2, y + HEIGHT + 14, CHARACTERS + 1, RULE_LINES, 'rule'),
  ];
}

/** `web` of `sg-0d55 (web)`: a box has room for one of them, and the table below has both. */
function calledBy(where: string): string {
  return /^\S+ \(([^()]+)\)$/.exec(where)?.[1] ?? where;
}

/** Arrows after a layer that denies are dashed: the packet never gets there. */
function forwardArrows(
  layers: readonly LayerVerdict[],
  x: (position: number) => number,
  target: number,
): Shape[] {
  const y = TOP + HEIGHT / 2;
  const denied = layers.findIndex((layer) => layer.verdict === 'deny');
  const starts = [BOX, ...layers.map((_, position) => x(position) + BOX)];
  const arrows = starts.map((start, position) => {
    const end = position === layers.length ? target : start + GAP;
    return { path: `M${start} ${y}H${end - 1}m-5-4l5 4l-5 4`, reached: denied === -1 || position <= denied };
  });
  return arrowPaths(arrows);
}

function replyArrows(
  layers: readonly LayerVerdict[],
  x: (position: number) => number,
  target: number,
  y: number,
): Shape[] {
  const denied = layers.findIndex((layer) => layer.verdict === 'deny');
  const starts = [target, ...layers.map((_, position) => x(position))];
  const arrows = starts.map((start, position) => {
    const end = position === layers.length ? BOX : start - GAP;
    return { path: `M${start} ${y}H${end + 1}m5-4l-5 4l5 4`, reached: denied === -1 || position <= denied };
  });
  return arrowPaths(arrows);
}

function arrowPaths(arrows: readonly { readonly path: string; readonly reached: boolean }[]): Shape[] {
  return ([true, false] as const).flatMap((reached): Shape[] => {
    const d = arrows
      .filter((arrow) => arrow.reached === reached)
      .map((arrow) => arrow.path)
      .join('');
    return d === '' ? [] : [{ shape: 'path', kind: reached ? 'arrow' : 'arrow lost', d }];
  });
}

function spokenText(layer: LayerVerdict): string {
  return spokenRule(layer) ?? layer.note ?? '';
}

/** As high as the longest text below its boxes needs. */
function rowHeight(layers: readonly LayerVerdict[]): number {
  const lines = layers.map(
    (layer) => brokenLines(visible(spokenText(layer), 200), CHARACTERS + 1, RULE_LINES).length,
  );
  return TOP + HEIGHT + 10 + Math.max(0, ...lines) * LINE;
}

function textLines(
  text: string,
  x: number,
  y: number,
  characters: number,
  lines: number,
  kind: TextKind,
): Shape[] {
  return brokenLines(visible(text, 200), characters, lines).map((line, position) => ({
    shape: 'text',
    kind,
    x,
    y: y + position * LINE,
    text: line,
  }));
}

/** Breaks at blanks where there are some, and ends with an ellipsis where there is more. */
function brokenLines(text: string, characters: number, lines: number): string[] {
  const result: string[] = [];
  let rest = [...text.trim()];
  while (rest.length > 0 && result.length < lines) {
    if (rest.length <= characters) {
      result.push(rest.join(''));
      return result;
    }
    const isLast = result.length === lines - 1;
    const blank = rest.slice(0, characters + 1).lastIndexOf(' ');
    const end = isLast ? characters - 1 : blank > characters / 3 ? blank : characters;
    result.push(rest.slice(0, end).join('') + (isLast ? '…' : ''));
    rest = [...rest.slice(end).join('').trimStart()];
  }
  return result;
}

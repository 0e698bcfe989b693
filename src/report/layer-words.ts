import type { LayerVerdict } from '../model/audit.ts';
import type { Origin } from '../model/origin.ts';

export const LAYER_VERDICTS: Readonly<
  Record<LayerVerdict['verdict'], { readonly sign: string; readonly word: string }>
> = {
  allow: { sign: '✓', word: 'allow' },
  deny: { sign: '✗', word: 'DENY' },
  partial: { sign: '◐', word: 'PARTIAL' },
  undecided: { sign: '◌', word: 'undecided' },
  unseen: { sign: '–', word: 'not seen' },
};

/** `subnet`, or `subnet reply` where the layer is asked about the answer packet. */
export function layerName(layer: LayerVerdict): string {
  return layer.direction === 'reply' ? `${layer.layer} reply` : layer.layer;
}

/** `network-acls.json:88`, or the JSON pointer where no line is known. */
export function placeText(origin: Origin): string {
  if (origin.line !== undefined) return `${origin.file}:${origin.line}`;
  return origin.pointer === undefined || origin.pointer === ''
    ? origin.file
    : `${origin.file}#${origin.pointer}`;
}

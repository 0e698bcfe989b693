import type { LayerVerdict } from '../model/audit.ts';
import { namedRules } from '../model/named-rules.ts';
import type { Origin } from '../model/origin.ts';
import { visible } from './visible.ts';

/** What systems allow. */
const LONGEST_PATH = 4_096;

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

/** The rule that speaks first; where several let the packets of a deciding layer pass, also how many there are besides. */
export function spokenRule(layer: LayerVerdict): string | undefined {
  if (layer.rules.length === 0) return undefined;
  return namedRules(layer.decides && layer.verdict === 'allow' ? layer.rules : layer.rules.slice(0, 1));
}

/** `network-acls.json:88`, or the JSON pointer where no line is known. */
export function placeText({ file, line, pointer }: Origin): string {
  const shown = visible(file, LONGEST_PATH);
  if (line !== undefined) return `${shown}:${line}`;
  return pointer === undefined || pointer === '' ? shown : `${shown}#${visible(pointer, LONGEST_PATH)}`;
}

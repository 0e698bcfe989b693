import type { LayerVerdict } from '../model/audit.ts';
import { paintFor } from './ansi.ts';
import { LAYER_VERDICTS, layerName, placeText } from './layer-words.ts';
import { visible } from './visible.ts';

const RULE_LIMIT = 120;
const NOTE_LIMIT = 160;
/** What decides is read to its end. */
const DECIDING_LIMIT = 2_000;

/** One question with every layer that its packet meets, the deciding one marked. */
export function explanationText(
  question: string,
  answer: {
    readonly verdict: 'allow' | 'deny' | 'undecided';
    readonly layers: readonly LayerVerdict[];
    readonly witness?: string;
    readonly notes: readonly string[];
  },
  color: boolean,
): string {
  const paint = paintFor(color);
  const tone = answer.verdict === 'allow' ? 'good' : answer.verdict === 'deny' ? 'bad' : 'doubt';
  const rows = answer.layers.map((layer) => {
    const rule = layer.rules[0];
    const word = LAYER_VERDICTS[layer.verdict].word;
    const limit = layer.decides ? DECIDING_LIMIT : RULE_LIMIT;
    return {
      cells: [
        layerName(layer),
        visible(layer.where, 80),
        layer.decides ? word.toUpperCase() : word,
        rule === undefined ? '' : visible(rule.text, limit),
        rule === undefined ? '' : placeText(rule),
      ],
      layer,
    };
  });
  const widths = [0, 1, 2].map((column) =>
    Math.max(0, ...rows.map((row) => (row.cells[column] as string).length)),
  );
  const lines = rows.map(({ cells, layer }, index) => {
    const branch = index === rows.length - 1 ? '└' : '├';
    const head = cells
      .slice(0, 3)
      .map((cell, column) => (cell as string).padEnd(widths[column] as number))
      .join('  ');
    const tail = cells
      .slice(3)
      .filter((cell) => cell !== '')
      .join('  ');
    const note =
      layer.note === undefined
        ? ''
        : `  (${visible(layer.note, layer.decides ? DECIDING_LIMIT : NOTE_LIMIT)})`;
    return `  ${branch} ${layer.decides ? paint('bold', head) : head}  ${tail}${note}${layer.decides ? '  ← decides' : ''}`.trimEnd();
  });
  const notes = answer.notes.map((note) => `  note     ${visible(note, DECIDING_LIMIT)}`);
  const witness = answer.witness === undefined ? [] : [`  witness  ${visible(answer.witness)}`];
  return `${[`${paint(tone, answer.verdict)}  ${visible(question)}`, ...lines, ...witness, ...notes].join('\n')}\n`;
}

import type { LayerVerdict, PairProof } from '../model/audit.ts';
import { fewOf } from '../model/few-of.ts';
import type { Origin } from '../model/origin.ts';
import type { Paint } from './ansi.ts';
import type { FindingView } from './finding-view.ts';
import { LAYER_VERDICTS, layerName, placeText, spokenRule } from './layer-words.ts';
import { STANDINGS } from './standing.ts';
import { visible } from './visible.ts';
import { waivedText } from './waived.ts';
import { lengthOf, wrapped } from './wrapped.ts';

const INDENT = '        ';
const NAME_WIDTH = 24;
const RULE_LIMIT = 200;
const SHOWN_PAIRS = 3;

/** One finding: what, where, the layers of its worst pair with the deciding one marked, a witness packet, and the fix. */
export function textFinding(view: FindingView, width: number, paint: Paint): string {
  const [pair, ...others] = view.pairs;
  return [
    ...heading(view, width, paint),
    ...wrapped(visible(view.finding.message), width, INDENT),
    ...flowLines(view, width, paint),
    ...(pair === undefined ? [] : layerLines(pair, width, paint, view.finding.message)),
    ...(pair?.witness === undefined ? [] : [`${INDENT}${paint('dim', 'witness')}  ${visible(pair.witness)}`]),
    ...otherPairs(others, width, paint),
    ...originLines(view.proof?.origins ?? [], width, paint),
    ...labelled('waived', visible(waivedText(view.finding)), width, paint),
    ...labelled('note', visible(unsaid(pair?.note, view.finding.message)), width, paint),
    ...labelled('why', visible(view.reason), width, paint),
    ...labelled('fix', visible(view.finding.fix), width, paint),
    ...labelled('owner', visible(view.owner), width, paint),
  ].join('\n');
}

function heading(view: FindingView, width: number, paint: Paint): string[] {
  const { sign, tone } = STANDINGS[view.standing];
  const title = visible(view.finding.title);
  const place = visible(view.place);
  const length = lengthOf(`${sign} ${view.finding.severity}  ${title}`);
  const left = `${paint(tone === 'none' ? 'dim' : tone, `${sign} ${view.finding.severity}`)}  ${paint('bold', title)}`;
  const room = width - length - lengthOf(place);
  if (place === '') return [left];
  return room >= 2
    ? [left + ' '.repeat(room) + paint('dim', place)]
    : [left, ...wrapped(place, width, INDENT).map((line) => paint('dim', line))];
}

function flowLines(view: FindingView, width: number, paint: Paint): string[] {
  const [from, to, service] = [visible(view.from), visible(view.to), visible(view.service)];
  if (from === '' && to === '') return [];
  const line = `${INDENT}${from} → ${to}${service === '' ? '' : `   ${service}`}`;
  return (
    lengthOf(line) <= width
      ? [line]
      : [...wrapped(from, width, INDENT), ...wrapped(`→ ${to}   ${service}`, width, INDENT)]
  ).map((text) => paint('bold', text));
}

/** What shows a matter that is about no packets. */
function originLines(origins: readonly Origin[], width: number, paint: Paint): string[] {
  const texts = origins.map((origin) => `${origin.text} (${placeText(origin)})`);
  return labelled('shown', visible(fewOf(texts, SHOWN_PAIRS, '; ')), width, paint);
}

interface LayerCells {
  readonly layer: LayerVerdict;
  readonly cells: readonly string[];
  readonly place: string;
  readonly text: string;
}

/** A remark that the sentence above does not hold already. */
function unsaid(note: string | undefined, said: string): string {
  return note === undefined || said.includes(note) ? '' : note;
}

/** Layers as a tree in columns; places stand in the line where all lines have room, else below the deciding one. */
function layerLines(pair: PairProof, width: number, paint: Paint, said = ''): string[] {
  const rows = pair.layers.map((layer): LayerCells => {
    const [rule] = layer.rules;
    return {
      layer,
      cells: [
        layerName(layer),
        shortened(visible(layer.where), NAME_WIDTH),
        LAYER_VERDICTS[layer.verdict].word,
      ],
      place: rule === undefined ? '' : visible(placeText(rule)),
      text: visible(spokenRule(layer) ?? layer.note ?? '', RULE_LIMIT),
    };
  });
  const columns = [0, 1, 2].map((column) =>
    Math.max(0, ...rows.map((row) => lengthOf(row.cells[column] ?? ''))),
  );
  const placeWidth = Math.max(0, ...rows.map((row) => lengthOf(row.place)));
  const start = INDENT.length + 2 + columns.reduce((sum, each) => sum + each + 2, 0);
  const textWidth = Math.max(
    0,
    ...rows.map((row) => lengthOf(row.text) + (row.layer.decides ? MARK.length + 2 : 0)),
  );
  const placed = start + placeWidth + 2 + textWidth <= width;
  return rows.flatMap((row, position) => {
    const branch = position === rows.length - 1 ? '└' : '├';
    const [name = '', where = '', verdict = ''] = row.cells.map((cell, column) =>
      padded(cell, columns[column] ?? 0),
    );
    const room = Math.max(20, width - start - (row.layer.decides ? MARK.length + 2 : 0));
    const text = placed ? `${padded(row.place, placeWidth)}  ${row.text}` : shortened(row.text, room);
    const line =
      `${INDENT}${branch} ${name}  ${where}  ${row.layer.decides ? paint('bad', verdict) : verdict}  ${text}`.trimEnd();
    if (!row.layer.decides) return [line];
    const rail = position === rows.length - 1 ? ' ' : '│';
    const whole = placed || text === row.text ? [] : brokenText(row.text, width - INDENT.length - 2);
    const detail = [
      ...whole,
      ...(placed || row.place === '' ? [] : [row.place]),
      ...(row.layer.rules.length > 0 ? [visible(unsaid(row.layer.note, said))] : []).filter(Boolean),
    ];
    return [
      `${line}  ${paint('bad', MARK)}`,
      ...detail.map((each) => `${INDENT}${rail} ${paint('dim', each)}`),
    ];
  });
}

/** The layers of a pair as a tree in columns, without colour and as wide as they need. */
export function layerTree(pair: PairProof): readonly string[] {
  return layerLines(pair, Number.POSITIVE_INFINITY, (_, text) => text).map((line) =>
    line.slice(INDENT.length),
  );
}

const MARK = '← decides';

function otherPairs(pairs: readonly PairProof[], width: number, paint: Paint): string[] {
  if (pairs.length === 0) return [];
  const shown = pairs.slice(0, SHOWN_PAIRS).map((pair) => {
    const service = pair.service === undefined ? '' : `${visible(pair.service)} `;
    return `${visible(pair.from, 60)} → ${visible(pair.to, 60)} ${service}${pair.verdict}`;
  });
  const more = pairs.length > SHOWN_PAIRS ? `; and ${pairs.length - SHOWN_PAIRS} more` : '';
  return labelled('also', `${shown.join('; ')}${more}`, width, paint);
}

function labelled(label: string, text: string, width: number, paint: Paint): string[] {
  if (text === '') return [];
  return wrapped(text, width, `${INDENT}         `).map((line, position) =>
    position === 0 ? `${INDENT}${paint('dim', padded(label, 7))}  ${line.trimStart()}` : line,
  );
}

function brokenText(text: string, room: number): string[] {
  const characters = [...text];
  const size = Math.max(24, room);
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, line) =>
    characters.slice(line * size, (line + 1) * size).join(''),
  );
}

function shortened(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

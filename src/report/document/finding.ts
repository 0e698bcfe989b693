import type { Audit, Finding } from '../../model/audit.ts';
import type { FindingView } from '../finding-view.ts';
import { controlsOf } from '../frameworks.ts';
import { LAYER_VERDICTS, layerName, placeText, spokenRule } from '../layer-words.ts';
import { pathPicture } from '../path-picture.ts';
import { STANDINGS } from '../standing.ts';
import { waivedText } from '../waived.ts';
import {
  type Block,
  code,
  heading,
  joined,
  type Line,
  name,
  paragraph,
  runsOf,
  strong,
  table,
} from './block.ts';

const SHOWN_PAIRS = 10;

/** One finding: what is wrong, the layers of its worst pair, a witness packet, why it matters and the fix. */
export function* findingBlocks(view: FindingView, audit: Audit): Generator<Block> {
  const { finding, policy, standing, pairs, place, reason } = view;
  const [pair, ...others] = pairs;
  const { sign, word } = STANDINGS[standing];
  const controls = controlsOf(policy, audit, view).map((each) => `${each.framework} ${each.number}`);
  const facts: readonly (readonly [string, Line])[] = [
    ['Where', place],
    ['Witness', pair?.witness === undefined ? '' : code(pair.witness)],
    ['Packets', joined((pair?.packets ?? []).slice(0, SHOWN_PAIRS).map(code), ', ')],
    ['Also', alsoText(others)],
    ['Shown by', shownBy(view)],
    ['Waived', waivedReasons(finding)],
    ['Note', pair?.note ?? ''],
    ['Severity', reason],
    ['Why it matters', policy?.description ?? ''],
    ['Controls', controls.join(', ')],
    ['Fix', finding.fix],
    ['Owner', view.owner === '' ? '' : name(view.owner)],
    ['Identity', code(finding.id)],
  ];
  yield heading(3, `${sign} ${finding.severity}: ${finding.title} (${word})`);
  yield paragraph(finding.message);
  if (pair !== undefined) yield* pathBlocks(pair);
  yield {
    kind: 'list',
    items: facts
      .filter(([, text]) => text !== '' && runsOf(text).length > 0)
      .map(([label, text]) => [strong(`${label}:`), ' ', ...runsOf(text)]),
  };
}

function* pathBlocks(pair: FindingView['pairs'][number]): Generator<Block> {
  yield paragraph([
    name(pair.from),
    ' → ',
    name(pair.to),
    ...(pair.service === undefined ? [] : [' ', code(pair.service)]),
  ]);
  if (pair.layers.length > 0) yield { kind: 'figure', picture: pathPicture(pair) };
  yield* table(
    ['Layer', 'Where', 'Verdict', 'Rule', 'Evidence'],
    pair.layers.map((layer) => {
      const [rule] = layer.rules;
      const spoken = spokenRule(layer);
      const { sign, word } = LAYER_VERDICTS[layer.verdict];
      return [
        layerName(layer),
        name(layer.where),
        [`${sign} ${word}`, ...(layer.decides ? [' ', strong('(decides)')] : [])],
        spoken === undefined ? (layer.note ?? '') : code(spoken),
        rule === undefined ? '' : code(placeText(rule)),
      ];
    }),
  );
}

function shownBy({ proof }: FindingView): Line {
  const origins = (proof?.origins ?? []).slice(0, SHOWN_PAIRS);
  return joined(
    origins.map((origin) => [code(origin.text), ' (', code(placeText(origin)), ')']),
    '; ',
  );
}

function waivedReasons(finding: Finding): string {
  const reasons = (finding.waived?.by ?? []).map(({ reason, ticket }) =>
    ticket === undefined ? reason : `${reason} (${ticket})`,
  );
  return reasons.length === 0 ? '' : `${waivedText(finding)}: ${reasons.join('; ')}`;
}

function alsoText(pairs: FindingView['pairs']): string {
  const shown = pairs.slice(0, SHOWN_PAIRS).map((pair) => `${pair.from} → ${pair.to} ${pair.verdict}`);
  return `${shown.join('; ')}${pairs.length > SHOWN_PAIRS ? `; and ${pairs.length - SHOWN_PAIRS} more` : ''}`;
}

import type { Finding } from '../../model/audit.ts';
import type { Framework } from '../../model/framework.ts';
import type { FindingView } from '../finding-view.ts';
import { controlsOf } from '../frameworks.ts';
import { LAYER_VERDICTS, layerName, placeText, spokenRule } from '../layer-words.ts';
import { STANDINGS } from '../standing.ts';
import { waivedText } from '../waived.ts';
import { markdownCode, markdownTable, markdownText } from './text.ts';

const SHOWN_PAIRS = 10;

/** One finding: what is wrong, the layers of its worst pair, a witness packet, why it matters and the fix. */
export function findingText(view: FindingView, frameworks: readonly Framework[]): string {
  const { finding, policy, standing, pairs, place, reason } = view;
  const [pair, ...others] = pairs;
  const { sign, word } = STANDINGS[standing];
  const controls = controlsOf(policy, frameworks).map((each) => `${each.framework} ${each.number}`);
  const facts: readonly (readonly [string, string])[] = [
    ['Where', markdownText(place)],
    ['Witness', pair?.witness === undefined ? '' : markdownCode(pair.witness)],
    ['Also', markdownText(alsoText(others))],
    [
      'Shown by',
      (view.proof?.origins ?? [])
        .slice(0, SHOWN_PAIRS)
        .map((origin) => `${markdownCode(origin.text)} (${markdownCode(placeText(origin))})`)
        .join('; '),
    ],
    ['Waived', markdownText(waivedReasons(finding))],
    ['Note', markdownText(pair?.note ?? '')],
    ['Severity', markdownText(reason)],
    ['Why it matters', markdownText(policy?.description ?? '')],
    ['Controls', markdownText(controls.join(', '))],
    ['Fix', markdownText(finding.fix)],
    ['Owner', markdownText(view.owner)],
    ['Identity', markdownCode(finding.id)],
  ];
  return [
    `### ${sign} ${finding.severity}: ${markdownText(finding.title)} (${word})\n\n`,
    `${markdownText(finding.message)}\n\n`,
    ...(pair === undefined ? [] : layerTable(pair)),
    ...facts.filter(([, text]) => text !== '').map(([label, text]) => `- **${label}:** ${text}\n`),
    '\n',
  ].join('');
}

function layerTable(pair: FindingView['pairs'][number]): Iterable<string> {
  const flow = `${markdownText(pair.from)} → ${markdownText(pair.to)}${pair.service === undefined ? '' : ` ${markdownCode(pair.service)}`}`;
  const rows = pair.layers.map((layer) => {
    const [rule] = layer.rules;
    const spoken = spokenRule(layer);
    return [
      layerName(layer),
      markdownText(layer.where),
      `${LAYER_VERDICTS[layer.verdict].sign} ${LAYER_VERDICTS[layer.verdict].word}${layer.decides ? ' **(decides)**' : ''}`,
      spoken === undefined ? markdownText(layer.note ?? '') : markdownCode(spoken),
      rule === undefined ? '' : markdownCode(placeText(rule)),
    ];
  });
  return [
    `${flow}\n\n`,
    ...(rows.length === 0 ? [] : markdownTable(['Layer', 'Where', 'Verdict', 'Rule', 'Evidence'], rows)),
  ];
}

function waivedReasons(finding: Finding): string {
  const reasons = (finding.waived?.by ?? []).map(({ reason }) => reason);
  return reasons.length === 0 ? '' : `${waivedText(finding)}: ${reasons.join('; ')}`;
}

function alsoText(pairs: FindingView['pairs']): string {
  const shown = pairs.slice(0, SHOWN_PAIRS).map((pair) => `${pair.from} → ${pair.to} ${pair.verdict}`);
  return `${shown.join('; ')}${pairs.length > SHOWN_PAIRS ? `; and ${pairs.length - SHOWN_PAIRS} more` : ''}`;
}

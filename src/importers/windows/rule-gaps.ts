import type { Gap } from '../../model/gap.ts';
import type { WindowsFacts } from './host-facts.ts';
import { asksNothing } from './opaque-fields.ts';
import type { TranslatedRule } from './rule.ts';
import type { RuleRecord } from './rule-record.ts';
import { serviceAlternatives } from './services.ts';

/** Reasons that one gap tells. */
const SHOWN = 20;

/** What a translated rule does not express, or only together with what a packet does not show. */
export function ruleGaps(
  record: RuleRecord,
  stage: TranslatedRule['stage'],
  rules: readonly TranslatedRule[],
  facts: WindowsFacts,
): Pick<Gap, 'effect' | 'what'>[] {
  const { fields, title } = record;
  const gaps: Pick<Gap, 'effect' | 'what'>[] = [];
  if (stage === 'unknown') {
    const what = `what rule ${title} does is not known: its Action ${fields.get('Action')?.join(', ') ?? 'is not in the export'}${fields.has('OverrideBlockRules') ? '' : ', its OverrideBlockRules is not in the export'}`;
    gaps.push({ effect: 'either', what });
  }
  const reasons = new Set(
    rules
      .flatMap((rule) => rule.alternatives.flat())
      .flatMap((condition) => (condition.kind === 'opaque' ? [condition.reason] : [])),
  );
  if (reasons.size > 0) {
    const shown = [...reasons].slice(0, SHOWN).join('; ');
    const more = reasons.size > SHOWN ? `; and ${reasons.size - SHOWN} more` : '';
    const what = `rule ${title} depends on what a packet does not show: ${shown}${more}`;
    gaps.push({ effect: 'either', what });
  }
  if (serviceAlternatives(fields, 'in', facts).isRpc) {
    const what = `rule ${title} speaks of RPC: servers with a fixed port outside the dynamic range are not in evidence`;
    gaps.push({ effect: stage === 'block' ? 'may-allow-less' : 'may-allow-more', what });
  }
  const edge = fields.get('EdgeTraversalPolicy');
  if (!asksNothing(edge ?? ['?'], ['block'])) {
    const what = `rule ${title} may also admit what comes by an IPv6 tunnel (EdgeTraversalPolicy ${edge?.join(', ') ?? 'not in the export'})`;
    gaps.push({ effect: 'may-allow-more', what });
  }
  for (const field of ['LooseSourceMapping', 'LocalOnlyMapping'] as const) {
    const values = fields.get(field);
    if (asksNothing(values ?? ['?'], ['false'])) continue;
    const what = `rule ${title} also admits answers from other ends (${field} ${values?.join(', ') ?? 'not in the export'})`;
    gaps.push({ effect: 'may-allow-more', what });
  }
  return gaps;
}

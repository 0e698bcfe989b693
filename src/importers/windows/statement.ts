import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { RuleRecord } from './rule-record.ts';
import { orElse, type Settings } from './settings.ts';

/** Rules and settings as one form of export states them. */
export interface Statement {
  readonly rules: readonly RuleRecord[];
  readonly settings: Settings;
  /** Rules that exist and are not in evidence. */
  readonly unseen?: UnseenRules;
  readonly unseenPolicies?: UnseenPolicies;
  /** What shows that the host has this firewall, whatever it says of it. */
  readonly shown?: Origin;
}

export interface UnseenRules {
  readonly what: string;
  /** They are of the local policy, which a group policy may set aside. */
  readonly isLocal: boolean;
  readonly origin: Origin;
}

/** What an export that shows the local policy alone says nothing of. */
export interface UnseenPolicies {
  readonly of: 'rules' | 'settings' | 'both';
  readonly what: string;
  readonly origin: Origin;
}

/**
 * The rules of the first form that has all of them, else of the first that has some, because the same rules in two forms are one
 * policy; settings of all of them.
 */
export function prefer(statements: readonly Statement[], gaps: Gap[]): Statement {
  const withRules = statements.filter(({ rules }) => rules.length > 0);
  const chosen = withRules.find(({ unseen }) => unseen === undefined) ?? withRules[0];
  const settings = statements.map((each) => each.settings).reduce(orElse, new Map());
  for (const other of withRules) {
    const [first, origin] = [chosen?.rules[0]?.origin, other.rules[0]?.origin];
    if (other === chosen || first === undefined || origin === undefined) continue;
    const isSame = countActive(other) === countActive(chosen);
    const what = `rules were given in several forms, ${isSame ? 'as many in each' : 'not as many in each'}: those of ${first.file} were used, not those of ${origin.file}`;
    gaps.push({ kind: 'unmodelled', effect: isSame ? 'none' : 'either', what, origin });
  }
  const unseen = chosen === undefined ? statements.find((each) => each.unseen)?.unseen : chosen.unseen;
  const unseenPolicies = policiesBehind(chosen, statements);
  const shown = statements.find((each) => each.shown)?.shown;
  return {
    rules: chosen?.rules ?? [],
    settings,
    ...(unseen === undefined ? {} : { unseen }),
    ...(unseenPolicies === undefined ? {} : { unseenPolicies }),
    ...(shown === undefined ? {} : { shown }),
  };
}

/** Group policies that neither the form of the rules shows nor the first that has settings. */
function policiesBehind(
  chosen: Statement | undefined,
  statements: readonly Statement[],
): UnseenPolicies | undefined {
  const ofRules = chosen?.unseenPolicies;
  if (ofRules !== undefined && ofRules.of !== 'settings') return ofRules;
  const ofSettings = statements.find(({ settings }) => settings.size > 0)?.unseenPolicies;
  return ofSettings?.of === 'rules' ? undefined : ofSettings;
}

function countActive(statement: Statement | undefined): number | undefined {
  return statement?.rules.filter(({ fields }) => fields.get('Enabled')?.[0]?.toLowerCase() !== 'false')
    .length;
}

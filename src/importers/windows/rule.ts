import type { Condition, Side } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import { boxOn } from '../../net/box.ts';
import { mergePackets } from '../merge-packets.ts';
import { addressAlternatives } from './addresses.ts';
import { type Alternative, every, opaque } from './alternative.ts';
import { enforcementOf, isSaidInactive, notKnown } from './enforcement.ts';
import type { WindowsFacts } from './host-facts.ts';
import { asksNothing, opaqueReasons } from './opaque-fields.ts';
import { ruleGaps } from './rule-gaps.ts';
import {
  type Direction,
  PROFILES,
  type ProfileName,
  type RuleField,
  type RuleRecord,
} from './rule-record.ts';
import { serviceAlternatives } from './services.ts';

/** Precedence of rules: bypass, then block, then allow (MS-FASP 2.2.34); what is not known comes before all. */
export type Stage = 'unknown' | 'bypass' | 'block' | 'allow';

export interface TranslatedRule {
  readonly record: RuleRecord;
  readonly direction: Direction;
  readonly stage: Stage;
  readonly profiles: readonly ProfileName[];
  /** The rule is of the local policy, which a group policy may set aside. */
  readonly isLocal: boolean | 'unknown';
  readonly alternatives: readonly Alternative[];
}

export interface Translation {
  readonly rules: readonly TranslatedRule[];
  readonly gaps: readonly Pick<Gap, 'effect' | 'what'>[];
}

/** Brings one rule into the form of filters; a rule that is not in force gives none. */
export function translateRule(record: RuleRecord, facts: WindowsFacts): Translation {
  const { fields } = record;
  const enforcement = enforcementOf(record);
  const enabled = fields.get('Enabled')?.[0]?.toLowerCase();
  if (enabled === 'false' || enforcement === 'none') return { rules: [], gaps: [] };
  const direction = fields.get('Direction')?.[0]?.toLowerCase();
  const stage = stageOf(record);
  const profiles = profilesOf(fields.get('Profile'));
  const active = [...(facts.connections?.values() ?? [])].some(
    (each) => each !== undefined && (profiles ?? PROFILES).includes(each),
  );
  const reasons = [
    ...record.doubts,
    ...(enabled === 'true' ? [] : [notKnown(fields, 'Enabled')]),
    ...(enforcement === undefined ? [] : [enforcement]),
    ...(active && isSaidInactive(record) ? [notKnown(fields, 'EnforcementStatus')] : []),
    ...(profiles === undefined ? [notKnown(fields, 'Profile')] : []),
    ...(direction === 'inbound' || direction === 'outbound' ? [] : [notKnown(fields, 'Direction')]),
    ...(stage === 'bypass' ? ['the peer being authenticated by IPsec'] : []),
    ...opaqueReasons(record),
  ];
  const directions: readonly Direction[] =
    direction === 'inbound' ? ['in'] : direction === 'outbound' ? ['out'] : ['in', 'out'];
  const rules = directions.map((each) => ({
    record,
    direction: each,
    stage,
    profiles: profiles ?? PROFILES,
    isLocal: isLocal(record),
    alternatives: alternativesOf(record, each, reasons, facts),
  }));
  return { rules, gaps: ruleGaps(record, stage, rules, facts) };
}

function alternativesOf(
  { fields }: RuleRecord,
  direction: Direction,
  reasons: readonly string[],
  facts: WindowsFacts,
): Alternative[] {
  const near = direction === 'in' ? 'destination' : 'source';
  const far = direction === 'in' ? 'source' : 'destination';
  const addresses = (field: RuleField, side: Side) => {
    const values = fields.get(field);
    return values === undefined
      ? [[opaque(`its ${field}, which is not in the export`)]]
      : addressAlternatives(values, side, direction, facts);
  };
  const remote = [
    ...(hasOnlyKeywords(fields) ? [] : addresses('RemoteAddress', far)),
    ...dynamicKeywords(fields.get('RemoteDynamicKeywordAddresses') ?? [], far, facts),
  ];
  const parts = [
    serviceAlternatives(fields, direction, facts).alternatives,
    addresses('LocalAddress', near),
    remote,
    interfaceAlternatives(fields.get('InterfaceAlias'), direction),
    [reasons.map(opaque)],
  ];
  return parts
    .reduce<readonly Alternative[]>(every, [[]])
    .map((alternative) => mergePackets(withoutRepeats(alternative)));
}

/** A rule with dynamic keywords alone shows `Any` as its remote address. */
function hasOnlyKeywords(fields: RuleRecord['fields']): boolean {
  const keywords = fields.get('RemoteDynamicKeywordAddresses') ?? [];
  return keywords.length > 0 && asksNothing(fields.get('RemoteAddress') ?? []);
}

function dynamicKeywords(
  ids: readonly string[],
  side: Side,
  { dynamicKeywords: known }: WindowsFacts,
): Alternative[] {
  return ids.map((id): Alternative => {
    const ranges = known.get(id.toLowerCase());
    if (ranges === undefined) return [opaque(`addresses of the dynamic keyword ${id}`)];
    return [{ kind: 'packet', boxes: [boxOn(side, ranges)] }];
  });
}

function interfaceAlternatives(values: readonly string[] | undefined, direction: Direction): Alternative[] {
  if (values === undefined) return [[opaque('its InterfaceAlias, which is not in the export')]];
  if (asksNothing(values)) return [[]];
  return values.map(
    (name): Alternative =>
      /^\{.*\}$|[*?]/.test(name)
        ? [opaque(`interface ${name}`)]
        : [{ kind: 'interface', direction, name, prefix: false }],
  );
}

function withoutRepeats(conditions: readonly Condition[]): Condition[] {
  const seen = new Set<string>();
  return conditions.filter((condition) => {
    if (condition.kind !== 'opaque') return true;
    const isNew = !seen.has(condition.reason);
    seen.add(condition.reason);
    return isNew;
  });
}

function stageOf({ fields }: RuleRecord): Stage {
  const action = fields.get('Action')?.[0]?.toLowerCase();
  const overrides = fields.get('OverrideBlockRules');
  if (action === 'allowbypass') return 'bypass';
  if (action === 'block') return 'block';
  if (action !== 'allow') return 'unknown';
  if (overrides === undefined) return 'unknown';
  return asksNothing(overrides, ['false']) ? 'allow' : 'bypass';
}

/** Which field leaves open what a rule does. */
export function unknownAction({ fields }: RuleRecord): string {
  const isAllow = fields.get('Action')?.[0]?.toLowerCase() === 'allow';
  return notKnown(fields, isAllow ? 'OverrideBlockRules' : 'Action');
}

function profilesOf(values: readonly string[] | undefined): readonly ProfileName[] | undefined {
  if (values === undefined) return undefined;
  if (asksNothing(values)) return PROFILES;
  const found = PROFILES.filter((name) => values.some((value) => value.toLowerCase() === name.toLowerCase()));
  return found.length === new Set(values).size ? found : undefined;
}

function isLocal({ fields }: RuleRecord): boolean | 'unknown' {
  const type = fields.get('PolicyStoreSourceType')?.[0]?.toLowerCase();
  return type === 'local' ? true : type === 'grouppolicy' || type === 'mdm' ? false : 'unknown';
}

import type { BaseChain, Chain, Condition, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Element, Listing } from './elements.ts';
import { versionsById } from './elements.ts';
import type { Direction, GroupRule, RuleReading } from './group-rules.ts';
import { ruleOfListing, rulesOfGroup } from './group-rules.ts';
import type { SecurityGroup, SecurityGroupRule } from './schema.ts';
import { titleOf } from './tags.ts';

/**
 * Security groups: rules only allow, have no order, and replies pass by connection tracking (VPC user guide, security groups).
 * Where both listings describe a group they must say the same; a rule that only one of them has may or may not exist.
 */
export function readGroups(
  groups: Listing<SecurityGroup>,
  listed: Listing<SecurityGroupRule>,
  reading: RuleReading,
): Map<string, Filter> {
  const filters = new Map<string, Filter>();
  const rulesOf = Map.groupBy(listed.elements, (element) => element.value.GroupId);
  for (const [id, versions] of versionsById(groups.elements, (group) => group.GroupId)) {
    filters.set(id, describedGroup(id, versions, listedRules(rulesOf.get(id) ?? [], versions[0]?.value.VpcId, reading), listed.complete, reading));
  }
  for (const [id, elements] of rulesOf) {
    if (!filters.has(id)) filters.set(id, listedGroup(id, elements, listed.complete, reading));
  }
  return filters;
}

function describedGroup(
  id: string,
  versions: readonly Element<SecurityGroup>[],
  listed: readonly GroupRule[],
  isListingComplete: boolean,
  reading: RuleReading,
): Filter {
  const [first, ...others] = versions as [Element<SecurityGroup>, ...Element<SecurityGroup>[]];
  let rules: readonly GroupRule[] = rulesOfGroup(first, reading);
  others.forEach((other, index) => {
    const marked = rulesOfGroup(other, reading).map((rule) => ({ ...rule, id: `${rule.id} (description ${index + 2})` }));
    rules = reconcile(id, rules, marked, true, reading.gaps);
  });
  if (listed.length > 0) rules = withListedIds(reconcile(id, rules, listed, isListingComplete, reading.gaps), listed);
  return toFilter(id, titleOf(id, first.value.GroupName), rules, first);
}

function listedGroup(id: string, elements: readonly Element<SecurityGroupRule>[], isComplete: boolean, reading: RuleReading): Filter {
  const [first] = elements as [Element<SecurityGroupRule>, ...Element<SecurityGroupRule>[]];
  const rules = listedRules(elements, undefined, reading);
  return toFilter(id, id, isComplete ? rules : [...rules, ...unseenRules(first)], first);
}

function listedRules(
  elements: readonly Element<SecurityGroupRule>[],
  network: string | null | undefined,
  reading: RuleReading,
): GroupRule[] {
  const versions = versionsById(elements, (rule) => rule.SecurityGroupRuleId);
  return [...versions.values()].flatMap((copies) =>
    copies.map((copy, index) => {
      const rule = ruleOfListing(copy, network ?? undefined, reading);
      return copies.length === 1 ? rule : doubtful({ ...rule, id: `${rule.id} (description ${index + 1})` }, 'it is described twice and differently');
    }),
  );
}

/** Both directions may hold rules that stand on a page that was not given. */
function unseenRules({ file, pointer }: Element<SecurityGroupRule>): GroupRule[] {
  const reason = 'the list of rules is not complete';
  return (['ingress', 'egress'] as const).map((direction) => ({
    direction,
    id: `${direction} unseen`,
    conditions: [{ kind: 'opaque', reason }],
    origin: { file, pointer, text: `${direction} rules on pages that were not given` },
  }));
}

/** Rules of both listings stay as they are, a rule of one alone becomes opaque; `isWhole` is false where the second may lack pages. */
function reconcile(
  id: string,
  first: readonly GroupRule[],
  second: readonly GroupRule[],
  isWhole: boolean,
  gaps: Gap[],
): readonly GroupRule[] {
  const firstTexts = new Set(first.map((rule) => rule.origin.text));
  const secondTexts = new Set(second.map((rule) => rule.origin.text));
  const extra = second.filter((rule) => !firstTexts.has(rule.origin.text));
  const missing = isWhole ? first.filter((rule) => !secondTexts.has(rule.origin.text)) : [];
  if (extra.length === 0 && missing.length === 0) return first;
  for (const rule of [...missing, ...extra]) {
    const what = `two descriptions of ${id} disagree: "${rule.origin.text}" is in ${rule.origin.file} alone`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: id, origin: rule.origin });
  }
  const reason = 'only one of two descriptions of the group has this rule';
  const lone = new Set(missing);
  return [...first.map((rule) => (lone.has(rule) ? doubtful(rule, reason) : rule)), ...extra.map((rule) => doubtful(rule, reason))];
}

function doubtful(rule: GroupRule, reason: string): GroupRule {
  const opaque: Condition = { kind: 'opaque', reason };
  return { ...rule, conditions: [...rule.conditions, opaque] };
}

/** Rules keep the place of the first listing and take the rule id of the second, which names one peer. */
function withListedIds(rules: readonly GroupRule[], listed: readonly GroupRule[]): GroupRule[] {
  const ids = new Map(listed.map((rule) => [rule.origin.text, rule.id]));
  return rules.map((rule) => {
    const id = ids.get(rule.origin.text);
    ids.delete(rule.origin.text);
    return id === undefined ? rule : { ...rule, id };
  });
}

function toFilter(id: string, title: string, rules: readonly GroupRule[], element: Element<unknown>): Filter {
  const origin = { file: element.file, pointer: element.pointer, text: title };
  const base = (hook: Direction): BaseChain => ({
    hook,
    priority: 0,
    chain: hook,
    policy: 'drop',
    translates: false,
    origin: { ...origin, text: `${title}: ${hook} that no rule allows` },
  });
  return {
    id,
    title,
    layer: 'group',
    bases: [base('ingress'), base('egress')],
    chains: new Map([toChain('ingress', rules), toChain('egress', rules)]),
    origin,
    repliesPass: true,
  };
}

function toChain(direction: Direction, rules: readonly GroupRule[]): [string, Chain] {
  const chosen: Rule[] = [];
  for (const rule of rules) {
    if (rule.direction !== direction) continue;
    chosen.push({ id: rule.id, conditions: rule.conditions, action: ACCEPT, origin: rule.origin });
  }
  return [direction, { title: direction, rules: chosen }];
}

const ACCEPT = { kind: 'accept' } as const;

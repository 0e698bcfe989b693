import type { BaseChain, Chain, Condition, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Element, Listing } from './elements.ts';
import { versionsById } from './elements.ts';
import type { GroupRules, RuleReading } from './group-rules.ts';
import { ACCEPT, ruleOfListing, rulesOfGroup } from './group-rules.ts';
import { SecurityGroup, SecurityGroupRule } from './schema.ts';
import type { Direction } from './statements.ts';
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
  for (const [id, versions] of versionsById(groups.elements, SecurityGroup, (group) => group.GroupId)) {
    filters.set(
      id,
      describedGroup(
        id,
        versions,
        listedRules(rulesOf.get(id) ?? [], versions[0]?.value.VpcId, reading),
        listed.complete,
        reading,
      ),
    );
  }
  for (const [id, elements] of rulesOf) {
    if (!filters.has(id)) filters.set(id, listedGroup(id, elements, listed.complete, reading));
  }
  return filters;
}

function describedGroup(
  id: string,
  versions: readonly Element<SecurityGroup>[],
  listed: GroupRules,
  isListingComplete: boolean,
  reading: RuleReading,
): Filter {
  const [first, ...others] = versions as [Element<SecurityGroup>, ...Element<SecurityGroup>[]];
  let rules = rulesOfGroup(first, reading);
  others.forEach((other, index) => {
    const marked = inBoth(rulesOfGroup(other, reading), (rule) =>
      renamed(rule, `${rule.id} (description ${index + 2})`),
    );
    rules = reconcile(id, rules, marked, true, reading.gaps);
  });
  if (listed.ingress.length + listed.egress.length > 0) {
    rules = withListedIds(reconcile(id, rules, listed, isListingComplete, reading.gaps), listed);
  }
  const filter = toFilter(id, titleOf(id, first.value.GroupName), rules, first);
  // Every VPC has one of this name, and no other group may bear it (VPC user guide, default security groups).
  return first.value.GroupName === 'default' ? { ...filter, isDefault: true } : filter;
}

function listedGroup(
  id: string,
  elements: readonly Element<SecurityGroupRule>[],
  isComplete: boolean,
  reading: RuleReading,
): Filter {
  const [first] = elements as [Element<SecurityGroupRule>, ...Element<SecurityGroupRule>[]];
  const rules = listedRules(elements, undefined, reading);
  return toFilter(id, id, isComplete ? rules : withUnseen(rules, first), first);
}

function listedRules(
  elements: readonly Element<SecurityGroupRule>[],
  network: string | null | undefined,
  reading: RuleReading,
): GroupRules {
  const rules: Record<Direction, Rule[]> = { ingress: [], egress: [] };
  for (const copies of versionsById(
    elements,
    SecurityGroupRule,
    (rule) => rule.SecurityGroupRuleId,
  ).values()) {
    copies.forEach((copy, index) => {
      const rule = ruleOfListing(copy, network ?? undefined, reading);
      const direction: Direction = copy.value.IsEgress ? 'egress' : 'ingress';
      rules[direction].push(
        copies.length === 1
          ? rule
          : doubtful(
              renamed(rule, `${rule.id} (description ${index + 1})`),
              'it is described twice and differently',
            ),
      );
    });
  }
  return rules;
}

/** Both directions may hold rules that stand on a page that was not given. */
function withUnseen(rules: GroupRules, { file, pointer }: Element<SecurityGroupRule>): GroupRules {
  const unseen = (direction: Direction): Rule => ({
    id: `${direction} unseen`,
    conditions: [{ kind: 'opaque', reason: 'the list of rules is not complete' }],
    action: ACCEPT,
    origin: { file, pointer, text: `${direction} rules on pages that were not given` },
  });
  return { ingress: [...rules.ingress, unseen('ingress')], egress: [...rules.egress, unseen('egress')] };
}

/** Rules of both listings stay as they are, a rule of one alone becomes opaque; `isWhole` is false where the second may lack pages. */
function reconcile(
  id: string,
  first: GroupRules,
  second: GroupRules,
  isWhole: boolean,
  gaps: Gap[],
): GroupRules {
  const one = (direction: Direction): readonly Rule[] =>
    reconcileRules(id, first[direction], second[direction], isWhole, gaps);
  return { ingress: one('ingress'), egress: one('egress') };
}

function reconcileRules(
  id: string,
  first: readonly Rule[],
  second: readonly Rule[],
  isWhole: boolean,
  gaps: Gap[],
): readonly Rule[] {
  const firstTexts = new Set(first.map((rule) => rule.origin.text));
  const secondTexts = new Set(second.map((rule) => rule.origin.text));
  const extra = second.filter((rule) => !firstTexts.has(rule.origin.text));
  const missing = new Set(isWhole ? first.filter((rule) => !secondTexts.has(rule.origin.text)) : []);
  for (const rule of [...missing, ...extra]) {
    const what = `two descriptions of ${id} disagree: "${rule.origin.text}" is in ${rule.origin.file} alone`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: id, origin: rule.origin });
  }
  const reason = 'only one of two descriptions of the group has this rule';
  return [
    ...first.map((rule) => (missing.has(rule) ? doubtful(rule, reason) : rule)),
    ...extra.map((rule) => doubtful(rule, reason)),
  ];
}

function doubtful(rule: Rule, reason: string): Rule {
  const opaque: Condition = { kind: 'opaque', reason };
  const { id, conditions, action, origin } = rule;
  return { id, conditions: [...conditions, opaque], action, origin };
}

function renamed({ conditions, action, origin }: Rule, id: string): Rule {
  return { id, conditions, action, origin };
}

/** Rules keep the place of the first listing and take the rule id of the second, which names one peer. */
function withListedIds(rules: GroupRules, listed: GroupRules): GroupRules {
  const ids = new Map([...listed.ingress, ...listed.egress].map((rule) => [rule.origin.text, rule.id]));
  return inBoth(rules, (rule) => {
    const id = ids.get(rule.origin.text);
    ids.delete(rule.origin.text);
    return id === undefined ? rule : renamed(rule, id);
  });
}

function inBoth(rules: GroupRules, change: (rule: Rule) => Rule): GroupRules {
  return { ingress: rules.ingress.map(change), egress: rules.egress.map(change) };
}

function toFilter(id: string, title: string, rules: GroupRules, element: Element<unknown>): Filter {
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
    platform: 'aws',
    bases: [base('ingress'), base('egress')],
    chains: new Map<string, Chain>([
      ['ingress', { title: 'ingress', rules: rules.ingress }],
      ['egress', { title: 'egress', rules: rules.egress }],
    ]),
    origin,
    repliesPass: true,
    // Other protocols are tracked by their addresses alone (EC2 user guide, security group connection tracking).
    secondsOfAnswers: 600,
  };
}

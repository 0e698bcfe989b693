import type { Action, Chain, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Box } from '../../net/box.ts';
import type { RawResource } from './documents.ts';
import type { Place } from './place.ts';
import { PLATFORM_FLOWS } from './platform.ts';
import {
  disagreement,
  isSameDescription,
  keyOf,
  parentOf,
  type Resource,
  readPart,
  readParts,
  readResources,
} from './resources.ts';
import { SecurityGroup, SecurityRule } from './schema.ts';
import { type Direction, orderedRules, type PlacedRule } from './security-rules.ts';
import type { ServiceTags } from './service-tags.ts';
import { TYPES } from './vocabulary.ts';

/** A network security group with its rules, default ones included. */
export interface KnownGroup {
  readonly resource: Resource<SecurityGroup>;
  readonly rules: readonly PlacedRule[];
  /** What was not read of it may be any rule. */
  readonly hasUnreadRules: boolean;
}

/** Network security groups by id (`keyOf`); rules that were listed by themselves join their group. */
export function readSecurityGroups(raw: readonly RawResource[], gaps: Gap[]): Map<string, KnownGroup> {
  const groups = readResources(raw, TYPES.securityGroups, SecurityGroup, gaps, {
    ...{ securityRules: SecurityRule, defaultSecurityRules: SecurityRule },
  });
  const apart = raw.filter((item) => item.type === TYPES.securityRules);
  const known = new Map<string, KnownGroup>();
  for (const [key, resource] of groups) {
    const { file, name, value } = resource;
    const own = readParts(value.securityRules, SecurityRule, file, gaps);
    const defaults = readParts(value.defaultSecurityRules, SecurityRule, file, gaps);
    const rules = own.parts.map((part) => placed(part.value, { file, pointer: part.pointer }, name));
    const isListedApart = apart.some(({ value: { id } }) => keyOf(parentOf(String(id))) === key);
    let unread = own.unread + defaults.unread + (value.securityRules || isListedApart ? 0 : 1);
    const named = new Map(rules.map((rule) => [rule.value.name?.toLowerCase(), rule]));
    for (const item of apart) {
      if (typeof item.value.id !== 'string' || keyOf(parentOf(item.value.id)) !== key) continue;
      if (item.isOfPage && value.securityRules === undefined) unread += 1;
      const rule = readPart(item.value, SecurityRule, item.file, item.pointer, gaps);
      const before = named.get(rule?.name?.toLowerCase());
      if (rule === undefined) unread += 1;
      else if (before === undefined) {
        const own = placed(rule, item, name);
        rules.push(own);
        named.set(rule.name?.toLowerCase(), own);
      } else if (!isSameDescription(before.value, rule)) {
        gaps.push(disagreement({ name: before.origin.text, id: key, file: before.origin.file }, item));
        unread += 1;
      }
    }
    known.set(key, {
      resource,
      rules: [
        ...rules,
        ...(value.defaultSecurityRules?.length
          ? defaults.parts.map((part) => byDefault(placed(part.value, { file, pointer: part.pointer }, name)))
          : DEFAULT_RULES.map((rule) => byDefault(placed(rule, resource, name)))),
      ],
      hasUnreadRules: unread > 0 || resource.others !== undefined,
    });
  }
  return known;
}

function placed(
  value: SecurityRule,
  { file, pointer }: { readonly file: string; readonly pointer: string },
  group: string,
): PlacedRule {
  const name = value.name ?? String(value.priority);
  return { value, origin: { file, pointer, text: `${group}: ${name}` } };
}

function byDefault({ value, origin }: PlacedRule): PlacedRule {
  return { value, origin: { ...origin, standing: 'default' } };
}

/** The default rules of every group; they cannot be removed, and some exports leave them out (network security groups overview). */
const DEFAULT_RULES: readonly SecurityRule[] = (
  [
    ['AllowVnetInBound', 65_000, 'Inbound', 'VirtualNetwork', 'VirtualNetwork', 'Allow'],
    ['AllowAzureLoadBalancerInBound', 65_001, 'Inbound', 'AzureLoadBalancer', '*', 'Allow'],
    ['DenyAllInBound', 65_500, 'Inbound', '*', '*', 'Deny'],
    ['AllowVnetOutBound', 65_000, 'Outbound', 'VirtualNetwork', 'VirtualNetwork', 'Allow'],
    ['AllowInternetOutBound', 65_001, 'Outbound', '*', 'Internet', 'Allow'],
    ['DenyAllOutBound', 65_500, 'Outbound', '*', '*', 'Deny'],
  ] as const
).map(([name, priority, direction, sourceAddressPrefix, destinationAddressPrefix, access]) => ({
  name,
  priority,
  direction,
  access,
  protocol: '*',
  sourcePortRange: '*',
  destinationPortRange: '*',
  sourceAddressPrefix,
  destinationAddressPrefix,
}));

/** Where rules filter: at a subnet, or at an interface. */
export interface Attachment {
  readonly id: string;
  readonly title: string;
  readonly layer: 'group' | 'subnet';
  readonly place: Place;
  readonly origin: Origin;
}

/**
 * The filter that a group is at one place, with the rules of network managers before it: those that always allow let packets past
 * every group, those that deny stop them, all others leave them to the group. Without a group everything else passes.
 */
export function toFilter(
  group: KnownGroup | undefined,
  { id, title, layer, place, origin }: Attachment,
  tags: ServiceTags,
  gaps: Gap[],
): Filter {
  const report = (kind: Gap['kind'], what: string, at: Origin): void => {
    gaps.push({ kind, effect: 'either', what: `${at.text}: ${what}`, subject: id, origin: at });
  };
  const chains = new Map<string, Chain>();
  // Rules that were not read may name any of them.
  const named: Box[] = group?.hasUnreadRules ? [...(PLATFORM_FLOWS.nameable ?? [])] : [];
  for (const direction of ['ingress', 'egress'] as const) {
    const own = orderedRules(group?.rules ?? [], direction, { place, tags, report, actionOf });
    named.push(...own.boxes);
    const rules = [...(group?.hasUnreadRules ? [unreadRule(direction, origin)] : []), ...own.rules];
    if (place.adminRules === undefined) {
      chains.set(direction, { title: direction, rules });
      continue;
    }
    const chain = `${direction} group`;
    const toGroup: Action = { kind: 'goto', chain };
    const admin = orderedRules(place.adminRules.rules, direction, {
      place,
      tags,
      report,
      actionOf: (access) =>
        access === 'allow' ? toGroup : access === 'alwaysallow' ? { kind: 'accept' } : actionOf(access),
      ...(place.adminRules.doubt === undefined ? {} : { doubt: place.adminRules.doubt }),
    });
    const last: Rule = { id: `${direction} to group`, conditions: [], action: toGroup, origin };
    const prefixed = admin.rules.map((rule) => ({ ...rule, id: `admin ${rule.id}` }));
    const { unseen } = place.adminRules;
    const others: Rule[] =
      unseen === undefined
        ? []
        : [{ id: `${direction} admin`, conditions: [], action: { kind: 'opaque', reason: unseen }, origin }];
    chains.set(direction, { title: direction, rules: [...others, ...prefixed, last] });
    chains.set(chain, { title: chain, rules });
  }
  return {
    id,
    title,
    layer,
    ...(group === undefined ? {} : { platform: 'azure' }),
    bases: (['ingress', 'egress'] as const).map((hook) => ({
      hook,
      priority: 0,
      chain: hook,
      policy: group === undefined ? 'accept' : 'drop',
      translates: false,
      origin: { ...origin, text: `${title}: ${hook} that no rule matches` },
    })),
    chains,
    origin,
    repliesPass: true,
    ...(named.length === 0 ? {} : { namesUnfiltered: named }),
  };
}

const ACTIONS: Readonly<Record<string, Action>> = { allow: { kind: 'accept' }, deny: { kind: 'drop' } };

function actionOf(access: string): Action | undefined {
  return Object.hasOwn(ACTIONS, access) ? ACTIONS[access] : undefined;
}

function unreadRule(direction: Direction, origin: Origin): Rule {
  const reason = 'rules of the group were not read, or are told in two ways';
  return { id: `${direction} unread`, conditions: [], action: { kind: 'opaque', reason }, origin };
}

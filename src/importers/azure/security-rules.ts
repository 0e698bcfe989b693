import type { Action, Condition, Rule, Side } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Box } from '../../net/box.ts';
import { mergePackets } from '../merge-packets.ts';
import { UNDECIDED } from '../undecided.ts';
import { type Operand, type OperandText, readOperand } from './operand.ts';
import type { Place } from './place.ts';
import type { SecurityRule } from './schema.ts';
import type { ServiceTags } from './service-tags.ts';
import { readTraffic } from './traffic.ts';

export type Direction = 'ingress' | 'egress';

/** One rule with its place in the evidence. */
export interface PlacedRule {
  readonly value: SecurityRule;
  readonly origin: Origin;
}

/** What rules need to be understood. */
export interface RuleContext {
  readonly place: Place;
  readonly tags: ServiceTags;
  /** What an access does; undefined: it is not known. */
  readonly actionOf: (access: string) => Action | undefined;
  /** Why none of the rules may hold. */
  readonly doubt?: string;
  /** Reports what of a rule is not known. */
  readonly report: (kind: Gap['kind'], what: string, origin: Origin) => void;
}

/** The lowest priority of default rules; people's own end at 4096 (network security groups overview). */
const FIRST_DEFAULT = 65_000;

/** Undefined: neither inbound nor outbound. */
export function directionOf({ direction }: Pick<SecurityRule, 'direction'>): Direction | undefined {
  const text = direction.toLowerCase();
  return text === 'inbound' ? 'ingress' : text === 'outbound' ? 'egress' : undefined;
}

/**
 * The rules of one direction in the order in which they are asked: the lowest priority first, the first match decides.
 * `boxes`: the platform's own flows that they name.
 */
export function orderedRules(
  rules: readonly PlacedRule[],
  direction: Direction,
  context: RuleContext,
): { readonly rules: Rule[]; readonly boxes: Box[] } {
  const own = rules
    .filter(({ value }) => (directionOf(value) ?? direction) === direction)
    // A rule whose place in the order is not known is asked first and may match or not.
    .toSorted((left, right) => (left.value.priority ?? 0) - (right.value.priority ?? 0));
  const boxes: Box[] = [];
  const taken = new Set<string>();
  return {
    rules: own.map((rule) => {
      const name = rule.value.name ?? String(rule.value.priority);
      const base = `${direction} ${name}`;
      let id = base;
      for (let count = 2; taken.has(id); count += 1) id = `${base} ${count}`;
      taken.add(id);
      return toRule(rule, id, direction, { ...context, isContested: isContested(rule, own) }, boxes);
    }),
    boxes,
  };
}

/** The platform has no two rules of one priority, so that an export with both does not say which it asks first. */
function isContested({ value }: PlacedRule, others: readonly PlacedRule[]): boolean {
  const { priority, access } = value;
  return others.some(
    (each) =>
      priority !== undefined &&
      each.value.priority === priority &&
      each.value.access.toLowerCase() !== access.toLowerCase(),
  );
}

function toRule(
  { value, origin }: PlacedRule,
  id: string,
  direction: Direction,
  {
    place,
    tags,
    actionOf,
    doubt,
    report,
    isContested: hasRival,
  }: RuleContext & { readonly isContested: boolean },
  boxes: Box[],
): Rule {
  const traffic = readTraffic(
    value.protocol,
    listed(value.sourcePortRange, value.sourcePortRanges),
    listed(value.destinationPortRange, value.destinationPortRanges),
  );
  const source = readOperand(
    { ...operandText(value, 'source'), isNear: direction === 'egress' },
    place,
    tags,
  );
  const destination = readOperand(
    { ...operandText(value, 'destination'), isNear: direction === 'ingress' },
    place,
    tags,
  );
  boxes.push(...(source.platform ?? []), ...(destination.platform ?? []));
  const conditions = mergePackets([
    { kind: 'packet', boxes: [traffic.box] },
    ...toConditions(source),
    ...toConditions(destination),
  ]);
  const problems = [
    ...(traffic.problem === undefined ? [] : [traffic.problem]),
    ...(directionOf(value) === undefined ? [`the direction "${value.direction}" is not known`] : []),
    ...(value.priority === undefined ? ['its priority is not in evidence'] : []),
    ...(hasRival ? ['a rule that does otherwise has the same priority'] : []),
    ...(value[UNDECIDED] === undefined ? [] : [value[UNDECIDED]]),
  ];
  for (const problem of problems) report('unmodelled', problem, origin);
  for (const { unknown } of [source, destination])
    if (unknown !== undefined) report('unseen', unknown, origin);
  const action = actionOf(value.access.toLowerCase());
  const strange = `the access "${value.access}" is not known`;
  if (action === undefined) report('unmodelled', strange, origin);
  const doubts = [...problems, ...(doubt === undefined ? [] : [doubt])];
  return {
    id,
    conditions:
      doubts.length === 0 ? conditions : [...conditions, { kind: 'opaque', reason: doubts.join('; ') }],
    action: action ?? { kind: 'opaque', reason: strange },
    origin,
    ...((value.priority ?? 0) >= FIRST_DEFAULT ? { isFixed: true as const } : {}),
  };
}

/** What a rule writes for one side. */
export function operandText(value: SecurityRule, side: Side): Omit<OperandText, 'isNear'> {
  const isSource = side === 'source';
  const groups = isSource
    ? value.sourceApplicationSecurityGroups
    : value.destinationApplicationSecurityGroups;
  return {
    side,
    addresses: isSource
      ? listed(value.sourceAddressPrefix, value.sourceAddressPrefixes)
      : listed(value.destinationAddressPrefix, value.destinationAddressPrefixes),
    groups: (groups ?? []).map((group) => group.id),
  };
}

/** An empty text or list is no operand, and never any. */
export function listed(single: string | undefined, many: readonly string[] | undefined): string[] {
  return [...new Set([...(single ? [single] : []), ...(many ?? []).filter((text) => text !== '')])];
}

function toConditions({ of }: Operand): Condition[] {
  if (of === undefined) return [];
  const [only, second] = of;
  return second === undefined && only !== undefined ? [...only] : [{ kind: 'any', of }];
}

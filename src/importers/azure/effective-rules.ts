import type { Side } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { type AddressRange, allAddresses, formatRange, parsePrefix } from '../../net/address.ts';
import { mergeRanges } from '../../net/address-ranges.ts';
import { type Interval, mergeIntervals } from '../../net/box.ts';
import type { ReadFile } from '../importer.ts';
import { asRecord } from '../json-object.ts';
import { placeOf } from './fold.ts';
import { readOperand } from './operand.ts';
import type { Place } from './place.ts';
import { answerIn } from './published-answer.ts';
import { keyOf, nameOf, readPart } from './resources.ts';
import { EffectiveGroup, type EffectiveRule, type SecurityRule } from './schema.ts';
import type { KnownGroup } from './security-groups.ts';
import { directionOf, listed, operandText, type PlacedRule } from './security-rules.ts';
import type { ServiceTags } from './service-tags.ts';
import { readTraffic } from './traffic.ts';

/** What the platform says that security groups do at one interface (`az network nic list-effective-nsg`). */
export function isEffectiveAnswer(file: ReadFile): boolean {
  const list = asRecord(answerIn(file).json)?.value;
  return Array.isArray(list) && list.some((item) => asRecord(item)?.effectiveSecurityRules !== undefined);
}

function groupsIn(file: ReadFile, gaps: Gap[]): EffectiveGroup[] {
  const { json, pointer } = answerIn(file);
  const list = asRecord(json)?.value;
  return (Array.isArray(list) ? list : []).flatMap((item, index) => {
    const group = readPart(item, EffectiveGroup, file.name, `${pointer}/value/${index}`, gaps);
    return group === undefined ? [] : group;
  });
}

interface ComparedPlace {
  readonly place: Place;
  readonly tags: ServiceTags;
}

/** Compares what the platform says with what is computed: each rule that differs is a gap that names both. */
export function compareEffective(
  answers: readonly ReadFile[],
  groups: ReadonlyMap<string, KnownGroup>,
  placeAt: (association: EffectiveGroup['association']) => Place | undefined,
  tags: ServiceTags,
  gaps: Gap[],
): Gap[] {
  return answers.flatMap((answer) =>
    groupsIn(answer, gaps).flatMap((group): Gap[] => {
      const file = answer.name;
      const id = group.networkSecurityGroup?.id;
      const manager = group.association?.networkManager?.id;
      if (id === undefined && manager !== undefined) return [managerUnseen(manager, file, placeOf(group))];
      const known = id === undefined ? undefined : groups.get(keyOf(id));
      if (known === undefined || id === undefined) return [groupUnseen(id, file, placeOf(group))];
      const place = placeAt(group.association);
      const own = new Map(known.rules.map((rule) => [ruleName(rule.value.name ?? ''), rule]));
      const rules = group.effectiveSecurityRules ?? [];
      const gap = (what: string, pointer: string, other?: Origin): Gap => ({
        kind: 'unmodelled',
        effect: 'either',
        what: `${known.resource.name}: ${what}${other === undefined ? '' : ` (${other.file}#${other.pointer ?? ''} and ${file}#${pointer})`}`,
        subject: known.resource.id,
        origin: { file, pointer, text: nameOf(id) },
      });
      const differing = rules.flatMap((rule) => {
        const name = ruleName(rule.name ?? '');
        const configured = own.get(name);
        own.delete(name);
        const pointer = placeOf(rule);
        if (configured === undefined)
          return gap(`the platform applies a rule ${name} that is not in evidence`, pointer);
        const fields = differences(rule, configured, place && { place, tags });
        if (fields.length === 0) return [];
        return gap(
          `the platform's effective rule ${name} differs in ${fields.join(', ')}`,
          pointer,
          configured.origin,
        );
      });
      const missing = [...own].map(([name, rule]) =>
        gap(`the platform does not apply the rule ${name}`, placeOf(group), rule.origin),
      );
      return [...differing, ...missing];
    }),
  );
}

function managerUnseen(id: string, file: string, pointer: string): Gap {
  const what = `the network manager ${nameOf(id)} applies rules, which are judged only where they are exported themselves`;
  return { kind: 'unseen', effect: 'either', what, subject: id, origin: { file, pointer, text: nameOf(id) } };
}

/** Effective rules are compared with a group and stand for none. */
function groupUnseen(id: string | undefined, file: string, pointer: string): Gap {
  const name = id === undefined ? 'a security group without an id' : `the security group ${nameOf(id)}`;
  const what = `effective rules were not compared: ${name} is not in evidence`;
  const text = id === undefined ? 'effective rules' : nameOf(id);
  return {
    kind: 'unseen',
    effect: 'either',
    what,
    ...(id === undefined ? {} : { subject: id }),
    origin: { file, pointer, text },
  };
}

/** `securityRules/ssh` and `defaultSecurityRules/AllowVnetInBound` are told by their last part. */
function ruleName(name: string): string {
  return nameOf(name).toLowerCase();
}

function differences(
  rule: EffectiveRule,
  { value }: PlacedRule,
  around: ComparedPlace | undefined,
): string[] {
  const fields: string[] = [];
  const same = (left: string | undefined, right: string | undefined) =>
    (left ?? '').toLowerCase() === (right ?? '').toLowerCase();
  if (rule.priority !== value.priority) fields.push('priority');
  if (!same(rule.access, value.access)) fields.push('access');
  if (!same(rule.direction, value.direction)) fields.push('direction');
  if (trafficOf(rule) !== trafficOf(value)) fields.push('protocol or ports');
  for (const side of ['source', 'destination'] as const) {
    const theirs = applied(rule, side);
    const ours = around === undefined ? undefined : computed(value, side, around);
    if (theirs !== undefined && ours !== undefined && textOf(theirs) !== textOf(ours)) fields.push(side);
  }
  return fields;
}

/** Ports of the platform are ranges of their own form, `22-22` and `0-65535`. */
function trafficOf(rule: EffectiveRule | SecurityRule): string {
  const source = listed(rule.sourcePortRange, rule.sourcePortRanges);
  const destination = listed(rule.destinationPortRange, rule.destinationPortRanges);
  const { box } = readTraffic(rule.protocol ?? '', source, destination);
  const ports = (intervals: readonly Interval[] | undefined) => intervals && mergeIntervals(intervals);
  return JSON.stringify([box.protocol, ports(box.sourcePort), ports(box.destinationPort)]);
}

/** Undefined: a name whose addresses the answer does not tell. */
function applied(rule: EffectiveRule, side: Side): AddressRange[] | undefined {
  const expanded =
    side === 'source' ? rule.expandedSourceAddressPrefix : rule.expandedDestinationAddressPrefix;
  const texts = expanded?.length
    ? expanded
    : side === 'source'
      ? listed(rule.sourceAddressPrefix, rule.sourceAddressPrefixes)
      : listed(rule.destinationAddressPrefix, rule.destinationAddressPrefixes);
  const ranges = texts.map((text) => parsePrefix(text === '*' ? '0.0.0.0/0' : text));
  return ranges.length === 0 || ranges.includes(undefined) ? undefined : ranges.flatMap((each) => each ?? []);
}

/** Undefined: not all addresses are known, or they are no plain list. */
function computed(
  rule: SecurityRule,
  side: Side,
  { place, tags }: ComparedPlace,
): AddressRange[] | undefined {
  const isNear = (side === 'destination') === (directionOf(rule) === 'ingress');
  const operand = readOperand({ ...operandText(rule, side), isNear }, place, tags);
  if (operand.of === undefined) return [allAddresses(4)];
  const [only, second] = operand.of;
  const [condition, another] = only ?? [];
  if (second !== undefined || another !== undefined || condition?.kind !== 'packet') return undefined;
  return condition.boxes.flatMap((box) => (box[side] ?? []).flatMap((term) => ('first' in term ? term : [])));
}

/** The two are compared in IPv4: the answers write any address as 0.0.0.0/0. */
function textOf(ranges: readonly AddressRange[]): string {
  return mergeRanges(ranges.filter((range) => range.family === 4))
    .map(formatRange)
    .join(' ');
}

import type { Action, Condition, Side } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { type Family, parseAddress, parseMasked } from '../../net/address.ts';
import { boxOn } from '../../net/box.ts';
import { setFamily } from './address-sets.ts';
import { serviceMeaning } from './definitions.ts';
import { addGap, type Definitions, type Entry, REJECT, type Section } from './entry.ts';
import { icmpBoxes } from './icmp-types.ts';
import { icmpConditions, ipsetConditions, serviceConditions } from './references.ts';
import { richRuleRank } from './rich-rule-rank.ts';
import { markAction, masqueradeEntry, translation } from './translations.ts';
import {
  type Conditions,
  familyOf,
  portConditions,
  protocolConditions,
  RefusedValue,
  wholeNumber,
} from './values.ts';
import { elementText, type XmlElement } from './xml.ts';

const ELEMENTS = new Set([
  'service',
  'port',
  'protocol',
  'source-port',
  'icmp-block',
  'icmp-type',
  'masquerade',
  'forward-port',
  'tcp-mss-clamp',
]);
const ACTIONS = new Set(['accept', 'reject', 'drop', 'mark']);
const LOGS = new Set(['log', 'nflog', 'audit']);

/** Kinds of refusal, by family. */
const REFUSALS = {
  4: /^(icmp-(host|net|admin)-prohibited|(host|net|admin)-prohib|icmp-(net|host|port|proto)-unreachable|(net|host|port|proto)-unreach|tcp-(reset|rst))$/,
  6: /^((icmp6-)?(adm-prohibited|no-route)|icmp6-(addr|port)-unreachable|(addr|port)-unreach|tcp-reset)$/,
} as const;

interface RichRule {
  /** Its own, or that of the address set that its source names. */
  readonly family: Family | undefined;
  readonly priority: number;
  readonly sides: Conditions;
  readonly element: XmlElement | undefined;
  readonly action: XmlElement | undefined;
  readonly hasDestination: boolean;
  readonly origin: Origin;
}

/** A rich rule (firewalld.richlanguage(5)); one that the program passes over with a warning makes no entry and a gap. */
export function richRuleEntries(rule: XmlElement, file: string, definitions: Definitions): Entry[] {
  const origin: Origin = {
    file,
    line: rule.line,
    text: elementText(rule),
  };
  const read = readRichRule(rule, origin, definitions);
  if (typeof read !== 'string') {
    const rank = richRuleRank(rule);
    return entriesOf(read, definitions).map((entry) => ({ ...entry, rank }));
  }
  addGap(definitions, 'unmodelled', 'either', `firewalld passes over a rich rule: ${read}`, origin);
  return [];
}

/** The rule, or why firewalld 1.3.3 leaves it out. */
function readRichRule(rule: XmlElement, origin: Origin, definitions: Definitions): RichRule | string {
  const of = (names: ReadonlySet<string>) => rule.children.filter((child) => names.has(child.name));
  const elements = of(ELEMENTS);
  const actions = of(ACTIONS);
  const familyText = rule.attributes.get('family');
  const family = familyOf(familyText);
  const priorityText = rule.attributes.get('priority');
  const priority = priorityText === undefined ? 0 : wholeNumber(priorityText);
  if (priority === undefined) throw new RefusedValue(`"${priorityText}" is no priority`, rule);
  if (familyText !== undefined && family === undefined) return `family "${familyText}" is not known`;
  if (priority < -32_768 || priority > 32_767) return `priority ${priority} is out of range`;
  if (elements.length > 1) return 'it has more than one element';
  if (actions.length > 1) return 'it has more than one action';
  const [element] = elements;
  const [action] = actions;
  const sources = rule.children.filter(({ name }) => name === 'source');
  const destinations = rule.children.filter(({ name }) => name === 'destination');
  if (sources.length > 1) return 'it has more than one source';
  const names = new Set(['source', 'destination', ...ELEMENTS, ...ACTIONS, ...LOGS]);
  const refusal = action?.attributes.get('type') ?? '';
  const strange = rule.children.find(({ name }) => !names.has(name));
  if (strange !== undefined) return `element ${strange.name} does not belong into a rule`;
  if (element === undefined && action === undefined && priority === 0)
    return 'it has no element and no action';
  if (element === undefined && sources.length === 0 && destinations.length === 0 && priority === 0)
    return 'it has no element, no source and no destination';
  if (family === undefined) {
    if (sources.some(({ attributes }) => attributes.has('address')) || destinations.length > 0)
      return 'an address needs a family';
    if (element?.name === 'forward-port') return 'a forward port needs a family';
    if (refusal !== '') return 'a kind of refusal needs a family';
  } else if (refusal !== '' && !REFUSALS[family].test(refusal))
    return `"${refusal}" is no kind of refusal of its family`;
  const forwarded = element?.attributes.get('to-addr') ?? '';
  if (forwarded !== '' && parseAddress(forwarded)?.family !== family)
    return `"${forwarded}" is no address of its family`;
  if (
    action !== undefined &&
    ['masquerade', 'forward-port', 'icmp-block', 'tcp-mss-clamp'].includes(element?.name ?? '')
  )
    return `${element?.name} has no action`;
  if (element !== undefined && action === undefined && of(LOGS).length === 0 && needsAction(element))
    return 'it has no action';
  const undecided = rule.attributes.get('undecided-because');
  const sides: Condition[] = undecided === undefined ? [] : [{ kind: 'opaque', reason: undecided }];
  for (const [side, given] of [
    ['source', sources[0]],
    ['destination', destinations[0]],
  ] as const) {
    if (given === undefined) continue;
    const conditions = sideConditions(given, side, family, origin, definitions);
    if (typeof conditions === 'string') return conditions;
    sides.push(...conditions);
  }
  return {
    family: family ?? setFamily(sources[0]?.attributes.get('ipset') ?? '', definitions.ipsets),
    priority,
    sides,
    element,
    action,
    hasDestination: destinations.length > 0,
    origin,
  };
}

function needsAction(element: XmlElement): boolean {
  return !['masquerade', 'forward-port', 'icmp-block', 'tcp-mss-clamp'].includes(element.name);
}

/** `address`, `mac` or `ipset`, one of them; `invert` is yes or true. */
function sideConditions(
  element: XmlElement,
  side: Side,
  family: Family | undefined,
  origin: Origin,
  definitions: Definitions,
): Conditions | string {
  const { attributes } = element;
  const given = ['address', 'mac', 'ipset'].filter((name) => (attributes.get(name) ?? '') !== '');
  const [kind] = given;
  if (kind === undefined) throw new RefusedValue(`the ${side} is none of address, mac and ipset`, element);
  if (given.length > 1) return `its ${side} is more than one of address, mac and ipset`;
  const text = attributes.get(kind) as string;
  const inverted = /^(yes|true)$/i.test(attributes.get('invert') ?? '');
  if (kind === 'mac') {
    addGap(definitions, 'unmodelled', 'either', `a rule depends on a hardware address: ${text}`, origin);
    return [{ kind: 'opaque', reason: `source hardware address ${inverted ? 'not ' : ''}${text}` }];
  }
  const own = kind === 'ipset' ? setFamily(text, definitions.ipsets) : undefined;
  if (own !== undefined && family !== undefined && own !== family)
    throw new RefusedValue(`address set ${text} is not of the rule's family`, element);
  if (kind === 'ipset')
    return ipsetConditions(text, side, origin, definitions).map((condition) =>
      inverted && condition.kind !== 'opaque' ? { ...condition, negated: true } : condition,
    );
  const term = parseMasked(text);
  if (term === undefined || term.family !== family) return `"${text}" is no address of its family`;
  const condition: Condition = { kind: 'packet', boxes: [boxOn(side, [term])] };
  return [inverted ? { ...condition, negated: true } : condition];
}

function entriesOf(rule: RichRule, definitions: Definitions): Entry[] {
  const { element, action, family, priority, origin } = rule;
  const limit = (action ?? element)?.children.find(({ name }) => name === 'limit');
  const base: Condition[] = family === undefined ? [] : [{ kind: 'packet', boxes: [{ family }] }];
  const conditions: Condition[] = [...base, ...rule.sides];
  if (limit !== undefined) {
    const reason = `rate limit ${[...limit.attributes.values()].join(', burst ')}`;
    addGap(definitions, 'unmodelled', 'either', `a rich rule depends on a ${reason}`, origin);
    conditions.push({ kind: 'opaque', reason });
  }
  const place = (section: Section) => ({ section: sectionOf(priority, section), priority, origin });
  checkElement(element, rule, definitions);
  if (element?.name === 'masquerade') {
    const entry = masqueradeEntry(origin, family ?? 4);
    return [
      { ...entry, ...place('allow'), conditions: [...entry.conditions, ...conditions.slice(base.length)] },
    ];
  }
  if (element?.name === 'forward-port') {
    const { match, action: translate } = translation(element);
    const matched = [...conditions, ...match];
    return [{ purpose: 'translate', ...place('allow'), conditions: matched, action: translate }];
  }
  if (element?.name === 'tcp-mss-clamp') return [];
  if (element?.name === 'icmp-block') {
    const icmp = icmpConditions(element.attributes.get('name') ?? '', origin, definitions);
    return [{ purpose: 'filter', ...place('deny'), conditions: [...conditions, ...icmp], action: REJECT }];
  }
  if (action === undefined) return [];
  const deed = deedOf(action, origin, definitions);
  const alternatives = elementConditions(element, origin, definitions);
  // Only TCP can be reset, so that the rule is of no other protocol (seen in the rules of firewalld 1.3.3).
  if (/^tcp-(reset|rst)$/.test(action.attributes.get('type') ?? '')) {
    if (alternatives.some(isOfOthers)) throw new RefusedValue('only TCP can be reset', action);
    conditions.push({ kind: 'packet', boxes: [{ protocol: [[6, 6]] }] });
  }
  return alternatives.map((each) => ({
    purpose: action.name === 'mark' ? 'mark' : 'filter',
    ...place(action.name === 'reject' || action.name === 'drop' ? 'deny' : 'allow'),
    conditions: [...conditions, ...each],
    action: deed,
  }));
}

/** Whether packets are of protocols other than TCP. */
function isOfOthers(conditions: Conditions): boolean {
  return conditions.some(
    (each) =>
      each.kind === 'packet' &&
      each.boxes.some(({ protocol = [[6, 6]] }) => protocol.some(([first]) => first !== 6)),
  );
}

/** What firewalld 1.3.3 finds out when it makes the rules, and then takes the configuration of its package. */
function checkElement(element: XmlElement | undefined, rule: RichRule, definitions: Definitions): void {
  const name = element?.attributes.get('name') ?? '';
  if (
    element?.name === 'service' &&
    rule.hasDestination &&
    serviceMeaning(name, definitions.services).isRestricted
  )
    throw new RefusedValue(`service ${name} has a destination, and so has the rule`, element);
  const boxes = element?.name.startsWith('icmp-') === true ? icmpBoxes(name) : [];
  const { family } = rule;
  if (
    element !== undefined &&
    boxes.length > 0 &&
    family !== undefined &&
    boxes.every((box) => box.family !== family)
  )
    throw new RefusedValue(`ICMP type ${name} is not of the rule's family`, element);
}

function sectionOf(priority: number, section: Section): Section {
  if (priority === 0) return section;
  return priority < 0 ? 'pre' : 'post';
}

function deedOf(action: XmlElement, origin: Origin, definitions: Definitions): Action {
  switch (action.name) {
    case 'accept':
      return { kind: 'accept' };
    case 'drop':
      return { kind: 'drop' };
    case 'reject':
      return { kind: 'reject', with: action.attributes.get('type') || 'port-unreachable' };
    default: {
      const mark = markAction(action.attributes.get('set') ?? '');
      if (mark.kind === 'opaque') addGap(definitions, 'unmodelled', 'either', mark.reason, origin);
      return mark;
    }
  }
}

/** Packets of the rule's element, by any of the lists; without one every packet. */
function elementConditions(
  element: XmlElement | undefined,
  origin: Origin,
  definitions: Definitions,
): readonly Conditions[] {
  const value = (name: string) => element?.attributes.get(name) ?? '';
  switch (element?.name) {
    case 'service':
      return serviceConditions(value('name'), origin, definitions);
    case 'port':
      return [portConditions(element, 'destinationPort')];
    case 'source-port':
      return [portConditions(element, 'sourcePort')];
    case 'protocol':
      return [protocolConditions(value('value'))];
    case 'icmp-type':
      return [icmpConditions(value('name'), origin, definitions)];
    default:
      return [[]];
  }
}

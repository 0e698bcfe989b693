import type { Action, Condition } from '../../model/filter.ts';
import type { Family } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import { protocolNumber } from '../../net/protocol.ts';
import { mergePackets } from '../merge-packets.ts';
import { addressConditions } from './addresses.ts';
import type { SetMatcher } from './ipset/match-set.ts';
import { NEVER, opaque, type RuleContext, signed } from './match.ts';
import { MATCHES } from './matches.ts';
import { reasonOf } from './opaque-matches.ts';
import { type Option, optionText, type RuleOptions, readOptions } from './options.ts';
import { setsAsked } from './set-match.ts';
import { readTarget, type Target, unmodelledAction } from './targets.ts';
import type { Word } from './words.ts';

export interface ReadRule extends Target {
  readonly conditions: readonly Condition[];
  /** Named sets that it asks. */
  readonly sets: readonly string[];
}

/** What a rule needs to know of the dump that it stands in. */
export interface RulePlace {
  readonly family: Family;
  readonly sets: SetMatcher;
  /** The chain can be jumped to. */
  isChain(name: string): boolean;
}

/** Translates the words behind a chain's name; what is not modelled makes the rule opaque and is never left out. */
export function readRule(words: readonly Word[], place: RulePlace): ReadRule {
  const rule = readOptions(words);
  const context = contextOf(rule, place);
  const conditions = [
    ...rule.general.flatMap((option) => generalConditions(option, place.family)),
    ...rule.matches.flatMap(
      ({ name, options }) =>
        MATCHES.get(name)?.conditions(options, context) ?? [opaque(reasonOf(name, options))],
    ),
    ...rule.unknown.map((text) => opaque(`option ${text}`)),
  ];
  const sets = rule.matches.flatMap(({ name, options }) => (name === 'set' ? setsAsked(options) : []));
  return { ...targetOf(rule, place), conditions: mergePackets(conditions), sets };
}

function contextOf(rule: RuleOptions, { family, sets }: RulePlace): RuleContext {
  const option = rule.general.find((each) => each.name === '--protocol');
  const protocol =
    option === undefined || option.negated ? undefined : protocolNumber(option.values[0] ?? '');
  const known = { family, sets };
  return protocol === undefined || protocol === 0 ? known : { ...known, protocol };
}

function generalConditions(option: Option, family: Family): Condition[] {
  const [text = ''] = option.values;
  switch (option.name) {
    case '--source':
      return addressConditions(option, 'source', family);
    case '--destination':
      return addressConditions(option, 'destination', family);
    case '--protocol':
      return protocolConditions(option);
    case '--in-interface':
      return interfaceConditions(option, 'in');
    case '--out-interface':
      return interfaceConditions(option, 'out');
    case '--fragment':
      // Connection tracking puts fragments together before any table sees them, and nothing asked is a fragment.
      return option.negated ? [] : [NEVER];
    case '--ipv4':
    case '--ipv6':
      return (option.name === '--ipv4') === (family === 4) ? [] : [NEVER];
    case '--set-counters':
      return [];
    default:
      return [opaque(`option ${[option.name, text].join(' ')}`)];
  }
}

function protocolConditions(option: Option): Condition[] {
  const [text = ''] = option.values;
  const number = text.toLowerCase() === 'all' ? 0 : protocolNumber(text);
  if (number === undefined) return [opaque(`protocol ${option.negated ? 'not ' : ''}${text}`)];
  if (number === 0) return option.negated ? [NEVER] : [];
  const protocol: Interval[] = [[number, number]];
  return [signed({ kind: 'packet', boxes: [{ protocol }] }, option)];
}

function interfaceConditions(option: Option, direction: 'in' | 'out'): Condition[] {
  const [text = ''] = option.values;
  const prefix = text.endsWith('+');
  const name = prefix ? text.slice(0, -1) : text;
  if (name === '') return option.negated ? [NEVER] : [];
  return [signed({ kind: 'interface', direction, name, prefix }, option)];
}

/** What targets do to a packet, and to its connection, that later rules see. */
const CHANGING: ReadonlySet<Action['kind']> = new Set([
  'mark',
  'copy-mark',
  'untrack',
  'zone',
  'translate',
  'translate-source',
]);

function targetOf(rule: RuleOptions, place: RulePlace): Target {
  const { target } = rule;
  if (target === undefined) {
    const isUnderstood = rule.unknown.length === 0;
    return {
      action: isUnderstood ? { kind: 'continue' } : { kind: 'opaque', reason: 'no target was understood' },
      notes: [],
    };
  }
  const known = target.goto ? undefined : readTarget(target, place.family);
  // An option that is not known may be one of the target, which then does something else.
  if (
    known !== undefined &&
    rule.unknown.length > 0 &&
    (target.name === 'CT' || CHANGING.has(known.action.kind))
  )
    return {
      ...known,
      action: { kind: 'opaque', reason: `target ${target.name} with ${rule.unknown.join(', ')}` },
    };
  if (known !== undefined) return known;
  const { name, options } = target;
  if (options.length === 0 && place.isChain(name)) {
    return { action: { kind: target.goto ? 'goto' : 'jump', chain: name }, notes: [] };
  }
  const text = [name, ...options.map(optionText)].join(' ');
  return { action: unmodelledAction(name, text), notes: [] };
}

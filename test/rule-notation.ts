import type { Action, Condition, Filter, Rule } from '../src/model/filter.ts';
import type { Gap } from '../src/model/gap.ts';
import { formatRange } from '../src/net/address.ts';
import { boxText } from './snapshot-text.ts';

/** A rule in one line: what it does, then every condition. `?(…)` may hold or not, `not (…)` is negated. */
export function ruleNotation(rule: Rule): string {
  return [actionNotation(rule.action), ...rule.conditions.map(conditionNotation)].join(' | ');
}

/** A host filter chain by chain, base chains with their place and policy. */
export function filterNotation(filter: Filter): string[] {
  const bases = new Map(filter.bases.map((base) => [base.chain, base]));
  const head = `== ${filter.title} (${filter.id})`;
  return [
    head,
    ...[...filter.chains].flatMap(([key, chain]) => {
      const base = bases.get(key);
      const place =
        base === undefined
          ? ''
          : `: ${base.family === undefined ? '' : `IPv${base.family} `}${base.hook} ${base.priority}${base.translates ? ' translates' : ''}, else ${base.policy} (line ${base.origin.line})`;
      return [
        `${key}${place}`,
        ...chain.rules.map((rule) => `  [${rule.id}] line ${rule.origin.line}: ${ruleNotation(rule)}`),
      ];
    }),
  ];
}

export function gapNotation(gap: Gap): string {
  const place = gap.origin?.line === undefined ? '' : ` (${gap.origin.file}:${gap.origin.line})`;
  return `gap ${gap.kind} ${gap.effect}: ${gap.what}${place}`;
}

function conditionNotation(condition: Condition): string {
  const text = plainNotation(condition);
  return condition.kind !== 'opaque' && condition.negated ? `not (${text})` : text;
}

function plainNotation(condition: Condition): string {
  switch (condition.kind) {
    case 'packet':
      return condition.boxes.map(boxText).join(' or ') || 'nothing';
    case 'original':
      return `originally ${condition.boxes.map(boxText).join(' or ')}`;
    case 'members':
      return `${condition.side} in group ${condition.group}`;
    case 'list':
      return `${condition.side} in list ${condition.list}`;
    case 'interface':
      return `${condition.direction} ${condition.name}${condition.prefix ? '*' : ''}`;
    case 'state':
      return `state ${condition.states.join(',')}`;
    case 'mark':
      return `${condition.of} mark ${hex(condition.value)}/${hex(condition.mask)}`;
    case 'address-type':
      return `${condition.side} is ${condition.types.join(',')}${condition.sameInterface === undefined ? '' : ` of the ${condition.sameInterface} interface`}${condition.within === undefined ? '' : ` within ${condition.within.map(formatRange).join(' ')}`}`;
    case 'return-path':
      return `a route back by ${condition.byAnyLink ? 'any link' : 'the link it came by'}${condition.reachesOwn ? ' or of its own' : ''}`;
    case 'any':
      return (
        condition.of.map((all) => `[${all.map(conditionNotation).join(' & ')}]`).join(' or ') || 'nothing'
      );
    case 'opaque':
      return `?(${condition.reason})`;
    case 'tcp-flags':
      return `flags ${condition.value} of ${condition.mask}`;
  }
}

function actionNotation(action: Action): string {
  switch (action.kind) {
    case 'reject':
      return action.with === undefined ? 'reject' : `reject with ${action.with}`;
    case 'jump':
    case 'goto':
      return `${action.kind} ${action.chain}`;
    case 'translate': {
      const port = action.destinationPort === undefined ? '' : ` port ${action.destinationPort.join('-')}`;
      const addresses = action.destination?.map(formatRange).join(' ');
      return `translate ${action.keepsHost === true ? 'the network ' : ''}to ${addresses ?? (action.toInterface ? 'the interface' : 'the address')}${port}`;
    }
    case 'translate-source': {
      const port = action.sourcePort === undefined ? '' : ` port ${action.sourcePort.join('-')}`;
      return `translate source to ${action.source?.map(formatRange).join(' ') ?? 'the interface'}${port}`;
    }
    case 'mark':
      return `set ${action.of} mark ${hex(action.value)}/${hex(action.mask)}`;
    case 'copy-mark':
      return `copy mark ${hex(action.mask)} to ${action.to} ${hex(action.cleared)}`;
    case 'opaque':
      return `?(${action.reason})`;
    default:
      return action.kind;
  }
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

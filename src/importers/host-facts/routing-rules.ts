import type { Gap } from '../../model/gap.ts';
import type { RoutingRule } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';
import { exactRule, markOf } from './exact-rule.ts';
import { type ListedRule, rangeOf } from './listed-rule.ts';
import type { RuleListing } from './rule-families.ts';

/** `ip -j rule`: an array of rules, each with its priority. */
export function isRuleList(json: unknown): json is ListedRule[] {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.every((each) => typeof each === 'object' && each !== null && 'priority' in each && 'src' in each)
  );
}

/** The rules that every kernel begins with (ip-rule(8)); IPv6 has no third one. */
const OWN: readonly (readonly [table: string, priority: number])[] = [
  ['local', 0],
  ['main', 32_766],
  ['default', 32_767],
];
const OWN_MEMBERS: ReadonlySet<string> = new Set(['priority', 'src', 'table', 'protocol']);

/** Each rule that the kernel does not begin with may send packets another way. */
export function routingRuleGaps(file: string, rules: readonly ListedRule[]): Gap[] {
  return rules.flatMap((rule, index): Gap[] => {
    if (isOwn(rule)) return [];
    const text = JSON.stringify(rule).slice(0, 200);
    const what = `the routing rule of priority ${String(rule.priority)} may choose another table: which one is known where all that it asks is modelled, and no program gives its packets a mark or a link`;
    return [{ kind: 'unmodelled', effect: 'either', what, origin: { file, pointer: `/${index}`, text } }];
  });
}

function isOwn(rule: ListedRule): boolean {
  return (
    rule.src === 'all' &&
    Object.keys(rule).every((key) => OWN_MEMBERS.has(key)) &&
    OWN.some(([table, priority]) => rule.table === table && rule.priority === priority)
  );
}

/** What a listing shows of its family. */
export function listingOf(file: string, rules: readonly ListedRule[]): RuleListing {
  const last = rules.find((rule) => isOwn(rule) && rule.table === 'default');
  return {
    file,
    named: rules
      .flatMap((rule) => [rule.src, rule.dst])
      .flatMap((text) => rangeOf(text, undefined)?.family ?? []),
    last: last === undefined ? 'none' : last.protocol === 'kernel' ? 'of the kernel' : 'of anybody',
    hasMain: rules.some((rule) => isOwn(rule) && rule.table === 'main'),
    hasOthers: rules.some((rule) => !isOwn(rule)),
  };
}

/** Rules that the kernel does not begin with, of one of the families that their listing may be of; `isSure`: it is of that one. */
export function readRoutingRules(
  rules: readonly ListedRule[],
  family: Family,
  isSure: boolean,
): RoutingRule[] {
  const found = rules.filter((rule) => !isOwn(rule));
  const hasMain = rules.some((rule) => isOwn(rule) && rule.table === 'main');
  // Where the rule that asks for own addresses is missing or comes later, it decides nothing first.
  const local = rules.find((rule) => isOwn(rule) && rule.table === 'local');
  const isWhole = isSure && hasMain && local !== undefined && !rules.some((rule) => 'goto' in rule);
  return [
    ...found.map((rule): RoutingRule => {
      const read = toRule(rule, family, local === undefined || Number(rule.priority) <= 0);
      const exact = isWhole && !read.precedesOwn ? exactRule(rule, family) : undefined;
      return exact === undefined ? read : { ...read, exact };
    }),
    ...(hasMain ? [] : [without('main', family)]),
    ...(local === undefined ? [without('local', family)] : []),
  ];
}

/** Where no rule asks a table as it is asked by itself, it may be asked by none. */
function without(table: 'main' | 'local', family: Family): RoutingRule {
  const title = `the missing routing rule of the ${table} table`;
  return { title, packets: { family }, precedesOwn: table === 'local', refuses: true };
}

function toRule(rule: ListedRule, family: Family, precedesOwn: boolean): RoutingRule {
  const ends = 'not' in rule ? {} : endsOf(rule);
  const mark = 'not' in rule ? undefined : markOf(rule);
  return {
    title: `the routing rule of priority ${String(rule.priority)}`,
    packets: { family, ...ends },
    ...(mark === undefined || mark === 'unknown' ? {} : { mark }),
    precedesOwn,
    // An old ip prints words alone.
    refuses: !('table' in rule) && !/ lookup /.test(String(rule.words)),
  };
}

function endsOf({ src, srclen, dst, dstlen }: ListedRule) {
  const source = rangeOf(src, srclen);
  const destination = rangeOf(dst, dstlen);
  return {
    ...(source === undefined ? {} : { source: [source] }),
    ...(destination === undefined ? {} : { destination: [destination] }),
  };
}

import type { Gap } from '../../model/gap.ts';

type RoutingRule = Readonly<Record<string, unknown>>;

/** `ip -j rule`: an array of rules, each with its priority. */
export function isRuleList(json: unknown): json is RoutingRule[] {
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

/** Which table a packet asks is not modelled: each rule that the kernel does not begin with may send it another way. */
export function routingRuleGaps(file: string, rules: readonly RoutingRule[]): Gap[] {
  return rules.flatMap((rule, index): Gap[] => {
    const isOwn =
      rule.src === 'all' &&
      Object.keys(rule).every((key) => OWN_MEMBERS.has(key)) &&
      OWN.some(([table, priority]) => rule.table === table && rule.priority === priority);
    if (isOwn) return [];
    const text = JSON.stringify(rule).slice(0, 200);
    const what = `the routing rule of priority ${String(rule.priority)} is not modelled: packets may take the routes of another table`;
    return [{ kind: 'unmodelled', effect: 'either', what, origin: { file, pointer: `/${index}`, text } }];
  });
}

import type { Action, BaseChain, Chain, Condition, Filter, Rule } from '../model/filter.ts';
import type { Origin } from '../model/origin.ts';

/** Where the rules that run first differ from those that are configured; `running` is absent where a rule is missing. */
export interface RuleDifference {
  readonly chain: string;
  readonly configured?: Origin;
  readonly running?: Origin;
}

/**
 * The first difference of two programs whose chains have the same keys. Rules that change no packet's fate are passed over, what
 * is opaque is compared as such. In base chains other programs put rules of theirs: there the configured ones must stand in order.
 */
export function ruleDifference(configured: Filter, running: Filter): RuleDifference | undefined {
  for (const base of configured.bases) {
    const other = running.bases.find((each) => isSamePlace(each, base));
    if (other?.policy !== base.policy) {
      const found = other === undefined ? {} : { running: other.origin };
      return { chain: titleOf(configured, base.chain), configured: base.origin, ...found };
    }
  }
  const bases = new Set(configured.bases.map((base) => base.chain));
  for (const [key, chain] of configured.chains) {
    const other = running.chains.get(key);
    if (other === undefined) {
      const [first] = decisive(chain);
      if (first === undefined) continue;
      return { chain: chain.title, configured: first.origin };
    }
    const difference = differenceOf(decisive(chain), decisive(other), bases.has(key));
    if (difference !== undefined) return { chain: chain.title, ...difference };
  }
  return undefined;
}

function differenceOf(
  configured: readonly Rule[],
  running: readonly Rule[],
  isShared: boolean,
): Omit<RuleDifference, 'chain'> | undefined {
  let next = 0;
  const [left, right] = isShared ? [configured, running] : [inOneOrder(configured), inOneOrder(running)];
  for (const rule of left) {
    const text = signatureOf(rule);
    if (isShared) {
      const at = right.findIndex((other, index) => index >= next && signatureOf(other) === text);
      if (at < 0) return { configured: rule.origin };
      next = at + 1;
      continue;
    }
    const other = right[next++];
    if (other === undefined) return { configured: rule.origin };
    if (signatureOf(other) !== text) return oneOrBoth(rule, left, other, right);
  }
  const more = isShared ? undefined : right[next];
  return more === undefined ? undefined : { running: more.origin };
}

/** A rule that the other side has elsewhere is not the one that makes the difference. */
function oneOrBoth(
  configured: Rule,
  allConfigured: readonly Rule[],
  running: Rule,
  allRunning: readonly Rule[],
): Omit<RuleDifference, 'chain'> {
  const has = (rules: readonly Rule[], rule: Rule) => {
    const text = signatureOf(rule);
    return rules.some((each) => signatureOf(each) === text);
  };
  const isKnown = has(allRunning, configured);
  const runsUnknown = !has(allConfigured, running);
  return {
    ...(isKnown && runsUnknown ? {} : { configured: configured.origin }),
    ...(!isKnown && !runsUnknown ? {} : { running: running.origin }),
  };
}

/** Neighbours that do the same are asked in any order. */
function inOneOrder(rules: readonly Rule[]): Rule[] {
  const runs: Rule[][] = [];
  for (const rule of rules) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    if (run !== undefined && first !== undefined && doesSame(first.action, rule.action)) run.push(rule);
    else runs.push([rule]);
  }
  return runs.flatMap((run) => {
    const texts = new Map(run.map((rule) => [rule, signatureOf(rule)]));
    return run.toSorted((left, right) => ((texts.get(left) ?? '') < (texts.get(right) ?? '') ? -1 : 1));
  });
}

function doesSame(left: Action, right: Action): boolean {
  if (left.kind === 'jump' || left.kind === 'goto')
    return left.kind === right.kind && left.chain === right.chain;
  const isRefusal = ({ kind }: Action) => kind === 'drop' || kind === 'reject';
  return (left.kind === 'accept' && right.kind === 'accept') || (isRefusal(left) && isRefusal(right));
}

function isSamePlace(left: BaseChain, right: BaseChain): boolean {
  return left.chain === right.chain && left.hook === right.hook && left.family === right.family;
}

function titleOf(filter: Filter, key: string): string {
  return filter.chains.get(key)?.title ?? key;
}

function decisive(chain: Chain): Rule[] {
  return chain.rules.filter((rule) => rule.action.kind !== 'continue');
}

function signatureOf({ action, conditions }: Rule): string {
  const plain = action.kind === 'opaque' || action.kind === 'reject' ? { kind: action.kind } : action;
  return JSON.stringify([sorted(plain), ...conditions.map(conditionText).sort()]);
}

function conditionText(condition: Condition): string {
  return condition.kind === 'opaque' ? 'opaque' : JSON.stringify(sorted(condition));
}

/** With the members of every object, and names in a list, in one order; whole numbers beyond a double as text. */
function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (Array.isArray(value)) {
    return value.every((each) => typeof each === 'string') ? value.toSorted() : value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

/** One side of a difference, in a sentence. */
export function describePlace(origin: Origin | undefined): string {
  if (origin === undefined) return 'nothing';
  return `"${origin.text}" (${origin.file}${origin.line === undefined ? '' : `:${origin.line}`})`;
}

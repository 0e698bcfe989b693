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
  if (!isShared) return differenceOfRuns(runsOf(configured), runsOf(running));
  let next = 0;
  for (const rule of configured) {
    const text = signatureOf(rule);
    const at = running.findIndex((other, index) => index >= next && signatureOf(other) === text);
    if (at < 0) return { configured: rule.origin };
    next = at + 1;
  }
  return undefined;
}

/** Rules by what they say. */
type Run = ReadonlyMap<string, Rule>;

function differenceOfRuns(
  configured: readonly Run[],
  running: readonly Run[],
): Omit<RuleDifference, 'chain'> | undefined {
  const at = configured.findIndex((run, index) => !isSameRun(run, running[index]));
  if (at < 0 && configured.length >= running.length) return undefined;
  const from = at < 0 ? configured.length : at;
  // A rule that the other side has elsewhere is not the one that makes the difference.
  const missing =
    firstWithout(configured.slice(from), running) ??
    firstWithout(configured.slice(from), running.slice(from, from + 1));
  const more =
    firstWithout(running.slice(from), configured) ??
    (missing === undefined ? firstWithout(running.slice(from), configured.slice(from, from + 1)) : undefined);
  return {
    ...(missing === undefined ? {} : { configured: missing.origin }),
    ...(more === undefined ? {} : { running: more.origin }),
  };
}

function firstWithout(runs: readonly Run[], others: readonly Run[]): Rule | undefined {
  for (const run of runs)
    for (const [text, rule] of run) if (!others.some((other) => other.has(text))) return rule;
  return undefined;
}

function isSameRun(left: Run, right: Run | undefined): boolean {
  return left.size === right?.size && [...left.keys()].every((text) => right.has(text));
}

/** Neighbours that do the same are asked in any order. */
function runsOf(rules: readonly Rule[]): Run[] {
  const runs: Map<string, Rule>[] = [];
  let previous: Rule | undefined;
  for (const rule of rules) {
    if (previous === undefined || !doesSame(previous.action, rule.action)) runs.push(new Map());
    runs.at(-1)?.set(signatureOf(rule), rule);
    previous = rule;
  }
  return runs;
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

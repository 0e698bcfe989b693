import type { BaseChain, Filter, Rule } from '../model/filter.ts';
import type { Origin } from '../model/origin.ts';
import { PacketSpace } from '../net/packet-set.ts';
import { type Aligned, alignedChains } from './aligned-chains.ts';
import { firstWithout, packetsOfFamily, type Run, runsOf } from './rule-runs.ts';

/** Where the rules that run first differ from those that are configured; `running` is absent where a rule is missing. */
export interface RuleDifference {
  readonly chain: string;
  readonly configured?: Origin;
  readonly running?: Origin;
}

/**
 * The first difference of two programs. Rules that change no packet's fate are passed over, what is opaque is compared as such.
 * `sharesBases`: in base chains other programs put rules of theirs, so that there the configured ones must stand in order.
 */
export function ruleDifference(
  configured: Filter,
  running: Filter,
  sharesBases = false,
): RuleDifference | undefined {
  const left = alignedChains(configured, configured);
  const right = alignedChains(running, configured);
  const bases = differenceOfBases(left, right, sharesBases);
  if (bases !== undefined) return { ...bases, chain: titleOf(configured, bases.chain) };
  const space = new PacketSpace();
  const among = packetsOfFamily(space, configured.family);
  const shared = new Set(sharesBases ? left.bases.map((base) => base.chain) : []);
  for (const [key, rules] of left.chains) {
    const others = right.chains.get(key) ?? [];
    const difference = shared.has(key)
      ? differenceOfShared(runsOf(rules, among), runsOf(others, among), space)
      : differenceOfRuns(runsOf(rules, among), runsOf(others, among), space);
    if (difference !== undefined) return { chain: titleOf(configured, key), ...difference };
  }
  return undefined;
}

/** Base chains must be the same; one that runs alone must do nothing. */
function differenceOfBases(left: Aligned, right: Aligned, sharesBases: boolean): RuleDifference | undefined {
  for (const base of left.bases) {
    const other = right.bases.find((each) => isSamePlace(each, base));
    if (other?.policy === base.policy) continue;
    return {
      chain: base.chain,
      configured: base.origin,
      ...(other === undefined ? {} : { running: other.origin }),
    };
  }
  if (sharesBases) return undefined;
  for (const base of right.bases) {
    if (left.bases.some((each) => isSamePlace(each, base))) continue;
    const { chain } = base;
    if (base.policy === 'drop') return { chain, running: base.origin };
    const rule = decisiveRule(chain, right);
    if (rule !== undefined) return { chain, running: rule.origin };
  }
  return undefined;
}

/** The first rule that a chain leads to and that is no jump. */
function decisiveRule(chain: string, { chains }: Aligned): Rule | undefined {
  for (const rule of chains.get(chain) ?? []) {
    const { action } = rule;
    const found =
      action.kind === 'jump' || action.kind === 'goto'
        ? decisiveRule(action.chain, { chains, bases: [] })
        : rule;
    if (found !== undefined) return found;
  }
  return undefined;
}

function differenceOfShared(
  configured: readonly Run[],
  running: readonly Run[],
  space: PacketSpace,
): Omit<RuleDifference, 'chain'> | undefined {
  const others = running.flat();
  let next = 0;
  for (const each of configured.flat()) {
    const at = others.findIndex(
      (_, index) =>
        index >= next && firstWithout([[each]], [others.slice(next, index + 1)], space) === undefined,
    );
    if (at < 0) return { configured: each.rule.origin };
    next = at + 1;
  }
  return undefined;
}

function differenceOfRuns(
  configured: readonly Run[],
  running: readonly Run[],
  space: PacketSpace,
): Omit<RuleDifference, 'chain'> | undefined {
  const isSame = (left: Run | undefined, right: Run | undefined) =>
    firstWithout([left ?? []], [right ?? []], space) === undefined &&
    firstWithout([right ?? []], [left ?? []], space) === undefined;
  const count = Math.max(configured.length, running.length);
  let from = 0;
  while (from < count && isSame(configured[from], running[from])) from++;
  if (from === count) return undefined;
  // A rule that the other side has elsewhere is not the one that makes the difference.
  const [lefts, rights] = [configured.slice(from), running.slice(from)];
  const absent = firstWithout(lefts, running, space);
  const more = firstWithout(rights, configured, space);
  const isMoved = absent === undefined && more === undefined;
  const missing = isMoved ? firstWithout(lefts.slice(0, 1), rights.slice(0, 1), space) : absent;
  const extra = isMoved ? firstWithout(rights.slice(0, 1), lefts.slice(0, 1), space) : more;
  return {
    ...(missing === undefined ? {} : { configured: missing.origin }),
    ...(extra === undefined ? {} : { running: extra.origin }),
  };
}

function isSamePlace(left: BaseChain, right: BaseChain): boolean {
  return left.chain === right.chain && left.hook === right.hook && left.family === right.family;
}

function titleOf(filter: Filter, key: string): string {
  return filter.chains.get(key)?.title ?? key;
}

/** One side of a difference, in a sentence. */
export function describePlace(origin: Origin | undefined): string {
  if (origin === undefined) return 'nothing';
  return `"${origin.text}" (${origin.file}${origin.line === undefined ? '' : `:${origin.line}`})`;
}

import type { Action, Condition, Rule } from '../model/filter.ts';
import type { Gap } from '../model/gap.ts';
import type { Origin } from '../model/origin.ts';
import { badJumps } from './jump-loops.ts';

/** Gaps that one chain lists one by one. */
const MANY = 50;

/** A filter of many rules as it is built, and what is not known of them. */
export interface GapBuilding {
  readonly title: string;
  readonly gaps: Gap[];
  readonly chains: Map<string, { readonly title: string; rules: Rule[] }>;
  /** Gaps of each chain, those that are not listed included. */
  readonly perChain: Map<string, number>;
  sourceTranslations: { count: number; effect: Gap['effect']; readonly origin: Origin } | undefined;
}

/** Nothing is built yet. */
export function newGapBuilding(title: string): GapBuilding {
  return { title, gaps: [], chains: new Map(), perChain: new Map(), sourceTranslations: undefined };
}

/** What a condition depends on besides the packet. */
export function reasonsOf(condition: Condition): string[] {
  if (condition.kind === 'any') return condition.of.flat().flatMap(reasonsOf);
  return condition.kind === 'opaque' ? [condition.reason] : [];
}

/** Lists a gap of a chain, unless the chain has very many. */
export function addGap(
  building: GapBuilding,
  chain: string,
  gap: Pick<Gap, 'effect' | 'what'>,
  origin: Origin,
): void {
  const count = (building.perChain.get(chain) ?? 0) + 1;
  building.perChain.set(chain, count);
  if (count <= MANY) building.gaps.push({ kind: 'unmodelled', ...gap, subject: building.title, origin });
}

/** Counts the rules that translate sources, which are told as one gap. */
export function countSourceTranslation(building: GapBuilding, action: Action, origin: Origin): void {
  if (action.kind !== 'translate-source') return;
  building.sourceTranslations ??= { count: 0, effect: 'none', origin };
  building.sourceTranslations.count++;
  // Masquerading gives what the host itself sends the address that it has.
  if (action.source !== undefined) building.sourceTranslations.effect = 'either';
}

/** Makes rules opaque whose jumps no kernel loads. */
export function withoutLoops(building: GapBuilding): void {
  for (const { chain, rule, reason } of badJumps(building.chains)) {
    const entry = building.chains.get(chain);
    if (entry === undefined) continue;
    entry.rules = entry.rules.map((each) =>
      each === rule ? { ...each, action: { kind: 'opaque', reason } } : each,
    );
    const what = `rule ${rule.id} cannot be loaded: ${reason}`;
    addGap(building, chain, { effect: 'either', what }, rule.origin);
  }
}

/** Gaps that stand for many: what was not listed, and source translations. */
export function addSummaries({ title, gaps, perChain, sourceTranslations }: GapBuilding, file: string): void {
  for (const [chain, count] of perChain) {
    if (count <= MANY) continue;
    const what = `${count - MANY} more rules of ${chain} are not modelled in full`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: title, origin: { file, text: title } });
  }
  if (sourceTranslations === undefined) return;
  const { count, effect, origin } = sourceTranslations;
  const what = `source translation is not modelled (${count} ${count === 1 ? 'rule' : 'rules'}): the peer sees another source address`;
  gaps.push({ kind: 'unmodelled', effect, what, subject: title, origin });
}

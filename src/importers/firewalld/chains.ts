import type { Action, Chain, Condition, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';
import { mergePackets } from '../merge-packets.ts';
import { compareRanks, type Entry, SECTIONS } from './entry.ts';

/** Chains while they are filled; a rule is known by its chain and its number in it. */
export class Chains {
  readonly #rules = new Map<string, Rule[]>();
  readonly #sorts: boolean;

  constructor(sorts: boolean) {
    this.#sorts = sorts;
  }

  add(chain: string, conditions: readonly Condition[], action: Action, origin: Origin): void {
    const rules = this.#rules.get(chain) ?? [];
    this.#rules.set(chain, rules);
    rules.push({ id: `${chain} ${rules.length + 1}`, conditions: mergePackets(conditions), action, origin });
  }

  /**
   * Entries in the order in which firewalld asks them: by section, then by priority; then as the file has them, or, where releases
   * since 2.3 sort them, rich rules behind the others and by what they say.
   */
  addEntries(chain: string, entries: readonly Entry[]): void {
    const placed = entries.toSorted(
      (left, right) =>
        SECTIONS.indexOf(left.section) - SECTIONS.indexOf(right.section) ||
        left.priority - right.priority ||
        (this.#sorts ? compareRanks(left.rank ?? [], right.rank ?? []) : 0),
    );
    for (const { conditions, action, origin } of placed) this.add(chain, conditions, action, origin);
  }

  has(chain: string): boolean {
    return this.#rules.has(chain);
  }

  /** A chain that nothing was added to exists nevertheless where it is named. */
  touch(chain: string): void {
    if (!this.#rules.has(chain)) this.#rules.set(chain, []);
  }

  toMap(): Map<string, Chain> {
    return new Map([...this.#rules].map(([title, rules]) => [title, { title, rules }]));
  }
}

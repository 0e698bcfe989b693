/** Draws some of a list, those first that were drawn least: in every mode one has its turn, and over all modes each. */
export class Turns {
  readonly #drawn = new Map<string, number>();
  readonly #occurrences: ReadonlyMap<string, number>;

  /** @param names of all lists together; of those that were drawn equally often the rare ones come first */
  constructor(names: readonly string[] = []) {
    this.#occurrences = new Map(
      [...Map.groupBy(names, (name) => name)].map(([name, list]) => [name, list.length]),
    );
  }

  draw(names: readonly string[], count: number): number[] {
    const order = names
      .map((name, index) => ({
        index,
        name,
        turn: this.#drawn.get(name) ?? 0,
        rarity: this.#occurrences.get(name) ?? 0,
      }))
      .sort((a, b) => a.turn - b.turn || a.rarity - b.rarity)
      .slice(0, count);
    for (const { name, turn } of order) this.#drawn.set(name, turn + 1);
    return order.map(({ index }) => index);
  }

  drawn(): ReadonlySet<string> {
    return new Set(this.#drawn.keys());
  }
}

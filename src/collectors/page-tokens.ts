/** Even of the shortest pages more than any list of an estate has. */
const MOST_PAGES = 10_000;

/** The tokens by which one list led from page to page. */
export class PageTokens {
  readonly #seen = new Set<string>();

  /** Why the page behind a token is not asked for; undefined: it may be. */
  refusalOf(token: string): string | undefined {
    if (this.#seen.has(token)) return 'its pages lead in a circle';
    this.#seen.add(token);
    return this.#seen.size >= MOST_PAGES ? `it has more than ${MOST_PAGES} pages` : undefined;
  }
}

/** What each place is said to have, by place; where answers name several, it has one that nobody describes. */
export function associated(
  claims: Iterable<readonly [place: string, id: string]>,
): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const [place, id] of claims) found.set(place, (found.get(place) ?? new Set()).add(id));
  return new Map([...found].map(([place, ids]) => [place, [...ids].join(' or ')]));
}

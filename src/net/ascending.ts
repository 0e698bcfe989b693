/** The order of numbers, or of texts by code unit, which is the same in every locale. */
export function ascending<T extends string | bigint>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

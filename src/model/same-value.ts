/** Whether two values of the model hold the same, member by member; `skipped` members are left aside. */
export function isSameValue(one: unknown, other: unknown, skipped: readonly string[] = []): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isSameValue(item, other[index], skipped))
    );
  if (one instanceof Map || one instanceof Set) return isSameCollection(one, other, skipped);
  const keys = Object.keys(one);
  if (Array.isArray(other) || other instanceof Map || keys.length !== Object.keys(other).length) return false;
  return keys.every(
    (key) =>
      skipped.includes(key) ||
      (Object.hasOwn(other, key) &&
        isSameValue((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], skipped)),
  );
}

function isSameCollection(
  one: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>,
  other: unknown,
  skipped: readonly string[],
): boolean {
  return (
    (other instanceof Map || other instanceof Set) &&
    one.size === other.size &&
    isSameValue([...one], [...other], skipped)
  );
}

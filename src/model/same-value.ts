/** Whether two values of the model hold the same, member by member; `skipped` members are left aside. */
export function isSameValue(one: unknown, other: unknown, skipped: readonly string[] = []): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && isSameList(one, other, skipped);
  if (one instanceof Map) return other instanceof Map && isSameMap(one, other, skipped);
  if (one instanceof Set) return other instanceof Set && isSameList([...one], [...other], skipped);
  if (Array.isArray(other) || other instanceof Map || other instanceof Set) return false;
  return isSameRecord(one as Record<string, unknown>, other as Record<string, unknown>, skipped);
}

// Loops, because whole estates are compared.

function isSameList(one: readonly unknown[], other: readonly unknown[], skipped: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++)
    if (!isSameValue(one[index], other[index], skipped)) return false;
  return true;
}

/** In the same order. */
function isSameMap(
  one: ReadonlyMap<unknown, unknown>,
  other: ReadonlyMap<unknown, unknown>,
  skipped: readonly string[],
): boolean {
  if (one.size !== other.size) return false;
  const entries = other.entries();
  for (const [key, value] of one) {
    const [otherKey, otherValue] = entries.next().value as [unknown, unknown];
    if (!isSameValue(key, otherKey, skipped) || !isSameValue(value, otherValue, skipped)) return false;
  }
  return true;
}

function isSameRecord(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
  skipped: readonly string[],
): boolean {
  let members = 0;
  for (const key in one) {
    members++;
    if (skipped.length > 0 && skipped.includes(key)) continue;
    const value = one[key];
    const otherValue = other[key];
    if (value === otherValue && value !== undefined) continue;
    if (!Object.hasOwn(other, key) || !isSameValue(value, otherValue, skipped)) return false;
  }
  for (const _ in other) members--;
  return members === 0;
}

/** Packet marks are known exactly: a new packet has none, and rules set bits of it. */
export function applyMark(mark: number, value: number, mask: number): number {
  return ((mark & ~mask) ^ value) >>> 0;
}

/** `(mark & mask) === value`, in 32 bits without a sign. */
export function markHolds(mark: number, value: number, mask: number): boolean {
  return (mark & mask) >>> 0 === value >>> 0;
}

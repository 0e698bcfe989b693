/** The line that makes a set stands before those that fill it. */
export function isSetDump(text: string): boolean {
  return /^create \S+ (hash|bitmap|list):\S/m.test(text.slice(0, 65_536));
}

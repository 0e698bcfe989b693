/** What people call an asset, a subnet or a network. */
export function nameOf({ id, names }: { readonly id: string; readonly names: readonly string[] }): string {
  return names[0] ?? id;
}

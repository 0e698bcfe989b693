/** `postgres://…`; everything else is the path of a SQLite file. */
export function isServer(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location);
}

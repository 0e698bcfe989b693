/** `postgres://…`; everything else is the path of a SQLite file. */
export function isServer(location: string): boolean {
  return /^postgres(ql)?:\/\//.test(location);
}

/** An address without the password in it. */
export function shown(url: string): string {
  if (!URL.canParse(url)) return 'postgres://';
  const parsed = new URL(url);
  parsed.password = '';
  parsed.search = '';
  return parsed.href;
}

import { InputError } from '../model/input-error.ts';

/** `postgres://…`; everything else is the path of a SQLite file. */
export function isServer(location: string): boolean {
  return /^postgres(ql)?:\/\//i.test(location);
}

/**
 * @param named what names it: an option, or a file
 * @throws InputError where it is an address that no store has
 */
export function expectLocation(location: string, named: string): void {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1];
  if (scheme === undefined) return;
  if (!isServer(location))
    throw new InputError(`expected the path of a SQLite file or postgres://…, not ${scheme}://…`, {
      file: named,
    });
  // Without a host it is a socket, which `?host=` names.
  if (!URL.canParse(location.replace('@/', '@localhost/')))
    throw new InputError(
      'expected an address such as postgres://flowproof@db.example:5432/scans; in a user and a password write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25',
      { file: named },
    );
}

/** An address without the password in it. */
export function shown(url: string): string {
  if (!URL.canParse(url)) return 'postgres://';
  const parsed = new URL(url);
  parsed.password = '';
  parsed.search = '';
  return parsed.href;
}

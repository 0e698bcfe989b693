import { InputError } from '../model/input-error.ts';
import { shown } from './location.ts';

/** What SQLite's primary result codes mean to whoever runs a scan (sqlite.org/rescode.html). */
const SQLITE: Readonly<Record<number, string>> = {
  5: 'another process holds the store: try again',
  8: 'the store or its folder is read-only',
  // Also to read, a little room beside the file is needed.
  10: 'the disk is full, or could not be read or written; the store is as it was before',
  11: 'the file is damaged: restore it from a copy',
  13: 'the disk is full; the store is as it was before',
  14: 'the file cannot be opened or made: its folder is read-only, not there, or not permitted',
  26: 'the file is no store of flowproof',
};

/** Names of errors of sockets and of the server (postgresql.org/docs/current/errcodes-appendix.html). */
const SERVER: readonly (readonly [code: RegExp, message: string])[] = [
  [
    /^(ECONN|(?:ENOENT|ENOTDIR|EACCES) connect|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|08|57P)/,
    'the database cannot be reached',
  ],
  [
    /^(EPROTO|ERR_SSL|ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(VERIFY|GET))/,
    'no TLS connection to the database can be made',
  ],
  [/^28/, 'the database refused the user or the password'],
  [/^3D000/, 'no such database'],
  [/^42501/, 'the user may not do this in the database'],
  [/^(53|54)/, 'the database has no room left; the store is as it was before'],
];

/** A mistake or a state of the place where the store is, in words; what is ours stays what it is. */
export function storeError(error: unknown, location: string): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error;
  const { code = '', errcode, syscall } = error as NodeJS.ErrnoException & { readonly errcode?: number };
  const file = location.includes('://') ? shown(location) : location;
  const told = (message: string) => new InputError(message, { file }, { cause: error });
  if (errcode !== undefined) {
    const message = SQLITE[errcode & 0xff];
    return message === undefined ? error : told(message);
  }
  const known = SERVER.find(([pattern]) => pattern.test(`${code} ${syscall}`));
  if (known !== undefined) return told(`${known[1]} (${code})`);
  if (/^The server does not support SSL|^There was an error establishing an SSL/.test(error.message))
    return told('the address asks for TLS (sslmode), which the database does not offer');
  return /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/.test(
    error.message,
  )
    ? told(`the database cannot be reached: ${error.message}`)
    : error;
}

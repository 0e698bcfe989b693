import { getSystemErrorMap } from 'node:util';

/** What the operating system says went wrong with a file; undefined for any other error. */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('errno' in error)) return undefined;
  // Below a read-only place Node says that the folder is not there, and does not say why it cannot be made.
  if (error.syscall === 'mkdir' && 'code' in error && error.code === 'ENOENT')
    return 'the folder cannot be made: where it is to be is read-only, or not there';
  const [, message] = getSystemErrorMap().get(error.errno as number) ?? [];
  return message;
}

/** Where writing itself fails, the error does not say of what. */
export function withPath(error: unknown, path: string): unknown {
  return describeSystemError(error) === undefined ? error : Object.assign(error as Error, { path });
}

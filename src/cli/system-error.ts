import { getSystemErrorMap } from 'node:util';

/** What the operating system says went wrong with a file; undefined for any other error. */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('errno' in error)) return undefined;
  const [, message] = getSystemErrorMap().get(error.errno as number) ?? [];
  return message;
}

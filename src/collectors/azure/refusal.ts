/** An answer that shows nothing; the message says why, in words without anything of the request. */
export class Refusal extends Error {
  /** The platform's own word for it: `AuthorizationFailed`. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
  }
}

/** Why a call gave no answer. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (!(error instanceof Error)) return 'the call failed';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name === 'Error' ? 'the call failed' : error.name;
}

/** What was asked about does not exist, or not any more: `ResourceNotFound`, `NotFound`, `ResourceGroupNotFound`. */
export function isGone(error: unknown): boolean {
  return error instanceof Refusal && error.code?.endsWith('NotFound') === true;
}

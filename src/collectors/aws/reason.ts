/** A document that is none of the API's, or that has no end; the message says why, in words without anything of the request. */
export class NoAnswer extends Error {}

/**
 * That an answer, or a page of one, is the API's: one that leaves an empty list out bears the number of the request.
 * @throws NoAnswer where something in between answers, which shows nothing and bears none
 */
export function expectAnswer(transport: unknown, shown: readonly unknown[]): void {
  const { requestId } = (transport ?? {}) as { readonly requestId?: string };
  if (requestId === undefined && shown.every((each) => each === undefined)) throw noApi();
}

export function noApi(): NoAnswer {
  return new NoAnswer('what answered is not the API');
}

/** Why a call gave no answer, in words without anything of the request. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the call failed';
  if (error instanceof NoAnswer) return error.message;
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata
    ?.httpStatusCode;
  if (status !== undefined && status >= 500) return `the API answered HTTP ${status}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const name = error.name === 'Error' ? (code ?? 'the call failed') : error.name;
  return status === undefined ? name : `${name} (HTTP ${status})`;
}

/** What was asked about does not exist, or not any more: `TargetGroupNotFound`, `InvalidPrefixListID.NotFound`, `ResourceNotFoundException`. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && /NotFound/.test(error.name);
}

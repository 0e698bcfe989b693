/** Why a message was not delivered. */
export class DeliveryError extends Error {
  /** Another attempt now would end the same. */
  readonly isFinal: boolean;
  /** When the receiver wants another attempt, in milliseconds from now. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    { isFinal = false, retryAfter, cause }: { isFinal?: boolean; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'DeliveryError';
    this.isFinal = isFinal;
    this.retryAfter = retryAfter;
  }
}

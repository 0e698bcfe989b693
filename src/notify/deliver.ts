import { DeliveryError } from './delivery-error.ts';
import type { Notification } from './notification.ts';
import { withoutSecrets } from './secret.ts';
import type { Sender } from './sender.ts';

/** What to wait before each further attempt. */
const PAUSES = [1_000, 5_000];
const LONGEST_PAUSE = 30_000;

export interface Outcome {
  readonly attempts: number;
  readonly isDelivered: boolean;
  /** Why it was not delivered, or not to everybody, without secrets. */
  readonly error?: string;
}

/** Sends a message, again after a pause where that may help. */
export async function deliver(
  { secrets, send }: Pick<Sender, 'secrets' | 'send'>,
  notification: Notification,
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<Outcome> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      const unreached = await send(notification);
      const delivered = { attempts, isDelivered: true };
      return unreached === undefined
        ? delivered
        : { ...delivered, error: withoutSecrets(unreached, secrets) };
    } catch (error) {
      if (!(error instanceof DeliveryError))
        return {
          attempts,
          isDelivered: false,
          error: withoutSecrets(`a bug of flowproof: ${String(error)}`, secrets),
        };
      const wait = Math.max(PAUSES[attempts - 1] ?? 0, error.retryAfter ?? 0);
      if (error.isFinal || attempts > PAUSES.length || wait > LONGEST_PAUSE)
        return { attempts, isDelivered: false, error: withoutSecrets(error.message, secrets) };
      await pause(wait);
    }
  }
}

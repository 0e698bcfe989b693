import { DeliveryError } from './delivery-error.ts';
import type { Notification } from './notification.ts';
import { withoutSecrets } from './secret.ts';
import type { Sender } from './sender.ts';

/** What to wait before each further attempt. */
const PAUSES = [1_000, 5_000];
const LONGEST_PAUSE = 30_000;

export interface Outcome {
  readonly attempts: number;
  /** Why it was not delivered, without secrets; absent where it was. */
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
      await send(notification);
      return { attempts };
    } catch (error) {
      if (!(error instanceof DeliveryError))
        return { attempts, error: withoutSecrets(`a bug of flowproof: ${String(error)}`, secrets) };
      const wait = Math.max(PAUSES[attempts - 1] ?? 0, error.retryAfter ?? 0);
      if (error.isFinal || attempts > PAUSES.length || wait > LONGEST_PAUSE)
        return { attempts, error: withoutSecrets(error.message, secrets) };
      await pause(wait);
    }
  }
}

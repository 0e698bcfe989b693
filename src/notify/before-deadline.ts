import { DeliveryError } from './delivery-error.ts';

/**
 * Waits for a value until a time has passed.
 * @throws DeliveryError where it has
 */
export function beforeDeadline<Value>(value: Promise<Value>, deadline: AbortSignal): Promise<Value> {
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(new DeliveryError('no answer in time')), { once: true });
  });
  return Promise.race([value, late]);
}

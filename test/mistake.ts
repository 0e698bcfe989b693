import { formatPlace, InputError } from '../src/model/input-error.ts';

/** The user's mistake that a call reports, as the terminal prints it. */
export function mistakeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return `${formatPlace(error.origin)} ${error.message}`;
    throw error;
  }
  return 'no mistake';
}

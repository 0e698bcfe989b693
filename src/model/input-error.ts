import type { Origin } from './origin.ts';

/** A file and, where it is known, the place in it; lines and columns count from 1. */
export type Place = Omit<Origin, 'text'> & { readonly column?: number };

/** A mistake in what the user supplied: shown without a stack, exit code 2. */
export class InputError extends Error {
  readonly origin: Place;

  constructor(message: string, origin: Place, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InputError';
    this.origin = origin;
  }
}

/** `file:line:column` or `file#/json/pointer`, as the terminal prints it. */
export function formatPlace(origin: Place): string {
  const line = origin.line === undefined ? '' : `:${origin.line}`;
  const column = origin.column === undefined ? '' : `:${origin.column}`;
  const pointer = origin.line === undefined && origin.pointer ? `#${origin.pointer}` : '';
  return `${origin.file}${line}${column}${pointer}`;
}

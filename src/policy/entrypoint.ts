/** Counts the facts of an input, per kind. */
export const EVALUATED = 'lib/facts/evaluated';

/** `rules/<id>/findings`. */
export function policyOf(entrypoint: string): string {
  return entrypoint.replace(/^rules\//, '').replace(/\/findings$/, '');
}

import type { Arguments } from '../../arguments.ts';

const TRUE = /^(true|t|yes|y|1)$/i;
const FALSE = /^(false|f|no|n|0)$/i;

/** What an option says that is either set or not, alone or with a word behind it; undefined where it is not given. */
export function flagValue({ options }: Arguments, name: string): boolean | 'unknown' | undefined {
  const values = options.get(name);
  if (values === undefined) return undefined;
  const [value] = values;
  if (value === undefined) return true;
  if (value.unknown !== undefined) return 'unknown';
  return TRUE.test(value.text) ? true : FALSE.test(value.text) ? false : 'unknown';
}

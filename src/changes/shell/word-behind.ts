import type { Word } from '../command.ts';

/** The rest of a word of which the beginning is known. */
export function wordBehind({ text, unknown, ...place }: Word, length: number): Word {
  const rest = { ...place, text: text.slice(length) };
  if (unknown === undefined) return rest;
  const { values, identity, prefix } = unknown;
  return {
    ...rest,
    unknown: {
      ...unknown,
      prefix: prefix.slice(length),
      ...(values === undefined ? {} : { values: values.map((each) => each.slice(length)) }),
      ...(identity === undefined ? {} : { identity: identity.slice(length) }),
    },
  };
}

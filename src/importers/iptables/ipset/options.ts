import type { Word } from '../words.ts';

/** Options of `create` and how many values they take; sizes, seeds, counters and comments change no answer. */
const OF_SETS: Readonly<Record<string, number>> = {
  family: 1,
  range: 1,
  netmask: 1,
  bitmask: 1,
  markmask: 1,
  timeout: 1,
  hashsize: 1,
  maxelem: 1,
  size: 1,
  bucketsize: 1,
  initval: 1,
  probes: 1,
  resize: 1,
  gc: 1,
  counters: 0,
  comment: 0,
  skbinfo: 0,
  forceadd: 0,
};

/** Options of `add`; marks, priorities and queues are given to packets by the SET target alone. */
const OF_ENTRIES: Readonly<Record<string, number>> = {
  timeout: 1,
  nomatch: 0,
  wildcard: 0,
  packets: 1,
  bytes: 1,
  comment: 1,
  skbmark: 1,
  skbprio: 1,
  skbqueue: 1,
};

export function createOptions(words: readonly Word[]): ReadonlyMap<string, string> | undefined {
  return readOptions(words, OF_SETS);
}

export function entryOptions(words: readonly Word[]): ReadonlyMap<string, string> | undefined {
  return words.length === 0 ? NONE : readOptions(words, OF_ENTRIES);
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Undefined: a word is none of the options, or a value is missing. */
function readOptions(
  words: readonly Word[],
  known: Readonly<Record<string, number>>,
): ReadonlyMap<string, string> | undefined {
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const { text, quoted } = words[index] as Word;
    const count = quoted || !Object.hasOwn(known, text) ? undefined : known[text];
    const value = count === 1 ? words[++index]?.text : '';
    if (count === undefined || value === undefined) return undefined;
    options.set(text, value);
  }
  return options;
}

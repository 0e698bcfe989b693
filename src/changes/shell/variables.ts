import type { Unknown } from '../command.ts';

/** The value of a variable, as far as the script says it; what is known of one that is not known as a whole stands in the ends. */
export interface Value extends Partial<Pick<Unknown, 'prefix' | 'suffix' | 'identity' | 'kind'>> {
  /** One text, or the elements of an array, of which there is none where nothing is set; absent: not known. */
  readonly texts?: readonly string[];
  /** As the script writes what is not known. */
  readonly raw: string;
  /** Where an unknown value comes from. */
  readonly source?: string;
  /** All that an unknown value can be; absent: anything. */
  readonly candidates?: readonly string[];
  /** Another name sets it as well: no assignment makes it known. */
  readonly isLinked?: true;
  /** No assignment changes it. */
  readonly isReadOnly?: true;
}

/** The arguments of a function stand before the variables of the script. */
export interface Variables {
  readonly values: Map<string, Value>;
  parameters?: ReadonlyMap<string, Value>;
  /** The script names a shell that may know nothing of braces, and prints by `echo` in its own way. */
  readonly isPlain: boolean;
  /** Neither does it name one that knows of them. */
  readonly mayBePlain: boolean;
  /** How often the arguments of the script itself were moved. */
  shifts?: number;
  /** How many commands in words were run. */
  readonly runs: { count: number };
  /** What commands in words print, where it is known. */
  readonly printed: Map<string, string>;
}

export function valueNamed(name: string, { values, parameters }: Variables): Value | undefined {
  return parameters?.get(name) ?? values.get(name);
}

/** The one text that a variable holds; undefined: it is not known, or none, or a list. */
export function knownText(name: string, variables: Variables): string | undefined {
  const { texts } = valueNamed(name, variables) ?? {};
  return texts?.length === 1 ? texts[0] : undefined;
}

/** Keeps a value; where the assignment may not happen, the one before may stand as well. */
export function assign(name: string, value: Value, { values }: Variables, isDoubtful: boolean): void {
  const { isLinked, isReadOnly } = values.get(name) ?? {};
  if (isLinked === true || isReadOnly === true) return;
  if (!isDoubtful) {
    values.set(name, value);
    return;
  }
  const before = values.get(name);
  const candidates = before === undefined ? undefined : [before, value].map(candidatesOf);
  const known = candidates?.every((each) => each !== undefined) ? [...new Set(candidates.flat())] : undefined;
  values.set(name, {
    raw: `$${name}`,
    source: `$${name}, which the script sets only in some cases`,
    ...(known === undefined ? {} : { candidates: known }),
  });
}

function candidatesOf({ texts, candidates }: Value): readonly string[] | undefined {
  if (texts?.length === 0) return [''];
  return texts?.length === 1 ? texts : candidates;
}

import type { PolicyInput } from '../model/facts.ts';

/** Evaluation grows faster than its input; at this size it is near its fastest and needs little memory. */
const FACTS_PER_SHARD = 2_000;

/** A part of an input as it is sent to the policies. */
export interface Shard {
  /** The JSON document, UTF-8. */
  readonly document: ArrayBuffer;
  /** Facts per kind. */
  readonly counts: Readonly<Record<keyof PolicyInput, number>>;
  /** Ids of the facts, and the position of each by the id that the document writes. */
  readonly ids: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
}

/**
 * Splits an input into parts of about 2,000 facts, each with its share of every kind.
 * An input without facts is one part: the policies answer for it too.
 */
export function shards(input: PolicyInput): readonly PolicyInput[] {
  const total = kinds(input).reduce((sum, kind) => sum + input[kind].length, 0);
  const parts = Math.max(1, Math.ceil(total / FACTS_PER_SHARD));
  return Array.from(
    { length: parts },
    (_, part) =>
      Object.fromEntries(
        kinds(input).map((kind) => [kind, share<unknown>(input[kind], part, parts)]),
      ) as PolicyInput,
  );
}

/** Encodes inputs part by part; throws when two facts of a part have one id. */
export function encodeShards(inputs: readonly PolicyInput[]): Shard[] {
  return inputs.flatMap(shards).map(encodeShard);
}

/** Encodes a part; throws when two of its facts have one id. */
export function encodeShard(input: PolicyInput): Shard {
  const counts = {} as Record<keyof PolicyInput, number>;
  const ids: string[] = [];
  const positions = new Map<string, number>();
  for (const kind of kinds(input)) {
    counts[kind] = input[kind].length;
    for (const { id } of input[kind]) {
      const written = id.toWellFormed();
      if (positions.has(written)) throw new Error(`two facts have the id ${JSON.stringify(id)}`);
      positions.set(written, ids.push(id) - 1);
    }
  }
  const bytes = new TextEncoder().encode(wellFormedJson(input));
  const document = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return { document, counts, ids, positions };
}

/** `JSON.stringify` escapes a lone surrogate, in lower case, and the policies' JSON parser refuses that escape. */
function wellFormedJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('\\ud')) return text;
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'string' ? inner.toWellFormed() : inner,
  );
}

function share<Fact>(facts: readonly Fact[], part: number, parts: number): Fact[] {
  const border = (index: number) => Math.floor((index * facts.length) / parts);
  return facts.slice(border(part), border(part + 1));
}

function kinds(input: PolicyInput): readonly (keyof PolicyInput)[] {
  return Object.keys(input) as (keyof PolicyInput)[];
}

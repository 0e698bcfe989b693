import { z } from 'zod';
import { formatPlace, InputError, type Place } from '../model/input-error.ts';
import { nearMisses, quotedChoices, unknownWord } from '../model/near-miss.ts';
import { describeValue } from '../model/schema.ts';
import type { YamlSource } from './yaml-source.ts';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];
type Issue = z.core.$ZodIssue;

const SHOWN = 10;

/**
 * The value of a YAML text in the shape of a schema.
 * @throws InputError at the first mistake; the message holds one line for each further one, with its own place
 */
export function readWithSchema<Schema extends z.ZodType>(
  schema: Schema,
  source: YamlSource,
): z.output<Schema> {
  const result = schema.safeParse(source.value, { error: explain, reportInput: true });
  if (result.success) return result.data;
  const mistakes = [...mistakesOfAll(result.error.issues, [], source)];
  mistakes.sort(
    (a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0),
  );
  const [first, ...others] = mistakes;
  if (first === undefined)
    throw new Error('a schema refused a value without an issue', { cause: result.error });
  const shown = others.slice(0, SHOWN).map((mistake) => `${formatPlace(mistake.place)}: ${mistake.message}`);
  if (others.length > SHOWN) shown.push(`and ${others.length - SHOWN} more`);
  throw new InputError([first.message, ...shown].join('\n'), first.place);
}

interface Mistake {
  readonly place: Place;
  readonly message: string;
}

/** What a schema says of a mapping as a whole only follows from a key in it that is unknown. */
function* mistakesOfAll(
  issues: readonly Issue[],
  prefix: readonly PropertyKey[],
  source: YamlSource,
): Generator<Mistake> {
  const unknownKeysAt = new Set(
    issues.filter((issue) => issue.code === 'unrecognized_keys').map((issue) => issue.path.join('/')),
  );
  for (const issue of issues) {
    if (issue.code !== 'custom' || !unknownKeysAt.has(issue.path.join('/')))
      yield* mistakesOf(issue, prefix, source);
  }
}

function* mistakesOf(issue: Issue, prefix: readonly PropertyKey[], source: YamlSource): Generator<Mistake> {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => !branch.some(isMismatch));
    if (meant !== undefined) {
      yield* mistakesOfAll(meant, path, source);
      return;
    }
  }
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split('\n');
    for (const key of issue.keys)
      yield { place: source.place([...path, key], 'key'), message: unknownWord('key', key, known) };
    return;
  }
  if (issue.code === 'invalid_key') {
    yield { place: source.place(path, 'key'), message: issue.issues[0]?.message ?? issue.message };
    return;
  }
  if (issue.code !== 'custom' && issue.input === undefined && typeof path.at(-1) === 'string') {
    const message = `missing key ${JSON.stringify(path.at(-1))}: ${issue.message}`;
    yield { place: source.place(path.slice(0, -1), 'key'), message };
    return;
  }
  if (issue.code === 'custom' && issue.params?.part === 'key') {
    yield { place: source.place(path, 'key'), message: issue.message };
    return;
  }
  const label = path.findLast((segment) => typeof segment === 'string');
  yield {
    place: source.place(path),
    message: label === undefined ? issue.message : `${label}: ${issue.message}`,
  };
}

/** The value is not even of the branch's kind, so that the branch's other mistakes say nothing. */
function isMismatch(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  return (
    issue.code === 'invalid_type' ||
    (issue.code === 'invalid_union' && issue.errors.every((branch) => branch.some(isMismatch)))
  );
}

/** What an issue says where its schema has no words of its own; of unknown keys, the known ones, one a line. */
function explain(issue: RawIssue): string | undefined {
  const found = `found ${describeValue(issue.input)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWords[issue.expected] ?? issue.expected}, ${found}${quoteHint(issue.expected, issue.input)}`;
    case 'invalid_value':
      return `expected ${quotedChoices(issue.values)}, ${found}${near(issue.input, issue.values)}`;
    case 'invalid_union':
      return issue.options === undefined
        ? undefined
        : wrongKind(discriminatorOf(issue), issue.options as unknown[]);
    case 'unrecognized_keys':
      return knownKeys(issue.inst).join('\n');
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `expected at least ${issue.minimum}, ${found}`
        : `expected ${issue.origin === 'array' ? 'a list' : 'a text'} that is not empty`;
    case 'too_big':
      return `expected at most ${issue.maximum}, ${found}`;
    default:
      return undefined;
  }
}

/** The value by which a mapping says which of several kinds it is. */
function discriminatorOf({ discriminator, input }: { discriminator?: unknown; input?: unknown }): unknown {
  return typeof input === 'object' && input !== null && typeof discriminator === 'string'
    ? (input as Record<string, unknown>)[discriminator]
    : undefined;
}

function wrongKind(kind: unknown, kinds: readonly unknown[]): string {
  return `expected ${quotedChoices(kinds)}, found ${describeValue(kind)}${near(kind, kinds)}`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function quoteHint(expected: string, input: unknown): string {
  return expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')
    ? ' (a text that looks like one stands in quotes)'
    : '';
}

function near(input: unknown, values: readonly unknown[]): string {
  if (typeof input !== 'string') return '';
  const [nearest] = nearMisses(input, values.map(String));
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

function knownKeys(schema: RawIssue['inst']): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

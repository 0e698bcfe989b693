/** A JSON value; a function is a list that is written item by item, so that it is never held whole. */
export type JsonTree =
  | string
  | number
  | boolean
  | undefined
  | readonly JsonTree[]
  | { readonly [key: string]: JsonTree }
  | (() => Iterable<JsonTree>);

/** The text of a JSON document in pieces: each item of a long list on a line of its own, everything else compact. */
export function* jsonPieces(tree: JsonTree): Generator<string> {
  yield* pieces(tree);
  yield '\n';
}

function* pieces(tree: JsonTree): Generator<string> {
  if (typeof tree === 'function') yield* list(tree());
  else if (!holdsList(tree)) yield JSON.stringify(tree);
  else if (Array.isArray(tree)) yield* list(tree);
  else yield* members(tree as { readonly [key: string]: JsonTree });
}

function* list(items: Iterable<JsonTree>): Generator<string> {
  let separator = '[\n';
  for (const item of items) {
    yield separator;
    yield* pieces(item);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]' : '\n]';
}

function* members(tree: { readonly [key: string]: JsonTree }): Generator<string> {
  let separator = '{\n';
  for (const [key, value] of Object.entries(tree)) {
    if (value === undefined) continue;
    yield `${separator}${JSON.stringify(key)}: `;
    yield* pieces(value);
    separator = ',\n';
  }
  yield '\n}';
}

function holdsList(tree: JsonTree): boolean {
  if (typeof tree === 'function') return true;
  return typeof tree === 'object' && Object.values(tree).some(holdsList);
}

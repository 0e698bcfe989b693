import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { InputError, type Place } from '../model/input-error.ts';

/** A YAML text as a plain value that still knows where each part of it stands. */
export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Place of the value at a path, or of its key; where the path leads nowhere, of the last part of it that exists. */
  place(path: readonly PropertyKey[], part?: 'key' | 'value'): Place;
  /** A line of the text, from 1, without the blanks around it. */
  line(number: number): string;
}

const DEPTH = 100;

/**
 * Reads one YAML 1.2 document. Unknown tags, other YAML versions, duplicate keys, keys that are no texts, aliases that contain themselves
 * or multiply, and nesting deeper than 100 are errors.
 * @throws InputError at the place of the mistake
 */
export function readYaml(file: string, text: string): YamlSource {
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (message: string, offset: number): never => {
    throw new InputError(message, placeOf(offset));
  };
  const document = parseShallow(text, lines, () => fail(`nested deeper than ${DEPTH} levels`, 0));
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) fail(problem.message, problem.pos[0]);
  const { yaml } = document.directives ?? {};
  if (yaml?.explicit && yaml.version !== '1.2') fail(`expected YAML 1.2, found ${yaml.version}`, 0);
  checkNodes(document, fail);
  return {
    file,
    value: plainValue(document, fail),
    place: (path, part = 'value') => placeOf(offsetOf(document, path, part)),
    line: (number) => (text.split(/\r\n|\r|\n/, number)[number - 1] ?? '').trim(),
  };
}

function parseShallow(text: string, lineCounter: LineCounter, tooDeep: () => never): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  } catch (error) {
    if (error instanceof RangeError) return tooDeep();
    throw error;
  }
}

function checkNodes(document: Document.Parsed, fail: (message: string, offset: number) => never): void {
  visit(document, {
    Node(_key, node, path) {
      const depth = path.filter((ancestor) => isCollection(ancestor)).length;
      if (depth > DEPTH) fail(`nested deeper than ${DEPTH} levels`, startOf(node));
      if (!isAlias(node)) return;
      const target = node.resolve(document);
      if (target === undefined)
        return fail(`the alias *${node.source} refers to nothing before it`, startOf(node));
      if (path.includes(target))
        fail(`the alias *${node.source} stands inside what it refers to`, startOf(node));
    },
    Pair(_key, pair) {
      if (isScalar(pair.key) && pair.key.value === '__proto__')
        fail('the key __proto__ is not allowed', startOf(pair.key));
    },
  });
}

function plainValue(document: Document.Parsed, fail: (message: string, offset: number) => never): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    let first = 0;
    visit(document, {
      Alias(_key, alias) {
        first = startOf(alias);
        return visit.BREAK;
      },
    });
    return fail('the aliases multiply into too many values', first);
  }
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let key: unknown;
  for (const segment of path) {
    const collection = isAlias(node) ? node.resolve(document) : node;
    if (isSeq(collection)) {
      if (Number(segment) >= collection.items.length) break;
      key = undefined;
      node = collection.items[Number(segment)];
    } else if (typeof segment === 'number') {
      // A single entry may stand for a list of one.
    } else if (isMap(collection)) {
      const pair = collection.items.find((item) => isScalar(item.key) && item.key.value === segment);
      if (pair === undefined) break;
      key = pair.key;
      node = pair.value;
    } else break;
  }
  const empty = !node || (isScalar(node) && node.value === null && !node.source);
  return startOf(((part === 'key' || empty) && key ? key : (node ?? key)) as Node | null | undefined);
}

function startOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}

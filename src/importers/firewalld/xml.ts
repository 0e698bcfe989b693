import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
  /** Line of its start tag, from 1. */
  readonly line: number;
  /** The start tag as the file shows it, in one line. */
  readonly tag: string;
}

export interface XmlMistake {
  readonly problem: string;
  readonly line: number;
}

/** Configurations of this kind are nested four deep. */
const DEEPEST = 20;
/** In UTF-16 units; an address set of half a million entries is smaller. */
const LONGEST = 32 * 1024 * 1024;
const TAG_SHOWN = 200;

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  captureMetaData: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEEPEST,
});

const METADATA = XMLParser.getMetaDataSymbol() as unknown as symbol;

/** A node as the parser gives it: one key with the children, `:@` with the attributes, and its place under a symbol. */
type ParsedNode = Readonly<Record<string | symbol, unknown>>;

/** Parses a document strictly: well formed, one root, no document type, no entities but the five of XML and numeric ones. */
export function parseXml(text: string): XmlElement | XmlMistake {
  if (text.length > LONGEST)
    return { problem: 'larger than 32 Mi characters, which is no configuration', line: 1 };
  const type = text.indexOf('<!DOCTYPE');
  const lines = lineStarts(text);
  if (type >= 0)
    return { problem: 'it has a document type, and entities are not expanded', line: lineAt(lines, type) };
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/.exec(text);
  if (entity !== null)
    return { problem: 'it has an entity that is not defined', line: lineAt(lines, entity.index) };
  try {
    const valid = XMLValidator.validate(text);
    if (valid !== true) return { problem: valid.err.msg, line: Math.max(1, valid.err.line) };
    const nodes = PARSER.parse(text) as readonly ParsedNode[];
    const roots = nodes.filter((node) => nameOf(node) !== '#text');
    const [root] = roots;
    if (root === undefined || roots.length > 1) return { problem: 'it has not one root element', line: 1 };
    const end = placeOf(root).endIndex;
    if (end === undefined || !isEmptyRest(text.slice(end)))
      return { problem: 'something follows the root element', line: lineAt(lines, end ?? 0) };
    return toElement(root, text, lines);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), line: 1 };
  }
}

function toElement(node: ParsedNode, text: string, lines: readonly number[]): XmlElement {
  const name = nameOf(node);
  const start = placeOf(node).startIndex ?? 0;
  const parts = node[name] as readonly ParsedNode[];
  const attributes = Object.entries((node[':@'] ?? {}) as Record<string, string>);
  return {
    name,
    attributes: new Map(attributes.map(([key, value]) => [key, decoded(value)])),
    children: parts.filter((part) => nameOf(part) !== '#text').map((part) => toElement(part, text, lines)),
    text: decoded(
      parts.map((part) => (typeof part['#text'] === 'string' ? part['#text'] : '')).join(''),
    ).trim(),
    line: lineAt(lines, start),
    tag: tagAt(text, start),
  };
}

function nameOf(node: ParsedNode): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '#text';
}

function placeOf(node: ParsedNode): { readonly startIndex?: number; readonly endIndex?: number } {
  return (node[METADATA] ?? {}) as { startIndex?: number; endIndex?: number };
}

function tagAt(text: string, start: number): string {
  const end = text.indexOf('>', start);
  const tag = text.slice(start, Math.min(end < 0 ? text.length : end + 1, start + TAG_SHOWN));
  return tag.replace(/\s+/g, ' ');
}

/** Comments and blanks. */
function isEmptyRest(rest: string): boolean {
  let left = rest.trimStart();
  while (left.startsWith('<!--')) {
    const end = left.indexOf('-->');
    if (end < 0) return false;
    left = left.slice(end + 3).trimStart();
  }
  return left === '';
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]+|#\d+|[a-z]+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? whole;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1))
    starts.push(index + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

import { createRequire } from 'node:module';

export interface XmlElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Its own text, without that of its children. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** Counts from 1. */
  readonly line: number;
}

type XmlDocument =
  | { readonly root: XmlElement }
  /** Why the text is no acceptable XML, and where. */
  | { readonly problem: string; readonly line: number };

/** Loaded with the first XML: most evidence holds none, and its modules are a tenth of all that an audit loads. */
function loadParser() {
  const load = createRequire(import.meta.url);
  const { XMLParser, XMLValidator } = load('fast-xml-parser') as typeof import('fast-xml-parser');
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    cdataPropName: '#cdata',
    captureMetaData: true,
    maxNestedTags: 100,
  });
  return { parser, XMLValidator, position: XMLParser.getMetaDataSymbol() as unknown as string };
}

let loaded: ReturnType<typeof loadParser> | undefined;

/** The text with blanks for what stands in comments and in CDATA sections, which is no markup. */
export function markupOf(text: string): string {
  return text.replace(/<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)/g, (whole) =>
    whole.replace(/[^\n]/g, ' '),
  );
}

/** Parses XML within the limits: no document type (and so no entities of its own), at most 100 levels, one root. */
export function parseXml(text: string): XmlDocument {
  const declaration = markupOf(text).search(/<!(DOCTYPE|ENTITY)/i);
  if (declaration >= 0)
    return { problem: 'a document type declaration is not accepted', line: linesUntil(text, declaration) };
  loaded ??= loadParser();
  const { parser, XMLValidator, position } = loaded;
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    // The validator lists the elements that are open in JSON.
    const problem = valid.err.msg.startsWith("Invalid '[") ? 'an element is not closed' : valid.err.msg;
    return { problem, line: valid.err.line };
  }
  try {
    const nodes = parser.parse(text) as readonly Node[];
    const line = lineCounter(text);
    const [root, second] = nodes.filter((node) => tagOf(node) !== '#text');
    if (root === undefined || second !== undefined) return { problem: 'expected one root element', line: 1 };
    return { root: toElement(root, position, line) };
  } catch (error) {
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    return { problem: error.message, line: 1 };
  }
}

/** As the parser gives it: its children by its tag, attributes by `:@`. */
type Node = Readonly<Record<string, readonly Node[] | string | Readonly<Record<string, string>>>>;

/** `position`: the key of where a node starts. */
function toElement(node: Node, position: string, lineOf: (offset: number) => number): XmlElement {
  const tag = tagOf(node);
  const { startIndex } = node[position] as unknown as { readonly startIndex: number };
  const line = lineOf(startIndex);
  const children: XmlElement[] = [];
  let text = '';
  for (const child of node[tag] as readonly Node[]) {
    const inner = tagOf(child);
    if (inner === '#text') text += decodeEntities(child[inner] as string);
    else if (inner === '#cdata')
      text += (child[inner] as readonly Node[]).map((each) => each['#text']).join('');
    else children.push(toElement(child, position, lineOf));
  }
  const attributes = new Map(
    Object.entries((node[':@'] ?? {}) as Readonly<Record<string, string>>).map(([name, value]) => [
      name,
      decodeEntities(value),
    ]),
  );
  return { tag, attributes, text, children, line };
}

function tagOf(node: Node): string {
  return Object.keys(node).find((key) => key !== ':@') ?? '';
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five entities of XML itself and character references; any other stays as it stands. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi,
    (whole, name, decimal, hex) => {
      if (name !== undefined) return ENTITIES[name as string] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
      return code > 0x10ffff ? (whole as string) : String.fromCodePoint(code);
    },
  );
}

/** Asked with offsets that grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let at = 0;
  return (offset) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  };
}

function linesUntil(text: string, offset: number): number {
  return lineCounter(text)(offset);
}

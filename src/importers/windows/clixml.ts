import { parseXml, type XmlElement } from '../xml-document.ts';
import { type ExportedObject, type ExportedValue, isCutOff } from './exported-object.ts';

const NAMESPACE = 'http://schemas.microsoft.com/powershell/2004/04';

export function isClixml(text: string): boolean {
  return /^\s*(#< CLIXML|<)/.test(text) && text.slice(0, 100_000).includes(NAMESPACE);
}

export type Clixml =
  | { readonly objects: readonly ExportedObject[] }
  | { readonly problem: string; readonly line: number };

/** Objects that `Export-Clixml` wrote ([MS-PSRP] 2.2.5.2); read as plain XML, no type is ever made of it. */
export function readClixml(file: string, text: string): Clixml {
  const document = parseXml(text.replace(/^\s*#< CLIXML[^\n]*/, ''));
  if ('problem' in document) return document;
  const { root } = document;
  if (root.tag !== 'Objs')
    return { problem: `expected the element Objs, found ${root.tag}`, line: root.line };
  const known = new Map<string, XmlElement>();
  index(root, known);
  const objects = root.children.flatMap((child) => objectsOf(child, file, known, 0));
  return { objects };
}

function index(element: XmlElement, known: Map<string, XmlElement>): void {
  const id = element.attributes.get('RefId');
  if (element.tag === 'Obj' && id !== undefined) known.set(id, element);
  for (const child of element.children) index(child, known);
}

/** A list of objects is one object with a list in it, as pipelines with a comma write it. */
function objectsOf(
  element: XmlElement,
  file: string,
  known: ReadonlyMap<string, XmlElement>,
  depth: number,
): ExportedObject[] {
  const object = element.tag === 'Ref' ? known.get(element.attributes.get('RefId') ?? '') : element;
  if (object?.tag !== 'Obj') return [];
  const list = object.children.find((child) => LISTS.has(child.tag));
  // What lies deeper is told as one object that nothing is known of.
  if (list !== undefined && depth <= 2)
    return list.children.flatMap((child) => objectsOf(child, file, known, depth + 1));
  const dictionary = object.children.find((child) => child.tag === 'DCT');
  if (dictionary !== undefined && depth <= 2)
    return dictionary.children.flatMap((entry) =>
      entry.children
        .filter((child) => child.attributes.get('N') === 'Value')
        .flatMap((child) => objectsOf(child, file, known, depth + 1)),
    );
  const properties = new Map<string, ExportedValue>();
  const unreadable = new Set<string>();
  // Enabled, Direction, Action … are script properties and stand in MS; Props holds the raw ones, which they replace.
  for (const part of ['Props', 'MS']) {
    for (const child of object.children.filter(({ tag }) => tag === part).flatMap((each) => each.children)) {
      const name = decodeText(child.attributes.get('N') ?? '');
      if (name === '' || name.startsWith('__')) continue;
      const value = valueOfElement(child, known);
      properties.set(name, value ?? []);
      if (value === undefined || value.some(isCutOff)) unreadable.add(name);
      else unreadable.delete(name);
    }
  }
  const title = (properties.get('DisplayName') ??
    properties.get('InstanceID') ??
    properties.get('Name'))?.[0];
  return [{ properties, unreadable, origin: { file, line: object.line, text: title ?? 'object' } }];
}

const LISTS: ReadonlySet<string> = new Set(['LST', 'IE', 'QUE', 'STK']);

/** undefined: an object that has no text. */
function valueOfElement(
  element: XmlElement,
  known: ReadonlyMap<string, XmlElement>,
): ExportedValue | undefined {
  if (element.tag === 'Nil') return [];
  const object = element.tag === 'Ref' ? known.get(element.attributes.get('RefId') ?? '') : element;
  if (object === undefined) return undefined;
  if (object.tag !== 'Obj') return PRIMITIVES.has(object.tag) ? [decodeText(object.text)] : undefined;
  const list = object.children.find((child) => LISTS.has(child.tag));
  if (list !== undefined) {
    const values = list.children.map((child) => textOfItem(child, known));
    return values.includes(undefined) ? undefined : (values as string[]).filter((text) => text !== '');
  }
  const text = textOfItem(object, known);
  return text === undefined ? undefined : [text];
}

/** A primitive, or the name of an enumeration's value. */
function textOfItem(element: XmlElement, known: ReadonlyMap<string, XmlElement>): string | undefined {
  if (element.tag === 'Nil') return '';
  const object = element.tag === 'Ref' ? known.get(element.attributes.get('RefId') ?? '') : element;
  if (object === undefined) return undefined;
  if (PRIMITIVES.has(object.tag)) return decodeText(object.text);
  const value = object.children.find((child) => PRIMITIVES.has(child.tag) || child.tag === 'ToString');
  return value === undefined ? undefined : decodeText(value.text);
}

const PRIMITIVES: ReadonlySet<string> = new Set(
  'S C B By SB I16 U16 I32 U32 I64 U64 Sg Db D DT TS G URI Version BA SBK XD'.split(' '),
);

/** `_x000A_` stands for a character that XML does not carry. */
function decodeText(text: string): string {
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

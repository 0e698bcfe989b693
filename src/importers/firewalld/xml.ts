import { markupOf, type XmlElement as ParsedElement, parseXml } from '../xml-document.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** Line of its start tag, from 1. */
  readonly line: number;
  /** The start tag in one line, as a report shows it. */
  readonly tag: string;
}

export interface XmlMistake {
  readonly problem: string;
  readonly line: number;
}

/** In UTF-16 units; an address set of half a million entries is smaller. */
const LONGEST = 32 * 1024 * 1024;
const TAG_SHOWN = 200;

/** Reads a document as strictly as firewalld does: nothing behind the root, no entity that is not defined. */
export function readXml(text: string): XmlElement | XmlMistake {
  if (text.length > LONGEST)
    return { problem: 'larger than 32 Mi characters, which is no configuration', line: 1 };
  const parsed = parseXml(text);
  if ('problem' in parsed) return { problem: parsed.problem, line: Math.max(1, parsed.line) };
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/.exec(markupOf(text));
  if (entity !== null) {
    const line = text.slice(0, entity.index).split('\n').length;
    return { problem: 'it has an entity that is not defined', line };
  }
  if (!text.trimEnd().endsWith('>'))
    return { problem: 'something follows the root element', line: text.trimEnd().split('\n').length };
  return toElement(parsed.root);
}

/** An element with all that it holds, in one line, as a report shows it. */
export function elementText({ name, tag, text, children }: XmlElement): string {
  if (children.length === 0 && text === '') return tag;
  return `${tag}${text.replace(/\s+/g, ' ')}${children.map(elementText).join('')}</${name}>`;
}

function toElement({ tag: name, attributes, children, text, line }: ParsedElement): XmlElement {
  const words = [name, ...[...attributes].map(([key, value]) => `${key}="${value}"`)].join(' ');
  const end = children.length === 0 && text.trim() === '' ? '/>' : '>';
  const tag = words.length > TAG_SHOWN ? `<${words.slice(0, TAG_SHOWN)}…` : `<${words}${end}`;
  return { name, attributes, children: children.map(toElement), text: text.trim(), line, tag };
}

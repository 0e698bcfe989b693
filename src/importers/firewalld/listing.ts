import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import type { ConfigurationDocument } from './documents.ts';
import { readRichRule } from './rich-rule-text.ts';
import { strangeElement } from './vocabulary.ts';
import type { XmlElement } from './xml.ts';

/** What `firewall-cmd --list-all-zones`, `--list-all` or `--list-all-policies` printed. */
export interface Listing {
  /** Zones and policies as files of theirs would say it. */
  readonly documents: readonly ConfigurationDocument[];
  /** The zone that it marks as the default one. */
  readonly defaultZone?: { readonly name: string; readonly origin: Origin };
  /** Lines that may say anything. */
  readonly strange: readonly Origin[];
}

export function isListing(text: string): boolean {
  const head = text.slice(0, 65_536);
  return /^ {2}target: \S/m.test(head) && /^ {2}(rich rules|icmp-blocks):/m.test(head);
}

/** A zone or policy while its lines are read. */
interface Part {
  readonly name: string;
  readonly origin: Origin;
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  isPolicy: boolean;
}

/** Reads a listing (seen: firewalld 1.3.3). */
export function readListing({ name: file, text = '' }: ReadFile): Listing {
  const parts: Part[] = [];
  const strange: Origin[] = [];
  let defaultZone: Listing['defaultZone'];
  let key = '';
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (raw.trim() === '') continue;
    const origin: Origin = { file, line: index + 1, text: raw.trim() };
    const [, name, remark] =
      /^(\S+)(?: \(((?:default|active|inactive|disabled)(?:, ?\w+)*)\))?$/.exec(raw.trimEnd()) ?? [];
    const part = parts.at(-1);
    // What the program tells of zones before it prints one.
    if (name === undefined && part === undefined && !raw.startsWith('  ')) continue;
    if (name !== undefined) {
      parts.push({ name, origin, attributes: new Map(), children: [], isPolicy: false });
      if (remark?.includes('default')) defaultZone = { name, origin };
      key = '';
      continue;
    }
    const [, named, rest = ''] = /^ {2}([a-z][a-z -]*):(?: (.*))?$/.exec(raw) ?? [];
    if (named !== undefined) key = named;
    const value = named === undefined ? raw.trim() : rest.trim();
    if (
      part === undefined ||
      (named === undefined && !/^\s/.test(raw)) ||
      !readSetting(part, key, value, origin)
    )
      strange.push(origin);
  }
  const documents = parts.map((part) => toDocument(part, file));
  for (const { kind, root } of documents) {
    const problem = strangeElement(kind, root);
    if (problem !== undefined) strange.push({ file, line: problem.line, text: problem.problem });
  }
  return { documents, strange, ...(defaultZone === undefined ? {} : { defaultZone }) };
}

function toDocument(
  { name, origin, attributes, children, isPolicy }: Part,
  file: string,
): ConfigurationDocument {
  const kind = isPolicy ? 'policy' : 'zone';
  const root: XmlElement = {
    name: kind,
    attributes,
    children,
    text: '',
    line: origin.line ?? 1,
    tag: origin.text,
  };
  return { file, kind, name, shipped: false, root };
}

/** Elements that a list of words names one by one, and the attribute that a word is. */
const WORDS: Readonly<Record<string, readonly [element: string, attribute: string]>> = {
  interfaces: ['interface', 'name'],
  services: ['service', 'name'],
  protocols: ['protocol', 'value'],
  'icmp-blocks': ['icmp-block', 'name'],
  'ingress-zones': ['ingress-zone', 'name'],
  'egress-zones': ['egress-zone', 'name'],
};

const SWITCHES = ['forward', 'masquerade', 'icmp-block-inversion', 'disable'];

/** False: the line is not understood. */
function readSetting(part: Part, key: string, value: string, origin: Origin): boolean {
  const { attributes, children } = part;
  const add = (name: string, entries: Readonly<Record<string, string>>, tag = origin.text) => {
    const found = new Map(Object.entries(entries).filter(([, text]) => text !== ''));
    return children.push({ name, attributes: found, children: [], text: '', line: origin.line ?? 1, tag });
  };
  const words = value.split(/\s+/).filter(Boolean);
  const known = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
  if (key === 'ingress-zones' || key === 'egress-zones' || key === 'priority') part.isPolicy = true;
  if (known !== undefined) {
    const [element, attribute] = known;
    for (const word of words) add(element, { [attribute]: word }, `${key}: ${word}`);
    return true;
  }
  if (['target', 'priority', 'ingress-priority', 'egress-priority'].includes(key)) {
    attributes.set(key, value);
    return true;
  }
  if (SWITCHES.includes(key)) {
    if (value === 'yes') add(key, {});
    return value === 'yes' || value === 'no';
  }
  switch (key) {
    case 'sources':
      for (const word of words) add('source', sourceOf(word), `${key}: ${word}`);
      return true;
    case 'ports':
    case 'source-ports':
      return words.every((word) => {
        const [, port, protocol] = /^([^/]+)\/(\w+)$/.exec(word) ?? [];
        if (port === undefined || protocol === undefined) return false;
        return add(key.slice(0, -1), { port, protocol }, `${key}: ${word}`) > 0;
      });
    case 'forward-ports':
      return words.every((word) => {
        const [, port, protocol, toPort = '', toAddress = ''] =
          /^port=([\d-]+):proto=(\w+):toport=([\d-]*):toaddr=(\S*)$/.exec(word) ?? [];
        if (port === undefined || protocol === undefined) return false;
        return add('forward-port', { port, protocol, 'to-port': toPort, 'to-addr': toAddress }, word) > 0;
      });
    case 'rich rules': {
      const rule = value === '' ? undefined : readRichRule(value, origin);
      if (rule !== undefined) children.push(rule);
      return value === '' || rule !== undefined;
    }
    default:
      return false;
  }
}

function sourceOf(word: string): Readonly<Record<string, string>> {
  if (word.startsWith('ipset:')) return { ipset: word.slice('ipset:'.length) };
  return { address: word };
}

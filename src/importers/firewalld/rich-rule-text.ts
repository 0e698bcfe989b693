import type { Origin } from '../../model/origin.ts';
import type { XmlElement } from './xml.ts';

interface Building {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: Building[];
}

const TOKEN = /\s*(?:([\w-]+)=(?:"([^"]*)"|([^\s"]+))|([\w-]+))(?=\s|$)/y;

/**
 * Reads a rich rule as `firewall-cmd` prints it (firewalld.richlanguage(5)) into the element that files have for it; undefined: it
 * is none.
 */
export function readRichRule(text: string, { line = 1 }: Origin): XmlElement | undefined {
  const rule: Building = { name: 'rule', attributes: new Map(), children: [] };
  let current = rule;
  TOKEN.lastIndex = 0;
  const whole = text.trim();
  if (!/^rule(\s|$)/.test(whole)) return undefined;
  TOKEN.lastIndex = 'rule'.length;
  while (TOKEN.lastIndex < whole.length) {
    const found = TOKEN.exec(whole);
    if (found === null) return undefined;
    const [, key, quoted, bare, word = ''] = found;
    if (key !== undefined) current.attributes.set(key, quoted ?? bare ?? '');
    else if (word === 'NOT') current.attributes.set('invert', 'True');
    else {
      const child: Building = { name: word, attributes: new Map(), children: [] };
      // A limit is of what stands before it.
      (word === 'limit' ? current : rule).children.push(child);
      current = child;
    }
  }
  return toElement(rule, line, whole);
}

function toElement({ name, attributes, children }: Building, line: number, tag: string): XmlElement {
  return {
    name,
    attributes,
    children: children.map((child) => toElement(child, line, '')),
    text: '',
    line,
    tag,
  };
}

import { readXml } from '../../importers/firewalld/xml.ts';
import type { Origin } from '../../model/origin.ts';
import { type EditedText, insertLine, replaceLine, textOf } from '../edited-text.ts';
import { type Element, elementKey, fromXml, printElement } from './element.ts';

interface Span {
  readonly element: Element;
  readonly from: number;
  readonly to: number;
}

const TAG = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;

/** The root's tags and its children with their places in the text. */
function spansOf(
  text: string,
): { readonly children: Span[]; readonly open: [number, number]; readonly close?: number } | undefined {
  const masked = text.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>/g, (part) =>
    part.replace(/[^\n]/g, ' '),
  );
  const children: Span[] = [];
  let depth = 0;
  let from = 0;
  let open: [number, number] | undefined;
  for (const found of masked.matchAll(TAG)) {
    const [whole, closing, , , empty] = found;
    const end = found.index + whole.length;
    if (closing === '/') depth--;
    if (closing === '/' && depth === 0)
      return open === undefined ? undefined : { children, open, close: found.index };
    if (depth === 0 && open === undefined) {
      open = [found.index, end];
      if (empty === '/') return { children, open };
    } else if (depth === 1 && closing === '') from = found.index;
    if (depth === 1 && (closing === '/' || empty === '/')) {
      const parsed = readXml(text.slice(from, end));
      if (!('problem' in parsed)) children.push({ element: fromXml(parsed), from, to: end });
    }
    if (closing === '' && empty === '') depth++;
  }
  return undefined;
}

/** The elements of a zone or policy. */
export function elementsOf(text: EditedText): readonly Element[] {
  return spansOf(textOf(text))?.children.map((span) => span.element) ?? [];
}

export function hasElement(text: EditedText, wanted: Element): boolean {
  const key = elementKey(wanted);
  return elementsOf(text).some((each) => elementKey(each) === key);
}

/** Puts an element before the end of the root. */
export function addElement(edited: EditedText, added: Element, origin: Origin): void {
  const text = textOf(edited);
  const spans = spansOf(text);
  if (spans === undefined) return;
  if (spans.close === undefined) {
    const name = /^<([\w-]+)/.exec(text.slice(spans.open[0]))?.[1] ?? 'zone';
    splitAt(edited, spans.open[1]);
    const index = lineAt(textOf(edited), spans.open[0]);
    replaceLine(edited, index, (edited.lines[index]?.text ?? '').replace(/\s*\/>\s*$/, '>'), origin);
    insertLine(edited, index + 1, `</${name}>`, origin);
    insertLine(edited, index + 1, `  ${printElement(added)}`, origin);
    return;
  }
  splitAt(edited, spans.close);
  insertLine(edited, lineAt(textOf(edited), closeOf(edited)), `  ${printElement(added)}`, origin);
}

function closeOf(edited: EditedText): number {
  return spansOf(textOf(edited))?.close ?? 0;
}

/** Ends the line before a place, so that what stands behind it has one of its own. */
function splitAt(edited: EditedText, offset: number): void {
  const text = textOf(edited);
  const index = lineAt(text, offset);
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const line = edited.lines[index];
  const head = line?.text.slice(0, offset - start) ?? '';
  const tail = line?.text.slice(offset - start) ?? '';
  if (line === undefined || head.trim() === '' || tail.trim() === '') return;
  edited.lines = edited.lines.toSpliced(index, 1, { ...line, text: head }, { ...line, text: tail });
  edited.isEdited = true;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

/** False: there is no such element. */
export function removeElement(edited: EditedText, wanted: Element, origin: Origin): boolean {
  const key = elementKey(wanted);
  const text = textOf(edited);
  const span = spansOf(text)?.children.find((each) => elementKey(each.element) === key);
  if (span === undefined) return false;
  const first = lineAt(text, span.from);
  const last = lineAt(text, span.to);
  const starts = (index: number) => text.split('\n', index).join('\n').length + (index === 0 ? 0 : 1);
  for (let index = last; index >= first; index--) {
    const line = edited.lines[index]?.text ?? '';
    const from = Math.max(0, span.from - starts(index));
    const to = Math.min(line.length, span.to - starts(index));
    replaceLine(edited, index, line.slice(0, from) + line.slice(to), origin);
  }
  return true;
}

/** The target of a zone or policy; `default` is none. */
export function setTarget(edited: EditedText, target: string, origin: Origin): void {
  const text = textOf(edited);
  const open = spansOf(text)?.open;
  if (open === undefined) return;
  const index = lineAt(text, open[0]);
  const line = edited.lines[index]?.text ?? '';
  const without = line.replace(/(<(?:zone|policy)\b[^>]*?)\s+target\s*=\s*(?:"[^"]*"|'[^']*')/, '$1');
  const value = { REJECT: '%%REJECT%%' }[target] ?? target;
  replaceLine(
    edited,
    index,
    target === 'default' ? without : without.replace(/<(zone|policy)\b/, `<$1 target="${value}"`),
    origin,
  );
}

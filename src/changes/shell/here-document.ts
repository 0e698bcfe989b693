import { advance, atEnd, mistake, type Scanner, startScanner } from '../scanner.ts';
import { readExpandable } from './read-word.ts';
import type { RawWord, Redirection } from './syntax.ts';

/** Remembers a here-document; its lines are read at the next line break (POSIX.1-2017, Shell Command Language, 2.7.4). */
export function openDocument(scanner: Scanner, operator: string, target: RawWord): Redirection {
  const delimiter = target.parts.map((part) => (part.kind === 'text' ? part.text : part.raw)).join('');
  const expands = target.parts.every((part) => part.kind !== 'text' || !part.quoted);
  let lines: Redirection['lines'] = [];
  scanner.documents.push({
    delimiter,
    expands,
    stripsTabs: operator === '<<-',
    fill: (found) => {
      lines = found;
    },
  });
  return {
    operator: '<<',
    target,
    get lines() {
      return lines ?? [];
    },
  };
}

/** Goes behind a line break and the here-documents that it begins. */
export function readDocuments(scanner: Scanner): void {
  advance(scanner);
  for (const document of scanner.documents.splice(0)) {
    const lines: NonNullable<Redirection['lines']>[number][] = [];
    for (;;) {
      if (atEnd(scanner)) throw mistake(scanner, `the here-document is not ended by ${document.delimiter}`);
      const number = scanner.line;
      let line = readLine(scanner);
      if (document.stripsTabs) line = line.replace(/^\t+/, '');
      if (line === document.delimiter) break;
      if (document.expands && /(?:^|[^\\])(?:\\\\)*\\$/.test(line))
        line = line.slice(0, -1) + readLine(scanner);
      lines.push({
        line: number,
        parts: document.expands ? expandable(scanner.file, line, number) : [literal(line)],
      });
    }
    document.fill(lines);
  }
}

export function finishDocuments({ documents, ...scanner }: Scanner): void {
  const [open] = documents;
  if (open !== undefined)
    throw mistake({ ...scanner, documents }, `the here-document is not ended by ${open.delimiter}`);
}

function readLine(scanner: Scanner): string {
  const end = scanner.text.indexOf('\n', scanner.at);
  const line = scanner.text.slice(scanner.at, end < 0 ? undefined : end);
  advance(scanner, line.length + (end < 0 ? 0 : 1));
  return line;
}

function literal(text: string) {
  return { kind: 'text', text, quoted: true } as const;
}

function expandable(file: string, text: string, number: number) {
  const line = startScanner(file, text, number);
  return readExpandable(line, () => atEnd(line), '$`\\');
}

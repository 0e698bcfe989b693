import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { TCP, UDP } from '../../net/protocol.ts';
import type { ReadFile } from '../importer.ts';
import type { FoundListener, FoundListeners } from './index.ts';
import { parseBinding } from './local-address.ts';

/** A table with these columns, in any order and among others; PowerShell 5.1 may put the type before it. */
export function isSocketTable(text: string): boolean {
  const columns = columnsOf(linesOf(text.slice(0, 65_536)));
  return columns.includes('LocalAddress') && columns.includes('LocalPort');
}

/** Connections have a state, endpoints of UDP have none. */
export function readSocketTable(file: ReadFile): FoundListeners {
  const lines = linesOf(file.text ?? '');
  const columns = columnsOf(lines);
  const found: FoundListener[] = [];
  const lost = new Set<number>();
  const gaps: Gap[] = [];
  const isConnections = columns.includes('State');
  if (!isConnections && columns.includes('RemotePort')) {
    const what = `${file.name} does not say which of its sockets listen: the column State is missing`;
    gaps.push({ kind: 'unseen', effect: 'none', what, origin: { file: file.name, text: file.name } });
    return { found, lost, gaps };
  }
  const protocol = isConnections ? TCP : UDP;
  for (const { text, number } of lines.slice(1)) {
    const values = cellsOf(text);
    const cell = (name: string) => values[columns.indexOf(name)] ?? '';
    if (isConnections && !/^(Listen|2)$/i.test(cell('State'))) continue;
    const origin: Origin = { file: file.name, line: number, text };
    const binding = parseBinding(cell('LocalAddress'), [4, 6]);
    const port = cell('LocalPort');
    if (binding === undefined || !/^\d{1,5}$/.test(port)) {
      lost.add(protocol);
      const what = `a listening socket of ${file.name} was not understood`;
      gaps.push({ kind: 'unmodelled', effect: 'none', what, origin });
      continue;
    }
    const process = cell('OwningProcess');
    found.push({
      protocol,
      port: Number(port),
      ...binding,
      ...(process === '' ? {} : { process }),
      origin,
    });
  }
  return { found, lost, gaps };
}

interface Line {
  readonly text: string;
  readonly number: number;
}

function linesOf(text: string): Line[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line, index) => ({ text: line.trim(), number: index + 1 }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#TYPE'));
}

function columnsOf([first]: readonly Line[]): string[] {
  return first === undefined ? [] : cellsOf(first.text);
}

/** Cells between commas, semicolons or tabs (`Export-Csv -UseCulture`), quoted or not. */
function cellsOf(line: string): string[] {
  // A delimiter before the first cell, too: a search goes past the place of an empty one.
  return [...`,${line}`.matchAll(/[,;\t](?:"((?:[^"]|"")*)"|([^,;\t]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

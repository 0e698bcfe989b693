import type { Outcome } from '../command.ts';
import { execute, type Ways } from './execute.ts';
import { parseLine } from './parse.ts';
import type { Reader } from './reader.ts';
import { asChild, type Run } from './run.ts';

/** A line that another cmd.exe runs; undefined: it was not understood. */
export function executeLine(text: string, line: number, run: Run, ways: Ways): Outcome | undefined {
  const reader: Reader = { text, at: 0, line, holes: run.holes, more: () => undefined };
  const node = parseLine(reader);
  if (reader.broken !== undefined) return undefined;
  if (node === undefined) return 'done';
  const child = asChild(run);
  child.locals.delayed = 'no';
  const ending = execute(node, { ...child, loops: new Map() }, ways);
  return ending === 'left' ? 'unknown' : ending;
}

/** The line behind `cmd /c`; undefined: there is none, or what it is depends on more. */
export function lineOfCmd(text: string): string | undefined {
  const [, line = ''] = /^cmd(?:\.exe)?\s+(?:\/[sqd]\s+)*\/c\s*(.*)$/i.exec(text) ?? [];
  if (line === '' || line.includes('%')) return undefined;
  if (!line.startsWith('"')) return line;
  return line.trimEnd().endsWith('"') ? line.trimEnd().slice(1, -1) : undefined;
}

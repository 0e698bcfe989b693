import type { Command, InputLine, Word } from './command.ts';

/** The lines that a program reads: of a file that the script wrote, else of its standard input; a text says why they are not known. */
export function inputLines(file: Word | undefined, { input, files }: Command): readonly InputLine[] | string {
  const isInput = file === undefined || file.text === '-' || file.text === '/dev/stdin';
  const source = isInput ? input : (files.get(file) ?? file);
  if (source === undefined) return 'nothing is given to it';
  if (source === 'unknown') return 'only a run would show it';
  if (Array.isArray(source)) return source as readonly InputLine[];
  const { text, unknown } = source as Word;
  return unknown === undefined ? `${text} is not in evidence` : unknown.source;
}

import { readText } from './read-text.ts';

/** The probes of a file, a line each; comments and blank lines are left out. */
export function readProbes(
  path: string,
): { readonly text: string; readonly place: { readonly file: string; readonly line: number } }[] {
  return readText(path)
    .split('\n')
    .map((line, index) => ({
      text: line.replace(/(^|\s)#.*$/, '').trim(),
      place: { file: path, line: index + 1 },
    }))
    .filter(({ text }) => text !== '');
}

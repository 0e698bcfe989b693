import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

/** The files of a case as those of host `h`. */
export function readHostCase(folder: string): { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'expected.txt' && entry.name !== 'probes.txt')
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: `hosts/h${path.slice(folder.length)}`, bytes: readFileSync(path) };
    });
}

/** Each line of `probes.txt` is an expected verdict and a probe of a first packet. */
export function expectProbes(estate: Estate, folder: string): void {
  const lines = readFileSync(join(folder, 'probes.txt'), 'utf8').split('\n');
  const expected = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const answers = expected.map((line) => {
    const probe = line.replace(/^\w+ /, '');
    const parsed = parseProbe(probe);
    if (typeof parsed === 'string') return parsed;
    const answer = answerProbe(estate, parsed, true);
    return typeof answer === 'string' ? answer : `${answer.verdict} ${probe}`;
  });
  expect(answers).toEqual(expected);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import type { Origin } from '../src/model/origin.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const FIXTURES = resolve('fixtures/changes');

/** A case is a folder with `probes.txt`; its evidence stands in it, or beside it for several cases. */
function cases(folder: string): string[] {
  if (existsSync(join(folder, 'probes.txt'))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'evidence')
    .flatMap((entry) => cases(join(folder, entry.name)));
}

describe.each(cases(FIXTURES).map((folder) => [relative(FIXTURES, folder), folder] as const))(
  '%s',
  (_, folder) => {
    const evidence = existsSync(join(folder, 'evidence'))
      ? join(folder, 'evidence')
      : join(folder, '../evidence');
    const files = readFiles(['.'], evidence);
    const changed = applyChanges(files, changesIn(folder), sourcesIn(folder));

    test('what a change opens and closes', () => {
      const before = buildEstate(readEvidence(files), new PacketSpace());
      const after = buildEstate(readEvidence(changed.files), new PacketSpace());
      const lines = readFileSync(join(folder, 'probes.txt'), 'utf8').split('\n');
      const answered = lines.map((line) => {
        const [, probe] = /^(?:opened|closed|undecided|unchanged) (.+)$/.exec(line) ?? [];
        return probe === undefined ? line : `${movement(before, after, probe)} ${probe}`;
      });
      expect(answered).toEqual(lines);
    });

    test('what is not known, what has no effect, and what wrote what', async () => {
      const gaps = changed.gaps.map(({ effect, what, origin }) => `gap ${effect} ${place(origin)}: ${what}`);
      const warnings = changed.warnings.map(({ what, origin }) => `warning ${place(origin)}: ${what}`);
      const places = (kind: 'written' | 'removed') =>
        [...(changed[kind] ?? [])].flatMap(([file, { lines, pointers }]) =>
          [...lines, ...pointers].map(([at, origin]) => `${kind} ${file} ${at} by ${place(origin)}`),
        );
      const text = [...gaps, ...warnings, ...places('written'), ...places('removed')].join('\n');
      await expect(`${text}\n`).toMatchFileSnapshot(join(folder, 'expected.txt'));
    });
  },
);

function changesIn(folder: string): { target?: string; file: SourceFile }[] {
  return readdirSync(folder)
    .filter((name) => /^change/.test(name))
    .sort()
    .map((name) => ({ file: { name, bytes: readFileSync(join(folder, name)) } }));
}

function sourcesIn(folder: string): SourceFile[] {
  const source = join(folder, 'source');
  return existsSync(source) ? readFiles(['.'], source) : [];
}

function movement(before: Estate, after: Estate, text: string): string {
  const [was, is] = [before, after].map((estate) => verdict(estate, text));
  if (was === is) return 'unchanged';
  return is === 'allow' ? 'opened' : is === 'deny' ? 'closed' : 'undecided';
}

function verdict(estate: Estate, text: string): string {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estate, probe, false);
  if (typeof answer === 'string') throw new Error(answer);
  return answer.verdict;
}

function place(origin: Origin | undefined): string {
  const at = origin?.line === undefined ? origin?.pointer : `:${origin.line}`;
  return `${origin?.file ?? ''}${at ?? ''} ${origin?.text ?? ''}`;
}

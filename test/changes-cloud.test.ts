import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import type { ChangedEvidence } from '../src/changes/changed-evidence.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { InputError } from '../src/model/input-error.ts';
import type { Origin } from '../src/model/origin.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const ROOT = 'fixtures/changes';

/** Groups of changes to the same evidence: `evidence/`, and for each change its file and, of the same name, a text of what it does. */
const GROUPS = readdirSync(ROOT).filter(
  (group) => existsSync(join(ROOT, group, 'evidence')) && !existsSync(join(ROOT, group, 'evidence', 'hosts')),
);

describe.each(GROUPS)('%s', (group) => {
  const folder = join(ROOT, group);
  const files = readFiles(['.'], join(folder, 'evidence'));
  const before = estateOf(files);
  const changes = readdirSync(folder).filter((name) => /\.(json|sh|ps1|cmd|yaml)$/.test(name));

  test.each(changes)('%s', (name) => {
    const expected = expectedOf(name);
    expect(answersTo(expected, () => laid(name, files))).toEqual(
      expected.filter((line) => !line.startsWith('target ')),
    );
  });

  test.each(changes)('%s says the same where two files describe each resource', (name) => {
    const doubled = [...files, ...files.map((file) => ({ ...file, name: `again/${file.name}` }))];
    const [once, twice] = [files, doubled].map(
      (given) => new Set(answersTo([], () => laid(name, given)).toSorted()),
    );
    expect(twice).toEqual(once);
  });

  function expectedOf(name: string): string[] {
    return readFileSync(join(folder, name.replace(/\.\w+$/, '.txt')), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  }

  function laid(name: string, given: typeof files): ChangedEvidence {
    const source = join(folder, name.replace(/\.\w+$/, '.source'));
    const sources = existsSync(source) ? readFiles(['.'], source) : [];
    const target = expectedOf(name)
      .find((line) => line.startsWith('target '))
      ?.slice('target '.length);
    const change = { file: { name, bytes: readFileSync(join(folder, name)) } };
    return applyChanges(given, [target === undefined ? change : { ...change, target }], sources);
  }

  function answersTo(expected: readonly string[], apply: () => ChangedEvidence): string[] {
    try {
      const after = apply();
      const estate = estateOf(after.files);
      const probes = expected.filter((line) => !/^(?:gap|warning|error|wrote|target) /.test(line));
      const moved = probes.map((line) => {
        const probe = line.replace(/^\w+ /, '');
        return `${movement(before, estate, probe)} ${probe}`;
      });
      return [
        ...moved,
        ...remarks(after),
        ...(expected.some((line) => /^wrote /.test(line)) ? wrote(after) : []),
      ];
    } catch (error) {
      if (error instanceof InputError) return [`error ${error.message}`];
      throw error;
    }
  }
});

function estateOf(files: Parameters<typeof readEvidence>[0]): Estate {
  return buildEstate(readEvidence(files), new PacketSpace());
}

function movement(before: Estate, after: Estate, text: string): string {
  const [was, is] = [before, after].map((estate) => verdict(estate, text));
  if (was === is) return 'unchanged';
  return { allow: 'opened', deny: 'closed', undecided: 'undecided' }[is as string] ?? `${was} to ${is}`;
}

function verdict(estate: Estate, text: string): string {
  const probe = parseProbe(text);
  if (typeof probe === 'string') return probe;
  const answer = answerProbe(estate, probe, false);
  return typeof answer === 'string' ? answer : answer.verdict;
}

/** What is said of the change, by the place in its file. */
function remarks({ gaps, warnings }: ChangedEvidence): string[] {
  return [
    ...gaps.map(({ effect, what, origin }) => `gap ${effect} ${place(origin)}: ${what}`),
    ...warnings.map(({ what, origin }) => `warning ${place(origin)}: ${what}`),
  ];
}

function wrote({ written }: ChangedEvidence): string[] {
  return [...written].flatMap(([file, { pointers }]) =>
    [...pointers].map(([pointer, origin]) => `wrote ${file}${pointer}: ${origin.file}:${place(origin)}`),
  );
}

function place(origin: Origin | undefined): string {
  return String(origin?.line ?? origin?.text);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyChanges } from '../src/changes/apply-changes.ts';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const ROOT = 'fixtures/changes';
const GROUPS = ['aws', 'aws-networks', 'azure', 'azure-networks'];
/** What one of two dumps does not list may stand on another page. */
const DELETED = ['aws/terraform-default-route-table.json'];

/** What a change says is opened or closed is not known where nothing says which of two descriptions is the later one. */
describe.each(GROUPS)('%s', (group) => {
  const folder = join(ROOT, group);
  const files = readFiles(['.'], join(folder, 'evidence'));
  const space = new PacketSpace();
  const estateOf = (given: Parameters<typeof readEvidence>[0]) => buildEstate(readEvidence(given), space);
  const before = estateOf(files);
  const changes = readdirSync(folder)
    .filter((name) => /\.(json|sh|yaml)$/.test(name) && !DELETED.includes(`${group}/${name}`))
    .map((name) => [name, movedBy(join(folder, name.replace(/\.\w+$/, '.txt')))] as const)
    .filter(([, probes]) => probes.length > 0);

  test.each(changes)('%s', (name, probes) => {
    const source = join(folder, name.replace(/\.\w+$/, '.source'));
    const sources = existsSync(source) ? readFiles(['.'], source) : [];
    const changed = applyChanges(
      files,
      [{ file: { name, bytes: readFileSync(join(folder, name)) } }],
      sources,
    );
    const later = changed.files
      .filter((file) => files.find((each) => each.name === file.name)?.bytes !== file.bytes)
      .map((file) => ({ ...file, name: file.name.replace(/[^/]+$/, 'later-$&') }));
    const after = estateOf(changed.files);
    const both = estateOf([...files, ...later]);
    const wrong = probes.filter((probe) => {
      const [one, other, answer] = [before, after, both].map((estate) => verdict(estate, probe));
      return answer !== 'undecided' && one !== other && one !== 'undecided' && other !== 'undecided';
    });
    expect(wrong).toEqual([]);
  });
});

/** Probes that a change opens or closes, where it needs no target to be named. */
function movedBy(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  if (lines.some((line) => line.startsWith('target '))) return [];
  return lines.flatMap((line) => /^(?:opened|closed) (.*)$/.exec(line)?.[1] ?? []);
}

function verdict(estate: Estate, text: string): string {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estate, probe, false);
  return typeof answer === 'string' ? answer : answer.verdict;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'windows');

/** A case is one rule set in several formats, a folder each, that all answer the same probes alike. */
describe.each(readdirSync(FIXTURES).sort())('windows: %s', (name) => {
  const folder = join(FIXTURES, name);
  const probes = readFileSync(join(folder, 'probes.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const formats = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  test.each(formats.map((entry) => entry.name).sort())('%s', async (format) => {
    const snapshot = readEvidence(filesIn(join(folder, format)));
    expect(answers(snapshot, probes)).toEqual(probes);
    const gaps = snapshot.gaps.map((gap) => {
      const place =
        gap.origin === undefined ? '' : ` (${gap.origin.file}:${gap.origin.line ?? gap.origin.pointer})`;
      return `${gap.kind} ${gap.effect}: ${gap.what}${place}\n`;
    });
    await expect(gaps.join('')).toMatchFileSnapshot(join(folder, `${format}.gaps.txt`));
  });

  test.each(formats.map((entry) => entry.name).sort())('%s with a file left out', (format) => {
    const files = filesIn(join(folder, format));
    const turned = files
      .filter((file) => files.length > 1 && !file.name.endsWith(MAY_BE_ABSENT))
      .flatMap((file) => {
        const rest = readEvidence(files.filter((each) => each !== file));
        // Without anything of its firewall, a host's own layer is not seen.
        if (rest.assets.every((asset) => asset.host?.filters.length === 0)) return [];
        return answers(rest, probes)
          .filter((line, index) => /^(allow|deny) /.test(line) && line !== probes[index])
          .map((line) => `without ${file.name}: ${line}`);
      });
    expect(turned).toEqual([]);
  });
});

/** A host need not have a group policy, whose absence is listed. */
const MAY_BE_ABSENT = 'group-policy.reg';

function answers(snapshot: Snapshot, probes: readonly string[]): string[] {
  const estate = buildEstate(snapshot, new PacketSpace());
  return probes.map((line) => {
    const text = line.replace(/^\S+\s+/, '');
    const probe = parseProbe(text);
    if (typeof probe === 'string') return `${probe} ${text}`;
    const answer = answerProbe(estate, probe, false);
    return `${typeof answer === 'string' ? answer : answer.verdict} ${text}`;
  });
}

function filesIn(folder: string): SourceFile[] {
  return readdirSync(folder)
    .sort()
    .map((name) => ({ name: `hosts/host/${name}`, bytes: readFileSync(join(folder, name)) }));
}

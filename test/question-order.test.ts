import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import type { SourceFile } from '../src/model/evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate, type Estate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

const FOLDERS = globSync('fixtures/deployments/traps/*/probes.txt').map(dirname).sort();

/** What was asked before is remembered in parts, and changes no answer: of evidence as it is, and where interfaces are on other pages. */
test.each(FOLDERS)('%s', (folder) => {
  const probes = readFileSync(join(folder, 'probes.txt'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\S+\s+/, ''));
  const files = readFiles(['evidence'], folder);
  for (const given of [files, files.map(onePage)]) {
    const snapshot = readEvidence(given);
    const alone = probes.map((probe) => answerTo(buildEstate(snapshot, new PacketSpace()), probe));
    const estate = buildEstate(snapshot, new PacketSpace());
    const after = probes.toReversed().map((probe) => answerTo(estate, probe));
    expect(after.reverse()).toEqual(alone);
  }
});

function answerTo(estate: Estate, text: string) {
  const probe = parseProbe(text);
  if (typeof probe === 'string') throw new Error(probe);
  return { text, answer: answerProbe(estate, probe, false) };
}

function onePage(file: SourceFile): SourceFile {
  if (!file.name.endsWith('describe-network-interfaces.json')) return file;
  const json: unknown = JSON.parse(new TextDecoder().decode(file.bytes));
  const bytes = new TextEncoder().encode(JSON.stringify({ ...(json as object), NextToken: 'more' }));
  return { ...file, bytes };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFiles } from '../src/cli/evidence-files.ts';
import { azure } from '../src/importers/azure/index.ts';
import type { ReadFile } from '../src/importers/importer.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { snapshotText } from './snapshot-text.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'azure');

describe.each(readdirSync(FIXTURES).sort())('azure: %s', (name) => {
  const folder = join(FIXTURES, name);
  const exported = readdirSync(folder).filter((file) => file.endsWith('.json'));

  test('is read as expected', async () => {
    const files = exported.sort().map((file): ReadFile => {
      const bytes = readFileSync(join(folder, file));
      return { name: file, bytes, json: JSON.parse(bytes.toString()) as unknown };
    });
    expect(files.filter((file) => !azure.recognises(file))).toEqual([]);
    const text = `${snapshotText(azure.read(files)).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(join(folder, 'expected.txt'));
  });

  const estate = buildEstate(readEvidence(readFiles(exported, folder)), new PacketSpace());
  const lines = readFileSync(join(folder, 'probes.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  test.each(lines)('%s', (line) => {
    const [expected, ...rest] = line.split(' ');
    const probe = parseProbe(rest.join(' '));
    if (typeof probe === 'string') throw new Error(probe);
    const answer = answerProbe(estate, probe, false);
    if (typeof answer === 'string') throw new Error(answer);
    const decides = answer.layers.find((layer) => layer.decides);
    expect({ verdict: answer.verdict, decides, notes: answer.notes }).toMatchObject({ verdict: expected });
  });
});

test('the same objects are read alike from every kind of export', () => {
  const texts = ['cli-lists', 'graph-rows', 'rest-answers'].map((name) =>
    readFileSync(join(FIXTURES, name, 'expected.txt'), 'utf8')
      .split('\n')
      .sort(),
  );
  expect(texts[1]).toEqual(texts[0]);
  expect(texts[2]).toEqual(texts[0]);
});

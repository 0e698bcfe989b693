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

const STRANGE: readonly unknown[] = [null, 1, 'a', [], {}, [1], true];

test('whatever a member holds, reading ends and nothing is thrown', () => {
  const files = ['vnet', 'nsg', 'nic', 'vm', 'public-ip', 'route-table'].map((name) => ({
    name,
    json: JSON.parse(readFileSync(join(FIXTURES, 'cli-lists', `${name}.json`), 'utf8')) as unknown,
  }));
  let count = 0;
  for (const { name, json } of files) {
    for (const place of placesIn(json)) {
      const strange = STRANGE[count++ % STRANGE.length];
      const changed = { name, bytes: new Uint8Array(), json: replaced(json, place, strange) };
      const others = files
        .filter((file) => file.name !== name)
        .map((file) => ({ ...file, bytes: new Uint8Array() }));
      expect(() => azure.read([changed, ...others])).not.toThrow();
    }
  }
  expect(count).toBeGreaterThan(500);
});

function placesIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[], ...entries.flatMap(([key, member]) => placesIn(member).map((place) => [key, ...place]))];
}

function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  return { ...(value as object), [key]: replaced((value as Record<string, unknown>)[key], rest, by) };
}

test('the same objects are read alike from every kind of export', () => {
  const texts = ['cli-lists', 'graph-rows', 'rest-answers'].map((name) =>
    readFileSync(join(FIXTURES, name, 'expected.txt'), 'utf8')
      .split('\n')
      .sort(),
  );
  expect(texts[1]).toEqual(texts[0]);
  expect(texts[2]).toEqual(texts[0]);
});

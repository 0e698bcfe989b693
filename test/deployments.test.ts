import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFiles } from '../src/cli/evidence-files.ts';
import { readEvidence } from '../src/importers/read-evidence.ts';
import { PacketSpace } from '../src/net/packet-set.ts';
import { buildEstate } from '../src/reach/estate.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';

/** Each line of a `probes.txt` is an expected answer and a probe. */
const ROOT = 'fixtures/deployments';

describe.each(globSync(`${ROOT}/**/probes.txt`).sort())('%s', (path) => {
  const folder = dirname(path);
  const evidence = join(folder, 'evidence');
  const estate = existsSync(evidence)
    ? buildEstate(readEvidence(readFiles(['evidence'], folder)), new PacketSpace())
    : undefined;
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

  test(`has evidence and probes`, () => {
    expect(estate).toBeDefined();
    expect(lines.length).toBeGreaterThan(0);
  });

  test.each(lines)('%s', (line) => {
    const [expected, ...rest] = line.split(/\s+/);
    const probe = parseProbe(rest.join(' '));
    if (typeof probe === 'string') throw new Error(`${relative('.', path)}: ${probe}`);
    const answer = answerProbe(estate as NonNullable<typeof estate>, probe, false);
    if (typeof answer === 'string') throw new Error(answer);
    const layers = answer.layers.filter((layer) => layer.decides);
    expect({ verdict: answer.verdict, layers, notes: answer.notes }).toMatchObject({ verdict: expected });
    if (expected === 'deny') {
      expect(layers).toMatchObject([{ verdict: 'deny' }]);
      expect(layers.flatMap(({ rules, note }) => rules[0] ?? note ?? [])).toHaveLength(1);
    }
  });
});
